"""What every reader takes and gives: a File, and the Source that its text becomes."""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from ingest.boxes import LineBox
from ingest.record import Doubt

# Word and its kin may hold any of these; in a source they would stand for a page or for markup.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\ud800-\udfff]")
_SHOWN = 60
# Below this a picture is a logo, a seal or a line.
_PICTURE_MIN = 4.0


@dataclass(frozen=True, slots=True)
class File:
    """A file to read: what errors call it, its bytes, and the passwords to try where it is locked."""

    name: str
    data: bytes
    passwords: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """The hash of the bytes, in hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a file as read: its page starts (offsets), the file's hash, and doubts.

    ``boxes`` tell where the words of scanned pages stand.
    """

    text: str
    sha256: str
    page_starts: tuple[int, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    boxes: tuple[LineBox, ...] = ()


# Raises ReadError, one clear line; what else malformed data provokes is ``ingest.readers``' to translate.
Reader: TypeAlias = Callable[[File], Source]


@dataclass(slots=True)
class Paper:
    """Collects what a document says, a paragraph a line, with its pages and what is doubtful."""

    text: list[str] = field(default_factory=list)
    page_starts: list[int] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    length: int = 0
    _left_out: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def write(self, text: str) -> None:
        """Add a paragraph; line breaks inside it are kept, a blank one only as an empty line."""
        line = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\t", "  ")) + "\n"
        self.text.append(line)
        self.length += len(line)

    def page(self, back: int = 0) -> None:
        """Begin a page, ``back`` characters before the end of what was written."""
        self.page_starts.append(max(0, self.length - back))

    def pictures(self, sizes: Iterable[tuple[float, float]]) -> None:
        """Note the pictures, by width and height in centimetres, that are large enough to hold words."""
        if large := sum(min(size) >= _PICTURE_MIN for size in sizes):
            self.doubt("picture", f"有 {large} 張圖片，圖中若有文字未收錄；請另存成 PDF，或把圖片另行匯入")

    def doubt(self, code: str, text: str) -> None:
        """Note something a person should look at."""
        self.doubts.append(Doubt(code, text))

    def left_out(self, code: str, what: str, words: str) -> None:
        """Note words that are not part of the text; those of one kind become one doubt that quotes them."""
        if words.strip():
            self._left_out.setdefault((code, what), []).append(" ".join(words.split()))

    def source(self, file: File) -> Source:
        """Return all of it as the source of ``file``."""
        for (code, what), words in self._left_out.items():
            shown = "／".join(dict.fromkeys(words))
            shown = shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"
            times = f" {len(words)} 處" if len(words) > 1 else ""
            self.doubt(code, f"{what}，未收錄{times}：「{shown}」")
        return Source("".join(self.text), file.sha256, tuple(self.page_starts), tuple(self.doubts))
