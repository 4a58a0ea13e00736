"""Reads the intake's configuration, checked row by row before anything relies on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from classifier.intake.cues import cue_parts
from suqiu.data import dataset_path
from suqiu.errors import Fault, InputError
from suqiu.files.table import read_table

_FAULTS_SHOWN = 5


@dataclass(slots=True)
class ConfigFile:
    """The rows of one file, and what was found wrong with them.

    Read values with `text`, `choice`, `number` and `cues`, then call `check`: it raises
    InputError naming file, row and field of the first faults.
    """

    path: Path
    rows: Sequence[tuple[int, Mapping[str, str]]]
    faults: list[Fault] = field(default_factory=list)

    def fault(self, row: int, column: str, message: str) -> None:
        """Remember what is wrong; reading goes on, so that all faults are told at once."""
        self.faults.append(Fault(row, column, message))

    def check(self) -> None:
        """InputError when anything was wrong."""
        if self.faults:
            shown = "；".join(str(fault) for fault in self.faults[:_FAULTS_SHOWN])
            raise InputError(
                f"受理配置 {self.path.name} 有 {len(self.faults)} 处错误：{shown}",
                hint=f"修改 {self.path}，写法见 docs/intake.md",
            )

    def text(self, row: int, cells: Mapping[str, str], column: str) -> str:
        """A value that must not be empty."""
        value = cells[column]
        if not value:
            self.fault(row, column, "不能为空")
        return value

    def choice(
        self, row: int, cells: Mapping[str, str], column: str, allowed: Sequence[str]
    ) -> str:
        """One of the allowed values."""
        value = cells[column]
        if value not in allowed:
            self.fault(row, column, f"「{value}」应是 {'、'.join(allowed)} 之一")
        return value

    def number(
        self,
        row: int,
        cells: Mapping[str, str],
        column: str,
        *,
        limit: float,
        default: float | None = None,
    ) -> float:
        """A number from -limit to limit; `default` where the cell is empty."""
        if default is not None and not cells[column]:
            return default
        try:
            value = float(cells[column])
        except ValueError:
            self.fault(row, column, f"「{cells[column]}」不是数字")
            return 0.0
        if not -limit <= value <= limit:
            self.fault(row, column, f"{cells[column]} 应在 -{limit:g} 到 {limit:g} 之间")
            return 0.0
        return value

    def cues(self, row: int, cells: Mapping[str, str], column: str) -> tuple[str, ...]:
        """Cues parted by `；`, each checked; may be none."""
        found = []
        for cue in cells[column].replace(";", "；").split("；"):
            if not cue.strip():
                continue
            try:
                cue_parts(cue.strip())
            except ValueError as error:
                self.fault(row, column, f"{cue.strip()}：{error}")
            else:
                found.append(cue.strip())
        return tuple(found)


def open_config(name: str, columns: Sequence[str], folder: Path | None = None) -> ConfigFile:
    """`name` from the site's folder if it is there, else as shipped; InputError when a column
    is missing. Comment rows start with `#` in their first column.
    """
    own = folder / name if folder is not None else None
    path = own if own is not None and own.is_file() else dataset_path(f"intake/{name}")
    table, found = read_table(path)
    missing = [column for column in columns if column not in table.header]
    if missing:
        raise InputError(
            f"受理配置 {path.name} 第 1 行（表头）缺少列：{'、'.join(missing)}",
            hint=f"表头应有 {'、'.join(columns)}",
        )
    rows = [
        (number, {name: value.strip() for name, value in zip(table.header, row, strict=True)})
        for number, row in table.rows
        if any(row)
    ]
    faults = [fault for fault in found if fault.fatal]
    return ConfigFile(path, rows, faults)
