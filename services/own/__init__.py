"""What everybody does for themselves: own sessions, password and second factor."""
