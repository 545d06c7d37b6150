"""What happens by itself: views that are mailed, alerts, and when each was done."""

import sqlalchemy as sa
from alembic import op

from data.portal.types import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "deliveries",
        *_scheduled("deliveries"),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("monthday", sa.Integer(), nullable=True),
        sa.Column("skip_empty", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "alerts",
        *_scheduled("alerts"),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("memory", sa.String(), nullable=True),
    )
    for table in ("deliveries", "alerts"):
        op.create_index(f"ix_{table}_account_id", table, ["account_id"])
        op.create_index(f"ix_{table}_next_at", table, ["next_at"])
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.UniqueConstraint("kind", "subject_id", "due_at", name="uq_runs_kind"),
    )
    op.create_index("ix_runs_at", "runs", ["at"])
    op.create_index("ix_runs_mail_id", "runs", ["mail_id"])


def _scheduled(table: str) -> list[sa.schema.SchemaItem]:
    """Return what both tables have."""
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(22), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("erp", sa.Unicode(200), nullable=False),
        sa.Column("name", sa.Unicode(80), nullable=False),
        sa.Column("state", sa.Unicode(), nullable=False),
        sa.Column("every", sa.String(10), nullable=False),
        sa.Column("at", sa.String(5), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("last_at", UtcDateTime(), nullable=True),
        sa.Column("stop_nonce", sa.String(22), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("reference", name=f"uq_{table}_reference"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=f"fk_{table}_account_id_accounts"),
    ]
