"""Damaged files for the readers: ``python -m eval.fuzz --count 5000`` reads that many and tells what happened.

Each input is a small file of one format with bits flipped, bytes cut, doubled or replaced. A reader may read it
or refuse it in one line (ReadError); anything else is a fault, as is taking too long. Exit code 1 tells of faults.
"""

import argparse
import io
import random
import resource
import signal
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from ingest.errors import ReadError
from ingest.formats.legacy import LEGACY_SUFFIXES
from ingest.formats.members import CONTAINERS, members
from ingest.parser import read_record
from ingest.readers import READERS

SECONDS = 30
_WAIT = 10
# Larger samples take longer to read than a run of thousands can spare.
_SAMPLE_MOST = 200_000
_WORDS = (
    "某會議紀錄",
    "時間：108年5月20日",
    "壹、討論案",
    "案由一：增聘社工。",
    "決議：照案通過。",
    *("本府依期程持續推動並檢討成效。",) * 40,
)
_RANDOM_BYTES = (
    b"\0",
    b"\xff",
    b"<",
    b">",
    b"&",
    b"{",
    b"}",
    b"\\",
    b"%",
    b"\n",
    b"PK",
    b"9999999999",
    b"&a;",
)
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


class HangError(BaseException):
    """A reader took too long; not an Exception, so that no reader takes it for a broken file."""


def seeds() -> dict[str, bytes]:
    """Return a small sound file of every format that is read without another program, by suffix."""
    text = "\n".join(_WORDS)
    page = (
        "<!doctype html><body><table><tr><td>縣市<td>經費<tr><td>臺北市<td>3</table><ol><li>"
        + "<li>".join(_WORDS)
    )
    files = {
        ".txt": text.encode(),
        ".html": page.encode(),
        ".rtf": b"{\\rtf1\\ansi\\ansicpg950{\\fonttbl{\\f0\\fcharset136 x;}}\\f0 "
        + "".join(f"\\u{ord(char)}?" for char in text).encode()
        + b"{\\v x}\\par\\trowd a\\cell b\\cell\\row}",
        ".docx": _docx(),
        ".odt": _odt(),
        ".xlsx": _xlsx(),
        ".pdf": _pdf(),
        ".md": (
            "# " + text + "\n\n| 縣市 | 經費 |\n| --- | --- |\n| 臺北市 | 3 |\n\n"
            "│縣市│經費│\n├──┼──┤\n│臺北市│3│\n\n縣市\t經費\n甲\t3\n乙\t4\n"
        ).encode(),
        ".png": _image("PNG"),
        ".jpg": _image("JPEG"),
        ".tif": _image("TIFF"),
    }
    mail = f"Subject: x\nFrom: a@b\nContent-Type: text/plain; charset=utf-8\n\n{text}".encode()
    files[".eml"] = (
        b"Subject: =?utf-8?b?5pyD6K2w?=\nFrom: a@b\nDate: Mon, 20 May 2019 09:30:00 +0800\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain; charset=big5\n\n'
        + text.encode("cp950")
        + b"\n--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nwords\n--b\n"
        b"Content-Type: message/rfc822\n\n" + mail + b"\n--b--\n"
    )
    files[".mht"] = (
        b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html;'
        b" charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + page.encode() + b"\n--b--\n"
    )
    files[".zip"] = _zipped({"a.txt": text, "b/c.html": page})
    return files


def samples(folder: Path) -> dict[str, bytes]:
    """Return the smaller files of a folder that are read without another program, by name."""
    files = (path for path in sorted(folder.rglob("*")) if path.suffix in READERS and path.is_file())
    return {
        path.name: path.read_bytes()
        for path in files
        if path.suffix not in LEGACY_SUFFIXES and path.stat().st_size <= _SAMPLE_MOST
    }


def _image(kind: str) -> bytes:
    """Return a small page of two bars, where nothing is to be read."""
    from PIL import Image, ImageDraw

    page = Image.new("L", (240, 120), 255)
    draw = ImageDraw.Draw(page)
    draw.rectangle((20, 20, 200, 40), fill=0)
    draw.rectangle((20, 70, 120, 90), fill=0)
    held = io.BytesIO()
    page.save(held, kind)
    return held.getvalue()


