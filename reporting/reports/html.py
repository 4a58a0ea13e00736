"""A report as one HTML file: no script, nothing fetched; each figure names its fact."""

import base64
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reporting.facts.book import FactBook
from reporting.facts.fact import Fact
from reporting.reports.charts import Drawing
from reporting.reports.layout import PrintedChart, PrintedTable, PrintedText, printed
from reporting.reports.manuscript import Manuscript


def to_html(manuscript: Manuscript, book: FactBook, drawings: Sequence[Drawing]) -> str:
    """The document."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    items: list[dict[str, object]] = []
    charts = 0
    for item in printed(manuscript, book):
        if isinstance(item, PrintedText):
            items.append({"kind": item.role, "runs": item.runs})
        elif isinstance(item, PrintedTable):
            items.append({"kind": "table", "table": item})
        elif isinstance(item, PrintedChart):
            drawing = drawings[charts]
            charts += 1
            image = base64.b64encode(drawing.png).decode()
            items.append(
                {"kind": "chart", "caption": item.caption, "image": image, "note": drawing.note}
            )
    title = next(one for one in printed(manuscript, book) if isinstance(one, PrintedText)).text
    return environment.get_template("report.html.j2").render(
        title=title, items=items, facts=manuscript.facts_hash,
        about=lambda id_: _about(book[id_]) if id_ else "",
    )  # fmt: skip


def _about(fact: Fact) -> str:
    """What a figure is, shown when pointed at."""
    parts = [fact.name, fact.label, fact.period.text if fact.period else ""]
    if fact.denominator is not None and fact.rows is not None and not fact.against:
        parts.append(f"{fact.rows:,} / {fact.denominator:,}")
    return " · ".join(part for part in parts if part)
