"""The trees and headers of the four records that ship, as a reader of the paper finds them."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.parser import parse_text
from ingest.record import Form, Kind, Record, Role

NAMES = ("central", "policy", "new taipei", "taoyuan")
Read = Callable[[str], Record]
each_record = pytest.mark.parametrize("name", NAMES)


def outline(record: Record) -> list[str]:
    """Return a line for each item: its role and its path."""
    return [f"{item.role.value:<12}{' › '.join(item.path)}" for item in record.items]


@each_record
def test_every_item_stands_at_its_path_with_its_role(name: str, corpus_record: Read, golden: Path) -> None:
    """The golden trees were checked by eye, item by item, against the records."""
    record = corpus_record(name)
    expected = (golden / record.source).read_text(encoding="utf-8").splitlines()
    assert outline(record) == expected


@each_record
def test_every_printed_number_opens_an_item(
    name: str, corpus_record: Read, corpus_file: Callable[[str], Path]
) -> None:
    """No line of these records begins with 壹、 一、 （一） or 1. without being a numbered item."""
    record = corpus_record(name)
    text = corpus_file(name).read_text(encoding="utf-8")
    numbered = re.compile(
        r"^[ ]*(?=(?:壹拾|[壹貳參肆伍陸柒捌玖一二三四五六七八九十])、|[（(][一二三四五六七八九十][）)]|\d\.)",
        re.MULTILINE,
    )
    printed = [match.end() for match in numbered.finditer(text)]
    opened = {record.spans.source_start(item.start) for item in record.items}
    assert len(printed) > 25
    assert [text[at : at + 20] for at in printed if at not in opened] == []


@each_record
def test_nothing_in_the_records_that_ship_is_doubtful_but_what_they_do_not_hold(
    name: str, corpus_record: Read
) -> None:
    """Sign-in sheets and （略） are the only doubts: no misnumbered item, no text without a place."""
    assert {doubt.code for doubt in corpus_record(name).warnings} == {"attachment"}


HEADERS = {
    "central": {
        "title": "「強化社會安全網」中央跨部會平台第2次會議紀錄",
        "series": "「強化社會安全網」中央跨部會平台",
        "number": 2,
        "date": dt.date(2019, 1, 29),
        "time": "上午9時30分",
        "place": "行政院第一會議室",
        "host": "行政院",
        "chairs": ["林萬億", "蘇麗瓊"],
        "recorders": ["蔡旻璇"],
        "form": Form.DECISION,
    },
    "policy": {
        "title": "「強化社會安全網」政策溝通平臺第2次專案會議紀錄",
        "series": "「強化社會安全網」政策溝通平臺專案",
        "number": 2,
        "date": dt.date(2019, 5, 20),
        "time": "上午9時30分",
        "place": "本部301會議室（臺北市忠孝東路6段488號3樓）",
        "host": "衛生福利部",
        "chairs": ["蘇麗瓊"],
        "recorders": ["蔡旻璇"],
        "form": Form.DECISION,
    },
    "new taipei": {
        "title": "「強化社會安全網地方政府溝通說明會」新北市會議紀錄",
        "series": "「強化社會安全網地方政府溝通說明會」新北市",
        "number": None,
        "date": dt.date(2018, 5, 15),
        "time": "上午10時",
        "place": "新北市政府消防局9樓大禮堂",
        "host": "新北市政府",
        "chairs": ["林萬億", "許育寧"],
        "recorders": ["邱靖雲"],
        "form": Form.CONSULTATION,
    },
    "taoyuan": {
        "title": "「強化社會安全網計畫地方政府溝通說明會」桃園市會議紀錄",
        "series": "「強化社會安全網計畫地方政府溝通說明會」桃園市",
        "number": None,
        "date": dt.date(2018, 4, 27),
        "time": "上午10時",
        "place": "桃園市政府 B2大禮堂",
        "host": "桃園市政府",
        "chairs": ["林萬億", "游建華"],
        "recorders": ["蔡孟珊"],
        "form": Form.CONSULTATION,
    },
}


@each_record
def test_the_header_says_what_the_record_says(name: str, corpus_record: Read) -> None:
    """Title, date, people and place are those printed at the head, the weekday agreeing with the date."""
    record = corpus_record(name)
    read = {
        "title": record.title,
        "series": record.series,
        "number": record.number,
        "date": record.date,
        "time": record.time,
        "place": record.place,
        "host": record.host,
        "chairs": [person.name for person in record.chairs],
        "recorders": [person.name for person in record.recorders],
        "form": record.form,
    }
    assert read == HEADERS[name]
    assert record.kind is Kind.MINUTES


def test_people_are_kept_as_written_and_as_named(corpus_record: Read) -> None:
    """A chair can be found as 林萬億 although the record only writes 林政務委員萬億."""
    first, second = corpus_record("new taipei").chairs
    assert (first.written, first.name, first.title) == ("林政務委員萬億", "林萬億", "政務委員")
    assert (second.written, second.unit) == ("許秘書長育寧", "新北市政府")


DEIXIS = [
    # record, item, the word, what it stands for
    ("central", "貳、報告案 › 案由一 › 說明 › 二", "本部", "衛生福利部"),
    ("central", "貳、報告案 › 案由一 › 決定 › 三", "本人", "林萬億"),
    ("policy", "貳、討論案 › 案由一 › 說明 › 一", "本局", "高雄市政府社會局"),
    ("policy", "貳、討論案 › 案由二 › 決議 › 二", "本部", "衛生福利部"),
    ("policy", "貳、討論案 › 案由五 › 說明", "本市", "桃園市"),
    ("new taipei", "參、綜合座談 › 二 › 回應 › (一)新北市政府社會局 › 1", "本府", "新北市政府"),
    ("new taipei", "參、綜合座談 › 四 › 回應 › (四)新北市政府社會局", "本局", "新北市政府社會局"),
    ("new taipei", "參、綜合座談 › 一 › 回應 › (三)衛生福利部呂政務次長寶靜", "本部", "衛生福利部"),
    ("taoyuan", "柒、綜合座談 › 三 › (二)", "本市", "桃園市"),  # said by a guest from outside the city
]


@pytest.mark.parametrize(("name", "path", "word", "stands_for"), DEIXIS)
def test_this_ministry_and_this_city_are_the_speakers(
    name: str, path: str, word: str, stands_for: str, corpus_record: Read
) -> None:
    """本部, 本局, 本市 and 本人 mean something else in every mouth."""
    record = corpus_record(name)
    (item,) = (item for item in record.items if " › ".join(item.path) == path)
    assert (item.number, word, stands_for) in record.deixis


SPEAKERS = [
    ("new taipei", "林萬億", 4),
    ("new taipei", "呂寶靜", 4),
    ("taoyuan", "王以凡", 2),
    ("taoyuan", "葉大華", 1),
    ("taoyuan", "張進益", 1),
    ("taoyuan", "呂秀枝", 1),
]


@pytest.mark.parametrize(("name", "person", "times"), SPEAKERS)
def test_who_speaks_can_be_found_by_name(name: str, person: str, times: int, corpus_record: Read) -> None:
    """Each speech or response of a person, not its sub-points, counts once."""
    record = corpus_record(name)
    said = [item for item in record.items if person in item.speaker_names]
    spoken = {Role.SPEECH, Role.RESPONSE, Role.CONCLUSION}
    top = [item for item in said if item.role in spoken and record.items[item.parent or 0] not in said]
    assert len(top) == times


def test_an_item_points_back_to_its_place_in_the_file(corpus_record: Read) -> None:
    """決定/四 of the first case is found on its physical line, its parent above it."""
    record = corpus_record("central")
    (item,) = (i for i in record.items if i.path[1:] == ("案由一", "決定", "四"))
    assert record.quote(item.start, item.end).startswith("四、強化社會安全網計畫目前之推動期程至109年")
    assert record.spans.line(item.start) == 52
    assert [above.label for above in record.ancestors(item.number)] == ["決定", "案由一", "貳、報告案"]


def test_pages_are_given_only_where_the_record_prints_them(corpus_record: Read) -> None:
    """Only one of the four prints page numbers; for the others a page would be invented."""
    policy = corpus_record("policy")
    assert policy.spans.page(policy.text.index("案由四：")) == 4
    assert policy.spans.page(policy.text.index("陸、散會")) == 9
    assert corpus_record("central").spans.page(0) is None


TRANSCRIPT = """2019-11-13 工作會議

