"""What people do from a shell: `flask --app app <command>`. Each module here is one subject."""

from flask import Flask

from commands.doctor import doctor
from commands.worker import worker

COMMANDS = (doctor, worker)


def init_app(app: Flask) -> None:
    """Add every command to the application's command line."""
    for command in COMMANDS:
        app.cli.add_command(command)
