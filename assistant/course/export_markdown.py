"""A pack as Markdown."""

import re
from collections.abc import Iterator
from pathlib import Path

from assistant.course.layout import Block, Kind, document
from assistant.course.pack import Pack

# What Markdown would take for markup; the words of a record are data.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~])")
# At the head of a line: a list, a rule, a number.
_HEAD = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))")


def write(pack: Pack, path: Path) -> None:
    """Write the pack to ``path``."""
    path.write_text("\n".join(_lines(pack)) + "\n", encoding="utf-8")


def escaped(text: str) -> str:
    """Return ``text`` with what Markdown would take for markup made plain."""
    plain = _MARKUP.sub(r"\\\1", text.replace("\n", " "))
    return _HEAD.sub(lambda m: f"{m[1]}{m[2]}" if m[2].isdigit() else f"{m[1]}\\{m[2]}", plain)


def _lines(pack: Pack) -> Iterator[str]:
    for block in document(pack):
        yield from _set(block)


def _set(block: Block) -> Iterator[str]:
    text = escaped(block.text)
    match block.kind:
        case Kind.TITLE:
            yield from (f"# {text}", "")
        case Kind.HEADING:
            yield from ("", f"{'#' * (block.level + 1)} {text}", "")
        case Kind.ITEM | Kind.OPTION:
            yield f"- {text}"
        case Kind.NOTE:
            yield from (f"*{text}*", "")
        case Kind.QUOTE:
            yield from (
                "",
                f"> **【{escaped(block.badge)}】** {text}",
                ">",
                f"> — {escaped(block.place)}",
                "",
            )
        case Kind.TABLE:
            yield from _table(block)
        case Kind.BREAK:
            yield from ("", "---", "")
        case _:
            yield from ("", re.sub(r"^(\d+)\.", r"\1\\.", text), "")


def _table(block: Block) -> Iterator[str]:
    head, *rows = block.rows
    yield f"| {' | '.join(map(escaped, head))} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(map(escaped, row))} |"
    yield ""
