"""Webhooks: our own JSON, which the robots of 企业微信 and 钉钉 understand as well."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reporting.warnings.sending.message import Message, SendError

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
        except httpx.HTTPError as error:
            raise SendError(f"发送不成：{type(error).__name__}", hint="检查地址和网络") from error
        if not answer.is_success:
            raise SendError(f"接收方答复 HTTP {answer.status_code}", hint="检查地址和密钥")
        code = _errcode(answer)
        if code:
            raise SendError(f"接收方答复 errcode {code}", hint="查接收方的错误码说明")


def _errcode(answer: "Response") -> int:
    try:
        found = answer.json()
    except ValueError:
        return 0
    code = found.get("errcode", 0) if isinstance(found, dict) else 0
    return code if isinstance(code, int) else 0
