"""What users say and what had no answer, kept for the trainers without anyone's personal data."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Answer, Outcome, Reason
from assistant.feedback.log import FeedbackLog
from assistant.feedback.masking import masked
from ingest.errors import UsageError

REFUSED = Answer("社工的年終獎金是多少？", Outcome.NOT_FOUND, "紀錄裡找不到", Reason.NOT_IN_RECORDS)
ANSWERED = Answer("多久內要派案？", Outcome.ANSWERED, "24小時")
PUBLIC = {"簡署長慧娟", "簡慧娟", "林政務委員萬億", "孟維德"}


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        # numbers
        ("身分證A123456789的人", "身分證〔證號〕的人"),
        ("身分證Ａ１２３４５６７８９的人", "身分證〔證號〕的人"),
        ("居留證AB12345678能申請嗎", "居留證〔證號〕能申請嗎"),
        ("新式居留證A800000014", "新式居留證〔證號〕"),
        ("請打0912-345-678", "請打〔電話〕"),
        ("請打+886 912 345 678", "請打〔電話〕"),
        ("電話(07)330-3353#21", "電話〔電話〕"),
        ("市話02-8590-6666轉12", "市話〔電話〕"),
        ("寫信到a.b@kcg.gov.tw", "寫信到〔電子郵件〕"),
        ("郵局帳號0041234-5678901", "郵局帳號〔號碼〕"),
        ("民國75年3月2日生的個案", "〔出生日期〕生的個案"),
        # addresses
        ("高雄市三民區民族一路12巷3號5樓之2", "高雄市三民區〔地址〕"),
        ("住和平村5鄰12號", "住〔地址〕"),
        ("臺北市忠孝東路六段四八八號", "臺北市〔地址〕"),
        # names of people of a case
        ("案主王小明住哪裡？", "案主〔姓名〕住哪裡？"),
        ("個案：陳美玲要安置", "個案：〔姓名〕要安置"),
        ("陳美玲女士的補助", "〔姓名〕女士的補助"),
        ("少年張家豪逃家怎麼辦", "少年〔姓名〕逃家怎麼辦"),
        ("黃俊雄為什麼被安置", "〔姓名〕為什麼被安置"),
        ("歐陽娜娜申請安置", "〔姓名〕申請安置"),
        ("個案吳○○能不能申請", "個案〔姓名〕能不能申請"),
        ("學生高明哲", "學生〔姓名〕"),
    ],
)
def test_personal_data_is_masked(asked: str, kept: str) -> None:
    assert masked(asked, PUBLIC) == kept


@pytest.mark.parametrize(
    "asked",
    [
        "成人保護案件TIPVDA 8分以上多久內要派案？",
        "108年低收入戶的最低生活費是多少？",
        "高雄市當初108年度申請三項計畫，總共多少錢？補助4,218萬3,241元嗎？",
        "108年5月20日的會議決議是什麼？",
        "個案管理者多久要訪視？",
        "個案高風險怎麼評估",
        "兒童及少年福利與權益保障法第12條第3項",
        "簡署長慧娟的回應是什麼",
        "林政務委員萬億說了什麼",
        "誰建議要保障社工人身安全？",
        "阿嬤和孫子能不能一起申請",
        "社工人力與薪資",
    ],
)
def test_what_names_nobody_is_left(asked: str) -> None:
    assert masked(asked, PUBLIC) == asked


def test_questions_are_counted_and_opinions_kept(tmp_path: Path) -> None:
    log = FeedbackLog(tmp_path)
    assert (log.questions(), log.said()) == ([], [])
    for _ in range(2):
        log.unanswered(REFUSED)
    log.unanswered(replace(REFUSED, question="案主王小明幾歲？"))
    log.unanswered(ANSWERED)
    log.rate(ANSWERED, helpful=True)
    log.rate(REFUSED, helpful=None, comment="  應該有\n的  ")
    assert [(each.question, each.times) for each in log.questions()] == [
        (REFUSED.question, 2),
        ("案主〔姓名〕幾歲？", 1),
    ]
    assert [(each.helpful, each.comment) for each in log.said()] == [(None, "應該有 的"), (True, "")]


@pytest.mark.parametrize(("comment", "problem"), [("", "請按"), (" \n", "請按"), ("長" * 1001, "太長")])
def test_what_cannot_be_kept_is_said(tmp_path: Path, comment: str, problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        FeedbackLog(tmp_path).rate(ANSWERED, helpful=None, comment=comment)


def test_an_index_in_memory_keeps_no_opinion() -> None:
    with pytest.raises(UsageError, match="記憶體"):
        FeedbackLog(None).rate(ANSWERED, helpful=True)


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "feedback.sqlite").mkdir()
    with pytest.raises(UsageError, match="權限"):
        FeedbackLog(tmp_path).rate(ANSWERED, helpful=True)


def test_many_say_something_at_once(tmp_path: Path) -> None:
    log = FeedbackLog(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        for kept in [pool.submit(log.rate, ANSWERED, helpful=True) for _ in range(40)]:
            kept.result()
    assert len(log.said()) == 40


def test_the_command_lists_both(tmp_path: Path) -> None:
    log = FeedbackLog(tmp_path)
    log.unanswered(REFUSED)
    log.rate(ANSWERED, helpful=False, comment="太短")

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "assistant", "feedback", "--index", str(tmp_path), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert f"1 次　{REFUSED.question}" in run()
    assert "沒有幫助　多久內要派案？：太短" in run()
    assert "太短" not in run("--unanswered")
    form = json.loads(run("--json"))
    assert form["unanswered"][0]["question"] == REFUSED.question
    assert form["said"][0]["helpful"] is False
