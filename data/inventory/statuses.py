"""What a status means for the people who plan with the stock: free to use, on hold, or promised already."""

GROUPS: dict[str, tuple[str, ...]] = {
    "available": ("Available", "Approved QC"),
    "on_hold": ("Quarantined", "Pending QC", "Failed QC"),
    "committed": ("Issued to Job", "Staged to Job", "Sales Reserved"),
}
