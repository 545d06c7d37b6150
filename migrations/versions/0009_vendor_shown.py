"""Whether an ERP customer may know from which vendors its parts come."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nobody knows until staff say so."""
    with op.batch_alter_table("customer_settings") as settings:
        settings.add_column(
            sa.Column("shows_vendor", sa.Boolean(), nullable=False, server_default=sa.false())
        )
