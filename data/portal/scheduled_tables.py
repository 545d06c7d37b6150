"""The tables of what happens by itself: views that are mailed, alerts, and when each was done."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Unicode, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from data.portal.tables import ERP_LENGTH, Base
from data.portal.view_tables import PAGE_LENGTH, REFERENCE_LENGTH, VIEW_NAME_LENGTH, ZONE_LENGTH


class Scheduled:
    """What deliveries and alerts share: whose it is, over which view, and when it is due next.

    A person changes one under its `version`; that the worker notes when it is due next leaves the version.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(REFERENCE_LENGTH), unique=True)  # all that browsers see
    erp: Mapped[str] = mapped_column(Unicode(ERP_LENGTH))
    name: Mapped[str] = mapped_column(Unicode(VIEW_NAME_LENGTH))
    state: Mapped[str] = mapped_column(Unicode())  # JSON of the view, see data/inventory/view_state.py
    page: Mapped[str] = mapped_column(String(PAGE_LENGTH), server_default="inventory")  # where its view opens
    every: Mapped[str] = mapped_column(String(10))
    at: Mapped[str] = mapped_column(String(5))  # HH:MM where the person is
    zone: Mapped[str] = mapped_column(String(ZONE_LENGTH))
    active: Mapped[bool]
    next_at: Mapped[datetime | None] = mapped_column(index=True)  # None while it is not active
    last_at: Mapped[datetime | None]
    stop_nonce: Mapped[str] = mapped_column(String(REFERENCE_LENGTH))  # another one ends older links
    created_at: Mapped[datetime]
    version: Mapped[int]

    @declared_attr
    def account_id(self) -> Mapped[int]:
        """Whose it is, and the only one whom it is mailed to."""
        return mapped_column(ForeignKey("accounts.id"), index=True)


class Delivery(Scheduled, Base):
    """A view that is mailed to its owner as a workbook, again and again."""

    __tablename__ = "deliveries"

    weekday: Mapped[int | None]  # 0 is Monday
    monthday: Mapped[int | None]  # the last day of a month that is shorter
    skip_empty: Mapped[bool]


class Alert(Scheduled, Base):
    """Something in a view that its owner wants to be told of."""

    __tablename__ = "alerts"

    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[str | None] = mapped_column(String(40))  # a quantity or days, as plain text
    memory: Mapped[str | None] = mapped_column(String())  # what it has seen; None: a baseline is to come


class Run(Base):
    """That something scheduled was done for a time it was due at: at most once, whoever tries."""

    __tablename__ = "runs"
    __table_args__ = (UniqueConstraint("kind", "subject_id", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]  # of the delivery or alert
    due_at: Mapped[datetime]
    at: Mapped[datetime] = mapped_column(index=True)
    asked: Mapped[bool]  # by its owner, out of turn
    outcome: Mapped[str] = mapped_column(String(20))
    rows: Mapped[int | None]
    mail_id: Mapped[int | None] = mapped_column(index=True)
