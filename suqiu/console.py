"""What commands say to people: on standard error, so that output can be piped."""

from collections import Counter
from collections.abc import Iterable, Iterator
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
from suqiu.progress import Advance

# Of each sort, those not dealt with and those repaired.
_FAULTS_SHOWN = 50
_ALIKE_SHOWN = 5
# Messages that name a cell's text can be as many as rows.
_KINDS_KEPT = 10_000

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
    """Shows the first faults as they come and counts the rest.

    Those that could not be dealt with and those repaired are counted apart, and of reminders that
    say the same of one column only the first few are shown: a thousand of them hide no lost row.
    """

    def __init__(self) -> None:
        self.fatal = 0
        self.repaired = 0
        self._alike: Counter[tuple[str, str]] = Counter()
        self._shown = {True: 0, False: 0}

    def add(self, faults: Iterable[Fault]) -> None:
        """Show faults of one row."""
        for fault in faults:
            self.fatal += fault.fatal
            self.repaired += not fault.fatal
            if self._is_news(fault) and self._shown[fault.fatal] < _FAULTS_SHOWN:
                self._shown[fault.fatal] += 1
                err.print(str(fault), style="red" if fault.fatal else "yellow")

    def _is_news(self, fault: Fault) -> bool:
        kind = (fault.field, fault.message)
        if fault.fatal:
            return True
        if kind not in self._alike and len(self._alike) >= _KINDS_KEPT:
            return True
        self._alike[kind] += 1
        return self._alike[kind] <= _ALIKE_SHOWN

    @property
    def any(self) -> bool:
        """Whether there was any fault."""
        return self.fatal + self.repaired > 0

    def summary(self) -> str:
        """A line on all of them, after one on each reminder that came too often; or empty."""
        if not self.any:
            return ""
        often = [
            f"共 {count:,} 处「{field}」：{message}"
            for (field, message), count in self._alike.most_common(_FAULTS_SHOWN)
            if count > _ALIKE_SHOWN
        ]
        total = (
            f"有问题 {self.fatal + self.repaired} 处：{self.fatal} 处未能处理，"
            f"{self.repaired} 处只是提醒或已修复，照常处理"
        )
        return "\n".join((*often, total))


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Advance]:
    """A progress bar on standard error; call the result with the number of rows just done."""
    with Progress(
        SpinnerColumn(), TextColumn(title), BarColumn(), MofNCompleteColumn(),
        TimeElapsedColumn(), TimeRemainingColumn(), console=err, transient=True,
        disable=not err.is_terminal,
    ) as bar:  # fmt: skip
        task = bar.add_task(title, total=total)
        yield lambda rows: bar.advance(task, rows)
