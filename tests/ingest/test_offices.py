"""Records as county and city offices write them, in layouts the records that ship do not have.

Places, people and numbers are made up. The golden trees were checked by eye, item by item.
"""

from pathlib import Path
from typing import NamedTuple

import pytest

from ingest.parser import parse_text, read_record
from ingest.record import Form, Kind, Record, Role
from ingest.rules import legal_address

HERE = Path(__file__).resolve().parent / "records"
MINUTES, PLAN, RULE, OTHER = Kind.MINUTES, Kind.PLAN, Kind.RULE, Kind.OTHER
DECISION, OUTLINE, ARTICLES = Form.DECISION, Form.OUTLINE, Form.ARTICLES


class Head(NamedTuple):
    """What the top of a paper says."""

    kind: Kind
    form: Form
    title: str
    date: str
    time: str = ""
    host: str = ""
    chair: str = ""
    recorder: str = ""


HEADS = {
    "county-platform": Head(
        MINUTES,
        DECISION,
        "禾山縣政府112年度第2次強化社會安全網跨網絡聯繫會議紀錄",
        "2023-08-23",
        "下午2時",
        "禾山縣政府",
        "陳文彬",
        "張雅婷",
    ),
    "case-conference": Head(
        MINUTES,
        DECISION,
        "海東市政府家庭暴力及性侵害防治中心113年度第3次重大兒少受虐個案研討會議紀錄",
        "2024-04-09",
        "上午10時",
        "海東市政府",
        "吳淑芬",
        "林佳蓉",
    ),
    "liaison-meeting": Head(
        MINUTES,
        DECISION,
        "白石縣少年輔導委員會110年第1次聯繫會報紀錄",
        "2021-03-16",
        "下午2時30分",
        "白石縣少年輔導委員會",
        "徐國強",
        "何俊傑",
    ),
    "wrapped-liaison": Head(
        MINUTES,
        DECISION,
        "大湖縣政府社會處108年度第4次脆弱家庭服務網絡聯繫會議紀錄",
        "2019-11-27",
        "上午9時30分",
        "大湖縣政府",
        "馮耀宗",
        "江宜庭",
    ),
    "central-meeting": Head(
        MINUTES,
        DECISION,
        "衛生福利部「社會工作人員執業安全」跨部會研商會議紀錄",
        "2022-07-14",
        "上午9時30分",
        "衛生福利部",
        "李麗芬",
        "許哲維",
    ),
    "supervision": Head(
        MINUTES,
        DECISION,
        "溪口社會福利服務中心114年2月份督導會議",
        "2025-02-18",
        "13:30",
        "",
        "蘇怡君",
        "曾柏翰",
    ),
    "violence-committee": Head(
        MINUTES,
        DECISION,
        "南雲市114年度第一次家庭暴力安全防護網暨性侵害防治委員會會議紀錄",
        "2025-03-12",
        "14時00分",
        "南雲市政府",
        "方慶安",
        "魏子晴",
    ),
    "school-liaison": Head(
        MINUTES,
        DECISION,
        "111學年度第2學期 北灣縣輔諮中心與社政單位 聯繫會議 紀錄",
        "2023-02-22",
        "上午10:00",
        "教育處",
        "尤雅玲",
        "盧思齊",
    ),
    "section-meeting": Head(
        MINUTES,
        DECISION,
        "東嶼縣社會處保護服務科 科務會議紀錄",
        "2023-07-03",
        "上午9點",
        "",
        "麥文哲",
        "柯以恩",
    ),
    "expert-meeting": Head(
        MINUTES,
        DECISION,
        "「脆弱家庭服務指標修訂」專家諮詢會議紀錄",
        "2024-09-05",
        "14:00",
        "衛生福利部社會及家庭署",
        "羅一鈞",
        "夏品妍",
    ),
    "dispatch-rule": Head(RULE, ARTICLES, "青田市政府社會安全網案件集中受理通報與派案作業規則", "2022-12-20"),
    "subsidy-points": Head(RULE, ARTICLES, "星河市政府辦理特殊境遇家庭緊急生活扶助作業要點", "2021-11-05"),
    "review-board-points": Head(RULE, ARTICLES, "金穗市兒童及少年安置輔導審議會設置要點", "2023-03-08"),
    "safety-plan": Head(PLAN, OUTLINE, "雲嶺縣政府辦理社工人員人身安全維護計畫", "2021-04-01"),
    "county-plan": Head(PLAN, OUTLINE, "113年度松林縣強化社會安全網第二期計畫", ""),
    "letter": Head(
        OTHER,
        OUTLINE,
        "禾山縣政府 函：檢送「禾山縣脆弱家庭服務分工原則」1份，自112年10月1日起實施，請查照。",
        "2023-09-12",
    ),
}
each_office = pytest.mark.parametrize("name", HEADS)


def read(name: str) -> Record:
    """Return a record of the folder."""
    path = HERE / f"{name}.txt"
    return read_record(path, path.name)


