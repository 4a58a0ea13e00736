"""A report as files."""

import json
from collections.abc import Sequence

from reporting.facts.book import FactBook
from reporting.reports.charts import Drawing, draw
from reporting.reports.layout import charts_of
from reporting.reports.manuscript import Manuscript, manuscript_form, manuscript_of
from suqiu.errors import InputError

FORMATS = ("docx", "html", "md")


def drawings_of(manuscript: Manuscript, book: FactBook) -> list[Drawing]:
    """All charts, drawn."""
    return [draw(chart, book) for chart in charts_of(manuscript)]


def files_of(
    manuscript: Manuscript,
    book: FactBook,
    name: str,
    formats: Sequence[str] = FORMATS,
    drawings: Sequence[Drawing] | None = None,
) -> dict[str, bytes]:
    """File names to bytes, the facts among them; InputError for an unknown format."""
    unknown = [one for one in formats if one not in FORMATS]
    if unknown:
        raise InputError(f"没有格式 {unknown[0]}", hint=f"可用：{'、'.join(FORMATS)}")
    drawn = drawings_of(manuscript, book) if drawings is None else drawings
    files = {f"{name}.facts.json": facts_file(manuscript, book)}
    if "docx" in formats:
        from reporting.reports.word import to_word

        files[f"{name}.docx"] = to_word(manuscript, book, drawn)
    if "html" in formats:
        from reporting.reports.html import to_html

        files[f"{name}.html"] = to_html(manuscript, book, drawn).encode()
    if "md" in formats:
        from reporting.reports.markdown import to_markdown

        files[f"{name}.md"] = to_markdown(manuscript, book, drawn, name).encode()
        files |= {f"{name}.{at}.png": one.png for at, one in enumerate(drawn, 1)}
    return files


def facts_file(manuscript: Manuscript, book: FactBook) -> bytes:
    """The facts and the manuscript as one JSON."""
    words = json.dumps(
        manuscript_form(manuscript), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    written = f'{{"facts":{book.dumps()},"hash":"{book.hash}","manuscript":{words}}}'
    return written.encode()


def facts_of_file(data: bytes) -> tuple[Manuscript, FactBook]:
    """What `facts_file` wrote; InputError when it was changed since."""
    try:
        form = json.loads(data)
        book = FactBook.of_forms(form["facts"])
        manuscript = manuscript_of(form["manuscript"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError("不是事实文件", hint="用 suqiu report make 生成的 .facts.json") from error
    if not book.hash == form.get("hash") == manuscript.facts_hash:
        raise InputError("事实文件被改动过：哈希不符", hint="用存档里的，或重新生成")
    return manuscript, book
