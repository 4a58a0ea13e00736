"""E-mail over SMTP."""

import smtplib
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Literal

from reporting.warnings.sending.message import Message
from reporting.warnings.sending.trouble import unsent

_TIMEOUT = 15.0


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server; no login where `user` is empty."""

    host: str
    port: int
    security: Literal["none", "starttls", "tls"]
    user: str
    password: str = field(repr=False)
    sender: str = "suqiu@localhost"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One address reached through a server."""

    server: Server
    address: str

    def send(self, message: Message) -> None:
        """SendError when the server cannot be reached or refuses."""
        mail = EmailMessage()
        mail["Subject"], mail["From"], mail["To"] = (
            message.subject,
            self.server.sender,
            self.address,
        )
        mail["Date"], mail["Message-ID"] = formatdate(localtime=True), make_msgid(domain="suqiu")
        mail.set_content(message.text)
        try:
            with self._connect() as connection:
                if self.server.user:
                    connection.login(self.server.user, self.server.password)
                connection.send_message(mail)
        except (OSError, smtplib.SMTPException) as error:
            raise unsent(error, _TIMEOUT) from error

    def _connect(self) -> smtplib.SMTP:
        server = self.server
        if server.security == "tls":
            return smtplib.SMTP_SSL(server.host, server.port, timeout=_TIMEOUT)
        connection = smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT)
        if server.security == "starttls":
            connection.starttls()
        return connection
