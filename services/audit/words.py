"""Events in words: what each action is called, its icon, and the sentence that tells who did what to whom."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from data.portal.audit import Action


@dataclass(frozen=True)
class Words:
    """An action for people; `tells` goes on after who did it, `alone` is said of one's own account."""

    label: str
    icon: str
    tells: str
    alone: str = ""

    @property
    def is_loud(self) -> bool:
        """Whether this is something that was refused or went wrong."""
        return self.icon == WRONG


WRONG = "exclamation-triangle-fill"
UNKNOWN = Words("Something else", "info-circle", "did something to {whom}", "did something")
SOMEBODY = "somebody who was not signed in"
NOBODY = "anonymous"  # as the audit names whoever is not signed in

ACTIONS: dict[str, Words] = {
    "CUSTOMER_CREATE": Words("Account added", "person-check", "added the account of {whom}"),
    "CUSTOMER_UPDATE": Words("Account changed", "pencil", "changed the account of {whom}"),
    "CUSTOMER_DEACTIVATE": Words("Account deactivated", "person-dash", "deactivated the account of {whom}"),
    "CUSTOMER_REACTIVATE": Words("Account reactivated", "person-check", "reactivated the account of {whom}"),
    "CUSTOMER_PW_RESET": Words("Password reset", "key", "reset the password of {whom}"),
    "ADMIN_PW_RESET_EMAIL": Words("Reset mailed", "envelope", "mailed {whom} a temporary password"),
    "CUSTOMER_PW_CHANGE": Words(
        "Password changed", "key", "changed the password of {whom}", "changed their own password"
    ),
    "CUSTOMER_PW_CHANGE_FAILED": Words(
        "Password not changed", WRONG, "tried to change the password of {whom}", "typed a wrong old password"
    ),
    "CUSTOMER_PW_FORGOT": Words("Reset link asked for", "envelope", "asked for a reset link for {whom}"),
    "CUSTOMER_LOGIN": Words("Signed in", "check-lg", "signed in as {whom}", "signed in"),
    "CUSTOMER_LOGIN_FAILED": Words("Sign-in failed", WRONG, "tried to sign in as {whom}"),
    "CUSTOMER_LOGOUT": Words("Signed out", "arrow-right", "signed {whom} out", "signed out"),
    "CUSTOMER_SESSION_END": Words(
        "Session ended", "arrow-right", "ended sessions of {whom}", "ended own sessions"
    ),
    "ADMIN_LOGIN": Words("Staff signed in", "key", "signed in as {whom}", "signed in as staff"),
    "ADMIN_LOGIN_FAILED": Words(
        "Staff sign-in failed", WRONG, "tried to sign in to the staff side as {whom}"
    ),
    "ADMIN_LOGIN_HALFWAY": Words(
        "Staff password accepted", "key", "gave the password of {whom} and was asked for a code"
    ),
    "ADMIN_LOGOUT": Words("Staff signed out", "arrow-right", "signed {whom} out", "signed out"),
    "STAFF_CREATE": Words("Staff added", "person-check", "added {whom} to the staff", "became staff"),
    "STAFF_UPDATE": Words("Staff changed", "pencil", "changed the staff member {whom}", "changed own data"),
    "STAFF_DEACTIVATE": Words("Staff deactivated", "person-dash", "deactivated the staff member {whom}"),
    "STAFF_REACTIVATE": Words("Staff reactivated", "person-check", "reactivated the staff member {whom}"),
    "STAFF_PW_RESET": Words("Staff password reset", "key", "reset the password of the staff member {whom}"),
    "STAFF_PW_CHANGE": Words(
        "Staff password changed", "key", "changed the password of {whom}", "changed their own password"
    ),
    "STAFF_PW_CHANGE_FAILED": Words(
        "Staff password not changed",
        WRONG,
        "tried to change the password of {whom}",
        "typed a wrong password",
    ),
    "STAFF_MFA_CHANGE": Words(
        "Second factor changed",
        "lock",
        "changed the second factor of {whom}",
        "changed their own second factor",
    ),
    "STAFF_SESSION_END": Words(
        "Staff session ended", "arrow-right", "ended sessions of {whom}", "ended own sessions"
    ),
    "VIEW_AS_START": Words("View as customer began", "eye", "began to view the portal as {whom}"),
    "VIEW_AS_END": Words("View as customer ended", "eye", "no longer views the portal as {whom}"),
    "MAIL_RESEND": Words("Mail sent again", "envelope", "sent {whom} a mail again"),
    "MAIL_DISMISS": Words("Mail dismissed", "envelope", "dismissed a mail to {whom}"),
    "VIEW_SAVE": Words("View saved", "bookmark", "saved a view of {whom}", "saved a view"),
    "VIEW_UPDATE": Words("View changed", "bookmark", "changed a view of {whom}", "changed a saved view"),
    "VIEW_DELETE": Words("View deleted", "bookmark", "deleted a view of {whom}", "deleted a saved view"),
    "VIEW_DEFAULT": Words(
        "Default view chosen", "bookmark", "chose a default view for {whom}", "chose their default view"
    ),
    "EXPORT": Words("Exported", "download", "exported for {whom}", "downloaded a file"),
    "DELIVERY_CREATE": Words(
        "Mail of a view added", "envelope", "added a mail of a view for {whom}", "added a mail of a view"
    ),
    "DELIVERY_UPDATE": Words(
        "Mail of a view changed", "envelope", "changed a mail of a view of {whom}", "changed a mail of a view"
    ),
    "DELIVERY_DELETE": Words(
        "Mail of a view deleted", "envelope", "deleted a mail of a view of {whom}", "deleted a mail of a view"
    ),
    "DELIVERY_STOP": Words(
        "Mail of a view stopped", "envelope", "stopped a mail of a view of {whom}", "stopped a mail of a view"
    ),
    "ALERT_CREATE": Words("Alert added", "envelope", "added an alert for {whom}", "added an alert"),
    "ALERT_UPDATE": Words("Alert changed", "envelope", "changed an alert of {whom}", "changed an alert"),
    "ALERT_DELETE": Words("Alert deleted", "envelope", "deleted an alert of {whom}", "deleted an alert"),
    "ALERT_STOP": Words("Alert stopped", "envelope", "stopped an alert of {whom}", "stopped an alert"),
    "ACCESS_DENIED": Words(
        "Access denied", WRONG, "was refused something about {whom}", "asked for something and was refused"
    ),
    "STOCK_KEEP": Words("Stock kept", "clock-history", "kept the stock", "kept the stock"),
    "SETTING_CHANGE": Words("Setting changed", "sliders", "changed a setting of {whom}", "changed a setting"),
}


def words_of(*, action: str) -> Words:
    """Return the words of an action, also of one that this release does not know."""
    return ACTIONS.get(action, UNKNOWN)


def choices() -> list[tuple[str, str]]:
    """Return every action that can be looked for: code and words, by words."""
    return sorted(((each.value, words_of(action=each).label) for each in Action), key=lambda each: each[1])


def sentence(*, action: str, who: str, whom: str | None, acted_for: str | None) -> str:
    """Return one sentence that tells the event."""
    words = words_of(action=action)
    name = SOMEBODY if who == NOBODY else who
    is_own = whom is None or whom == who
    told = words.alone if is_own and words.alone else words.tells.format(whom=whom or "nobody")
    seen_as = f", viewing as {acted_for}" if acted_for and acted_for != whom else ""
    return f"{name[:1].upper() if name is SOMEBODY else name[:1]}{name[1:]} {told}{seen_as}"


def moment(at: dt.datetime, zone: ZoneInfo) -> str:
    """Return an instant as people read it, in a zone that is told elsewhere."""
    local = at.astimezone(zone)
    return f"{local.day} {local:%b %Y, %H:%M:%S}"
