"""`suqiu serve`: the HTTP service."""

from typing import Annotated

import typer

from serve.bootstrap import build_cascade, build_filler, first_classifier
from serve.first_start import base_of, welcome_link
from suqiu.console import complain, say
from suqiu.settings import load_settings
from suqiu.store.database import Database
from suqiu.store.errors import StoreError


def register(app: typer.Typer) -> None:
    """Hang the command on the root."""
    app.command("serve")(serve)


def serve(
    host: Annotated[str | None, typer.Option(help="监听地址，默认见设置 SUQIU_HOST")] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="监听端口，默认见设置 SUQIU_PORT")
    ] = None,
) -> None:
    """启动 HTTP 服务（文档在 /docs）。"""
    import uvicorn

    from serve.api.app import create_app
    from serve.models.holder import Watcher

    settings = load_settings()
    chosen, classifier = first_classifier(settings, report=say)
    address, number = host or settings.host, port or settings.port
    say(f"模型 {classifier.model.card.name} 已就绪；接口文档 http://{address}:{number}/docs")
    # No logging of uvicorn's own: its lines go the masked way of `suqiu.logging`.
    filler = build_filler(settings, deadline=settings.llm_deadline)
    app = create_app(classifier, settings, build_cascade(settings, classifier), filler, chosen)
    try:
        with Database.open(settings) as database:
            link = welcome_link(database, base_of(settings, host, port))
    except StoreError as error:
        # Classification needs no database: the service starts, its pages say what is wrong.
        complain(error)
    else:
        if link is not None:
            say(f"首次启动：24 小时内打开 {link} 设置管理员密码（只能用一次）")
    watcher = Watcher(app.state.models).start()
    try:
        uvicorn.run(app, host=address, port=number, log_config=None)
    finally:
        watcher.stop()
