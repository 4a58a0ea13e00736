"""The command line: `suqiu …`. Only the module of the command that is run gets loaded."""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import entry_points

import typer

from serve.cli.chinese import run
from serve.cli.trouble import database_trouble, disk_trouble
from suqiu import __version__
from suqiu.console import complain, say
from suqiu.errors import EXIT_BUSY, BusyError, SuqiuError
from suqiu.garbage import collector_resting
from suqiu.logging import configure

# Modules of this room with the first words of their commands, in the order of the help. A
# module has `register`, or is a group of commands of its own: its `app` under that word.
_DOORS = {
    "classify": ("classify",),
    "batch": ("batch",),
    "extract": ("extract",),
    "train": ("train",),
    "serve": ("serve",),
    "tickets": ("import", "export"),
    "recode": ("recode",),
    "ask": ("ask", "metrics"),
    "jobs": ("jobs", "worker"),
    "simulate": ("simulate",),
    "retrieval": ("index", "similar"),
    "database": ("db",),
    "knowledge": ("knowledge",),
    "repeats": ("repeats",),
    "report": ("report",),
    "users": ("user",),
    "tables": ("table",),
    "audit": ("audit",),
    "config": ("config",),
    "warnings": ("warnings",),
    "taxonomy": ("taxonomy",),
    "callers": ("callers",),
    "llm": ("llm",),
    "model": ("model",),
}


def assemble(words: Sequence[str] = ()) -> typer.Typer:
    """The program with the command that `words` begin with, or whole without such a command."""
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    app.callback()(_program)
    app.command()(version)
    wanted = words[0] if words else ""
    for door, names in _DOORS.items():
        if wanted in names:
            _open(app, door, names[0])
            return app
    # Looking for them opens a file of every package there is.
    plugins = {plugin.name: plugin for plugin in entry_points(group="suqiu.commands")}
    if wanted in plugins:
        app.add_typer(plugins[wanted].load(), name=wanted)
    elif wanted != "version":
        for door, names in _DOORS.items():
            _open(app, door, names[0])
        for name, plugin in plugins.items():
            app.add_typer(plugin.load(), name=name)
    return app


def main() -> None:
    """Run the command line; our own errors become one clear line and exit code 2, or `EXIT_BUSY`."""
    configure()
    try:
        with collector_resting():
            program = assemble(sys.argv[1:])
        sys.exit(run(program, sys.argv[1:]))
    except BusyError as error:
        complain(error)
        sys.exit(EXIT_BUSY)
    except SuqiuError as error:
        complain(error)
        sys.exit(2)
    except KeyboardInterrupt as stop:
        if not stop.args:
            say("已中断")
        sys.exit(130)
    except Exception as error:
        trouble = database_trouble(error) or disk_trouble(error)
        if trouble is None:
            sys.excepthook(*sys.exc_info())
        else:
            complain(trouble)
        # Not Python's own 1, which says that all was done: of a job, nobody would look again.
        sys.exit(2)


def version() -> None:
    """显示版本号。"""
    typer.echo(__version__)


def _program() -> None:
    """诉求：读懂 12345 热线工单——分类、派单、问数、报告。"""


def _open(app: typer.Typer, door: str, word: str) -> None:
    module = import_module(f"serve.cli.{door}")
    if hasattr(module, "register"):
        module.register(app)
    else:
        app.add_typer(module.app, name=word)
