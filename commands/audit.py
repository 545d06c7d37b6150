"""`flask audit verify`: whether the chain of events is as it was written."""

import click

from commands.account import sentences
from data.portal.audit import verify as verify_chain
from data.portal.changes import reading
from data.portal.engine import current_sessions, engine_of
from data.portal.migration import ensure_migrated


@click.group("audit")
def audit() -> None:
    """Look after the audit."""
    with sentences():
        ensure_migrated(engine_of(current_sessions()))


@audit.command("verify")
@click.option("--anchor", metavar="COUNT:HASH", help="What an earlier check, or the log, said the chain was.")
def verify(anchor: str | None) -> None:
    """Check every event; exit with 1 and the first bad one when the chain is not whole."""
    with reading() as session:
        verdict = verify_chain(session, _anchor(anchor) if anchor else None)
    if verdict.bad is not None:
        raise click.ClickException(f"The audit is not whole at event {verdict.bad}: {verdict.why}.")
    click.echo(f"The audit is whole: {verdict.count} events, {verdict.count}:{verdict.hash}")


def _anchor(text: str) -> tuple[int, str]:
    count, _, hash_ = text.partition(":")
    if not count.isdigit() or len(hash_) != 64:
        raise click.BadParameter("An anchor is written COUNT:HASH.", param_hint="--anchor")
    return int(count), hash_
