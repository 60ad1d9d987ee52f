"""Files that mean harm or were half lost: each is refused in one clear line, and nothing outlives its welcome."""

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from documents import PARAGRAPHS, saved, write_mail, write_zip
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.fuzz import damaged, fuzz, read_all, seeds
from eval.versions import write_docx, write_odt, write_pdf
from ingest.errors import ReadError
from ingest.formats import legacy, members
from ingest.formats.members import Budget, Member
from ingest.parser import read_record
from ingest.readers import read_source

OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENTITIES = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DOCUMENT = f"<w:document {W}><w:body><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:body></w:document>"

SEEDS = seeds()


def with_part(data: bytes, name: str, part: str | bytes) -> bytes:
    """Return a packed document with one part replaced."""
    held = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for each in source.namelist():
            target.writestr(each, part if each == name else source.read(each))
    return held.getvalue()


WORD, OPEN = write_docx(["會議紀錄"]), write_odt(["會議紀錄"])
LOCKED_ODT = with_part(
    OPEN,
    "META-INF/manifest.xml",
    '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:encryption-data/></m:manifest>',
)
HOSTILE = [
    # file name, content, what is told
    ("鎖住.docx", OFFICE + "EncryptedPackage".encode("utf-16-le"), "有密碼保護"),
    ("鎖住.doc", OFFICE + "EncryptedPackage".encode("utf-16-le"), "有密碼保護"),
    ("鎖住.odt", LOCKED_ODT, "有密碼保護"),
    ("舊的.docx", OFFICE + b"WordDocument", "舊版 Office 檔"),
    ("實體.docx", with_part(WORD, "word/document.xml", ENTITIES + DOCUMENT % "&b;"), "實體宣告"),
    ("實體.odt", with_part(OPEN, "content.xml", ENTITIES + "<x>&b;</x>"), "實體宣告"),
    ("炸彈.docx", with_part(WORD, "word/document.xml", DOCUMENT % (" " * 30_000_000)), "壓縮炸彈"),
    (
        "外部.docx",
        with_part(WORD, "word/document.xml", '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'),
        "實體宣告",
    ),
    ("半個.docx", WORD[: len(WORD) // 2], "損壞"),
    ("半個.odt", OPEN[: len(OPEN) // 2], "損壞"),
    ("無內文.docx", write_zip([("word/x.xml", b"<x/>")]), "損壞"),
    ("不是.rtf", b"plain words", "損壞"),
    ("不是.eml", b"no mail at all", "不是電子郵件"),
    ("不是.html", bytes(range(256)) * 20, "不是文字檔"),
    ("不是.xls", b"words", "不是 .xls 檔"),
    ("空.docx", b"", "檔案是空的"),
    ("空.html", b"<!doctype html><html></html>", "沒有文字"),
]


@pytest.mark.parametrize(("name", "data", "problem"), HOSTILE, ids=[name for name, *_ in HOSTILE])
def test_a_hostile_file_is_refused_in_one_clear_line(
    name: str, data: bytes, problem: str, tmp_path: Path
) -> None:
    with pytest.raises(ReadError) as caught:
        read_source(saved(tmp_path, name, data), name)
    assert problem in caught.value.problem
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


def test_an_old_file_without_libreoffice_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(legacy.shutil, "which", lambda _: None)
    path = saved(tmp_path, "a.doc", OFFICE + b"WordDocument")
    with pytest.raises(ReadError, match=r"要靠 LibreOffice 轉換，這台電腦沒有安裝；請安裝 LibreOffice"):
        read_source(path, path.name)


def test_libreoffice_that_hangs_or_fails_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path, "a.doc", OFFICE + b"WordDocument")
    script = saved(tmp_path, "soffice", b"#!/bin/sh\nsleep 60\n")
    script.chmod(0o755)
    monkeypatch.setattr(legacy.shutil, "which", lambda _: str(script))
    monkeypatch.setattr(legacy, "_SECONDS", 0.2)
    with pytest.raises(ReadError, match="轉換超過"):
        read_source(path, path.name)
    script.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(ReadError, match="LibreOffice 無法轉換"):
        read_source(path, path.name)


@pytest.mark.parametrize("suffix", PARAGRAPHS)
def test_a_line_of_five_thousand_characters_is_read_whole(suffix: str, tmp_path: Path) -> None:
    line = "本府依期程持續推動並檢討成效，" * 334
    data = PARAGRAPHS[suffix](["某會議紀錄", "時間：108年5月20日", line])
    record = read_record(saved(tmp_path, "a" + suffix, data), "a" + suffix)
    assert line in record.text


def test_damaged_characters_and_those_of_an_office_are_told(tmp_path: Path) -> None:
    """One broken byte does not make a text a binary file; what cannot be read is shown as such."""
    words = ("某會議紀錄\n" + "本府依期程持續推動並檢討成效。\n" * 9).encode("cp950")
    source = read_source(saved(tmp_path, "a.txt", words + b"\x81\x40\xff\n"), "a.txt")
    assert source.text.startswith("某會議紀錄")
    assert [(doubt.code, doubt.line) for doubt in source.doubts] == [("unreadable", 11)]


# --- archives ---


def held(data: bytes, tmp_path: Path, name: str = "a.zip", budget: Budget | None = None) -> dict[str, str]:
    """Return the members of a container: their words, or why they were refused."""
    found = {}

    def told(member: Member) -> str:
        target = tmp_path / "member"
        try:
            member.save(target)
        except ReadError as error:
            return error.problem
        return target.read_bytes().decode("utf-8", "replace")

    for member in members.members(saved(tmp_path, name, data), name, budget):
        found[member.name] = told(member)
    return found


def test_members_of_an_archive_have_names_of_their_own(tmp_path: Path) -> None:
    """Folders, twins and what an operating system leaves behind; names of old packers in Big5."""
    listed = [("資料/一.txt", b"1"), ("__MACOSX/._x", b"x"), ("資料/.DS_Store", b"x"), ("二.txt", b"2")]
    assert held(write_zip(listed), tmp_path) == {"a.zip!/資料/一.txt": "1", "a.zip!/二.txt": "2"}
    raw = write_zip([("abcd.txt", b"x")]).replace(b"abcd.txt", "會議".encode("cp950") + b".txt")
    assert list(held(raw, tmp_path)) == ["a.zip!/會議.txt"]
    mail = write_mail("words", [("附件.txt", b"1"), ("附件.txt", b"2")])
    assert held(mail, tmp_path, "a.eml") == {"a.eml!/附件.txt": "1", "a.eml!/附件 (2).txt": "2"}


TRICKS = ["../outside.txt", "a/../../outside.txt", "/etc/passwd", "C:\\windows\\x.txt", "..\\x.txt"]


@pytest.mark.parametrize("name", TRICKS)
def test_a_name_that_leads_outside_is_refused(name: str, tmp_path: Path) -> None:
    assert set(held(write_zip([(name, b"x"), ("good.txt", b"y")]), tmp_path).values()) == {
        "路徑指向壓縮檔之外，已拒絕",
        "y",
    }
    assert {path.name for path in tmp_path.iterdir()} == {"a.zip", "member"}


def test_links_locks_and_bombs_are_refused_one_by_one(tmp_path: Path) -> None:
    """Each in its own line; the good member beside them is read."""
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("bomb.txt", b"\0" * 30_000_000)
        archive.writestr("good.txt", b"y")
        archive.writestr("locked.txt", b"z")
        archive.getinfo("locked.txt").flag_bits |= 1
    assert held(packed.getvalue(), tmp_path) == {
        "a.zip!/link.txt": "是連結而不是檔案，已拒絕",
        "a.zip!/bomb.txt": "解壓縮後異常龐大（疑為壓縮炸彈），已拒絕",
        "a.zip!/good.txt": "y",
        "a.zip!/locked.txt": "壓縮檔有密碼保護",
    }


def test_an_archive_may_not_unfold_without_end(tmp_path: Path) -> None:
    """Not in bytes, not in members; what is inside an inner archive counts too."""
    data = write_zip([(f"{number}.txt", b"12345678") for number in range(4)])
    told = held(data, tmp_path, budget=Budget(size=20))
    assert list(told.values()) == ["12345678"] * 2 + ["解壓縮後太大，已拒絕"] * 2
    with pytest.raises(ReadError, match="個檔案，其餘未讀"):
        held(data, tmp_path, budget=Budget(members=3))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"words", write_zip([("a.txt", b"x" * 99)])[:60]])
def test_a_broken_archive_is_one_line(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="ZIP 檔損壞"):
        held(data, tmp_path)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_a_part_that_does_not_fit_its_checksum_is_one_line(part: str, tmp_path: Path) -> None:
    book = bytearray(SEEDS[".xlsx"])
    entry = book.rindex(part.encode()) - 46  # its entry in the list at the end, the checksum 16 bytes in
    book[entry + 16] ^= 0xFF
    path = tmp_path / "book.xlsx"
    path.write_bytes(book)
    assert read_all(path, ".xlsx") == "refused"


# --- damage at random ---


@pytest.mark.parametrize("suffix", SEEDS)
@given(seed=st.integers(0, 10**9))
@settings(max_examples=40, deadline=None)
def test_damage_is_read_or_refused(suffix: str, seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Bits flipped, bytes cut, doubled or replaced: the file is read, or refused in one line."""
    path = tmp_path_factory.getbasetemp() / f"damaged{suffix}"
    path.write_bytes(damaged(SEEDS[suffix], random.Random(seed)))  # noqa: S311 - damage, no secrets
    assert read_all(path, suffix) in {"read", "refused"}


@pytest.mark.parametrize("suffix", SEEDS)
def test_the_sound_files_of_the_fuzz_run_are_read(suffix: str, tmp_path: Path) -> None:
    """What the damage begins with is whole, so that it reaches the inside of each reader."""
    assert read_all(saved(tmp_path, "a" + suffix, SEEDS[suffix]), suffix) == "read"


def test_the_fuzz_run_counts_what_it_did() -> None:
    *_, findings = fuzz(18, seed=3)
    assert sum(findings.outcomes.values()) == 18
    assert findings.faults == []


BROKEN_AT: list[Callable[[bytes], bytes]] = [
    lambda data: data[: len(data) // 3],
    lambda data: data[50:],
    lambda data: data * 2,
]


@pytest.mark.parametrize("breaking", BROKEN_AT, ids=["cut", "beheaded", "doubled"])
def test_a_chinese_pdf_that_is_broken_is_read_or_refused(
    breaking: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    path = saved(tmp_path, "a.pdf", breaking(write_pdf([["某會議紀錄", "壹、討論案"]])))
    assert read_all(path, ".pdf") in {"read", "refused"}
