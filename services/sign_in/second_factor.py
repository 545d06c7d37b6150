"""The second factor of staff: codes of an authenticator app (TOTP), and recovery codes should it be lost."""

import hashlib
import hmac
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

import pyotp
import segno

from data.portal.sealed import Unreadable, seal, unseal
from data.portal.tables import RecoveryCode, SecondFactor
from services.passwords.temporary import random_text

STEP = 30  # seconds that a code is shown
DRIFT = 1  # steps by which a phone's clock may be wrong
DIGITS = 6
CODES, GROUPS = 10, 4  # about 79 bits each: they are kept as a plain hash

AUTHENTICATOR, RECOVERY = "authenticator", "recovery code"


@dataclass(frozen=True)
class Offer:
    """A seed that is offered: the picture to scan, the text to type, and the sealed seed to send back."""

    picture: str = field(repr=False)
    text: str = field(repr=False)
    sealed: str = field(repr=False)


def new_seed() -> str:
    """Return a random seed of 160 bits."""
    return pyotp.random_base32()


def picture_of(*, seed: str, username: str, portal: str) -> str:
    """Return the QR code that authenticator apps read, as an address that holds the picture itself."""
    uri = pyotp.TOTP(seed, interval=STEP).provisioning_uri(name=username, issuer_name=portal)
    return str(segno.make(uri, error="m").svg_data_uri(scale=5, border=4, dark="#000", light="#fff"))


def step_of(*, seed: str, code: str, now: datetime, after: int) -> int | None:
    """Return the step that this code belongs to, if later than the step `after`; None for a wrong one."""
    digits = code.replace(" ", "")
    if len(digits) != DIGITS or not digits.isascii() or not digits.isdigit():
        return None
    current = int(now.timestamp()) // STEP
    for step in range(current - DRIFT, current + DRIFT + 1):
        if step > after and hmac.compare_digest(pyotp.TOTP(seed, interval=STEP).generate_otp(step), digits):
            return step
    return None


def use(*, factor: SecondFactor, code: str, now: datetime) -> str | None:
    """Use up a code within a change; return which kind it was, None when it is not, or no longer, good."""
    with suppress(Unreadable):  # sealed with a SECRET_KEY that has gone: recovery codes still let in
        seed = unseal(factor.sealed_seed)
        step = step_of(seed=seed, code=code, now=now, after=factor.last_step)
        if step is not None:
            factor.last_step, factor.sealed_seed = step, seal(seed)  # with the present SECRET_KEY
            return AUTHENTICATOR
    wanted = code_hash(factor.staff_id, code)
    for each in factor.recovery_codes:
        if hmac.compare_digest(each.code_hash, wanted):
            factor.recovery_codes.remove(each)
            return RECOVERY
    return None


def made(*, staff_id: int, seed: str, step: int, codes: list[str], now: datetime) -> SecondFactor:
    """Return a second factor as it is kept; `step` is that of the code which proved that the app has it."""
    kept = [RecoveryCode(code_hash=code_hash(staff_id, code)) for code in codes]
    return SecondFactor(
        staff_id=staff_id, sealed_seed=seal(seed), last_step=step, created_at=now, recovery_codes=kept
    )


def new_codes() -> list[str]:
    """Return recovery codes that can be printed and typed."""
    return [random_text(groups=GROUPS) for _ in range(CODES)]


def code_hash(staff_id: int, code: str) -> str:
    """Return what stands for a recovery code in the database; blanks, hyphens and case do not matter."""
    plain = "".join(sign for sign in code.casefold() if sign.isalnum())
    return hashlib.sha256(f"{staff_id} {plain}".encode()).hexdigest()
