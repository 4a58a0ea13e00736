"""All facts of one report, by id; the same facts give the same bytes and the same hash."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from reporting.facts.fact import Fact
from reporting.facts.wording import written
from suqiu.errors import InputError

_ADAPTER = TypeAdapter(Fact)


class FactBook:
    """Facts in the order they were made. An id is given once; another fact of it is an error."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._facts: dict[str, Fact] = {}
        self._written: str | None = None
        for fact in facts:
            self.add(fact)

    def add(self, fact: Fact) -> Fact:
        """The fact as kept, with its text; a second one of the id must be equal."""
        kept = replace(fact, text=written(fact))
        known = self._facts.get(kept.id)
        if known is None:
            self._facts[kept.id] = kept
            self._written = None
        elif known != kept:
            raise InputError(f"事实编号 {kept.id} 用了两次", hint="同一编号只能是同一个数")
        return kept

    def __getitem__(self, fact_id: str) -> Fact:
        try:
            return self._facts[fact_id]
        except KeyError as error:
            raise InputError(
                f"没有编号为 {fact_id} 的事实", hint="suqiu report facts 列出全部事实"
            ) from error

    def __contains__(self, fact_id: object) -> bool:
        return fact_id in self._facts

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts.values())

    def __len__(self) -> int:
        return len(self._facts)

    def get(self, fact_id: str) -> Fact | None:
        """The fact, or None."""
        return self._facts.get(fact_id)

    @property
    def hash(self) -> str:
        """SHA-256 over the facts, 64 hexadecimal digits."""
        return hashlib.sha256(self.dumps().encode()).hexdigest()

    def forms(self) -> list[dict[str, Any]]:
        """Plain JSON values, one a fact; only what is set."""
        return [_ADAPTER.dump_python(fact, mode="json", exclude_defaults=True) for fact in self]

    def dumps(self) -> str:
        """One JSON text, the same for equal facts."""
        if self._written is None:
            self._written = json.dumps(
                self.forms(), ensure_ascii=False, sort_keys=True, separators=(",", ":")
            )
        return self._written

    @classmethod
    def of_forms(cls, forms: object) -> "FactBook":
        """The book of `forms()`; InputError when they are none."""
        try:
            return cls(TypeAdapter(list[Fact]).validate_python(forms))
        except ValidationError as error:
            raise InputError(
                "事实文件的格式不对", hint="用 suqiu report make 生成的 .facts.json"
            ) from error