@each_office
def test_every_item_of_an_office_record_stands_at_its_path(name: str, golden: Path) -> None:
    """Cases under their section, decisions under their case, whatever number or label opens them."""
    found = [f"{item.role.value:<12}{' › '.join(item.path)}" for item in read(name).items]
    assert found == (golden / f"{name}.txt").read_text(encoding="utf-8").splitlines()


@each_office
def test_the_head_of_an_office_record_is_read(name: str) -> None:
    record = read(name)
    found = Head(
        record.kind,
        record.form,
        record.title,
        str(record.date or ""),
        record.time or "",
        record.host or "",
        "、".join(person.name for person in record.chairs),
        "、".join(person.name for person in record.recorders),
    )
    assert found == HEADS[name]


DOUBTS = {
    "attachment": {
        "county-platform",
        "case-conference",
        "liaison-meeting",
        "wrapped-liaison",
        "central-meeting",
        "subsidy-points",
        "letter",
        "violence-committee",
    },
    "repealed": {"review-board-points"},
    "no_date": {"county-plan"},
}


def test_only_what_a_paper_lacks_is_doubtful() -> None:
    """Sign-in sheets and annexes that are not in the file, the plan's date; no number is called a gap."""
    told: dict[str, set[str]] = {}
    for name in HEADS:
        for doubt in read(name).warnings:
            told.setdefault(doubt.code, set()).add(name)
    assert told == DOUBTS


UNITS = [
    ("county-platform", "玖、提案討論 › 提案二 › 說明", "警察局"),
    ("liaison-meeting", "九、討論提案 › 第一案（提案單位：少年隊） › 說明", "少年隊"),
    ("wrapped-liaison", "三、提案討論 › 案由一 › 說明 › 1", "社會救助科"),
    ("county-platform", "捌、業務報告 › 二、衛生局 › （二）", "衛生局"),
]


@pytest.mark.parametrize(("name", "path", "unit"), UNITS)
def test_who_brings_a_case_is_known_below_it(name: str, path: str, unit: str) -> None:
    """本局 in what a case explains is the office that brought it."""
    (item,) = (each for each in read(name).items if " › ".join(each.path) == path)
    assert item.unit == unit


ADDRESSES = [
    ("四、派案時限 › （二）", "第 4 點第 1 項第 2 款"),
    ("四、派案時限 › 第2項", "第 4 點第 2 項"),
    ("三 › （一） › 2", "第 3 點第 1 款第 2 目"),
]


@pytest.mark.parametrize(("path", "address"), ADDRESSES)
def test_a_point_that_goes_on_after_its_list_has_a_second_paragraph(path: str, address: str) -> None:
    """前項各款時限… below the list of a point is its second 項, not words of the last 款."""
    record = read("dispatch-rule")
    (item,) = (each for each in record.items if " › ".join(each.path) == path)
    assert legal_address(record.items, item) == address


def test_a_list_may_begin_right_behind_its_label() -> None:
    """決議：一、… ⏎ 二、… are two items of the decision, and none of them is a gap."""
    record = parse_text(
        "某會議紀錄\n主席：王大明\n壹、討論事項\n案由一：增聘社工。\n說明：(一)人力不足。\n(二)經費已編列。\n"
        "決議：一、照案通過。\n二、請社會局辦理。\n"
    )
    decided = [item.path[-2:] for item in record.items if item.role is Role.DECISION]
    assert decided == [("案由一", "決議"), ("決議", "一"), ("決議", "二")]
    assert [doubt.code for doubt in record.warnings] == ["no_date"]


def test_points_counted_like_articles_have_their_address() -> None:
    """「第三點」 with a second paragraph: 第 3 點第 2 項."""
    record = read("review-board-points")
    (item,) = (each for each in record.items if each.path == ("第三點", "第2項"))
    assert legal_address(record.items, item) == "第 3 點第 2 項"


def test_a_decision_whose_execution_is_reported_is_an_earlier_one() -> None:
    """決議：… 辦理情形：… in the follow-up of the last meeting binds no more; 主席裁示 below it does."""
    followed = [item for item in read("violence-committee").items if item.path[0].startswith("柒、")]
    assert [item.label for item in followed if item.role.binds] == ["主席裁示", "主席裁示"]


def test_a_person_alone_on_a_line_says_what_stands_below() -> None:
    speeches = {item.speaker for item in read("expert-meeting").items if item.path[1:2] == ("議題一",)}
    assert {"溫教授淑娟", "白主任建成"} <= speeches


def test_the_dates_of_a_rule_in_its_header_are_its_history() -> None:
    history = [(each.act, str(each.date), str(each.since or "")) for each in read("subsidy-points").history]
    assert history == [("訂定", "2009-03-01", "2009-03-01"), ("修正", "2021-11-05", "2021-11-05")]
    in_force = [str(each.since) for each in read("dispatch-rule").history]
    assert in_force == ["2020-06-01", "2023-01-01"]
