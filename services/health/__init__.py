"""Whether all is well: for whoever installs the portal, and for staff every morning."""
