"""Indexes for two filters of the audit's listing at once, in the listing's order."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLE = "audit_events"
PAIRS = (
    ("actor", "action"),
    ("target", "action"),
    ("target_id", "action"),
    ("target", "actor"),
    ("target_id", "actor"),
)


def upgrade() -> None:
    """Add an index for each pair: what one of them leaves may be most of the audit."""
    for pair in PAIRS:
        op.create_index(f"ix_{TABLE}_{'_'.join(pair)}", TABLE, [*pair, "at", "position"])
