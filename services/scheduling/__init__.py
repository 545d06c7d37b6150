"""What happens by itself at times that people chose: when it is due, and that it is done once."""
