"""What the scheduler does for alerts: it looks, and where there is news makes a mail of it."""

from data.portal.scheduled_tables import Alert
from services.alerts.letter import letter_of
from services.alerts.looking import look
from services.alerts.memory import NAME, rule_of
from services.mail import kinds as mail
from services.scheduling.kinds import Kind

ALERT = Kind(
    NAME,
    Alert,
    mail=mail.Kind.ALERT,
    rule=rule_of,
    work=look,
    make=letter_of,
    sort=lambda row: row.kind,
)
