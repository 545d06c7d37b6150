"""On which page the view of an alert was made, and opens."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; those that there are open in the inventory, as they did."""
    with op.batch_alter_table("alerts") as alerts:
        alerts.add_column(sa.Column("page", sa.String(20), nullable=False, server_default="inventory"))
