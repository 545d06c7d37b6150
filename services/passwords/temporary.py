"""Random passwords and codes that can be read out on the telephone."""

import secrets

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look alike: just below 5 bits each
GROUP = 4


def random_password() -> str:
    """Return a temporary password of about 100 bits."""
    return random_text(groups=5)


def random_text(*, groups: int) -> str:
    """Return so many groups of random signs, with hyphens between them."""
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(GROUP)) for _ in range(groups))
