"""Which passwords are accepted, and how they are kept."""

import time
import unicodedata
from unittest.mock import patch

import pytest
from werkzeug.security import generate_password_hash

from auth import passwords
from auth.password_policy import check_new
from problems import Invalid
from tests.portal_app import PASSWORD, cheap_passwords

__all__ = ["cheap_passwords"]

NAMES = ["anna@larkspur.example", "Anna", "Reed", "Lotview", "Larkspur Naturals"]
GOOD = [
    "correct horse battery staple",
    "Test-Password-12345 blue",
    "Larkspur grows by the river",
    "пароль для проверки сайта",
    "我的密码是非常安全的你好世界一二三",
    "🦊🦊🐢🐢🌵🌵🍄🍄🦉🦉🐙🐙🪁🪁🎈",
    "kX8d0qZr2mPw7vTn",
    " leading and trailing ",
    "all lower case words here",
    "x".join("quiet harbour nine lanterns") * 4,
]
BAD = {
    "short": "at least 15",
    "fourteen signs": "at least 15",
    "": "at least 15",
    " " * 20: "blanks",
    "long " * 60: "at most 256",
    "a" * 20: "guessed quickly",
    "123456789012345": "guessed quickly",
    "abcdefghijklmnopqrst": "guessed quickly",
    "passwordpassword": "guessed quickly",
    "p@ssw0rdp@ssw0rd": "guessed quickly",
    "qwertyqwertyqwerty": "guessed quickly",
    "anna@larkspur.example": "Without your email",
    "LarkspurNaturals2026!": "Without your email",
    "lotview Lotview LOTVIEW": "Without your email",
    "Ａｎｎａ　Ｌａｒｋｓｐｕｒ 1999": "Without your email",
    "lone surrogate \udc80 here": "can't be kept",
}


@pytest.mark.parametrize("password", GOOD)
def test_long_passwords_of_any_signs_are_accepted(password):
    """Words, blanks, any alphabet: nothing but length and guessability counts."""
    check_new(password=password, shortest=15, names=NAMES)


@pytest.mark.parametrize(("password", "why"), BAD.items())
def test_guessable_passwords_are_refused_with_the_reason(password, why):
    """Short, listed, repeated, sequential, or made of one's own names: refused, and told why."""
    with pytest.raises(Invalid, match=why):
        check_new(password=password, shortest=15, names=NAMES)


def test_a_text_of_any_length_is_refused_at_once():
    """Composing accents takes a minute for texts of forms' size, and nobody else is served meanwhile."""
    began = time.monotonic()
    with pytest.raises(Invalid, match="at most 256"):
        check_new(password="a" + "\u0315\u0300" * 30_000, shortest=15, names=NAMES)
    assert time.monotonic() - began < 0.5


@pytest.mark.parametrize("password", ["password1", "football", "1qaz2wsx", "TRUSTNO1"])
def test_listed_passwords_are_refused_where_short_ones_are_allowed(password):
    """With a second factor passwords may be shorter, and then the lists matter."""
    with pytest.raises(Invalid):
        check_new(password=password, shortest=8, names=NAMES)


def test_a_right_password_matches_however_it_was_typed():
    """Composed and decomposed accents are the same password; another one is not."""
    password = "Über die Brücke gehen"
    stored = passwords.hashed(password=unicodedata.normalize("NFD", password))
    assert passwords.matches(stored=stored, password=unicodedata.normalize("NFC", password))
    assert not passwords.matches(stored=stored, password=password.lower())


def test_both_kinds_of_hashes_are_checked():
    """Argon2 and Werkzeug's scrypt let in with the right password only, and scrypt is to be renewed."""
    scrypt = generate_password_hash(PASSWORD, method="scrypt:1024:8:1")
    for stored, is_outdated in ((passwords.hashed(password=PASSWORD), False), (scrypt, True)):
        assert passwords.matches(stored=stored, password=PASSWORD)
        assert not passwords.matches(stored=stored, password=PASSWORD + " ")
        assert is_outdated == passwords.is_outdated(stored=stored)


@pytest.mark.parametrize("stored", ["", "x", "plain:" + PASSWORD, "pbkdf2:sha256:1$a$b", "$argon2id$broken"])
def test_an_unreadable_hash_lets_nobody_in(stored):
    """Whatever stands in place of a hash, it is no way in."""
    for typed in (PASSWORD, "the password of nobody", ""):  # the second one: what nobody is held against
        assert not passwords.matches(stored=stored, password=typed)


def test_an_unknown_account_costs_one_hash_too():
    """Whether an account exists can't be told from the work that is done."""
    passwords.matches(stored=None, password="first: the dummy is made")
    stored = passwords.hashed(password=PASSWORD)
    with patch.object(passwords, "_check", wraps=passwords._check) as check:
        for case in ({"stored": None}, {"stored": stored}):
            assert not passwords.matches(password="wrong", **case)
    used = [call.args[0].rsplit("$", 2)[0] for call in check.call_args_list]
    assert 2 == len(used)
    assert 1 == len(set(used)), "both with the same parameters"
