"""Writing the joined lines out as clean text, every character mapped to the source."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.heads import Head
from ingest.lines import BLANKS, Line
from ingest.markup import SEPARATOR
from ingest.record import Run

_PIECES = re.compile(rf"[^{re.escape(BLANKS)}]+|[{re.escape(BLANKS)}]+")


@dataclass(slots=True)
class Draft:
    """A block under construction: its lines, its head, and whether its speaker line may still go on.

    ``apart`` tells that its lines are paragraphs of their own (names one below the other), not a wrapped one.
    """

    lines: list[Line]
    head: Head
    naming: bool = False
    apart: bool = False

    @property
    def words(self) -> str:
        """The words after the head, lines joined."""
        return "".join(line.text for line in self.lines)[self.head.body :]


@dataclass(frozen=True, slots=True)
class Block:
    """A logical line of the record at ``[start, end)`` of the clean text, and what it opens with."""

    start: int
    end: int
    head: Head


def write(drafts: Sequence[Draft]) -> tuple[str, tuple[Block, ...], tuple[Run, ...]]:
    """Return the clean text of the drafts, one block a line, the blocks, and the runs that map it back."""
    writer = _Writer()
    blocks = []
    for draft in drafts:
        if writer.length:
            writer.raw("\n")
        start = writer.length
        for index, line in enumerate(draft.lines):
            if index and (
                _needs_space(writer.last, line.text[0])
                or (draft.apart and _keeps_blank(writer.last, line.text[0]))
            ):
                writer.raw(" ")
            writer.line(line, draft.head.body if index == 0 else 0)
        blocks.append(Block(start, writer.length, _rebased(draft, writer.since(start))))
    return writer.text, tuple(blocks), tuple(writer.runs)


def _rebased(draft: Draft, words: str) -> Head:
    """Move ``head.body`` from the physical line to the clean block, whose blanks may be gone."""
    head = draft.head
    printed = sum(char not in BLANKS for char in draft.lines[0].text[: head.body])
    body = 0
    while body < len(words) and (printed or words[body] == " "):
        printed -= words[body] != " "
        body += 1
    return Head(head.marker, head.label, head.speaker, body)


def _needs_space(before: str, after: str) -> bool:
    """Two Latin words meeting at a line end need the space the line break stood for; numbers do not."""
    both = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
    return both and not (before.isdigit() and after.isdigit())


class _Writer:
    """Collects clean characters and the runs they came from."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.length = 0
        self.last = ""
        self.runs: list[Run] = []

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def since(self, start: int) -> str:
        """Return what was written from clean offset ``start``, the beginning of a block, on."""
        parts, length = [], self.length
        for part in reversed(self._parts):
            if length <= start:
                break
            parts.append(part)
            length -= len(part)
        return "".join(reversed(parts))

    def raw(self, text: str) -> None:
        """Write characters that stand nowhere in the source."""
        self._parts.append(text)
        self.length += len(text)
        self.last = text[-1]

    def line(self, line: Line, head: int) -> None:
        """Write a line; blanks inside its head (時　　間) go, other stray blanks shrink or go."""
        for match in _PIECES.finditer(line.text):
            piece, at = match[0], line.start + match.start()
            if piece[0] not in BLANKS:
                self._mapped(piece, at)
                continue
            after = line.text[match.end() : match.end() + 1]
            shown = next((i for i, char in enumerate(piece) if char.isspace()), None)
            if shown is not None and match.end() > head and _keeps_blank(self.last, after):
                if SEPARATOR in piece:
                    self.raw(" ")
                else:
                    self._mapped(" ", at + shown)

    def _mapped(self, piece: str, source: int) -> None:
        previous = self.runs[-1] if self.runs else None
        follows = previous and previous.clean + previous.length == self.length
        if previous and follows and previous.source + previous.length == source:
            self.runs[-1] = Run(previous.clean, previous.source, previous.length + len(piece))
        else:
            self.runs.append(Run(self.length, source, len(piece)))
        self.raw(piece)


def _keeps_blank(before: str, after: str) -> bool:
    """Tell a blank between words from one between digits and Chinese, which the export put there."""
    if not before or not after:
        return False
    wide = [unicodedata.east_asian_width(char) in "WF" for char in (before, after)]
    punctuation = [unicodedata.category(char).startswith("P") for char in (before, after)]
    if (wide[0] and punctuation[0]) or (wide[1] and punctuation[1]):
        return False
    return not (wide[0] != wide[1] and (before.isdigit() or after.isdigit()))
