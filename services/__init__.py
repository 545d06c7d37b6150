"""What is decided or changed. No Dash, no SQL."""
