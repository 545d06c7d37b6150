"""Looks only: functions that draw from ids and values. They import nothing else of the portal."""
