"""Accounts, grants, sessions, failed attempts, and the audit chain that only grows."""

import sqlalchemy as sa
from alembic import op

from data.portal.triggers import append_only
from data.portal.types import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

START = "0" * 64


def upgrade() -> None:
    """Create the first tables, and the triggers that keep the audit append-only."""
    _people()
    _sessions()
    _audit()
    for statement in append_only(op.get_context().dialect.name):
        op.execute(sa.text(statement))


def _people() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Unicode(254), nullable=False),
        sa.Column("first_name", sa.Unicode(100), nullable=False),
        sa.Column("last_name", sa.Unicode(100), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("all_customers_of", sa.Unicode(200), nullable=True),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("password_expires_at", UtcDateTime(), nullable=True),
        sa.Column("password_changed_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("email", name="uq_accounts_email"),
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("erp", sa.Unicode(200), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("customer_name", sa.Unicode(100), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_grants"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_grants_account_id_accounts"),
        sa.UniqueConstraint("account_id", "erp", "customer_id", name="uq_grants_account_id"),
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("ip", sa.String(45), nullable=False),
        sa.Column("user_agent", sa.Unicode(200), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("end_reason", sa.String(40), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_sessions_token_hash"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_sessions_account_id_accounts"),
    )
    op.create_index("ix_sessions_account_id", "sessions", ["account_id"])
    op.create_table(
        "attempts",
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("blocked_until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_attempts"),
    )


def _audit() -> None:
    events = op.create_table(
        "audit_events",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("actor", sa.Unicode(254), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("acted_for", sa.Unicode(254), nullable=True),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("target", sa.Unicode(254), nullable=True),
        sa.Column("details", sa.Unicode(), nullable=False),
        sa.Column("ip", sa.String(45), nullable=True),
        sa.Column("request_id", sa.String(64), nullable=True),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_audit_events"),
    )
    for column in ("at", "action", "target_id"):
        op.create_index(f"ix_audit_events_{column}", events.name, [column])
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("newest", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
        sa.ForeignKeyConstraint(
            ["newest"], ["audit_events.position"], name="fk_audit_head_newest_audit_events"
        ),
    )
    op.execute(f"INSERT INTO {head.name} (id, count, hash) VALUES (1, 0, '{START}')")  # noqa: S608
