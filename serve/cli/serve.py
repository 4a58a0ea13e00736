"""`suqiu serve`: the HTTP service."""

from typing import Annotated

import typer

from serve.bootstrap import build_cascade, build_classifier, build_filler
from suqiu.console import say
from suqiu.settings import load_settings


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

    settings = load_settings()
    classifier = build_classifier(settings, report=say)
    address, number = host or settings.host, port or settings.port
    say(f"模型 {classifier.model.card.name} 已就绪；接口文档 http://{address}:{number}/docs")
    # No logging of uvicorn's own: its lines go the masked way of `suqiu.logging`.
    filler = build_filler(settings, deadline=settings.llm_deadline)
    app = create_app(classifier, settings, build_cascade(settings, classifier), filler)
    uvicorn.run(app, host=address, port=number, log_config=None)
