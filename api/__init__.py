"""Plain Flask routes beside Dash: forms, rows, exports, health."""
