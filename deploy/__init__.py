"""Starting the portal on a machine."""
