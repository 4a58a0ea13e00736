"""What a site says about its model server."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from suqiu.errors import SettingsError
from suqiu.llm.dialect import Dialect
from suqiu.llm.meter import NO_PRICES, Prices

if TYPE_CHECKING:
    from suqiu.settings import Settings

_ENDPOINT = "/chat/completions"
_SHARE_OF_DEADLINE = 0.9


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """How to reach a server and what to put up with.

    `timeout` is in seconds for a whole call: waiting for a place, retries and answer. Without
    `model` the server's first one is used.
    """

    url: str
    model: str | None = None
    api_key: str | None = field(default=None, repr=False)
    timeout: float = 20.0
    concurrency: int = 16
    retries: int = 2
    dialect: Dialect = Dialect.AUTO
    breaker_failures: int = 5
    breaker_pause: float = 30.0
    prices: Prices = NO_PRICES

    def within(self, deadline: float) -> "ChatOptions":
        """The same for requests that wait `deadline` seconds: a call gives up before they do,
        so that the breaker hears of it.
        """
        return replace(self, timeout=min(self.timeout, _SHARE_OF_DEADLINE * deadline))

    @staticmethod
    def from_settings(settings: "Settings", url: str | None = None) -> "ChatOptions | None":
        """Options of the settings, or None when the site has no model.

        Raises SettingsError when the address is none.
        """
        chosen = url or settings.llm_url
        if not chosen:
            return None
        key = settings.llm_api_key
        return ChatOptions(
            url=base_url(chosen),
            model=settings.llm_model,
            api_key=key.get_secret_value() if key else None,
            timeout=settings.llm_timeout,
            concurrency=settings.llm_concurrency,
            retries=settings.llm_retries,
            dialect=Dialect(settings.llm_dialect),
            breaker_failures=settings.llm_breaker_failures,
            breaker_pause=settings.llm_breaker_pause,
            prices=prices_of(settings),
        )


def prices_of(settings: "Settings") -> Prices:
    """What the site pays."""
    return Prices(settings.llm_price_in, settings.llm_price_out)


def base_url(url: str) -> str:
    """The address the SDK wants, from what people paste: with /v1, without the endpoint."""
    try:
        parts = urlsplit(url.strip())
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise SettingsError(
            f"模型服务地址 {url} 不可用：应以 http:// 或 https:// 开头",
            hint="例：SUQIU_LLM_URL=http://10.0.0.5:8000/v1",
        )
    path = parts.path.rstrip("/").removesuffix(_ENDPOINT)
    return parts._replace(path=path or "/v1", query="", fragment="").geturl()
