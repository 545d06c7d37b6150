"""Secrets at rest that must be read again (seeds of codes, mails that wait): sealed with SECRET_KEY."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from problems import Problem
from settings import Settings

PURPOSE = b"lotview: sealed in the portal's database"  # cookies have another key of the same secret
MARKS = b"lotview: marks on links"  # which therefore open nothing that is sealed
KEY_BYTES = 32


class Unreadable(Problem):
    """Something was sealed with a key that this portal no longer has."""

    status = 500


def seal(text: str) -> str:
    """Return a text as nobody can read it without SECRET_KEY; twice the same text gives two results."""
    return _keys().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """Return what was sealed with SECRET_KEY or one of SECRET_KEY_FALLBACKS; raises `Unreadable`."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable(
            "This was sealed with another SECRET_KEY; put the earlier one into SECRET_KEY_FALLBACKS."
        ) from None


def ticket(purpose: str, said: Mapping[str, Any], *, until: datetime) -> str:
    """Return what a browser keeps for a while and gives back: nobody else can read it, make or alter one."""
    return seal(json.dumps({"purpose": purpose, "until": until.timestamp(), "said": said}))


def redeemed(ticket: str, purpose: str, *, now: datetime) -> dict[str, Any]:
    """Return what a ticket of this purpose says; raises `Unreadable` where it is none, or too old."""
    try:
        found = json.loads(unseal(ticket))
    except ValueError:
        found = None
    if not isinstance(found, dict) or found.get("purpose") != purpose or now.timestamp() >= found["until"]:
        raise Unreadable("This is no such ticket, or not any more.")
    said: dict[str, Any] = found["said"]
    return said


def mark(purpose: str, text: str) -> str:
    """Return what proves that this portal has written a text for a purpose; it tells nothing of the text."""
    return _marks(purpose, text)[0]


def is_mark(given: str, purpose: str, text: str) -> bool:
    """Return whether a mark was made with SECRET_KEY or one of SECRET_KEY_FALLBACKS."""
    found = [hmac.compare_digest(given.encode(), each.encode()) for each in _marks(purpose, text)]
    return any(found)


def _marks(purpose: str, text: str) -> list[str]:
    settings: Settings = current_app.config["SETTINGS"]
    said = f"{purpose}\n{text}".encode()
    secrets = (settings.secret_key, *settings.secret_key_fallbacks)
    marks = (hmac.digest(_marking_key(each), said, "sha256") for each in secrets)
    return [urlsafe_b64encode(each).decode().rstrip("=") for each in marks]


def _keys() -> MultiFernet:
    settings: Settings = current_app.config["SETTINGS"]
    return _derived((settings.secret_key, *settings.secret_key_fallbacks))


@lru_cache(maxsize=8)
def _derived(secrets: tuple[str, ...]) -> MultiFernet:
    """Return the keys made of secrets; the first one seals, all of them open."""
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


@lru_cache(maxsize=8)
def _marking_key(secret: str) -> bytes:
    return _derive(secret, MARKS)


def _key(secret: str) -> bytes:
    return urlsafe_b64encode(_derive(secret, PURPOSE))


def _derive(secret: str, purpose: bytes) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose)
    return derivation.derive(secret.encode())
