"""The way in: customers, staff and their second factor, and passwords that were forgotten."""
