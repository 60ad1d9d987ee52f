"""Marks of a web page or a Markdown file in a text: masked with blanks, so that every offset stays true."""

import re
from collections.abc import Iterator

_TAG = re.compile(
    r"</?(?:a|b|br|center|col|colgroup|div|em|font|h[1-6]|hr|i|img|li|ol|p|span|strong|sub|sup|table|tbody|td|th|thead|tr"
    r"|u|ul)\b[^<>]*>",
    re.IGNORECASE,
)
# These end a line where they stand; a cell or a font does not.
_BREAKING = re.compile(r"</?(?:br|div|h[1-6]|hr|li|table|tr)\b", re.IGNORECASE)
_MARKS = re.compile(
    r"^[ \t]*(?:\|[|:+=\-─ \t]*|[-=_*─━═]{3,})[ \t]*$"  # the border of a table, a ruled line
    r"|^[ \t]*\|(?=[ \t])|(?<=[ \t])\|[ \t]*$"  # the outer bars of a table row
    r"|^#{1,6}(?=[ \t])|\*\*"  # a Markdown heading, bold
    r"|^[ \t]*[-*+](?=[ \t]+[（(]?[一二三四五六七八九十壹貳參肆伍陸柒捌玖拾]{1,3}[、.）)])",  # a bullet, then 一、
    re.MULTILINE,
)


def mask(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return ``text`` with markup blanked out, equally long, and the spans that were blanked."""
    spans: list[tuple[int, int]] = []
    for pattern in (_TAG, _MARKS):
        found = [match.span() for match in pattern.finditer(text)]
        text = "".join(_blanked(text, found))
        spans += found
    return text, tuple(sorted(spans))


def _blanked(text: str, spans: list[tuple[int, int]]) -> Iterator[str]:
    at = 0
    for start, end in spans:
        yield text[at:start]
        yield from _blanks(text[start:end])
        at = end
    yield text[at:]


def _blanks(mark: str) -> Iterator[str]:
    """Keep the line breaks inside a mark, and break the line where a breaking tag stands."""
    yield "\n" if _BREAKING.match(mark) else _blank(mark[0])
    yield from (_blank(char) for char in mark[1:])


def _blank(char: str) -> str:
    return char if char in "\r\n\f" else " "
