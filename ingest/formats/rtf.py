"""Rich Text Format (.rtf), converted by striprtf; what it would lose or show wrongly is seen to before."""

import re
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
            paper.write(line)
    return paper.source(file)


def _is_row(line: str) -> bool:
    """Whether a line was a row of a table: two cells or more, ended by bars."""
    return line.count("|") > 1 and not line.rpartition("|")[2].strip()


def _cells(line: str) -> Row:
    return [(" ".join(cell.split()),) for cell in line.split("|")[:-1]]


def _visible(rtf: str) -> tuple[str, int]:
    r"""Return the file without what is hidden (\v) or deleted under tracked changes, and how often it was."""
    kept: list[str] = []
    stack: list[frozenset[str]] = []
    notes: list[int] = []  # at which depth a footnote is open
    hiding: frozenset[str] = frozenset()
    times, inside = 0, False
    for token in _TOKEN.finditer(rtf):
        word = token["word"]
        if token[0] == "{":
            stack.append(hiding)
        elif token[0] == "}":
            if notes and notes[-1] == len(stack):
                kept.append(_NOTE_END)
                notes.pop()
            hiding = stack.pop() if stack else frozenset()
        elif word == "footnote":
            notes.append(len(stack))
            kept.append(_NOTE_BEGIN)
            continue
        elif word in _HIDING:
            hiding = hiding - {word} if token["value"] == "0" else hiding | {word}
        elif word == "plain":
            hiding -= {"v", "strike", "striked"}
        elif hiding and _is_text(token):
            times += not inside
            inside = True
            continue
        inside = inside and bool(hiding)
        kept.append(token[0])
    return "".join(kept), times


def _is_text(token: re.Match[str]) -> bool:
    """Whether a token shows something: letters, an escaped character, not a command."""
    if token["word"]:
        return token["word"] == _UNICODE
    return bool(token[0].strip()) and token[0] not in {"\\*", "{", "}"}
