"""Views that people keep under a name: for themselves, or for whoever may see one ERP customer."""
