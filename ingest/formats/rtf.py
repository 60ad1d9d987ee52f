"""Rich Text Format (.rtf), converted by striprtf; what it would lose or show wrongly is seen to before."""

import re
from dataclasses import dataclass, replace
from itertools import groupby

from ingest.errors import ReadError
from ingest.formats.source import File, Paper, Source
from ingest.formats.tables import Row, table_lines

# One control word, symbol, brace or stretch of text.
_TOKEN = re.compile(
    r"\\(?P<word>[a-z]{1,32})(?P<value>-?\d{1,10})?[ ]?|\\'[0-9a-fA-F]{2}|\\.|[{}]|[^\\{}]+", re.DOTALL
)
# striprtf leaves out the numbers that Word 95 wrote before its paragraphs, and keeps those of later ones.
_OLD_NUMBER = re.compile(r"\\pntext(?![a-z])")
# It follows links with a pattern that goes through the rest of the file for each: the address is no text.
_LINK = re.compile(r"HYPERLINK(?=\s)")
_HIDING = frozenset({"v", "deleted", "strike", "striked"})
_UNICODE = "u"
# The end of a cell, and of a paragraph in one: characters of no language, as a bar may be a word's own.
_CELL, _PARAGRAPH = "\ue701", "\ue700"
_CELL_TOKEN, _PARAGRAPH_TOKEN = r"\u-6399?", r"\u-6400?"
# （註： and ）: a footnote, which striprtf would leave out, stands where its number does.
_NOTE_BEGIN, _NOTE_END = r"\u-248?\u-30149?\u-230?", r"\u-247?"
_KIND = "RTF 檔"


def read_rtf(file: File) -> Source:
    """Return the text of an .rtf file; raises ReadError when it is none."""
    from striprtf.striprtf import rtf_to_text

    if not file.data.lstrip().startswith(b"{\\rtf"):
        raise ReadError(file.name, f"{_KIND}損壞，無法讀取", "請從原程式另存一份再匯入")
    paper = Paper()
    # RTF is ASCII by definition; a stray byte of another encoding becomes the escape it should have been.
    raw = re.sub(rb"[\x80-\xff]", lambda match: b"\\'%02x" % match[0][0], file.data).decode("ascii")
    shown, hidden = _visible(_LINK.sub("LINK", _OLD_NUMBER.sub(r"\\listtext", raw)))
    if hidden:
        paper.doubt("hidden", f"有 {hidden} 處隱藏或已刪除的文字，未收錄")
    # Half a character outside the basic plane is written by itself (u-10179 u-8704).
    text: str = rtf_to_text(shown, encoding="cp950", errors="replace")  # type: ignore[no-untyped-call]
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if "\ufffd" in text:
        paper.doubt("unreadable", f"有 {text.count(chr(0xFFFD))} 個字元無法辨識，以「\ufffd」代替")
    for is_table, lines in groupby(text.split("\n"), _is_row):
        for line in table_lines([_cells(each) for each in lines]) if is_table else lines:
            paper.write(line.replace(_PARAGRAPH, "\n"))
    return paper.source(file)


def _is_row(line: str) -> bool:
    """Whether a line was a row of a table: cells, each with its end."""
    return _CELL in line


def _cells(line: str) -> Row:
    *cells, behind = line.split(_CELL)
    cells += [behind] if behind.strip() else []
    return [tuple(" ".join(each.split()) for each in cell.split(_PARAGRAPH)) for cell in cells]


def _visible(rtf: str) -> tuple[str, int]:
    r"""Return the file without what is hidden (\v), struck or deleted, and how often something was.

    Footnotes stay where their numbers are, and cells and paragraphs in them end with signs of ours.
    """
    walk = _Walk()
    for token in _TOKEN.finditer(rtf):
        walk.take(token)
    return "".join(walk.kept), walk.times


@dataclass(frozen=True, slots=True)
class _State:
    """What holds for a group and ends with it."""

    hiding: frozenset[str] = frozenset()
    in_table: bool = False
    note: bool = False


class _Walk:
    """Goes through the tokens of a file once."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.times = 0
        self._state = _State()
        self._outer: list[_State] = []
        self._inside = False

    def take(self, token: re.Match[str]) -> None:
        """Keep a token, or what stands for it, unless it shows something hidden."""
        if token[0] == "{":
            self._outer.append(self._state)
            self._state = replace(self._state, note=False)
        elif token[0] == "}":
            self.kept.append(_NOTE_END if self._state.note else "")
            self._state = self._outer.pop() if self._outer else _State()
        elif token["word"]:
            self._command(token["word"], token["value"])
        hiding = bool(self._state.hiding)
        if hiding and _is_text(token):
            self.times += not self._inside
            self._inside = True
            return
        self._inside = self._inside and hiding
        self.kept.append(self._shown(token))

    def _command(self, word: str, value: str | None) -> None:
        state = self._state
        if word in _HIDING:
            hiding = state.hiding - {word} if value == "0" else state.hiding | {word}
            self._state = replace(state, hiding=hiding)
        elif word == "plain":
            self._state = replace(state, hiding=state.hiding - {"v", "strike", "striked"})
        elif word in {"intbl", "pard"}:
            self._state = replace(state, in_table=word == "intbl")
        elif word == "footnote":
            self._state = replace(state, note=True)

    def _shown(self, token: re.Match[str]) -> str:
        word = token["word"]
        if word == "footnote":
            return _NOTE_BEGIN
        if word in {"cell", "nestcell"}:
            return _CELL_TOKEN
        return _PARAGRAPH_TOKEN if word == "par" and self._state.in_table else token[0]


def _is_text(token: re.Match[str]) -> bool:
    """Whether a token shows something: letters, an escaped character, not a command."""
    if token["word"]:
        return token["word"] == _UNICODE
    return bool(token[0].strip()) and token[0] not in {"\\*", "{", "}"}
