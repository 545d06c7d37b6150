"""The tables of the portal. People's decisions are written through `changes`, and only there."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, MetaData, String, Unicode, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from data.portal.types import UtcDateTime, where

EMAIL_LENGTH = 254
NAME_LENGTH = 100
ERP_LENGTH = 200  # what `data.erp.connection.identity` returns at most
USER_AGENT_LENGTH = 200
IP_LENGTH = 45
SUBJECT_LENGTH = 200  # of a mail
SUBJECT_KEY_LENGTH = 80  # of what is counted in `attempts`
WORDS_LENGTH = 300  # of what a mail server said
USERNAME_LENGTH = 100
REASON_LENGTH = 200


class Base(DeclarativeBase):
    """What all tables share; named constraints, so that every database can alter them later."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012


class Account(Base):
    """A customer's person who may sign in."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(Unicode(EMAIL_LENGTH), unique=True)  # trimmed and casefolded
    first_name: Mapped[str] = mapped_column(Unicode(NAME_LENGTH))
    last_name: Mapped[str] = mapped_column(Unicode(NAME_LENGTH))
    active: Mapped[bool] = mapped_column(default=True)
    # The ERP whose every customer this account may see. Like a grant, All holds for one ERP only.
    all_customers_of: Mapped[str | None] = mapped_column(Unicode(ERP_LENGTH))
    password_hash: Mapped[str] = mapped_column(String(255))
    must_change: Mapped[bool] = mapped_column(default=True)
    password_expires_at: Mapped[datetime | None]  # of a temporary password
    password_changed_at: Mapped[datetime]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    grants: Mapped[list["Grant"]] = relationship(cascade="all, delete-orphan", order_by="Grant.customer_id")

    # A change made from an outdated reading of the row is refused instead of overwriting the newer one.
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def name(self) -> str:
        """Return the person's full name."""
        return f"{self.first_name} {self.last_name}".strip()


