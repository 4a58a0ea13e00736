"""The command line: `suqiu …`."""

import sys
from importlib.metadata import entry_points

import typer

from serve.cli import (
    ask,
    audit,
    batch,
    callers,
    classify,
    config,
    database,
    extract,
    jobs,
    knowledge,
    llm,
    model,
    repeats,
    report,
    retrieval,
    serve,
    simulate,
    tables,
    taxonomy,
    tickets,
    train,
    users,
    warnings,
)
from suqiu import __version__
from suqiu.console import complain
from suqiu.errors import SuqiuError
from suqiu.logging import configure

app = typer.Typer(
    help="诉求：读懂 12345 热线工单——分类、派单、问数、报告。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["--help", "-h"]},
)
classify.register(app)
batch.register(app)
extract.register(app)
train.register(app)
serve.register(app)
tickets.register(app)
ask.register(app)
jobs.register(app)
simulate.register(app)
retrieval.register(app)
app.add_typer(database.app, name="db")
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(repeats.app, name="repeats")
app.add_typer(report.app, name="report")
app.add_typer(users.app, name="user")
app.add_typer(tables.app, name="table")
app.add_typer(audit.app, name="audit")
app.add_typer(config.app, name="config")
app.add_typer(warnings.app, name="warnings")
app.add_typer(taxonomy.app, name="taxonomy")
app.add_typer(callers.app, name="callers")
app.add_typer(llm.app, name="llm")
app.add_typer(model.app, name="model")
for plugin in entry_points(group="suqiu.commands"):
    app.add_typer(plugin.load(), name=plugin.name)


@app.command()
def version() -> None:
    """显示版本号。"""
    typer.echo(__version__)


def main() -> None:
    """Run the command line; our own errors become one clear line and exit code 2."""
    configure()
    try:
        app()
    except SuqiuError as error:
        complain(error)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
