"""`suqiu serve`: the HTTP service."""

import gc
import os
import signal
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from functools import partial
from importlib import import_module
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.cache import is_trained
from classifier.classifier import Classifier
from serve.admin.invitations import base_of, welcome_link
from serve.classifying.build import build_cascade, build_filler, first_classifier
from serve.service.crew import Crew, bound
from suqiu.console import complain, say
from suqiu.draft import scratch_folder
from suqiu.garbage import collector_resting
from suqiu.settings import Settings, load_settings
from suqiu.store.database import Database
from suqiu.store.errors import StoreError
from suqiu.store.server import embedded
from suqiu.store.server.keeper import kept

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.datastructures import State


def register(app: typer.Typer) -> None:
    """Hang the command on the root."""
    app.command("serve")(serve)


def serve(
    host: Annotated[str | None, typer.Option(help="监听地址，默认见设置 SUQIU_HOST")] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="监听端口，默认见设置 SUQIU_PORT")
    ] = None,
    processes: Annotated[
        int | None,
        typer.Option(min=1, max=64, help="几个进程一起应答，默认见设置 SUQIU_SERVE_PROCESSES"),
    ] = None,
) -> None:
    """启动 HTTP 服务（文档在 /docs）。"""
    given = {"host": host, "port": port, "serve_processes": processes}
    settings = load_settings().model_copy(
        update={name: value for name, value in given.items() if value is not None}
    )
    # Without this a service manager's stop would end the process before the database is stopped.
    earlier = signal.signal(signal.SIGTERM, _interrupt)
    # A terminal that is closed tells it; one started under nohup is to stay.
    hang_up = signal.getsignal(signal.SIGHUP)
    if hang_up is signal.SIG_DFL:
        signal.signal(signal.SIGHUP, _as_stop)
    own = settings.database_url is None
    try:
        with embedded.stopped_after(settings.data_dir / "postgres") if own else nullcontext():
            _serve(settings)
    finally:
        signal.signal(signal.SIGTERM, earlier)
        signal.signal(signal.SIGHUP, hang_up)


def _serve(settings: Settings) -> None:
    several = settings.serve_processes > 1
    with scratch_folder() as figures:
        if several:
            # Read when the library is loaded: the processes count together, in files there.
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(figures)
        with bound(settings.host, settings.port) as address:
            # The database starts in processes of its own: meanwhile everything else is loaded.
            # The thread has ended before a model is trained or a process forked.
            with ThreadPoolExecutor(1) as beside:
                loading = beside.submit(_loaded, settings)
                link = _welcome(settings)
            chosen, classifier = loading.result() or first_classifier(settings, report=say)
            base = f"http://{settings.host}:{settings.port}"
            say(f"模型 {classifier.model.card.name} 已就绪；接口文档 {base}/docs")
            if classifier.shortfall is not None:
                say(f"自动派单：{classifier.shortfall.text}")
            if link is not None:
                say(f"首次启动：24 小时内打开 {link} 设置管理员密码（只能用一次）")
            # The model and its dictionaries stay to the end: looking at them again and again is
            # what a full collection would be busy with, a fifth of a second at a time.
            gc.freeze()
            answer = partial(_answer, settings, chosen, classifier, address)
            with kept(settings):
                if several:
                    Crew(settings.serve_processes, answer).run()
                else:
                    answer()


@collector_resting()
def _loaded(settings: Settings) -> tuple[str, Classifier] | None:
    """The modules that this process needs, then the classifier, unless one must be trained first."""
    # Of several processes the first answers nobody: the others are to find all modules in it.
    import_module("serve.service.app" if settings.serve_processes > 1 else "serve.service.base")
    return first_classifier(settings, report=say) if is_trained(settings) else None


def _welcome(settings: Settings) -> str | None:
    """The address at which the first administrator sets a password, while there is none."""
    try:
        with Database.open(settings) as database:
            return welcome_link(database, base_of(settings, settings.host, settings.port))
    except StoreError as error:
        # Classification needs no database: the service starts, its pages say what is wrong.
        complain(error)
        return None


def _answer(
    settings: Settings, chosen: str, classifier: Classifier, address: socket.socket
) -> None:
    """One process that answers: everything with a thread or a connection of its own begins here."""
    import uvicorn

    from serve.models.holder import Watcher
    from serve.service.base import PATHS, shared, ticket_app
    from serve.service.tickets_first import TicketsFirst

    # The model's server sees no more calls at once for several processes than for one.
    share = max(1, settings.llm_concurrency // settings.serve_processes)
    settings = settings.model_copy(update={"llm_concurrency": share})
    filler = build_filler(settings, deadline=settings.llm_deadline)
    state = shared(classifier, settings, build_cascade(settings, classifier), filler, chosen)
    app = TicketsFirst(ticket_app(state), PATHS, partial(_whole, state))
    # Threads that come back from the database wait a tenth as long for the one that computes.
    sys.setswitchinterval(0.0005)
    watcher = Watcher(state.models).start()
    try:
        # No logging of uvicorn's own: its lines go the masked way of `suqiu.logging`. It ends
        # properly when told to stop, and then says once more that it was told.
        with suppress(KeyboardInterrupt):
            uvicorn.Server(uvicorn.Config(app, log_config=None, server_header=False)).run(
                sockets=[address]
            )
    finally:
        watcher.stop()
    app.check()


@collector_resting()
def _whole(state: "State") -> "FastAPI":
    """The application with all its rooms; nobody who only sends tickets waits for their modules."""
    from serve.service.app import whole_app

    app = whole_app(state)
    gc.freeze()
    return app


def _as_stop(number: int, frame: object) -> None:
    """By the way of SIGTERM, which the server under way answers by ending its requests first."""
    signal.raise_signal(signal.SIGTERM)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """A service manager's stop is a Ctrl-C."""
    raise KeyboardInterrupt
