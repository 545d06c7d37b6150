"""On which page a view that is mailed was made, and opens."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; those that there are open in the inventory, as they did."""
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.add_column(sa.Column("page", sa.String(20), nullable=False, server_default="inventory"))
