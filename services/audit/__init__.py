"""The audit as staff see it: looked through, in words, as files; and the check that its chain is whole."""