def _zipped(parts: dict[str, str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return held.getvalue()


def _docx() -> bytes:
    number = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    paragraphs = "".join(f"<w:p>{number}<w:r><w:t>{words}</w:t><w:tab/></w:r></w:p>" for words in _WORDS)
    table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    level = '<w:lvl w:ilvl="0"><w:numFmt w:val="taiwaneseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>'
    return _zipped(
        {
            "word/document.xml": f"<w:document {_W}><w:body>{paragraphs}{table}</w:body></w:document>",
            "word/numbering.xml": f'<w:numbering {_W}><w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>',
        }
    )


def _odt() -> bytes:
    names = " ".join(f'xmlns:{each}="{_OFFICE}{each}:1.0"' for each in ("office", "text", "table", "style"))
    paragraphs = "".join(
        f"<text:list-item><text:p>{words}<text:s/></text:p></text:list-item>" for words in _WORDS
    )
    level = '<text:list-level-style-number text:level="1" style:num-format="一, 二" style:num-suffix="、"/>'
    styles = f'<text:list-style style:name="L">{level}</text:list-style>'
    body = f'<office:text><text:list text:style-name="L">{paragraphs}</text:list></office:text>'
    content = f"<office:document-content {names}>{styles}<office:body>{body}</office:body></office:document-content>"
    return _zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def _xlsx() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for row in (("縣市", "經費"), ("臺北市", 3)):
        book.worksheets[0].append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _pdf() -> bytes:
    """Return a page of Latin words: damaged Chinese fonts would send every other input to recognition."""
    drawn = (
        b"BT /F1 12 Tf 60 700 Td (Minutes of the meeting) Tj 0 -20 Td (Decision: approved as proposed.) Tj ET"
    )
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    data, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj%s endobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(data)
    return data + b"xref\n0 6\n0000000000 65535 f \n" + table + trailer


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Return ``data`` with up to eight injuries; packed parts are now and then damaged inside the package."""
    if data.startswith(b"PK") and chance.random() < 0.8:  # noqa: PLR2004 - a hurt package is mostly refused at its gate
        return _damaged_inside(data, chance)
    broken = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        if not broken:
            break
        at = chance.randrange(len(broken))
        _injure(broken, at, chance)
    return bytes(broken)


def _injure(broken: bytearray, at: int, chance: random.Random) -> None:
    length = chance.randint(1, 40)
    injury = chance.randrange(5)
    if injury == 0:
        broken[at] ^= 1 << chance.randrange(8)
    elif injury == 1:
        del broken[at : at + length]
    elif injury == 2:  # noqa: PLR2004 - the kinds are only counted
        broken[at:at] = broken[at : at + length] * chance.choice((1, 2, 50))
    elif injury == 3:  # noqa: PLR2004 - the same
        broken[at:at] = chance.choice(_RANDOM_BYTES)
    elif chance.random() < 0.2:  # noqa: PLR2004 - a cut ends most of the file, so it is rare
        del broken[at:]


def _damaged_inside(data: bytes, chance: random.Random) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(held, "w") as target:
        hurt = chance.choice(source.namelist())
        for name in source.namelist():
            part = source.read(name)
            target.writestr(
                name, damaged(part, chance) if name == hurt and not part.startswith(b"PK") else part
            )
    return held.getvalue()


def read_all(path: Path, suffix: str) -> str:
    """Read a file and what it holds to the end; return ``read`` or ``refused``. Anything but ReadError escapes."""
    try:
        if suffix in READERS:
            read_record(path, path.name)
        if suffix in CONTAINERS:
            inside = path.with_name("inside")
            for member in members(path, path.name):
                member.save(inside)
    except ReadError as error:
        if "\n" in str(error) or not error.remedy:
            raise
        return "refused"
    return "read"


@dataclass(slots=True)
class Findings:
    """What became of the inputs, by suffix and outcome; ``faults`` tell how to make each again."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0


def fuzz(
    count: int, seed: int, suffixes: Sequence[str] = (), given: Mapping[str, bytes] | None = None
) -> Iterator[Findings]:
    """Read ``count`` damaged files, and yield the findings so far after each. Needs the main thread of a Unix.

    The files are those of ``seeds``, or those ``given`` by name.
    """
    whole = seeds() if given is None else given
    files = {name: data for name, data in whole.items() if not suffixes or _suffix(name) in suffixes}
    findings = Findings()
    with tempfile.TemporaryDirectory(prefix="shean-fuzz-") as folder:
        for number in range(count):
            name = list(files)[number % len(files)]
            suffix = _suffix(name)
            path = Path(folder) / f"a{suffix}"
            path.write_bytes(damaged(files[name], random.Random(f"{seed}/{number}")))  # noqa: S311 - no secrets
            began = time.monotonic()
            try:
                findings.outcomes[suffix, _within(SECONDS, lambda: read_all(path, suffix))] += 1  # noqa: B023 - now
            except (Exception, HangError) as error:  # noqa: BLE001 - whatever escapes a reader is what is looked for
                findings.outcomes[suffix, "fault"] += 1
                findings.faults.append(f"{name} --seed {seed} #{number}: {type(error).__name__}: {error}")
            findings.slowest = max(findings.slowest, time.monotonic() - began)
            yield findings


def _suffix(name: str) -> str:
    return Path(f"a{name}").suffix.lower()


def _within(seconds: int, work: Callable[[], str]) -> str:
    """Do ``work`` in so many seconds of the processor, ten times as many on the wall: a busy machine is no fault."""

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise HangError(seconds)

    before = {number: signal.signal(number, ring) for number in (signal.SIGPROF, signal.SIGALRM)}
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, _WAIT * seconds)
    try:
        return work()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.fuzz", description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=5000, help="how many damaged files")
    parser.add_argument("--seed", type=int, default=1, help="another number, other damage")
    parser.add_argument(
        "--format", action="append", default=[], metavar="SUFFIX", help="only this format (.docx)"
    )
    parser.add_argument("--samples", type=Path, metavar="DIR", help="damage the files of this folder instead")
    given = parser.parse_args(arguments)
    began = time.monotonic()
    *_, findings = fuzz(given.count, given.seed, given.format, given.samples and samples(given.samples))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    out = sys.stdout.write
    for suffix in sorted({suffix for suffix, _ in findings.outcomes}):
        counts = {kind: findings.outcomes[suffix, kind] for kind in ("read", "refused", "fault")}
        out(f"{suffix:6} " + "  ".join(f"{kind} {number:6,}" for kind, number in counts.items()) + "\n")
    for fault in findings.faults:
        out(fault + "\n")
    total = sum(findings.outcomes.values())
    out(
        f"{total:,} inputs, {len(findings.faults)} faults, slowest {findings.slowest:.1f} s, peak {peak:,.0f} MB,"
        f" {time.monotonic() - began:.0f} s in all (seed {given.seed})\n"
    )
    return 1 if findings.faults else 0


if __name__ == "__main__":
    sys.exit(main())
