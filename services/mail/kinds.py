"""The kinds of mail: what each is about, and how long it is worth sending."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from data.inventory.alerts import Kind as News
from data.portal.reset_links import LASTS
from services.scheduling.times import Every

STOCK = timedelta(hours=24)  # made when it is sent, but not long after it was due
NEWS = timedelta(hours=72)  # what happened then is in the audit; a mail about it would only confuse


class Kind(StrEnum):
    """What a mail is about; its templates bear the same name."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105
    STAFF_PASSWORD = "staff_password"  # noqa: S105
    RESET_LINK = "reset_link"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    SIGN_IN_AFTER_FAILURES = "sign_in_after_failures"
    MFA_CHANGED = "mfa_changed"
    EMAIL_CHANGED = "email_changed"
    DELIVERY = "delivery"
    ALERT = "alert"


@dataclass(frozen=True)
class About:
    """What holds for every mail of a kind."""

    subject: str  # `{portal}` becomes PORTAL_NAME; nobody's words get in
    in_words: str
    lasts: timedelta = NEWS
    subjects: Mapping[str, str] = field(default_factory=dict)  # of its sorts, where they have their own

    def subject_of(self, sort: str, portal: str) -> str:
        """Return the subject of a mail of a sort; of one that is not known, that of the kind."""
        return self.subjects.get(sort, self.subject).format(portal=portal)


NEWS_OF = {
    News.APPEARS: "new in stock",
    News.BELOW: "below the limit",
    News.EXPIRES: "expires soon",
    News.HOLD: "on hold or released",
}
ABOUT = {
    Kind.INVITATION: About("Your account for {portal}", "Invitation"),
    Kind.PASSWORD_RESET: About("Your temporary password for {portal}", "Temporary password"),
    Kind.STAFF_PASSWORD: About("Your temporary password as staff of {portal}", "Temporary password of staff"),
    Kind.RESET_LINK: About("Choose a new password for {portal}", "Link to choose a password", LASTS),
    Kind.PASSWORD_CHANGED: About("Your password for {portal} was changed", "Password changed"),
    Kind.SIGN_IN_AFTER_FAILURES: About(
        "Sign-in to {portal} after failed tries", "Sign-in after failed tries"
    ),
    Kind.MFA_CHANGED: About("Your second factor for {portal} was changed", "Second factor changed"),
    Kind.EMAIL_CHANGED: About("Your email address for {portal} was changed", "Email changed"),
    Kind.DELIVERY: About(
        "{portal}: your stock view",
        "View by mail",
        STOCK,
        {
            every: f"{{portal}}: your {every} stock view"
            for every in (Every.DAILY, Every.WEEKLY, Every.MONTHLY)
        },
    ),
    Kind.ALERT: About(
        "{portal}: stock alert",
        "Alert",
        STOCK,
        {what: f"{{portal}}: stock alert, {words}" for what, words in NEWS_OF.items()},
    ),
}
# What holds a secret that lets somebody in: a newer one makes it worthless.
LETS_IN = (Kind.INVITATION, Kind.PASSWORD_RESET, Kind.RESET_LINK)
