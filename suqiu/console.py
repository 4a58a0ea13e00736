"""What commands say to people: on standard error, so that output can be piped."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from suqiu.errors import Fault, SuqiuError

_FAULTS_SHOWN = 50

# What people wrote is shown as it is: no brackets taken for markup, no :names: for emoji.
err = Console(stderr=True, highlight=False, soft_wrap=True, markup=False, emoji=False)
out = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)


def say(text: str) -> None:
    """One line of news about what is being done."""
    err.print(text, style="dim")


def complain(error: SuqiuError) -> None:
    """An error with its way out."""
    err.print(f"错误：{error.message}", style="bold red")
    if error.hint:
        err.print(f"怎么办：{error.hint}")


class FaultList:
    """Shows the first faults as they come and counts the rest."""

    def __init__(self) -> None:
        self.fatal = 0
        self.repaired = 0

    def add(self, faults: Iterable[Fault]) -> None:
        """Show faults of one row."""
        for fault in faults:
            self.fatal += fault.fatal
            self.repaired += not fault.fatal
            if self.fatal + self.repaired <= _FAULTS_SHOWN:
                err.print(str(fault), style="red" if fault.fatal else "yellow")

    @property
    def any(self) -> bool:
        """Whether there was any fault."""
        return self.fatal + self.repaired > 0

    def summary(self) -> str:
        """One line on all of them, or empty."""
        if not self.any:
            return ""
        return (
            f"有问题 {self.fatal + self.repaired} 处：{self.fatal} 处未能处理，"
            f"{self.repaired} 处只是提醒或已修复，照常处理"
        )


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error; call the result with the number of rows just done."""
    with Progress(
        SpinnerColumn(), TextColumn(title), BarColumn(), MofNCompleteColumn(),
        TimeElapsedColumn(), TimeRemainingColumn(), console=err, transient=True,
        disable=not err.is_terminal,
    ) as bar:  # fmt: skip
        task = bar.add_task(title, total=total)
        yield lambda rows: bar.advance(task, rows)
