"""``shean watch``, ``correct``, ``doctor``, ``show --as-of``, ``records --history``: what they print and how they end."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant import cli
from assistant.assistant import Assistant
from assistant.register.matters import cases_of, judge, judgments, matters
from assistant.upkeep.corrections import correct, item_at, undo
from index.opening import acquire, release
from index.store import Store
from index.sync import sync
from ingest.errors import IndexBusyError, UsageError
from ingest.parser import read_record
from ingest.record import Role

MINUTES = """某社會局社會安全網第{number}次聯繫會議紀錄
時間：113年{month}月15日下午2時
主席：王局長大明
壹、討論事項
案由一：個案管理資訊系統介接與整合案
說明：成人保護案件應於24小時內派案。
決議：請社家署於4月底前完成。
"""
Shean = Callable[..., tuple[int, str, str]]


def write(folder: Path, number: int, month: int, **words: str) -> Path:
    path = folder / f"第{number}次.txt"
    text = MINUTES.format(number=number, month=month)
    for old, new in words.items():
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with two minutes."""
    (tmp_path / "紀錄").mkdir()
    write(tmp_path / "紀錄", 1, 3)
    write(tmp_path / "紀錄", 2, 6)
    return tmp_path / "紀錄"


@pytest.fixture
def shean(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shean:
    """Return a function that runs ``shean`` on an index of the folder."""
    monkeypatch.setenv("SHEAN_INDEX", str(tmp_path / "index"))
    # What other programs leave in the machine's own folder is not what the doctor is to find here.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main([str(argument) for argument in arguments])
        written = capsys.readouterr()
        return int(str(ended.value.code)), written.out, written.err

    assert run("ingest", folder, "--embedder", "hash")[0] == 0
    return run


# --- what was ---


def test_an_old_version_is_shown_by_number_and_by_date(shean: Shean, folder: Path) -> None:
    """With its text, its tree and a line that says that answers no longer come from it."""
    write(folder, 1, 3, 社家署="教育部")
    assert "更新 1" in shean("ingest", folder)[1]
    code, out, _ = shean("show", "第1次", "--version", "1")
    assert code == 0
    assert out.startswith("版本　第 1 版（共 2 版）：")
    assert "問答不再引用" in out
    assert "請社家署於4月底前完成" in out
    today = time.strftime("%Y-%m-%d")
    form = json.loads(shean("show", "第1次", "--as-of", today, "--json")[1])
    assert (form["version"]["number"], form["version"]["of"], form["version"]["ended"]) == (2, 2, None)
    assert any("教育部" in item["text"] for item in form["items"])
    assert shean("show", "第1次")[1].splitlines()[0] == "某社會局社會安全網第1次聯繫會議紀錄"


def test_a_removed_record_is_still_shown_and_listed(shean: Shean, folder: Path) -> None:
    (folder / "第1次.txt").unlink()
    shean("ingest", folder)
    assert "第1次" not in shean("records")[1]
    code, out, _ = shean("show", "第1次")
    assert code == 0
    assert "檔案已移除；問答不再引用" in out
    listed = json.loads(shean("records", "--history", "--json")[1])
    removed = {Path(each["source"]).name: each["removed"] for each in listed}
    assert removed == {"第1次.txt": True, "第2次.txt": False}
    assert "已移除" in shean("records", "--history")[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--version", "9"), "只有第 1 到第 1 版"),
        (("--as-of", "100.1.1"), "那天索引裡沒有它"),
        (("--as-of", "113年3月"), "不是完整的日期"),
    ],
)
def test_a_version_that_is_not_there_is_one_line(shean: Shean, arguments: tuple[str, str], said: str) -> None:
    code, out, err = shean("show", "第1次", *arguments)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert said in err
    assert "找不到" in shean("show", "無此檔")[2]


# --- what a person corrects ---


