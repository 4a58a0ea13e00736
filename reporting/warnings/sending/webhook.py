"""Webhooks: our own JSON, which the robots of 企业微信 and 钉钉 understand as well."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reporting.warnings.sending.message import Message, SendError
from reporting.warnings.sending.trouble import unsent

if TYPE_CHECKING:
    from httpx import Response

_TIMEOUT = 10.0


@dataclass(frozen=True, slots=True)
class Webhook:
    """One address that takes a POST; its path may be a secret, so it never stands in an error."""

    url: str

    def send(self, message: Message) -> None:
        """SendError when it cannot be reached, says no, or answers with an `errcode`."""
        import httpx

        form = {
            "msgtype": "text",
            "text": {"content": f"{message.subject}\n{message.text}"},
            "warnings": message.warnings,
        }
        try:
            answer = httpx.post(self.url, json=form, timeout=_TIMEOUT)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise unsent(error, _TIMEOUT) from error
        if not answer.is_success:
            status = answer.status_code
            raise SendError(f"接收方答复 HTTP {status}", hint=_meaning(status))
        code = _errcode(answer)
        if code:
            raise SendError(f"接收方答复 errcode {code}", hint="查接收方的错误码说明")


def _meaning(status: int) -> str:
    """What to look at when the receiver says no."""
    if status in (401, 403):
        return "密钥不对或没有权限，重新取一次地址"
    if status in (404, 410):
        return "地址不对或已停用，重新取一次地址"
    if status == 429:
        return "发得太密，下次运行再发"
    if status < 400:
        return "地址换了地方，改用新地址"
    return "接收方出错，请对方查看；下次运行再发" if status >= 500 else "检查地址和密钥"


def _errcode(answer: "Response") -> int:
    try:
        found = answer.json()
    except ValueError:
        return 0
    code = found.get("errcode", 0) if isinstance(found, dict) else 0
    return code if isinstance(code, int) else 0
