"""The stock of earlier days: what is kept of it, by whom it is looked at, what changed since a visit."""
