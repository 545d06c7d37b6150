"""Who gets to what: the review of grants, who is signed in, and staff who view as a customer."""
