"""Passwords: which are accepted, what ends when one takes another's place, and random ones."""
