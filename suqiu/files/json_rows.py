"""Rows of JSON: an object a line, or one array of objects."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress

import orjson

from suqiu.errors import Fault, InputError
from suqiu.files.lines import CELL_LIMIT, bounded_lines
from suqiu.files.row import Row
from suqiu.files.sheets import DAMAGE
from suqiu.files.source import SourceFile
from suqiu.files.values import BLURRED, EXACT, cell_text

# Python writes NaN for an empty cell of a number; the standard has no such word.
_LENIENT = json.JSONDecoder(parse_constant=lambda name: None)
_HALF = re.compile("[\ud800-\udfff]")
# What parts the elements of a JSON array.
_BETWEEN = re.compile(r"\s*,?\s*")
# Characters of a JSON array, which is read at once.
_ARRAY_LIMIT = 128 << 20
_ARRAY_PART = 1 << 10


def json_rows(source: SourceFile) -> Iterator[Row]:
    """All rows in order; what is wrong with one is among its faults."""
    if _is_array(source):
        yield from _json_array(source)
        return
    with source.text() as file:
        for number, line in enumerate(bounded_lines(file), start=1):
            if line.strip():
                yield _json_row(number, line)


def _is_array(source: SourceFile) -> bool:
    with source.text() as file:
        # Not by lines: an array may be all one, and broken off.
        while part := file.read(_ARRAY_PART):
            if part := part.lstrip():
                return part[0] == "["
    return False


def _json_row(number: int, line: str) -> Row:
    if len(line) > CELL_LIMIT:
        fault = Fault(number, "整行", f"一行超过 {CELL_LIMIT:,} 个字符")
        return Row(number, {}, (fault,))
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        with suppress(ValueError, RecursionError):
            return json_record(number, _mended(_LENIENT.decode(line)))
        place = min(error.pos, len(line.rstrip())) + 1
        fault = Fault(number, "整行", f"不是合法的 JSON，第 {place} 个字符处出错")
        return Row(number, {}, (fault,))
    return json_record(number, value)


def json_record(number: int, value: object) -> Row:
    """The row of one value of a file that knows types; what is no object has no cells."""
    if not isinstance(value, dict):
        return Row(number, {}, (Fault(number, "整行", "应是一个 JSON 对象"),))
    faults = []
    cells: dict[str, str] = {}
    for name, cell in value.items():
        if isinstance(cell, str):
            cells[name] = cell
        elif isinstance(cell, dict | list):
            faults.append(Fault(number, name, "应是文字，却是嵌套的对象或数组"))
            cells[name] = ""
            continue
        else:
            cells[name] = cell_text(cell)
            if isinstance(cell, float) and abs(cell) >= EXACT:
                faults.append(Fault(number, name, BLURRED, fatal=False))
        if "\ufffd" in cells[name]:
            faults.append(Fault(number, name, "含无法解码的字节，已用 \ufffd 代替", fatal=False))
    return Row(number, cells, tuple(faults))


def _mended(value: object) -> object:
    """The same without halves of characters: another program cut the text between them."""
    text = json.dumps(value, ensure_ascii=False)
    mended: object = orjson.loads(_HALF.sub("\ufffd", text))
    return mended


def _json_array(source: SourceFile) -> Iterator[Row]:
    """A whole JSON array: read at once, so only for modest files. What comes before a place where
    it breaks off is good.
    """
    text, damage = _array_text(source)
    if len(text) > _ARRAY_LIMIT:
        raise InputError(
            f"{source.path.name} 是一个 JSON 数组，超过 {_ARRAY_LIMIT:,} 个字符，不能一次读入",
            hint="改用每行一个对象的 JSONL",
        )
    try:
        values = orjson.loads(text)
    except orjson.JSONDecodeError:
        yield from _broken_array(source.path.name, text, damage)
        return
    for number, value in enumerate(values, start=1):
        yield json_record(number, value)
    if damage is not None:
        raise damage


def _array_text(source: SourceFile) -> tuple[str, Exception | None]:
    """The text, at most a character too much, and what broke it off."""
    parts: list[str] = []
    size = 0
    with source.text() as file:
        try:
            # Small parts: of the one in which the file breaks off nothing comes.
            while size <= _ARRAY_LIMIT and (part := file.read(_ARRAY_PART)):
                parts.append(part)
                size += len(part)
        except DAMAGE as error:
            return "".join(parts), error
    return "".join(parts), None


def _broken_array(name: str, text: str, damage: Exception | None) -> Iterator[Row]:
    """The elements of an array up to the place that is damaged."""
    number, place = 0, text.index("[") + 1
    try:
        while match := _BETWEEN.match(text, place):
            place = match.end()
            if text[place : place + 1] == "]" and not text[place + 1 :].strip():
                break
            value, place = _LENIENT.raw_decode(text, place)
            record = json_record(number + 1, _mended(value))
            number += 1
            yield record
    except (ValueError, RecursionError) as error:
        if number:
            raise ValueError("the array breaks off") from error
        if damage is None:
            raise InputError(f"{name} 不是合法的 JSON", hint="改用每行一个对象的 JSONL") from error
    if damage is not None:
        raise damage
