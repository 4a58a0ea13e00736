"""A report as Markdown; charts are files beside it."""

from collections.abc import Sequence

from reporting.facts.book import FactBook
from reporting.reports.charts import Drawing
from reporting.reports.layout import PrintedChart, PrintedTable, plain, printed
from reporting.reports.manuscript import Manuscript

MARK = "suqiu-facts:"


def to_markdown(
    manuscript: Manuscript, book: FactBook, drawings: Sequence[Drawing], name: str
) -> str:
    """The document; chart n is `{name}.n.png`."""
    lines = [f"<!-- {MARK}{manuscript.facts_hash} -->"]
    charts = 0
    for item in printed(manuscript, book):
        if isinstance(item, PrintedTable):
            lines.append(f"**{_safe(item.title)}**")
            lines.append("\n".join([
                _row(item.columns),
                _row(["---"] * len(item.columns)),
                *(_row([plain(one) for one in row]) for row in item.rows),
            ]))  # fmt: skip
        elif isinstance(item, PrintedChart):
            charts += 1
            drawing = drawings[charts - 1]
            lines.append(f"![{_safe(item.caption)}]({name}.{charts}.png)")
            lines.append(f"{_safe(item.caption)}{_safe(drawing.note)}")
        elif item.role in ("title", "heading1", "heading2"):
            level = {"title": 1, "heading1": 2, "heading2": 3}[item.role]
            lines.append(f"{'#' * level} {_safe(item.text)}")
        else:
            lines.append(f"{'> ' if item.role == 'quote' else ''}{_safe(item.text)}")
    return "\n\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_safe(cell).replace("|", "\\|") for cell in cells) + " |"


def _safe(text: str) -> str:
    """Words of tickets make no mark-up."""
    return text.replace("\\", "\\\\").replace("<", "&lt;").replace("*", "\\*").replace("`", "\\`")
