"""`suqiu eval …`: one file a command in `eval/commands/`."""

import typer

from eval.commands import (
    cascade,
    classify,
    compare,
    curve,
    departments,
    drift,
    gate,
    intake,
    list_runs,
    noise,
    report,
    retrieval,
    run,
)

app = typer.Typer(help="评测：准确率、校准、覆盖率。", no_args_is_help=True)
for command in (
    classify,
    departments,
    intake,
    run,
    compare,
    gate,
    report,
    retrieval,
    list_runs,
    curve,
    noise,
    drift,
    cascade,
):
    command.register(app)


@app.callback()
def group() -> None:
    """评测：准确率、校准、覆盖率。"""
