"""Why a message did not arrive, in the words of whoever can mend it."""

import smtplib
import socket
import ssl
from collections.abc import Iterator

from reporting.warnings.sending.message import SendError
from suqiu.errors import os_reason

_HOST = "核对地址里的主机名；在本机能不能解析、能不能访问"
_SLOW = "看接收方是否繁忙、网络是否被防火墙拦下；下次运行会再发"
_CERTIFICATE = "请接收方换有效的证书，或把单位的根证书装到本机"


def unsent(error: Exception, seconds: float) -> SendError:
    """What a failed connection means and what to do; `seconds` is how long it was waited for.
    The address stands nowhere in it: its path may be a secret.
    """
    name = type(error).__name__
    if name == "InvalidURL":
        return SendError("地址不是能用的网址", hint="检查 SUQIU_WARNING_WEBHOOKS 里的主机和端口")
    causes = list(_causes(error))
    if any(isinstance(one, ssl.SSLError) or "CERTIFICATE" in str(one) for one in causes):
        return SendError("对方的证书通不过验证，或不是加密的端口", hint=_CERTIFICATE)
    if any(isinstance(one, socket.gaierror) for one in causes):
        return SendError("找不到这台主机", hint=_HOST)
    # httpx and smtplib name their timeouts; an OSError of any sort may be one too.
    if "ConnectTimeout" in name:
        return SendError(f"{seconds:g} 秒内连不上接收方", hint=_HOST)
    if any("Timeout" in type(one).__name__ for one in causes):
        return SendError(f"接收方 {seconds:g} 秒内没有答复", hint=_SLOW)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return SendError(
            "邮件服务器不认用户名或密码", hint="检查 SUQIU_MAIL_USER、SUQIU_MAIL_PASSWORD"
        )
    if isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPSenderRefused):
        return SendError(
            "邮件服务器不收这个收件人或发件人", hint="检查 SUQIU_WARNING_MAIL_TO、SUQIU_MAIL_FROM"
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return SendError(
            "邮件服务器不支持这样的加密或登录", hint="检查 SUQIU_MAIL_SECURITY、SUQIU_MAIL_PORT"
        )
    if name in ("RemoteProtocolError", "ReadError", "WriteError", "SMTPServerDisconnected"):
        return SendError("接收方中途断开了连接", hint="看接收方是否正常；https 写成 http 也会这样")
    reason = next((os_reason(one) for one in causes if isinstance(one, OSError) and one.errno), "")
    if reason:
        return SendError(f"连不上接收方：{reason}", hint="检查地址、端口，看接收方是否在运行")
    return SendError(f"接收方的答复读不懂（{name}）", hint="检查地址、端口和加密方式")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
