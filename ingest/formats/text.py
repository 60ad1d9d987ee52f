"""Plain text: decoded by its byte-order mark, as UTF-8, else as Big5 with the extensions in use."""

import codecs
import re
from collections.abc import Iterator

from ingest.errors import ReadError
from ingest.formats.drawn import with_tables_told
from ingest.formats.source import File, Source
from ingest.record import Doubt

_MEASURE = 20_000
_MIN_PRINTABLE = 0.9
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Microsoft's Big5 first: it alone has the characters of ETEN (碁銹裏墻恒粧嫺) where files from Taiwan put them.
_ENCODINGS = ("utf-8", "cp950", "big5hkscs")
_LINE_END = 10
# Bytes that are no UTF-16 make characters of all languages; of text in use nearly all are Chinese or ASCII.
_UTF16_MOSTLY = 0.95
_BLANK = frozenset("\n\r\t\x0b\f\x85\u2028\u2029\u3000 ")
_GAP = "\ufffd"
_MOST_GAPS = 0.03
_LENIENT = frozenset({"utf-8", "utf-8-sig", "utf-16", "cp950"})
_HONG_KONG = Doubt("encoding", "以香港增補字集（Big5-HKSCS）解讀；若是機關自造字，人名地名請核對原件")


def read_text(file: File) -> Source:
    """Return the text of a .txt or .md file, tables drawn in it told row by row; form feeds are pages."""
    text, doubts = decode(file)
    text = with_tables_told(text)
    starts = tuple(match.end() for match in re.finditer("\f", text))
    return Source(text, file.sha256, (0, *starts) if starts else (), doubts)


def decode(file: File, declared: str | None = None) -> tuple[str, tuple[Doubt, ...]]:
    """Return the text of bytes by their mark, the encoding they declare, or what they look like, and doubts.

    Raises ReadError for what is no text.
    """
    data = file.data
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(file, (encoding,))
    unmarked = tuple(_unmarked(data[:_MEASURE]))
    if b"\0" in data[:_MEASURE]:
        return _decoded(file, unmarked)
    named = (_known(declared),) if declared else ()
    # Last: in what is no UTF-16 letters, two by two, are Chinese characters too.
    return _decoded(file, (*filter(None, named), *_ENCODINGS, *unmarked))


def _unmarked(data: bytes) -> Iterator[str]:
    """Yield which UTF-16 without a mark it is, by a line end, whose other byte is 0, or by its characters."""
    pairs = set(zip(data[::2], data[1::2], strict=False))
    for encoding, line_end in (("utf-16-le", (_LINE_END, 0)), ("utf-16-be", (0, _LINE_END))):
        text = data[: len(data) // 2 * 2].decode(encoding, "replace")
        if line_end in pairs or sum(map(_in_use, text)) >= _UTF16_MOSTLY * max(1, len(text)):
            yield encoding


def _in_use(char: str) -> bool:
    return (
        char in _BLANK
        or "!" <= char <= "~"
        or "一" <= char <= "鿿"
        or "\u3000" <= char <= "〿"
        or "！" <= char <= "～"
    )


def _known(encoding: str) -> str | None:
    """Return the codec for an encoding a file declares: its Big5 is Microsoft's; None for an unknown one."""
    try:
        name = codecs.lookup(encoding.strip()).name
    except (LookupError, ValueError):
        return None
    return "cp950" if name == "big5" else name


def _decoded(file: File, encodings: tuple[str, ...]) -> tuple[str, tuple[Doubt, ...]]:
    for encoding in encodings:
        try:
            text = file.data.decode(encoding)
        except (UnicodeError, LookupError):  # LookupError: a codec that is not of text (base64)
            continue
        if _printable(text[:_MEASURE]) >= _MIN_PRINTABLE:
            return text, (_HONG_KONG,) if encoding == "big5hkscs" else ()
    return _with_gaps(file, encodings)


def _with_gaps(file: File, encodings: tuple[str, ...]) -> tuple[str, tuple[Doubt, ...]]:
    """Decode a text of which some characters are damaged or of a set of its office's own (造字), and say so."""
    texts = [file.data.decode(encoding, "replace") for encoding in encodings if encoding in _LENIENT]
    text = min(texts, key=lambda each: each.count(_GAP), default="")
    gaps = text.count(_GAP)
    if (
        not text
        or gaps > _MOST_GAPS * len(text)
        or _printable(text[:_MEASURE].replace(_GAP, "")) < _MIN_PRINTABLE
    ):
        raise ReadError(
            file.name, "不是文字檔（內容是二進位資料）", "請確認副檔名，或從原程式重新匯出成文字檔"
        )
    first = text[: text.index(_GAP)].count("\n") + 1
    problem = f"有 {gaps} 個字元損壞或是機關自造字，以「{_GAP}」代替，請核對原件"
    return text, (Doubt("unreadable", problem, line=first),)


def _printable(text: str) -> float:
    if not text:
        return 0.0
    return sum(char.isprintable() or char in _BLANK for char in text) / len(text)
