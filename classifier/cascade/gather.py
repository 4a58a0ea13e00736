"""Puts labelled unsure tickets to the model, the way production does, for learning and evaluation."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from classifier.cascade.fit import Judged
from classifier.cascade.judge import Judge
from classifier.cascade.prompt import offered
from classifier.cascade.verdict import Verdict
from classifier.cascade.verdict_file import VerdictFile
from classifier.cascade.view import View, is_unsure
from classifier.classifier import Classifier
from suqiu.errors import SuqiuError
from suqiu.progress import Advance
from suqiu.records import Suggestion, Ticket

_CHUNK = 512


class ServerGoneError(SuqiuError):
    """The model server stopped answering in the middle of a learning run."""

    retryable = True


@dataclass(frozen=True, slots=True)
class Labelled:
    """A ticket with its code, and a second right one or empty."""

    ticket: Ticket
    code: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """Whom to ask and how: tickets a group (kept after each), seconds a group. Without a judge
    only what the file knows counts.
    """

    judge: Judge | None
    group: int = 16
    seconds: float = 60.0


def gather(
    classifier: Classifier,
    labelled: Iterable[Labelled],
    file: VerdictFile,
    asking: Asking,
    *,
    candidates: int,
    limit: int | None = None,
    advance: Advance = lambda count: None,
) -> list[Judged]:
    """The unsure of the labelled tickets with their verdicts, at most `limit`, chosen by a hash
    of their number so that they stand for all. ServerGoneError when nobody answers any more;
    what was answered is in the file by then.
    """
    wanted = _unsure(classifier, labelled)[:limit]
    found: list[Judged] = []
    size = max(1, asking.group)
    for start in range(0, len(wanted), size):
        part = wanted[start : start + size]
        tickets = [one.ticket for one, _ in part]
        view = View.of(classifier, tickets)
        verdicts = _verdicts(part, view, file, asking, candidates)
        for row, ((one, _), verdict) in enumerate(zip(part, verdicts, strict=True)):
            if verdict is not None:
                fast = view.fast(row, verdict.codes)
                found.append(Judged(one.ticket.id, fast, verdict, one.code, one.alt))
        advance(len(part))
    return found


def _unsure(
    classifier: Classifier, labelled: Iterable[Labelled]
) -> list[tuple[Labelled, Suggestion]]:
    everything = sorted(labelled, key=lambda one: _shuffled(one.ticket.id))
    found: list[tuple[Labelled, Suggestion]] = []
    for start in range(0, len(everything), _CHUNK):
        part = everything[start : start + _CHUNK]
        suggestions = classifier.classify([one.ticket for one in part])
        pairs = zip(part, suggestions, strict=True)
        found += [(one, s) for one, s in pairs if is_unsure(s, classifier.threshold_of(one.ticket))]
    return found


def _verdicts(
    part: Sequence[tuple[Labelled, Suggestion]],
    view: View,
    file: VerdictFile,
    asking: Asking,
    candidates: int,
) -> list[Verdict | None]:
    """What the file knows, and what the model says of the rest; None where neither does."""
    verdicts = [file.get(one.ticket, offered(s, candidates)) for one, s in part]
    rows = [row for row, verdict in enumerate(verdicts) if verdict is None]
    if asking.judge is None or not rows:
        return verdicts
    tickets = [part[row][0].ticket for row in rows]
    said = asking.judge.ask(
        tickets,
        [part[row][1] for row in rows],
        view.prediction.batch.matrix[rows],
        asking.seconds,
    )
    # A server's bad hour is not the model's opinion: asked again by the next run.
    kept = [(row, v) for row, v in zip(rows, said, strict=True) if not v.retryable]
    file.add((part[row][0].ticket, verdict) for row, verdict in kept)
    for row, verdict in kept:
        verdicts[row] = verdict
    if not kept:
        raise ServerGoneError(
            f"模型服务没有答成一条：{said[0].failure}",
            hint=f"已有的回答存在 {file.path}，服务恢复后再运行同一命令，接着问",
        )
    return verdicts


def _shuffled(key: str) -> bytes:
    return hashlib.sha256(b"cascade\0" + key.encode("utf-8", "replace")).digest()
