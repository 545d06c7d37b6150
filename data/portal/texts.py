"""What people and machines send as text, made fit to be kept and shown."""

import unicodedata


def clean(text: str) -> str:
    """Return text on one line, without blanks around it.

    A blank takes the place of every control, format and unassigned character: they could forge lines in a
    log, a mail or the audit.
    """
    return "".join(
        " " if unicodedata.category(sign).startswith(("C", "Zl", "Zp")) else sign for sign in text
    ).strip()
