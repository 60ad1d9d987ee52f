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
_CELL = re.compile(r"</?(?:p|t[dh])\b", re.IGNORECASE)
# Stands for a blank that the source shows by a tag, so that it is never taken for one of its characters.
SEPARATOR = "\x1f"
_NOTHING = "\u2060"
# Two stars before words and two behind them are bold; two alone (**非會員) are a mark of the record's own.
_BOLD = re.compile(r"\*\*(?=\S)[^*\n]*?\S(\*\*)")
_MARKS = re.compile(
    r"^[ \t]*(?:\|[|:+=\-─ \t]*|[-=_*─━═]{3,})[ \t]*$"  # the border of a table, a ruled line
    r"|^[ \t]*\|(?=[ \t])|(?<=[ \t])\|[ \t]*$"  # the outer bars of a table row
    r"|^#{1,6}(?=[ \t])"  # a Markdown heading
    # a bullet before a number of its own
    r"|^[ \t]*[-*+](?=[ \t]+[（(]?[一二三四五六七八九十壹貳參肆伍陸柒捌玖拾]{1,3}[、.）)])",
    re.MULTILINE,
)


def mask(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return ``text`` with markup blanked out, equally long, and the spans that were blanked."""
    spans: list[tuple[int, int]] = []
    for pattern in (_TAG, _MARKS, _BOLD):
        found = [span for match in pattern.finditer(text) for span in _marks(match)]
        text = "".join(_blanked(text, found))
        spans += found
    return text, tuple(sorted(spans))


def _marks(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield what is markup of a match: all of it, or of bold words the stars on both sides."""
    if match.re is _BOLD:
        yield match.start(), match.start() + 2
        yield match.span(1)
    else:
        yield match.span()


def _blanked(text: str, spans: list[tuple[int, int]]) -> Iterator[str]:
    at = 0
    for start, end in spans:
        yield text[at:start]
        yield from _blanks(text[start:end])
        at = end
    yield text[at:]


def _blanks(mark: str) -> Iterator[str]:
    """Keep the line breaks inside a mark, and break the line where a breaking tag stands."""
    last = "\n" if _BREAKING.match(mark) else SEPARATOR if _CELL.match(mark) else _NOTHING
    yield from (char if char in "\r\n\f" else _NOTHING for char in mark[:-1])
    yield last
