"""The ERP, read-only: `reading` is what the rest of the portal uses."""
