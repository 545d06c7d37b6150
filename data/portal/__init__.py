"""The portal's own database: accounts, grants, sessions, failed attempts, and the audit of every change."""
