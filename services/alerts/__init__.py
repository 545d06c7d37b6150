"""Alerts: what people want to be told of in a view, who is told, and in which words."""
