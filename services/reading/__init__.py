"""The worker that reads the ERP: when, in a process of its own, and what becomes of a reading."""
