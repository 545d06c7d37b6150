"""The outbox, links to choose a new password, and leases on what one process at a time does."""

import sqlalchemy as sa
from alembic import op

from data.portal.types import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of the mail."""
    _mails()
    op.create_table(
        "reset_links",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_reset_links"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_reset_links_account_id_accounts"),
        sa.UniqueConstraint("token_hash", name="uq_reset_links_token_hash"),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )


def _mails() -> None:
    op.create_table(
        "mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("recipient", sa.Unicode(254), nullable=False),
        sa.Column("is_copy", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.Unicode(200), nullable=False),
        sa.Column("sealed", sa.String(), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("tried_at", UtcDateTime(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("last_error", sa.Unicode(300), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_mails"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_mails_account_id_accounts"),
    )
    for column in ("account_id", "state"):
        op.create_index(f"ix_mails_{column}", "mails", [column])
