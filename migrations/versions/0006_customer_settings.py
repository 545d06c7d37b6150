"""What staff set for an ERP customer: from how many days on stock expires soon."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; customers without a row have what is usual."""
    op.create_table(
        "customer_settings",
        sa.Column("erp", sa.Unicode(200), nullable=False),
        sa.Column("customer_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("expiry_first", sa.Integer(), nullable=False),
        sa.Column("expiry_second", sa.Integer(), nullable=False),
        sa.Column("expiry_third", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("erp", "customer_id", name="pk_customer_settings"),
    )
