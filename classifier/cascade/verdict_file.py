"""Verdicts kept as they come, so that a learning run that was killed goes on where it was."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from classifier.cascade.verdict import Verdict
from suqiu.errors import InputError, os_reason
from suqiu.records import Ticket


class _Line(BaseModel):
    """One line: what was asked (ids, hashes and codes, never a text) and what came back."""

    model_config = ConfigDict(extra="ignore")

    id: str
    text: str
    model: str
    prompt: str
    codes: tuple[str, ...]
    choice: str
    failure: str = ""
    logprob: float | None = None
    tokens: int = 0
    seconds: float = 0.0


class VerdictFile:
    """JSON lines of one language model and one shape of prompt; lines of others are passed over."""

    def __init__(self, path: Path, llm_model: str, prompt: str) -> None:
        self.path = path
        self.llm_model = llm_model
        self.prompt = prompt
        self._known: dict[tuple[str, str, tuple[str, ...]], Verdict] = {}
        if path.is_file():
            self._read()

    def get(self, ticket: Ticket, codes: tuple[str, ...]) -> Verdict | None:
        """The verdict on this very text with these very candidates, if there is one."""
        return self._known.get((ticket.id, text_hash(ticket), codes))

    def add(self, found: Iterable[tuple[Ticket, Verdict]]) -> None:
        """Append verdicts; InputError when the file cannot be written."""
        lines = []
        for ticket, verdict in found:
            key = text_hash(ticket)
            self._known[ticket.id, key, verdict.codes] = verdict
            line = _Line(
                id=ticket.id, text=key, model=self.llm_model, prompt=self.prompt, codes=verdict.codes,
                choice=verdict.choice, failure=verdict.failure, logprob=verdict.logprob,
                tokens=verdict.tokens, seconds=round(verdict.seconds, 3),
            )  # fmt: skip
            lines.append(line.model_dump_json() + "\n")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write("".join(lines))
        except OSError as error:
            raise InputError(
                f"写不了 {self.path}：{os_reason(error)}", hint="检查目录权限和磁盘空间"
            ) from error

    def _read(self) -> None:
        text = self.path.read_text("utf-8", errors="replace")
        for row in text.splitlines():
            try:
                line = _Line.model_validate_json(row)
            except ValidationError:
                continue  # Half a line of a run that was killed.
            if (line.model, line.prompt) == (self.llm_model, self.prompt):
                self._known[line.id, line.text, line.codes] = Verdict(
                    line.codes, line.choice, line.failure, logprob=line.logprob,
                    tokens=line.tokens, seconds=line.seconds,
                )  # fmt: skip
        if text and not text.endswith("\n"):
            with self.path.open("a", encoding="utf-8") as file:
                file.write("\n")


def llm_model_of(path: Path) -> str:
    """The language model of the last whole line; empty when there is none."""
    if not path.is_file():
        return ""
    for row in reversed(path.read_text("utf-8", errors="replace").splitlines()):
        try:
            return _Line.model_validate_json(row).model
        except ValidationError:
            continue
    return ""


def text_hash(ticket: Ticket) -> str:
    """A hash of title and body, 12 hex digits."""
    content = f"{ticket.title}\0{ticket.body}".encode("utf-8", "replace")
    return hashlib.sha256(content).hexdigest()[:12]