def test_a_correction_is_in_force_everywhere_and_shown_as_one(shean: Shean, folder: Path) -> None:
    """In the list, the record, an answer's citation and the register; and after the file changed, too."""
    arguments = ("--date", "113.3.16", "--item", "案由一/說明", "--role", "決議", "--by", "王小明")
    assert shean("correct", "第1次", *arguments)[0] == 0
    for _ in range(2):
        form = json.loads(shean("show", "第1次", "--json")[1])
        assert form["date"] == "2024-03-16"
        said = {(each["field"], each["machine"], each["value"], each["by"]) for each in form["corrections"]}
        assert said == {
            ("date", "2024-03-15", "2024-03-16", "王小明"),
            ("role", "explanation", "decision", "王小明"),
        }
        assert "人工更正　日期：113.3.16（機器讀到：113.3.15；王小明" in shean("show", "第1次")[1]
        assert "113.3.16" in shean("records")[1]
        rows = json.loads(shean("decisions", "--json")[1])
        held = {(row["date"], row["citation"]["quote"]) for row in rows}
        assert any(day == "2024-03-16" and "24小時內派案" in quote for day, quote in held)
        cited = json.loads(shean("ask", "第1次會議說成人保護案件幾小時內派案？", "--json")[1])["citations"]
        assert {(each["date"], each["role"]) for each in cited} == {("2024-03-16", "decision")}
        write(folder, 1, 3, 王局長大明="李局長小華")
        assert shean("ingest", folder)[0] == 0
    assert shean("correct", "第1次", "--undo", "--only", "日期")[0] == 0
    form = json.loads(shean("show", "第1次", "--json")[1])
    assert (form["date"], [each["field"] for each in form["corrections"]]) == ("2024-03-15", ["role"])


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 1, "要更正什麼"),
        (("--date", "3月16日"), 1, "不是完整的日期"),
        (("--kind", "詩"), 1, "沒有「詩」這種類別"),
        (("--number", "第二次"), 1, "次別應為"),
        (("--item", "案由一"), 2, "要一起寫"),
        (("--item", "案由九", "--role", "決議"), 1, "沒有「案由九」這一條"),
        (("--undo",), 1, "沒有這樣的更正"),
        (("--undo", "--date", "113.3.16"), 2, "--undo"),
        (("--undo", "--only", "顏色"), 1, "沒有「顏色」這個欄位"),
    ],
)
def test_a_correction_that_cannot_be_is_one_line(
    shean: Shean, arguments: tuple[str, ...], code: int, said: str
) -> None:
    ended, out, err = shean("correct", "第1次", *arguments)
    assert (ended, out, err.count("\n")) == (code, "", 1)
    assert said in err


@pytest.fixture
def page(folder: Path, tmp_path: Path) -> Iterator[Assistant]:
    """Yield an assistant that only reads, as the page's does."""
    with Store.open(tmp_path / "index", "hash", write=True) as store:
        sync([folder], store, read_record)
    with Assistant.open(tmp_path / "index") as assistant:
        yield assistant


def test_a_page_that_reads_can_correct_and_sees_it_at_once(page: Assistant, tmp_path: Path) -> None:
    """The register too, though it had been read before."""
    assert {row.date.isoformat() for row in page.register().rows if row.date} == {"2024-03-15", "2024-06-15"}
    record = page.record("第1次")
    item = item_at(record, "說明")
    correct(page, "第1次", {"date": "2024-03-16"}, {item.number: Role.DECISION}, who="王小明")
    assert page.record("第1次").items[item.number].role is Role.DECISION
    rows = [row for row in page.register().rows if row.citation.record == record.id]
    assert {row.date.isoformat() for row in rows if row.date} == {"2024-03-16"}
    assert any("24小時內派案" in row.citation.quote for row in rows)
    lock = acquire(tmp_path / "index")
    with pytest.raises(IndexBusyError):
        correct(page, "第1次", {"date": "2024-03-17"}, who="王小明")
    release(lock)
    undo(page, "第1次")
    assert page.record("第1次") == record


