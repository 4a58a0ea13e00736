"""A report before it is a document: blocks of text with placeholders, never with digits of facts."""

import hashlib
import json
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from suqiu.errors import InputError

# Raised when the same manuscript would give other bytes than before.
# 2: the date below the name of the hotline.
# 3: titles, tables, remarks and the signature laid out anew.
RENDERING = 3


class By(StrEnum):
    """Who wrote a paragraph."""

    RULES = "rules"
    MODEL = "model"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 or 2; numbered by the renderer (一、 and （一）)."""

    text: str
    level: int = 1
    type: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Prose; `note` says why a model's version was not taken."""

    text: str
    by: By = By.RULES
    note: str = ""
    type: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Quote:
    """Masked words of a ticket: the id of a `FactKind.QUOTE` fact."""

    fact: str
    type: Literal["quote"] = "quote"


@dataclass(frozen=True, slots=True)
class Table:
    """Cells are texts with placeholders; numbered by the renderer (表1)."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    type: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Series:
    """Facts along a chart's labels; an empty id is a gap."""

    name: str
    facts: tuple[str, ...]


ChartKind = Literal["line", "bar", "waterfall"]


@dataclass(frozen=True, slots=True)
class Chart:
    """`kind` is line, bar (lying, most on top) or waterfall; numbered by the renderer (图1)."""

    title: str
    kind: ChartKind
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    type: Literal["chart"] = "chart"


Block = Annotated[Heading | Paragraph | Quote | Table | Chart, Field(discriminator="type")]


@dataclass(frozen=True, slots=True)
class Manuscript:
    """`title` may hold placeholders; `notes` are about the making (model, fonts), not printed."""

    spec: str
    title: str
    unit: str
    blocks: tuple[Block, ...]
    facts_hash: str = ""
    rendering: int = RENDERING
    notes: tuple[str, ...] = ()

    @property
    def hash(self) -> str:
        """SHA-256 over the manuscript, its facts' hash in it."""
        return hashlib.sha256(dumps(self).encode()).hexdigest()

    def with_blocks(self, blocks: tuple[Block, ...], *notes: str) -> "Manuscript":
        """The same report with other blocks."""
        return replace(self, blocks=blocks, notes=(*self.notes, *notes))


_ADAPTER = TypeAdapter(Manuscript)


def dumps(manuscript: Manuscript) -> str:
    """One JSON text, the same for equal manuscripts."""
    return json.dumps(
        manuscript_form(manuscript), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def manuscript_form(manuscript: Manuscript) -> dict[str, Any]:
    """Plain JSON."""
    form: dict[str, Any] = _ADAPTER.dump_python(manuscript, mode="json")
    return form


def manuscript_of(form: object) -> Manuscript:
    """The manuscript of a form; InputError when it is none."""
    try:
        return _ADAPTER.validate_python(form)
    except ValidationError as error:
        raise InputError("报告稿件的格式不对", hint="用 suqiu report make 重新生成") from error
