"""A site's own files that settings name, read as the service and its jobs will read them."""

from collections.abc import Callable, Iterator
from pathlib import Path

from classifier.intake.desk import load_intake_rules
from reporting.metrics.layer import load_layer
from reporting.reports.spec import all_specs
from reporting.warnings.rules import load_rules
from serve.jobs.schedule import load_schedule
from suqiu.errors import SuqiuError
from suqiu.periods.calendar import check_calendar
from suqiu.settings import Settings

_READERS: dict[str, Callable[[Path], object]] = {
    "schedules": load_schedule,
    "warning_rules": load_rules,
    "semantic_dir": load_layer,
    "reports_dir": all_specs,
    "intake_dir": load_intake_rules,
}


def faulty_files(settings: Settings) -> Iterator[tuple[str, SuqiuError]]:
    """Setting and what is wrong with its file, of those that exist and cannot be used; and of the
    calendar, which sites edit in its place.
    """
    try:
        check_calendar()
    except SuqiuError as error:
        yield "日历", error
    for name, read in _READERS.items():
        path: Path | None = getattr(settings, name)
        if path is None or not path.exists():
            continue
        try:
            read(path)
        except SuqiuError as error:
            yield f"SUQIU_{name.upper()}", error
