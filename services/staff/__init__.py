"""Staff accounts: who runs the portal, and as what."""
