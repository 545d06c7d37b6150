"""The tables of views that people keep, and of how each of them likes the portal."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Unicode, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from data.portal.tables import ERP_LENGTH, NAME_LENGTH, Account, Base

REFERENCE_LENGTH = 22
VIEW_NAME_LENGTH = 80
NAME_KEY_LENGTH = 240  # casefolded, a letter may become three
PAGE_LENGTH = 20
PAGES = ("inventory", "expiry")  # that have views
ZONE_LENGTH = 64


class SavedView(Base):
    """A view under a name; it says what to ask for and never holds a row."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("account_id", "erp", "name_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(REFERENCE_LENGTH), unique=True)  # all that browsers see
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    erp: Mapped[str] = mapped_column(Unicode(ERP_LENGTH))
    page: Mapped[str] = mapped_column(String(PAGE_LENGTH))  # where it was made, and opens
    name: Mapped[str] = mapped_column(Unicode(VIEW_NAME_LENGTH))
    name_key: Mapped[str] = mapped_column(Unicode(NAME_KEY_LENGTH))
    state: Mapped[str] = mapped_column(Unicode())  # JSON, see data/inventory/view_state.py
    shared_customer_id: Mapped[int | None] = mapped_column(
        index=True
    )  # whoever may see this customer may see it
    shared_customer_name: Mapped[str | None] = mapped_column(Unicode(NAME_LENGTH))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    account: Mapped[Account] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Preferences(Base):
    """How an account likes the portal; without a row it is as usual."""

    __tablename__ = "preferences"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, autoincrement=False)
    # The saved view that the inventory begins with. No foreign key: it may be somebody else's, and go.
    default_view_id: Mapped[int | None]
    default_told: Mapped[bool] = mapped_column(server_default=false())  # that it is not shown any more
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
