"""The stock as it was last read: snapshots, who sees which rows, and the listing over them."""
