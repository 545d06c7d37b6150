"""What happened to a lot, in words. An action that nothing is known of stands as the ERP writes it."""

CAME = {  # what was posted into a lot
    "finish job": "Made",
    "receive po": "Received",
    "opening balance": "Opening balance",
    "move": "Moved here",
    "stage": "Staged",
    "reserve": "Reserved",
    "issued": "Issued",
    "failed qc": "Failed QC",
    "quarantine": "Quarantined",
    "de-issue": "Taken back from a job",
    "adjust": "Counted",
}
WENT = {  # what was taken from it
    "relieve job": "Used",
    "ship order": "Shipped",
    "move": "Moved away",
    "stage": "Staged",
    "reserve": "Reserved",
    "issued": "Issued",
    "failed qc": "Failed QC",
    "quarantine": "Quarantined",
    "scrap": "Scrapped",
    "adjust": "Counted",
    "return to vendor": "Returned to vendor",
    "un-finish job": "Taken back from its job",
}
BY_JOB = {"Made", "Used"}


def happened(*, action: str, quantity: int, job: int | None, order: int | None) -> str:
    """Return one posting in words, with the job or order that it was for where that may be told."""
    plain = " ".join(action.split())
    words = CAME if quantity >= 0 else WENT
    what = words.get(plain.lower().removesuffix(" inventory"), plain)
    if job is not None:
        return f"{what} {'by' if what in BY_JOB else 'for'} job {job}"
    if order is not None:
        return f"{what} {'on' if what == 'Shipped' else 'for'} order {order}"
    return what
