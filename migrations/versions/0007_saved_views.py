"""Views that people keep under a name, and how each of them likes the portal."""

import sqlalchemy as sa
from alembic import op

from data.portal.types import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables; nobody has a view or a preference yet."""
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(22), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("erp", sa.Unicode(200), nullable=False),
        sa.Column("page", sa.String(20), nullable=False),
        sa.Column("name", sa.Unicode(80), nullable=False),
        sa.Column("name_key", sa.Unicode(240), nullable=False),
        sa.Column("state", sa.Unicode(), nullable=False),
        sa.Column("shared_customer_id", sa.Integer(), nullable=True),
        sa.Column("shared_customer_name", sa.Unicode(100), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_saved_views_account_id_accounts"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_views"),
        sa.UniqueConstraint("reference", name="uq_saved_views_reference"),
        sa.UniqueConstraint("account_id", "erp", "name_key", name="uq_saved_views_account_id"),
    )
    op.create_index("ix_saved_views_shared_customer_id", "saved_views", ["shared_customer_id"])
    op.create_table(
        "preferences",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=True),
        sa.Column("default_view_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_preferences_account_id_accounts"),
        sa.PrimaryKeyConstraint("account_id", name="pk_preferences"),
    )
