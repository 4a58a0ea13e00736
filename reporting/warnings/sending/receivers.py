"""Who is told, from the settings."""

import hashlib
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

from reporting.warnings.sending.mail import Mailbox, Server
from reporting.warnings.sending.message import Message
from reporting.warnings.sending.webhook import Webhook
from suqiu.errors import SettingsError
from suqiu.settings import Settings


class Channel(Protocol):
    """A way to one receiver; `send` raises SendError."""

    def send(self, message: Message) -> None:
        """Hand over one message; nothing is given back when it arrived."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """`name` is kept in the database and holds no secret."""

    kind: str
    name: str
    channel: Channel


def receivers_of(settings: Settings) -> list[Receiver]:
    """All receivers; SettingsError when an address cannot be or mail has no server."""
    found = []
    hooks = settings.warning_webhooks.get_secret_value() if settings.warning_webhooks else ""
    for url in _parts(hooks):
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or not _port(parts):
            raise SettingsError(
                "SUQIU_WARNING_WEBHOOKS 里有一个不是网址",
                hint="写成 https://主机/路径，多个用逗号隔开",
            )
        # The path of a robot's address is its password.
        name = f"{parts.hostname}#{hashlib.sha256(url.encode()).hexdigest()[:8]}"
        found.append(Receiver("webhook", name, Webhook(url)))
    addresses = _parts(settings.warning_mail_to or "")
    if addresses and not settings.mail_host:
        raise SettingsError(
            "设了 SUQIU_WARNING_MAIL_TO，没有邮件服务器", hint="设置 SUQIU_MAIL_HOST"
        )
    for address in addresses:
        if "@" not in address or any(sign.isspace() for sign in address):
            raise SettingsError(
                f"SUQIU_WARNING_MAIL_TO 里的 {address} 不是邮箱", hint="多个用逗号隔开"
            )
        found.append(Receiver("mail", address, Mailbox(_server(settings), address)))
    return found


def _server(settings: Settings) -> Server:
    password = settings.mail_password.get_secret_value() if settings.mail_password else ""
    return Server(
        settings.mail_host or "", settings.mail_port, settings.mail_security,
        settings.mail_user or "", password, settings.mail_from or settings.mail_user or "suqiu@localhost",
    )  # fmt: skip


def _port(parts: SplitResult) -> bool:
    """Whether the port, if there is one, can be one."""
    try:
        return parts.port != 0
    except ValueError:
        return False


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]
