"""What staff set for single ERP customers: when their stock expires soon, whether they know the vendors."""
