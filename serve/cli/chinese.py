"""What the command line's own machinery says, in Chinese: help, headings, usage errors.

Some versions of typer work with click, which asks gettext, newer ones with a copy of it that
does not. So the words are changed where they come out: in the formatter of the help, and in
the message of a usage error.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

import typer
import typer.main
from rich.cells import cell_len
from rich.text import Text

from suqiu.console import err

_HEADINGS = {"Usage": "用法", "Options": "选项", "Arguments": "参数", "Commands": "命令"}
_HELP = (
    (re.compile(r"^Show this message and exit\.$"), "显示帮助。"),
    (re.compile(r"\[default: ([^\];]*)"), r"[默认 \1"),
    (re.compile(r"\[env var: ([^\];]*)"), r"[环境变量 \1"),
    (re.compile(r"(?<=[\[ ])(-?[\d.]+)<=x<=(-?[\d.]+)(?=[;\]])"), r"\1 到 \2"),
    (re.compile(r"(?<=[\[ ])x>=(-?[\d.]+)(?=[;\]])"), r"不小于 \1"),
    (re.compile(r"(?<=[\[ ])x<=(-?[\d.]+)(?=[;\]])"), r"不大于 \1"),
    (re.compile(r"(?<=[\[ ])required\]"), "必填]"),
    (re.compile(r"; (?=[^\[\]]*\]$)"), "；"),
)
# What stands for a value: in angle brackets, or in capitals in older versions of typer.
_KINDS = {
    "<path>": "<路径>", "<file>": "<文件>", "<dir>": "<目录>", "<str>": "<文字>", "<int>": "<整数>",
    "<float>": "<数>", "<bool>": "<是否>", "<int range>": "<整数>", "<float range>": "<数>",
    "<list[str]>": "<文字>", "<list[int]>": "<整数>", "<list[path]>": "<路径>",
    "<list[Path]>": "<路径>", "<datetime>": "<时间>",
    "PATH": "<路径>", "FILE": "<文件>", "DIRECTORY": "<目录>", "TEXT": "<文字>",
    "INTEGER RANGE": "<整数>", "FLOAT RANGE": "<数>", "INTEGER": "<整数>", "FLOAT": "<数>",
}  # fmt: skip
_KIND = re.compile(
    rf"(?<= )(?:{'|'.join(map(re.escape, sorted(_KINDS, key=len, reverse=True)))})(?=$|[ .,])"
)
_LIST = re.compile(r"<list\[(.+)\]>")
_NARROWEST = 20
_PIECES = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]..."}
# Longer ones first where one is a part of another.
_ERRORS = (
    (r"Missing option (.+?)\.?$", r"缺少选项 \1"),
    (r"Missing argument (.+?)\.?$", r"缺少参数 \1"),
    (r"Missing (?:parameter|option|argument)[:.]? ?(.*)$", r"缺少 \1"),
    (r"Missing command\.$", "缺少命令"),
    (r"No such option:? (.+?)(?: Did you mean (.+?)\?)?$", r"没有选项 \1"),
    (r"No such command (.+?)\.$", r"没有命令 \1"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.+)\)$", r"多出了参数 \1"),
    (r"Option (.+?) requires an argument\.$", r"选项 \1 后面要跟一个值"),
    (r"Option (.+?) requires (\d+) arguments\.$", r"选项 \1 后面要跟 \2 个值"),
    (r"Option (.+?) does not take a value\.$", r"选项 \1 后面不跟值"),
    (r"Argument (.+?) takes (\d+) values\.$", r"参数 \1 要 \2 个值"),
)
_ASIDES = (
    (re.compile(r" ?\(Possible options: (.+)\)$"), r"，是不是 \1？"),
    (re.compile(r" ?Did you mean (?:one of: )?(.+)\?$"), r"，是不是 \1？"),
)
_INVALID = re.compile(r"Invalid value(?: for (?P<name>.+?))?: (?P<why>.+)$", re.DOTALL)
_WHY = (
    (r"Value error, (.+) is not one of (.+?)\.$", r"\1 不是 \2 之一"),
    (r"Value error, (.+)$", r"\1"),
    (r"Input should be less than or equal to (\S+)$", r"不能大于 \1"),
    (r"Input should be greater than or equal to (\S+)$", r"不能小于 \1"),
    (r"Input should be less than (\S+)$", r"要小于 \1"),
    (r"Input should be greater than (\S+)$", r"要大于 \1"),
    (r"(\S+) is not in the range x>=(\S+?)\.$", r"\1 不能小于 \2"),
    (r"(\S+) is not in the range x<=(\S+?)\.$", r"\1 不能大于 \2"),
    (r"(\S+) is not in the range (\S+?)<=x<=(\S+?)\.$", r"\1 不在 \2 到 \3 之间"),
    (r"Input should be a valid integer.*$", "应是整数"),
    (r"Input should be a valid number.*$", "应是数字"),
    (r"Input should be a valid boolean.*$", "应是 true 或 false"),
    (r"Input should be (.+)$", r"应是 \1"),
    (r"(.+) is not a valid (?:integer|int)(?: range)?\.$", r"\1 不是整数"),
    (r"(.+) is not a valid float(?: range)?\.$", r"\1 不是数字"),
    (r"(.+) is not a valid \w+\.$", r"\1 不可用"),
    (r"(.+) is not one of (.+?)\.$", r"\1 不是 \2 之一"),
    (r"(.+) does not match the formats? (.+?)\.$", r"\1 不合格式 \2"),
    (r"\w+ (.+) does not exist\.$", r"没有 \1"),
    (r"\w+ (.+) is a directory\.$", r"\1 是目录，不是文件"),
    (r"\w+ (.+) is a file\.$", r"\1 是文件，不是目录"),
    (r"\w+ (.+) is not readable\.$", r"\1 读不了，检查权限"),
    (r"\w+ (.+) is not writable\.$", r"\1 写不了，检查权限"),
)


def chinese(app: typer.Typer) -> Any:
    """The command of the program with Chinese help, and so for all commands below it."""
    command = typer.main.get_command(app)
    _put_formatter(command)
    return command


def run(app: typer.Typer, arguments: Sequence[str]) -> int:
    """Run the program and return its exit code; a usage error is said in Chinese."""
    command = chinese(app)
    try:
        code = command.main(list(arguments), standalone_mode=False)
    except _MachineryError as error:
        return _complain(error)
    except typer.Abort:
        err.print("已中止。")
        return 1
    return code if isinstance(code, int) else 0


def said(message: str) -> str:
    """A message of the machinery in Chinese; what is not known stays as it is."""
    aside = ""
    for pattern, words in _ASIDES:
        if found := pattern.search(message):
            aside, message = found.expand(words).replace(", ", "、"), message[: found.start()]
    if found := _INVALID.match(message):
        name = f"{found['name']} 的值" if found["name"] else "值"
        return f"{name}不可用：{_first(_WHY, found['why'])}{aside}"
    return f"{_first(_ERRORS, message)}{aside}"


def _first(rules: Sequence[tuple[str, str]], message: str) -> str:
    for pattern, words in rules:
        if found := re.match(pattern, message, re.DOTALL):
            return found.expand(words)
    return message


# The root of the errors of whichever click typer works with (a bad parameter is a usage error).
_MachineryError: type[Any] = typer.BadParameter.__mro__[2]


def _complain(error: Any) -> int:
    if type(error).__name__ == "NoArgsIsHelpError":
        err.print(error.format_message())
        return int(error.exit_code)
    if getattr(error, "ctx", None) is not None:
        err.print(error.ctx.get_usage())
        err.print(f"完整的用法：{error.ctx.command_path} --help\n")
    err.print(f"错误：{said(error.format_message())}", style="bold red")
    return int(error.exit_code)


def _put_formatter(command: Any) -> None:
    """Give a command, and all below it, a formatter that knows Chinese."""
    context = command.context_class
    formatter = type("Formatter", (_Words, context.formatter_class), {})
    command.context_class = type("Context", (context,), {"formatter_class": formatter})
    for below in getattr(command, "commands", {}).values():
        _put_formatter(below)


class _Words:
    """What a formatter of click writes, in Chinese; to be put before its class."""

    width: int
    current_indent: int
    write: Callable[[str], None]

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line that shows how a command is written."""
        for piece, words in _PIECES.items():
            args = args.replace(piece, words)
        super().write_usage(prog, args, prefix or "用法：")  # type: ignore[misc]

    def write_heading(self, heading: str) -> None:
        """The name of a section."""
        self.write(f"{'':>{self.current_indent}}{_HEADINGS.get(heading, heading)}：\n")

    def write_dl(
        self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Options, arguments or commands, each with what it is, by the width on the screen."""
        found = [(_named(name), _helped(text)) for name, text in rows]
        first = min(max(cell_len(name) for name, _ in found), col_max) + col_spacing
        edge = " " * (self.current_indent + first)
        for name, text in found:
            self.write(f"{'':>{self.current_indent}}{name}")
            fits = cell_len(name) <= first - col_spacing
            self.write(" " * (first - cell_len(name)) if fits else f"\n{edge}")
            lines = Text(text).wrap(err, max(self.width - len(edge), _NARROWEST))
            self.write(f"\n{edge}".join(line.plain.rstrip() for line in lines) + "\n")


def _named(text: str) -> str:
    return _LIST.sub(r"<\1>", _KIND.sub(lambda found: _KINDS[found[0]], text))


def _helped(text: str) -> str:
    for pattern, words in _HELP:
        text = pattern.sub(words, text)
    return text
