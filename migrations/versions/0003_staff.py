"""Staff with their second factors, and sessions that name an account or a staff member."""

import sqlalchemy as sa
from alembic import op

from data.portal.types import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ONE_OWNER = "(account_id IS NULL AND staff_id IS NOT NULL) OR (account_id IS NOT NULL AND staff_id IS NULL)"


def upgrade() -> None:
    """Add the tables of staff; every session there is stays its account's."""
    _staff()
    _second_factors()
    _sessions()


def _staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.Unicode(100), nullable=False),
        sa.Column("name", sa.Unicode(100), nullable=False),
        sa.Column("email", sa.Unicode(254), nullable=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("builtin", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("password_expires_at", UtcDateTime(), nullable=True),
        sa.Column("password_changed_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("username", name="uq_staff_username"),
    )


def _second_factors() -> None:
    op.create_table(
        "second_factors",
        sa.Column("staff_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed_seed", sa.String(255), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", name="pk_second_factors"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_second_factors_staff_id_staff"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_codes"),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["second_factors.staff_id"], name="fk_recovery_codes_staff_id_second_factors"
        ),
    )
    op.create_index("ix_recovery_codes_staff_id", "recovery_codes", ["staff_id"])


def _sessions() -> None:
    """Let sessions name either kind; SQLite copies the table, the others alter it.

    SQL Server alters no column that an index or a foreign key holds on to, so both step aside meanwhile.
    """
    op.drop_index("ix_sessions_account_id", "sessions")
    with op.batch_alter_table("sessions") as sessions:
        sessions.drop_constraint("fk_sessions_account_id_accounts", type_="foreignkey")
        sessions.alter_column("account_id", existing_type=sa.Integer(), nullable=True)
        sessions.add_column(sa.Column("staff_id", sa.Integer(), nullable=True))
        sessions.add_column(sa.Column("view_as_account_id", sa.Integer(), nullable=True))
        sessions.add_column(sa.Column("view_as_until", UtcDateTime(), nullable=True))
        sessions.add_column(sa.Column("view_as_reason", sa.Unicode(200), nullable=True))
        for column, table in (
            ("account_id", "accounts"),
            ("staff_id", "staff"),
            ("view_as_account_id", "accounts"),
        ):
            sessions.create_foreign_key(f"fk_sessions_{column}_{table}", table, [column], ["id"])
        sessions.create_check_constraint(op.f("ck_sessions_one_owner"), ONE_OWNER)
    for column in ("account_id", "staff_id"):
        op.create_index(f"ix_sessions_{column}", "sessions", [column])
