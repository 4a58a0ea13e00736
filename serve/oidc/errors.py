"""Why somebody does not come in by single sign-on."""

from suqiu.errors import AccessError, SuqiuError


class ProviderDownError(SuqiuError):
    """The issuer cannot be reached or does not keep the protocol; local accounts still work."""

    retryable = True


class SignOnError(AccessError):
    """The answer of the issuer is not accepted. `code` goes into the audit log."""

    def __init__(self, code: str, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint or "从登录页重新开始；总是这样请联系管理员")
        self.code = code
