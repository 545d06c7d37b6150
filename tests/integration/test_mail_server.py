"""Mails through a real mail server: up, down, refusing, hanging up, silent, with TLS and a password."""

import datetime as dt
import socket
import ssl
import threading
from threading import Event

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from data.portal.outbox import State
from services.lease import Lease
from services.mail import smtp
from services.mail.kinds import Kind
from services.mail.sender import Sender
from settings import Settings
from tests.integration.mail_server import mail_server, text_of
from tests.integration.postgres import free_port
from tests.portal_app import ANNA, BEN, app, cheap_passwords
from tests.unit.mail_cases import SECRET, mails, post, states

__all__ = ["app", "cheap_passwords"]
pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def portal(app, monkeypatch):
    """Give a portal's database without a request around it, and little patience with silent servers."""
    monkeypatch.setattr(smtp, "TALK_SECONDS", 1)
    monkeypatch.setattr(smtp, "TAKE_SECONDS", 1)
    with app.app_context():
        yield app


def send(portal, settings: dict[str, object]) -> None:
    """Do one round with a new sender."""
    Sender(Settings(**settings), Lease("mail", portal.app_context), Event()).round()


def test_mails_arrive(portal):
    """Text and HTML, from whom, to whom, one connection for all of them."""
    with mail_server() as server:
        post(ANNA)
        post(BEN, Kind.PASSWORD_CHANGED)
        send(portal, server.settings)
    assert [State.SENT] * 2 == states()
    (first,) = server.messages(ANNA)
    assert ("Lotview <portal@acme.test>", ANNA) == (first["From"], first["To"])
    assert SECRET in text_of(first)
    assert SECRET in first.get_body(("html",)).get_content()
    assert len(server.messages(BEN)) == 1


def test_copies_arrive_without_secrets(portal):
    """Somebody of EMAIL_BCC reads what was sent to whom, and can't sign in with it."""
    with mail_server() as server:
        post(ANNA, settings=Settings(email_bcc=("log@acme.test",)))
        send(portal, server.settings)
    (copy,) = server.messages("log@acme.test")
    assert (ANNA, None) == (copy["To"], copy["Bcc"])
    assert SECRET not in copy.as_string()


@pytest.mark.parametrize(
    ("step", "answer", "state"),
    [
        ("RCPT", "451 later", State.WAITING),
        ("RCPT", "550 nobody here", State.DEAD),
        ("DATA", "452 no room", State.WAITING),
        ("DATA", "554 not wanted", State.DEAD),
        ("RCPT", "421 going away", State.WAITING),
    ],
)
def test_a_refusal_concerns_its_mail_only(portal, step, answer, state):
    """4xx is tried again, 5xx is not; what the server said is kept."""
    with mail_server() as server:
        server.answers = {step: answer}
        post(ANNA)
        send(portal, server.settings)
    (mail,) = mails()
    assert (state, True) == (mail.state, answer in mail.last_error)


def test_the_next_mail_goes_on_after_a_refusal(portal):
    """One address that does not exist holds up nobody else, on the same connection."""
    with mail_server() as server:
        original = server.handle_RCPT

        async def picky(server_, session, envelope, address, options):
            if address == ANNA:
                return "550 nobody here"
            return await original(server_, session, envelope, address, options)

        server.handle_RCPT = picky
        post(ANNA)
        post(BEN)
        send(portal, server.settings)
    assert [State.DEAD, State.SENT] == states()


def test_a_server_that_is_down_is_waited_for(portal):
    """Nothing is lost, and nothing that had to do with the mail has failed."""
    post(ANNA)
    send(portal, {**POST_DOWN, "smtp_port": free_port()})
    (mail,) = mails()
    assert (State.WAITING, True) == (mail.state, "can't be reached" in mail.last_error)


POST_DOWN = {"smtp_server": "127.0.0.1", "smtp_use_tls": False, "email_from": "portal@acme.test"}


@pytest.mark.parametrize(
    ("says", "state"),
    [
        ([], State.WAITING),
        (["220 hello", "250 yes"], State.WAITING),
        (["220 hello", "250 yes", "250 yes", "250 yes"], State.WAITING),
        (["220 hello", "250 yes", "250 yes", "250 yes", "354 go on"], State.UNKNOWN),
        (["554 not here"], State.WAITING),
        (["nonsense"], State.WAITING),
    ],
    ids=["silent", "after hello", "before the text", "after the text", "no service", "nonsense"],
)
@pytest.mark.parametrize("ending", ["hangs", "hangs up"])
def test_a_server_that_stops_talking(portal, says, state, ending):
    """Silence or a broken connection before the text: tried again. After it nobody knows, which is said."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        done = Event()
        threading.Thread(target=talk, args=(listening, says, ending, done), daemon=True).start()
        post(ANNA)
        send(portal, {**POST_DOWN, "smtp_port": port})
        done.set()
    assert [state] == states()


def talk(listening: socket.socket, says: list[str], ending: str, done: Event) -> None:
    """Answer one line after the other, then fall silent or hang up."""
    connection, _ = listening.accept()
    with connection:
        for number, line in enumerate(says):
            if number:
                connection.recv(65536)
            connection.sendall(f"{line}\r\n".encode())
        if ending == "hangs":
            done.wait(10)
        elif says[-1:] == ["354 go on"]:
            connection.recv(65536)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Make a certificate for 127.0.0.1 that nobody has signed."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("certificate")
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return folder


@pytest.mark.parametrize(
    ("is_trusted", "password", "state", "said"),
    [
        (True, "right", State.SENT, None),
        (True, "wrong", State.WAITING, "535"),
        (False, "right", State.WAITING, "certificate"),
    ],
)
def test_tls_and_a_password(portal, certificate, monkeypatch, is_trusted, password, state, said):
    """The connection is encrypted, the certificate looked at, and a wrong password costs no mail."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))

    def check(_server, _session, _envelope, _mechanism, given):
        return AuthResult(success=given.password == b"right", handled=False)

    how = {"tls_context": context, "require_starttls": True, "authenticator": check, "auth_required": True}
    with mail_server(**how) as server:
        post(ANNA)
        known = {"smtp_server": "localhost", "smtp_use_tls": True, "smtp_username": "portal"}
        send(portal, server.settings | known | {"smtp_password": password})
    (mail,) = mails()
    assert state == mail.state, mail.last_error
    assert said is None or said in mail.last_error
    assert "right" not in str(mail.last_error)


def test_a_server_without_tls_gets_no_mail(portal):
    """Where TLS is asked for, nothing travels in clear, and the password least of all."""
    with mail_server() as server:
        post(ANNA)
        send(portal, server.settings | {"smtp_use_tls": True})
    assert ([State.WAITING], []) == (states(), server.envelopes)
