"""Customers' accounts as staff manage them: added, changed, several at once, and whose stock each sees."""
