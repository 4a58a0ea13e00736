"""Records of runs: what was measured with what, kept for good and never overwritten.

A record holds ids and codes only, never a text. One JSON file a run, named by time and a hash
of what it holds, so that a changed record is noticed when it is read.
"""

import datetime
import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import orjson

from eval.measuring.scores import Score
from eval.runs.figures import keyed, missing_slice, value_of
from suqiu.errors import InputError, os_reason

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Run:
    """One recorded run. `names` and `paths` resolve the codes of its scores: a node's name,
    and a leaf's node codes from level 1 down.
    """

    id: str
    created: str
    suite: Mapping[str, Any]
    data: Mapping[str, Any]
    code_version: str
    git_commit: str
    models: tuple[Mapping[str, Any], ...]
    settings: Mapping[str, Any]
    taxonomy: Mapping[str, Any]
    names: Mapping[str, str]
    paths: Mapping[str, tuple[str, ...]]
    metrics: Mapping[str, Any]
    scores: tuple[Score, ...]

    @property
    def name(self) -> str:
        """The name of the suite."""
        return str(self.suite["name"])

    def value(self, path: str) -> float | None:
        """The figure of this name, as suites write it; see `eval.runs.figures.value_of`."""
        return value_of(self.metrics, self.keyed(path))

    def missing(self, path: str) -> str | None:
        """The part that a figure of a slice is about, where the run has no case of it."""
        return missing_slice(self.metrics, self.keyed(path))

    def keyed(self, path: str) -> str:
        """The figure's name as the metrics have it: a first-level branch by its code."""
        branches = self.metrics.get("slices", {}).get("level1", {})
        return keyed(path, {code: self.names.get(code, code) for code in branches})


def save_run(folder: Path, run: Run) -> tuple[Run, Path]:
    """Write a record under a new id and return both; what is there already stays as it is."""
    content = _content(run)
    moment = datetime.datetime.fromisoformat(run.created).strftime("%Y%m%d-%H%M%S")
    stem = f"{moment}-{_hash(content)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(prefix=".run-", dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            path = _publish(Path(draft), folder, stem)
        finally:
            Path(draft).unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"运行记录写不进 {folder}：{os_reason(error)}", hint="检查权限，或设置 SUQIU_RUNS_DIR"
        ) from error
    return load_run(path), path


def load_run(path: Path) -> Run:
    """Read a record; InputError when it is damaged or was changed."""
    try:
        content = path.read_bytes()
        value = orjson.loads(content)
        if value.pop("format") != FORMAT:
            raise InputError(f"运行记录 {path.stem} 是另一版本的格式", hint="用当时的版本读取")
        paths = {code: tuple(nodes) for code, nodes in value["paths"].items()}
        value["scores"] = tuple(_score(row, paths) for row in value["scores"])
        value["paths"], value["models"] = paths, tuple(value["models"])
        run = Run(id=path.stem, **value)
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = os_reason(error) if isinstance(error, OSError) else "内容不完整"
        raise InputError(f"运行记录 {path.name} 读不了：{reason}", hint="从备份恢复") from error
    if _hash(content) not in path.stem:
        raise InputError(f"运行记录 {path.stem} 写成后被改动过", hint="从备份恢复，或重新运行")
    return run


def find_run(folder: Path, wanted: str) -> Path:
    """The record meant by an id, the beginning or end of one, a path, or `latest`."""
    if wanted.endswith(".json") and Path(wanted).is_file():
        return Path(wanted)
    known = list(run_paths(folder))
    if wanted in ("latest", "最新") and known:
        return known[-1]
    exact = [path for path in known if path.stem == wanted]
    found = exact or [p for p in known if p.stem.startswith(wanted) or p.stem.endswith(wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        names = "、".join(path.stem for path in found[:5])
        raise InputError(f"{wanted} 可以指几次运行：{names}", hint="把编号写全")
    raise InputError(f"没有运行 {wanted}", hint="suqiu eval list 列出所有运行")


def run_paths(folder: Path) -> Iterator[Path]:
    """All records, oldest first."""
    yield from sorted(
        folder.glob("[0-9]*.json"), key=lambda path: (path.stem[:15], path.stat().st_mtime_ns)
    )


def _publish(draft: Path, folder: Path, stem: str) -> Path:
    """Give the draft its name: linking fails where the name is taken, even by a race."""
    for number in range(1, 1000):
        path = folder / f"{stem if number == 1 else f'{stem}-{number}'}.json"
        try:
            os.link(draft, path)
        except FileExistsError:
            continue
        except OSError:
            # A file system without hard links.
            if path.exists():
                continue
            with path.open("xb") as file:
                file.write(draft.read_bytes())
        path.chmod(0o444)
        return path
    raise InputError(f"运行编号 {stem} 用尽", hint="稍后再试")


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:8]


def _content(run: Run) -> bytes:
    value = {field.name: getattr(run, field.name) for field in fields(run)}
    del value["id"]
    value["scores"] = [_row(score) for score in run.scores]
    return orjson.dumps({"format": FORMAT, **value}, option=orjson.OPT_SERIALIZE_NUMPY)


def _row(score: Score) -> dict[str, Any]:
    """A score without its paths, which follow from its codes."""
    return {k: v for k, v in asdict(score).items() if not k.endswith("_path")}


def _score(row: dict[str, Any], paths: Mapping[str, tuple[str, ...]]) -> Score:
    guesses = tuple(row["guesses"])
    return Score(
        **{**row, "guesses": guesses, "levels": tuple(row["levels"])},
        true_path=paths[row["code"]],
        alt_path=paths[row["alt"]] if row["alt"] else (),
        best_path=paths[guesses[0]] if guesses else (),
    )
