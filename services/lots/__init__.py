"""A lot's history: read from the ERP by the worker, told in words to whoever may see it."""
