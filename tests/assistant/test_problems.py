"""The quality report: every doubt has a name and a next step, one line each, in the list and after an ingest."""

import re
from pathlib import Path

import pytest

from assistant.problems import advice, name, problems_form, problems_lines, quality_lines
from assistant.show import Line
from index.catalog import Summary
from index.sync import Outcome, Status, SyncReport
from ingest.record import Doubt, Form, Kind

ROOT = Path(__file__).parents[2]
SUMMARY = Summary(
    id="a" * 16, source="/紀錄/一.txt", title="某會議紀錄", kind=Kind.MINUTES, form=Form.DECISION, date=None,
    series=None, number=None, place=None, host=None, passages=3, warnings=2, added="2026-01-01",
)  # fmt: skip
DOUBTS = (
    Doubt("no_date", "找不到會議日期"),
    Doubt("numbering", "編號不連續：壹、報告 › 三", 12),
    Doubt("unplaced", "不知道屬於哪一項：「科目」", 40, 3),
)


def plain(lines: list[Line]) -> list[str]:
    """Return the words of lines."""
    return ["".join(part for part, _ in line.parts) for line in lines]


def test_each_problem_is_one_line_with_its_place_and_what_to_do() -> None:
    """A page where the file has pages, else a line, else the head of the file."""
    told = plain(list(problems_lines([(SUMMARY, DOUBTS)])))
    assert told[0] == "aaaaaaaa  某會議紀錄　一.txt"
    assert told[1].startswith("! [日期]　找不到會議日期　→ 請對照原件")
    assert told[2].startswith("! [編號]　第 12 行　編號不連續：壹、報告 › 三　→ ")
    assert told[3].startswith("! [歸屬]　第 3 頁　")
    assert told[4] == "1 份紀錄，共 3 則提醒：日期 1、編號 1、歸屬 1"
    assert all("\n" not in line for line in told)


def test_no_problem_is_said_so() -> None:
    assert plain(list(problems_lines([]))) == ["沒有需要留意的地方"]


def test_the_json_form_holds_name_place_and_next_step() -> None:
    form = problems_form(SUMMARY, DOUBTS)
    assert form["source"] == "/紀錄/一.txt"
    assert form["warnings"][2] == {
        "code": "unplaced",
        "name": "歸屬",
        "text": "不知道屬於哪一項：「科目」",
        "line": 40,
        "page": 3,
        "todo": advice("unplaced"),
    }


REPORTS = [
    # outcomes, summary lines
    ([], []),
    ([("a", Status.UNCHANGED, ())], []),
    ([("a", Status.ADDED, ())], ["品質：讀入 1 份，沒有需要留意的地方"]),
    (
        [("a", Status.ADDED, DOUBTS), ("b", Status.UPDATED, ()), ("c", Status.FAILED, ())],
        [
            "未收錄 1 份（原因見上）：問答不會用到這些檔案",
            "品質：讀入 2 份，1 份共 3 則提醒（日期 1、編號 1、歸屬 1）；逐則的位置與作法：shean records --problems",
        ],
    ),
]


@pytest.mark.parametrize(("outcomes", "expected"), REPORTS)
def test_an_ingest_ends_with_what_was_doubtful(
    outcomes: list[tuple[str, Status, tuple[Doubt, ...]]], expected: list[str]
) -> None:
    report = SyncReport([Outcome(source, status, warnings=doubts) for source, status, doubts in outcomes])
    assert plain(list(quality_lines(report))) == expected


def test_every_doubt_that_reading_can_leave_has_a_next_step() -> None:
    """A code without a row of its own would be told as 其他, which helps nobody."""
    sources = [*(ROOT / "ingest").rglob("*.py"), *(ROOT / "index").rglob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    codes = set(re.findall(r'Doubt\(\s*"([a-z_]+)"', text)) | set(re.findall(r'yield "([a-z_]+)", f"', text))
    assert {"no_date", "numbering", "attachment", "unplaced"} <= codes
    assert {code for code in codes if name(code) == "其他"} == set()
    assert name("never heard of") == "其他"