主席：
今天先感謝大家。

林春燕：
預估最快十一月底可完成。

主席：
如果往後延呢？

謝昌運：
我們也可以。
一、第一點說明。
二、第二點說明。

林春燕：
好，謝謝。
"""


def test_turns_make_a_transcript() -> None:
    """Five turns by people who come back are a transcript; its items are speeches with a speaker."""
    record = parse_text(TRANSCRIPT)
    assert record.form is Form.TRANSCRIPT
    assert record.kind is Kind.MINUTES
    assert record.date == dt.date(2019, 11, 13)
    assert outline(record) == [
        "header      標題",
        "speech      主席",
        "speech      林春燕",
        "speech      主席",
        "speech      謝昌運",
        "speech      謝昌運 › 一",
        "speech      謝昌運 › 二",
        "speech      林春燕",
    ]
    assert record.items[2].speaker_names == ("林春燕",)


def test_the_chair_of_a_transcript_is_found_by_name() -> None:
    """「主席：」 in a transcript is the person whom the header names."""
    record = parse_text(TRANSCRIPT.replace("工作會議\n", "工作會議\n主　　席　蔡委員錦隆\n"))
    turn = next(item for item in record.items if item.role is Role.SPEECH)
    assert turn.speaker == "主席"
    assert "蔡錦隆" in turn.speaker_names


def test_few_colons_are_no_transcript() -> None:
    """Names before a colon in a list of members do not make a conversation."""
    record = parse_text("委員名單\n王大明：主任\n李小華：副主任\n陳美玲：組長\n林志成：組員\n張文雄：組員\n")
    assert record.form is not Form.TRANSCRIPT


LAW = """法規名稱：社區服務補助辦法
法規類別：行政＞某部
最新異動日期：20200115

   第 一 章 總則

