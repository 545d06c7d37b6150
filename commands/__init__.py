"""What people do from a shell: `flask --app app <command>`. Each module here is one subject."""

from flask import Flask

from commands.account import account
from commands.audit import audit
from commands.demo import demo
from commands.doctor import doctor
from commands.keep_stock import keep_stock
from commands.portal import backup, hash_password, migrate, restore
from commands.staff import staff
from commands.worker import worker

COMMANDS = (account, audit, backup, demo, doctor, hash_password, keep_stock, migrate, restore, staff, worker)


def init_app(app: Flask) -> None:
    """Add every command to the application's command line."""
    for command in COMMANDS:
        app.cli.add_command(command)
