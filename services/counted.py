"""Numbers with their nouns, as people read them."""


def counted(number: int, noun: str, several: str = "") -> str:
    """Return a number and what it counts: "1 mail", "2,000 mails"; `several` where no s makes it."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {several or f'{noun}s'}"
