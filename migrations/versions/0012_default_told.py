"""Whether somebody was told that the view they begin with is not shown to them any more."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; whoever has been told already is told once more.

    The time zone of a person goes: each mail and alert has its own, and nothing ever read or wrote this one.
    """
    with op.batch_alter_table("preferences") as preferences:
        preferences.add_column(
            sa.Column("default_told", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        preferences.drop_column("time_zone")
