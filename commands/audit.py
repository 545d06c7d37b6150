"""`flask audit verify`: whether the chain of events is as it was written."""

import click

from commands.account import sentences
from data.portal.anchors import links
from data.portal.audit import verify as verify_chain
from data.portal.changes import reading
from data.portal.engine import anchors_of, current_sessions, engine_of
from data.portal.migration import ensure_migrated

Link = tuple[int, str]


@click.group("audit")
def audit() -> None:
    """Look after the audit."""
    with sentences():
        ensure_migrated(engine_of(current_sessions()))


@audit.command("verify")
@click.option(
    "--anchor",
    "noted",
    metavar="COUNT:HASH",
    multiple=True,
    help="What an earlier check, or the log, said the chain was; may be given several times.",
)
def verify(noted: tuple[str, ...]) -> None:
    """Check every event, and the anchors; exit with 1 and the first bad one when the chain is not whole."""
    known = [_anchor(each) for each in noted]
    with sentences():
        kept = _kept()
        with reading() as session:
            verdict = verify_chain(session, [*known, *kept])
    if verdict.bad is not None:
        raise click.ClickException(f"The audit is not whole at event {verdict.bad}: {verdict.why}.")
    if verdict.count and not kept and not known:
        click.echo("Nothing was noted in VAR_DIR: that the newest events were taken away can't be seen.")
    click.echo(f"The audit is whole: {verdict.count} events, {verdict.count}:{verdict.hash}")


def _kept() -> set[Link]:
    """Return what the anchors in VAR_DIR tell; read before the chain, which only grows."""
    anchors = anchors_of(current_sessions())
    return links(anchors.read()) if anchors else set()


def _anchor(text: str) -> Link:
    count, _, hash_ = text.partition(":")
    if not count.isdigit() or len(hash_) != 64:
        raise click.BadParameter("An anchor is written COUNT:HASH.", param_hint="--anchor")
    return int(count), hash_
