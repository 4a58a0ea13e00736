"""What the service did, for Prometheus and the access log; never who asked, nor what for."""

import os
import time
from collections.abc import Callable, Iterator, Mapping

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import Connection, text
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve.http.backend import Backend
from suqiu.errors import SuqiuError
from suqiu.llm import Usage

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_UNKNOWN = "（没有这个地址）"
# Asked for every few seconds, by machines.
_QUIET = frozenset(("/healthz", "/readyz", "/metrics"))
log = structlog.get_logger("serve.access")


class Measures:
    """The figures of one application, in a registry of its own. Of several processes that count
    together (PROMETHEUS_MULTIPROC_DIR) each tells the requests of all; what the language model
    cost is told by process, under its number.
    """

    def __init__(self, backend: Backend, usage: Callable[[], Usage]) -> None:
        self.registry = CollectorRegistry()
        together = "PROMETHEUS_MULTIPROC_DIR" in os.environ
        self._told = CollectorRegistry() if together else self.registry
        if together:
            MultiProcessCollector(self._told)  # type: ignore[no-untyped-call]
        self.requests = Counter(
            "suqiu_requests", "Requests by route and status", ("method", "route", "status"),
            registry=self.registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "suqiu_request_seconds", "Seconds until a request was answered", ("method", "route"),
            buckets=_BUCKETS, registry=self.registry,
        )  # fmt: skip
        self._told.register(_Stored(backend))
        self._told.register(_Model(usage, str(os.getpid()) if together else ""))

    def written(self) -> bytes:
        """The text that Prometheus reads; asks the database."""
        return generate_latest(self._told)


class Measured:
    """Counts requests and logs one line each: the route's pattern, as addresses hold secrets."""

    def __init__(self, app: ASGIApp, measures: Measures) -> None:
        self.app = app
        self.measures = measures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            spent = time.perf_counter() - began
            method, route = scope["method"], pattern(scope)
            if method not in ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"):
                method = "OTHER"
            self.measures.requests.labels(method, route, str(status)).inc()
            self.measures.seconds.labels(method, route).observe(spent)
            if route not in _QUIET:
                log.info(
                    "request", method=method, route=route, status=status,
                    milliseconds=round(1000 * spent, 1),
                )  # fmt: skip


def pattern(scope: Scope) -> str:
    """The pattern of the route that answered; static files are one, unknown addresses another."""
    if scope["path"].startswith("/static/"):
        return "/static"
    found = getattr(scope.get("route"), "path", None)
    return found if isinstance(found, str) else _UNKNOWN


class _Model(Collector):
    """What the language model cost since the start; labelled by `process` if that is given."""

    def __init__(self, usage: Callable[[], Usage], process: str) -> None:
        self._usage = usage
        self._names = ("process",) if process else ()
        self._values = (process,) if process else ()

    def collect(self) -> Iterator[Metric]:
        """Once a scrape."""
        used = self._usage()
        for name, told, value in (
            ("suqiu_model_calls", "Calls of the language model", used.calls),
            ("suqiu_model_seconds", "Seconds spent on them", used.seconds),
            ("suqiu_model_cost", "What they cost by the prices set", used.cost),
        ):
            yield self._family(name, told, {"": value})
        tokens = {"in": used.tokens_in, "out": used.tokens_out}
        yield self._family("suqiu_model_tokens", "Tokens", tokens, "direction")
        yield self._family("suqiu_model_failures", "Failed calls", used.failures, "kind")

    def _family(self, name: str, told: str, values: Mapping[str, float], label: str = "") -> Metric:
        labels = (label,) if label else ()
        family = CounterMetricFamily(name, told, labels=(*labels, *self._names))
        for of, value in values.items():
            family.add_metric((*((of,) if label else ()), *self._values), value)
        return family


class _Stored(Collector):
    """Gauges out of the database; only `suqiu_database_up` when it does not answer."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def describe(self) -> Iterator[Metric]:
        """Nothing: asking for the figures at registration would open the database."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        """Once a scrape."""
        up = GaugeMetricFamily("suqiu_database_up", "Whether the database answers")
        try:
            with self._backend.database().owner().connect() as connection:
                found = list(_gauges(connection))
        except (SuqiuError, OSError, RuntimeError, ValueError):
            found = []
            up.add_metric((), 0)
        except Exception as error:
            # Any driver's error: a scrape must still tell what is known.
            log.warning("metrics", kind=type(error).__name__)
            found = []
            up.add_metric((), 0)
        else:
            up.add_metric((), 1)
        yield up
        yield from found


def _gauges(connection: Connection) -> Iterator[Metric]:
    open_tickets = GaugeMetricFamily("suqiu_open_tickets", "Tickets not closed", labels=("status",))
    for status, number in connection.execute(
        text("SELECT coalesce(status, ''), count(*) FROM ticket WHERE closed_at IS NULL GROUP BY 1")
    ):
        open_tickets.add_metric((status,), number)
    yield open_tickets
    row = connection.execute(
        text("""SELECT count(*) AS made, count(*) FILTER (WHERE degraded) AS degraded
            FROM suggestion
            WHERE made_at > LOCALTIMESTAMP - interval '24 hours' AND NOT outdated""")
    ).one()
    yield GaugeMetricFamily("suqiu_suggestions_day", "Suggestions of 24 hours", row.made)
    yield GaugeMetricFamily(
        "suqiu_degraded_share", "Share of them without the model though wanted",
        row.degraded / row.made if row.made else 0.0,
    )  # fmt: skip
    waiting = connection.execute(
        text("SELECT count(*) FROM warning_delivery WHERE sent_at IS NULL")
    ).scalar_one()
    yield GaugeMetricFamily("suqiu_warning_deliveries_waiting", "Warnings still to send", waiting)
    if connection.execute(text("SELECT to_regclass('procrastinate_jobs')")).scalar_one() is None:
        return
    jobs = GaugeMetricFamily("suqiu_jobs", "Jobs by state", labels=("status",))
    for status, number in connection.execute(
        text("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1")
    ):
        jobs.add_metric((status,), number)
    yield jobs