第 1 條
本辦法依某法第五條規定訂定之。

第 2 條
補助對象如下：
一、兒童。
二、少年。
前項對象之年齡，以申請日為準。
第一項第二款之少年，應附證明。

   第 二 章 申請

第 2-1 條
（刪除）

沿革：
1.中華民國一百零九年一月十五日訂定發布全文 3 條
"""


def test_a_law_is_addressed_by_article_paragraph_and_point() -> None:
    """第2條第1項第2款 is found; an article of one paragraph has no 項."""
    record = parse_text(LAW)
    assert (record.title, record.form, record.kind) == ("社區服務補助辦法", Form.ARTICLES, Kind.LAW)
    assert record.date == dt.date(2020, 1, 15)
    assert outline(record)[3:] == [
        "section     第一章 總則",
        "article     第一章 總則 › 第1條",
        "article     第一章 總則 › 第2條",
        "article     第一章 總則 › 第2條 › 第1項",
        "article     第一章 總則 › 第2條 › 第1項 › 一",
        "article     第一章 總則 › 第2條 › 第1項 › 二",
        "article     第一章 總則 › 第2條 › 第2項",
        "article     第一章 總則 › 第2條 › 第3項",
        "section     第二章 申請",
        "article     第二章 申請 › 第2-1條",
        "attachment  沿革",
        "attachment  沿革 › 1",
    ]


def test_a_rule_is_dated_by_its_last_revision() -> None:
    """The 沿革 under the title of a rule is not part of the title; its latest line dates the rule."""
    text = (
        "某校設置辦法\n91年7月15日第3次行政會議通過\n103年4月22日第2次校務會議修正通過\n"
        "第一條 為建立制度，訂定本辦法。\n第二條 本校設委員會。\n第三條 本辦法自公布日施行。\n"
    )
    record = parse_text(text)
    assert (record.title, record.date) == ("某校設置辦法", dt.date(2014, 4, 22))
    assert [item.label for item in record.items] == ["標題", "沿革", "沿革", "第一條", "第二條", "第三條"]
