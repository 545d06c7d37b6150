"""What staff set for single ERP customers: from how many days on their stock expires soon."""
