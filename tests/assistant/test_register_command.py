"""``shean decisions`` and ``shean matters``, and what they export."""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.cli import main
from assistant.register.export import HEADINGS, csv_text, export
from index.store import Store
from ingest.errors import UsageError
from ingest.parser import parse_text

MINUTES = """測試縣政府社會安全網第{number}次聯繫會議紀錄
時間：113年{month}月15日下午2時
主席：王局長大明
壹、討論事項
案由一：個案管理資訊系統介接與整合案
決議：請社家署於4月底前完成。
案由二：=HYPERLINK("x")補助案
決議：=2+3，照案通過。
"""
TODAY = dt.date(2024, 6, 1)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("register-index")
    with Store.open(directory, "hash", write=True) as store:
        store.add(*(parse_text(MINUTES.format(number=n, month=m)) for n, m in ((1, 3), (2, 6))))
    return directory


@pytest.fixture(scope="module")
def assistant_of(index: Path) -> Iterator[Assistant]:
    with Assistant.open(index, "hash") as opened:
        yield opened


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    captured = capsys.readouterr()
    return int(left.value.code or 0), captured.out, captured.err


def test_the_list_is_narrowed_and_counted(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "decisions", "--index", str(index), "--unit", "社家署", "--since", "113年4月")
    assert code == 0
    assert "【決議・交辦】" in out
    assert out.splitlines()[-1].startswith("共 1 項")


def test_json_is_a_list_of_rows(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "decisions", "--index", str(index), "--json", "--open")
    assert code == 0
    assert [row["resolved_units"] for row in json.loads(out)] == [["衛生福利部社會及家庭署"]] * 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--status", "亂寫"], "沒有「亂寫」這種結果"),
        (["--kind", "亂寫"], "沒有「亂寫」這種"),
        (["--since", "亂寫"], "看不懂日期"),
        (["--export", "out.doc"], "不支援 .doc"),
    ],
)
def test_a_wrong_wish_is_one_clear_line(
    index: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    code, out, err = run(capsys, "decisions", "--index", str(index), *arguments)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert said in err


@pytest.mark.parametrize("ending", ["csv", "xlsx", "ods"])
def test_what_is_exported_reads_back_the_same(assistant_of: Assistant, tmp_path: Path, ending: str) -> None:
    rows = assistant_of.register().rows
    path = tmp_path / f"out.{ending}"
    export(rows, path, TODAY)
    table = {"csv": _read_csv, "xlsx": _read_xlsx, "ods": _read_ods}[ending](path)
    assert table[0] == list(HEADINGS)
    assert len(table) == len(rows) + 1
    quotes = [line[HEADINGS.index("內容")] for line in table[1:]]
    assert quotes == ["請社家署於4月底前完成。", "'=2+3，照案通過。"] * 2
    assert [line[HEADINGS.index("期限")] for line in table[1:]] == ["2024-04-30", "", "2025-04-30", ""]


def _read_csv(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))


def _read_xlsx(path: Path) -> list[list[str]]:
    from openpyxl import load_workbook

    sheet = load_workbook(path).active
    return [
        ["" if cell is None else str(cell) for cell in line] for line in sheet.iter_rows(values_only=True)
    ]


def _read_ods(path: Path) -> list[list[str]]:
    from odfdo import Document

    table = Document(str(path)).body.tables[0]
    width = len(HEADINGS)
    lines = [["" if cell is None else str(cell) for cell in line] for line in table.get_values()]
    return [(line + [""] * width)[:width] for line in lines]


def test_an_export_that_cannot_be_written_says_so(assistant_of: Assistant, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="無法寫入"):
        export(assistant_of.register().rows, tmp_path / "no" / "out.csv", TODAY)


def test_no_cell_of_a_record_is_a_formula(assistant_of: Assistant) -> None:
    for line in csv.reader(io.StringIO(csv_text(assistant_of.register().rows, TODAY))):
        assert not any(cell.startswith(("=", "+", "@")) for cell in line)


def test_matters_are_listed_confirmed_and_split(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ("--index", str(index))
    _, out, _ = run(capsys, "matters", *where, "--json")
    proposed = json.loads(out)
    assert [matter["confirmed"] for matter in proposed] == [False, False]
    one, two = (case["id"] for case in proposed[0]["history"])
    code, out, _ = run(capsys, "matters", *where, "--confirm", one, two, "--by", "王小明")
    assert code == 0
    assert "王小明 於 " in out
    code, out, _ = run(capsys, "matters", *where, "--split", two, one, "--by", "王小明", "--json")
    assert [matter["confirmed"] for matter in json.loads(out)] == [False]
    _, out, _ = run(capsys, "matters", *where, "--cases")
    assert len(out.splitlines()) == 4
    code, _, err = run(capsys, "matters", *where, "--confirm", "x-1", "y-2")
    assert (code, "找不到案" in err) == (1, True)