class Grant(Base):
    """An ERP customer whose stock an account may see, in the one ERP it was granted for."""

    __tablename__ = "grants"
    __table_args__ = (UniqueConstraint("account_id", "erp", "customer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    erp: Mapped[str] = mapped_column(Unicode(ERP_LENGTH))
    customer_id: Mapped[int]
    customer_name: Mapped[str] = mapped_column(Unicode(NAME_LENGTH))  # as it was when granted


class Staff(Base):
    """Somebody who runs the portal. The username never changes, so that the audit can name people by it."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(Unicode(USERNAME_LENGTH), unique=True)  # trimmed and casefolded
    name: Mapped[str] = mapped_column(Unicode(NAME_LENGTH))
    email: Mapped[str | None] = mapped_column(Unicode(EMAIL_LENGTH))
    role: Mapped[str] = mapped_column(String(20))
    active: Mapped[bool] = mapped_column(default=True)
    # Of the built-in administrator this has no password, only a mark of the ADMIN_PASSWORD_HASH last used.
    builtin: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[str] = mapped_column(String(255))
    must_change: Mapped[bool] = mapped_column(default=True)
    password_expires_at: Mapped[datetime | None]  # of a temporary password
    password_changed_at: Mapped[datetime]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    second_factor: Mapped["SecondFactor | None"] = relationship(cascade="all, delete-orphan", lazy="joined")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class SecondFactor(Base):
    """What makes the codes of a staff member's authenticator; its seed is sealed."""

    __tablename__ = "second_factors"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True, autoincrement=False)
    sealed_seed: Mapped[str] = mapped_column(String(255))
    last_step: Mapped[int]  # of the newest code that was accepted: it and earlier ones are used up
    created_at: Mapped[datetime]

    recovery_codes: Mapped[list["RecoveryCode"]] = relationship(cascade="all, delete-orphan")


class RecoveryCode(Base):
    """A code that stands in for the authenticator once; used ones are deleted."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("second_factors.staff_id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))


class SignIn(Base):
    """A session: one browser in which an account or a staff member is signed in; the token is never kept."""

    __tablename__ = "sessions"
    __table_args__ = (
        CheckConstraint(
            "(account_id IS NULL AND staff_id IS NOT NULL) OR (account_id IS NOT NULL AND staff_id IS NULL)",
            name="one_owner",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ip: Mapped[str] = mapped_column(String(IP_LENGTH))
    user_agent: Mapped[str] = mapped_column(Unicode(USER_AGENT_LENGTH))
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(40))
    # The account whose stock a staff member looks at, until when, and why.
    view_as_account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    view_as_until: Mapped[datetime | None]
    view_as_reason: Mapped[str | None] = mapped_column(Unicode(REASON_LENGTH))

    account: Mapped[Account | None] = relationship(foreign_keys=[account_id])
    staff: Mapped[Staff | None] = relationship()
    view_as_account: Mapped[Account | None] = relationship(foreign_keys=[view_as_account_id])


class Attempts(Base):
    """How often signing in failed lately, for one account or one source; the subject is a hash."""

    __tablename__ = "attempts"

    subject: Mapped[str] = mapped_column(String(SUBJECT_KEY_LENGTH), primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime]
    blocked_until: Mapped[datetime]


class ResetLink(Base):
    """The one link with which an account may choose a new password; only its hash is kept."""

    __tablename__ = "reset_links"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, autoincrement=False)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Mail(Base):
    """A mail of the outbox: written with the change that it tells of, sent by the worker."""

    __tablename__ = "mails"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(40))  # of its Message-ID: the same at every try
    kind: Mapped[str] = mapped_column(String(40))
    recipient: Mapped[str] = mapped_column(Unicode(EMAIL_LENGTH))
    is_copy: Mapped[bool]  # for an address of EMAIL_BCC, without secrets
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    subject: Mapped[str] = mapped_column(Unicode(SUBJECT_LENGTH))
    sealed: Mapped[str | None] = mapped_column(String())  # its texts, until it has been sent
    state: Mapped[str] = mapped_column(String(20), index=True)
    tries: Mapped[int]
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]  # when it is not worth sending any more
    tried_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Unicode(WORDS_LENGTH))


class Lease(Base):
    """Something that one process at a time does, and until when that one need not be waited for."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(64))
    until: Mapped[datetime]


class CustomerSettings(Base):
    """What staff set for one ERP customer; one without a row has what is usual.

    Stock that has not expired is counted up to three days ahead: `first`, `second` and `third` from today.
    """

    __tablename__ = "customer_settings"

    erp: Mapped[str] = mapped_column(Unicode(ERP_LENGTH), primary_key=True)
    customer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    expiry_first: Mapped[int]
    expiry_second: Mapped[int]
    expiry_third: Mapped[int]
    shows_vendor: Mapped[bool] = mapped_column(default=False)  # in the history of its lots
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Event(Base):
    """One link of the audit chain; rows are added and never touched again."""

    __tablename__ = "audit_events"
    # Each is a filter of the listing, or two, in its order: the first page takes as long at a million events.
    __table_args__ = (
        Index("ix_audit_events_at", "at", "position"),
        Index("ix_audit_events_action", "action", "at", "position"),
        Index("ix_audit_events_actor", "actor", "at", "position"),
        Index("ix_audit_events_target", "target", "at", "position"),
        Index("ix_audit_events_target_id", "target_id", "at", "position"),
        Index("ix_audit_events_acted_for", "acted_for", "at", "position", **where("acted_for IS NOT NULL")),
        Index("ix_audit_events_actor_action", "actor", "action", "at", "position"),
        Index("ix_audit_events_target_action", "target", "action", "at", "position"),
        Index("ix_audit_events_target_id_action", "target_id", "action", "at", "position"),
        Index("ix_audit_events_target_actor", "target", "actor", "at", "position"),
        Index("ix_audit_events_target_id_actor", "target_id", "actor", "at", "position"),
    )

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(Unicode(EMAIL_LENGTH))
    actor_id: Mapped[int | None]
    acted_for: Mapped[str | None] = mapped_column(Unicode(EMAIL_LENGTH))
    target_id: Mapped[int | None]
    target: Mapped[str | None] = mapped_column(Unicode(EMAIL_LENGTH))
    details: Mapped[str] = mapped_column(Unicode())  # canonical JSON
    ip: Mapped[str | None] = mapped_column(String(IP_LENGTH))
    request_id: Mapped[str | None] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class Head(Base):
    """The newest link of the chain: how many events there are and the last one's hash. One row.

    The foreign key is also what keeps SQL Server, whose TRUNCATE fires no trigger, from emptying the table.
    """

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    newest: Mapped[int | None] = mapped_column(ForeignKey("audit_events.position"))