def test_what_people_said_of_matters_holds_on_under_a_corrected_date_and_title(page: Assistant) -> None:
    """A case is known by its meeting's date and title; both may be corrected after someone judged it."""
    first, second = cases_of(page.register().rows)
    with page.writing() as catalog:
        judge(catalog, first, second, "same", "李小華")
    for _ in range(2):
        (matter,) = matters(cases_of(page.register().rows), page.catalog)
        assert matter.confirmed
        correct(page, "第1次", {"date": "2024-03-16", "title": "正確的標題"}, who="王小明")
    undo(page, "正確的標題")
    (matter,) = matters(cases_of(page.register().rows), page.catalog)
    assert matter.confirmed
    assert [each.who for each in judgments(page.catalog)] == ["李小華"]


def test_an_item_is_named_by_its_labels_or_its_number(page: Assistant) -> None:
    record = page.record("第1次")
    item = item_at(record, "案由一/決議")
    assert item.role is Role.DECISION
    assert item_at(record, " › ".join(item.path)) == item_at(record, str(item.number)) == item
    with pytest.raises(UsageError, match="沒有"):
        item_at(record, "案由二")


# --- what is broken ---


def test_the_doctor_finds_and_mends(shean: Shean, tmp_path: Path) -> None:
    """0 for a whole index, 1 with one line for one that is not, 0 again once it is mended."""
    assert shean("doctor") == (0, "索引完整：目錄、關鍵字索引與向量都相符\n", "")
    shutil.rmtree(tmp_path / "index" / "chroma")
    code, out, err = shean("doctor")
    assert (code, err.count("\n")) == (1, 1)
    assert "向量庫（Chroma）不見了" in out
    assert "shean doctor --repair" in err
    assert [each["code"] for each in json.loads(shean("doctor", "--json")[1])["left"]] == ["chroma"]
    code, out, _ = shean("doctor", "--repair")
    assert (code, out.startswith("已修復")) == (0, True)
    assert shean("doctor")[0] == 0


def test_a_second_program_is_told_to_wait(shean: Shean, tmp_path: Path, folder: Path) -> None:
    lock = acquire(tmp_path / "index")
    for arguments in (("doctor",), ("ingest", folder), ("correct", "第1次", "--date", "113.3.16")):
        code, _, err = shean(*arguments)
        assert (code, err.count("\n")) == (1, 1)
        assert "另一個程序正在寫入索引" in err
    release(lock)


def test_an_emptied_folder_is_asked_about(shean: Shean, folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    code, out, _ = shean("ingest", folder)
    assert code == 1
    assert "--emptied" in out
    assert "共 2 份紀錄" in shean("records")[1]
    assert shean("ingest", folder, "--emptied")[0] == 0
    assert "共 0 份紀錄" in shean("records")[1]


# --- watching ---


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_watching_follows_the_folder_and_ends_when_told(
    folder: Path, tmp_path: Path, number: signal.Signals
) -> None:
    """A line for each change; Ctrl+C and SIGTERM are no errors, and leave a whole index."""
    index = tmp_path / "index"
    child = subprocess.Popen(
        [sys.executable, "-m", "assistant", "watch", folder, "--index", index, "--embedder", "hash", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUTF8": "1"},
    )  # fmt: skip
    assert child.stdout is not None

    def told() -> tuple[str, str]:
        assert child.stdout is not None
        form = json.loads(child.stdout.readline())
        return form["status"], Path(form["source"]).name

    assert {told(), told()} == {("added", "第1次.txt"), ("added", "第2次.txt")}
    (folder / "第2次.txt").rename(folder / "改名.txt")
    assert [told(), told()] == [("added", "改名.txt"), ("removed", "第2次.txt")]
    write(folder, 1, 3, 社家署="教育部")
    assert told() == ("updated", "第1次.txt")
    child.send_signal(number)
    _, err = child.communicate(timeout=60)
    assert child.returncode == 0, err
    assert err.splitlines()[0].endswith("（Ctrl+C 結束）")
    assert err.splitlines()[-1].endswith("已結束監看")
    with Store.open(index) as store:
        assert store.catalog.pending() == []
        assert {Path(each.source).name for each in store.records()} == {"第1次.txt", "改名.txt"}


def test_watching_what_is_no_folder_is_one_line(shean: Shean, tmp_path: Path) -> None:
    code, _, err = shean("watch", tmp_path / "none")
    assert (code, err.count("\n")) == (1, 1)
    assert "找不到資料夾" in err
