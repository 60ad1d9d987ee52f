"""The command line in Traditional Chinese: its help, its usage errors, and commands from plug-ins.

Typer's own help and messages are English; its classes are subclassed here where they write words.
"""

import re
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

PLUGINS = "shean.commands"

# What typer says about a wrong command line, and how it is said here.
_MESSAGES = (
    (r"No such option: (.+?)(?: \(Possible options: (.+)\))?", r"沒有這個選項：\1"),
    (r"No such command '(.+?)'\. Did you mean '(.+?)'.*", r"沒有這個指令：\1；您要的是 \2 嗎"),
    (r"No such command '(.+?)'\.", r"沒有這個指令：\1"),
    (r"Missing command\.", "缺少指令"),
    (r"Missing (?:argument|option|parameter) '?(.+?)'?\.(?: .*)?", r"缺少 \1"),
    (r"Invalid value for '?(.+?)'?: Input should be greater than or equal to (.+)", r"\1 應為 \2 以上"),
    (r"Invalid value for '?(.+?)'?: .*(?:valid int|integer).*", r"\1 應為整數"),
    (r"Invalid value for '?(.+?)'?: (.+)", r"\1：\2"),
    (r"Option '(.+?)' requires an argument\.", r"\1 後面要有值"),
    (r"Option '(.+?)' does not take a value\.", r"\1 後面不能有值"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.+)\)", r"多了不需要的引數：\1（有空白的字句請加引號）"),
)
_PIECES = {"[OPTIONS]": "[選項]", "COMMAND [ARGS]...": "指令 …"}


def usage_problem(error: TyperException) -> str:
    """Return what is wrong with a command line, in one line."""
    said = error.format_message()
    for pattern, words in _MESSAGES:
        if match := re.fullmatch(pattern, said, re.DOTALL):
            return match.expand(words).replace("\n", " ")
    return said.replace("\n", " ")


def either(**flags: object) -> None:
    """Raise a usage error where more than one of ``flags`` is given (is true): each rules the others out."""
    given = [f"--{name.replace('_', '-')}" for name, value in flags.items() if value]
    if len(given) > 1:
        message = f"不能與 {'、'.join(given[:-1])} 同時使用，請擇一"
        raise typer.BadParameter(message, param_hint=f"'{given[-1]}'")


def written(text: str, what: str) -> str:
    """Return ``text``, the argument called ``what``; a usage error where it is blank."""
    if not text.strip():
        message = "是空白的，請寫出內容"
        raise typer.BadParameter(message, param_hint=what)
    return text


def help_text(command: "Command | Group", context: Any) -> str:  # noqa: ANN401 - typer keeps the type to itself
    """Return the help of a command, coloured for a terminal: purpose, usage, arguments, options, commands."""
    from rich.console import Console  # noqa: PLC0415 - answering a question needs no tables
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(highlight=False)
    pieces = [_PIECES.get(piece, piece) for piece in command.collect_usage_pieces(context)]
    pieces = [re.sub(r"^\{(.+)\}(?:\.\.\.)?$", r"\1", piece) for piece in pieces]
    usage = " ".join([context.command_path, *pieces])
    with console.capture() as capture:
        console.print(Text((command.help or "").strip() + "\n"))
        console.print(Text.assemble(("用法　", "bold"), usage))
        for heading, rows in _sections(command, context):
            table = Table.grid(padding=(0, 2))
            table.add_column(no_wrap=True, style="cyan")
            table.add_column()
            for name, purpose in rows:
                table.add_row(Text(f"  {name}"), Text(purpose))
            console.print("", Text(heading, "bold"), sep="\n")
            console.print(table)
    # A table fills its lines with blanks.
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def _sections(command: "Command | Group", context: Any) -> Iterator[tuple[str, list[tuple[str, str]]]]:  # noqa: ANN401
    arguments, options = [], []
    for param in command.get_params(context):
        if param.param_type_name == "argument":
            arguments.append((str(param.metavar or param.name), str(getattr(param, "help", "") or "")))
        elif "--help" in param.opts:
            options.append(("--help", "顯示這段說明"))
        elif not getattr(param, "hidden", False):
            takes = "" if getattr(param, "is_flag", False) else f" {param.metavar or '值'}"
            options.append((", ".join(param.opts) + takes, str(getattr(param, "help", "") or "")))
    for heading, rows in (("引數", arguments), ("選項", options), ("指令", _commands(command, context))):
        if rows:
            yield heading, rows


def _commands(command: "Command | Group", context: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    if not isinstance(command, Group):
        return []
    found = ((name, command.get_command(context, name)) for name in command.list_commands(context))
    return [(name, each.get_short_help_str(limit=200)) for name, each in found if each and not each.hidden]


class Command(TyperCommand):
    """A command whose help is Traditional Chinese."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401
        """Return the help."""
        return help_text(self, ctx)


class Group(TyperGroup):
    """The program: its own commands at once, those of plug-ins when they are asked for."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401
        """Return the help."""
        return help_text(self, ctx)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401
        """Return a command; only a name that is not the program's own loads the plug-ins."""
        if cmd_name not in self.commands:
            self._load_plugins()
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401
        """Return the names of all commands, those of plug-ins last."""
        self._load_plugins()
        return super().list_commands(ctx)

    def _load_plugins(self) -> None:
        for entry in entry_points(group=PLUGINS):
            if entry.name in self.commands:
                continue
            try:
                extra = App()
                entry.load()(extra)
                found = typer.main.get_group(extra).commands
            except Exception as error:  # noqa: BLE001 - someone else's code may raise anything; shean goes on
                sys.stderr.write(
                    f"擴充指令「{entry.name}」無法載入（{type(error).__name__}: {error}），略過\n"
                )
                continue
            for name, command in found.items():
                self.commands.setdefault(name, command)


class App(typer.Typer):
    """A typer application whose commands have help in Traditional Chinese."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401
        """Leave out what answers in English: shell completion and pretty tracebacks."""
        quiet: dict[str, Any] = {"add_completion": False, "pretty_exceptions_enable": False}
        super().__init__(**{"cls": Group, "rich_markup_mode": None} | quiet | options)

    def command(self, name: str | None = None, **options: Any) -> Callable[[Any], Any]:  # noqa: ANN401
        """Register a command as ``typer.Typer.command`` does."""
        return super().command(name, **{"cls": Command} | options)
