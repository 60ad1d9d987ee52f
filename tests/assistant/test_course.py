"""Course packs: what is gathered, that every statement is cited, that no wrong option is right, edits and changes."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.assistant import Assistant
from assistant.course.building import build, gated
from assistant.course.changes import changes, regenerate
from assistant.course.check import equal_or_held, faults, restored, stale
from assistant.course.edit import leave_out, put_back, reorder, reword, shown, warnings
from assistant.course.files import load, save
from assistant.course.gather import gather
from assistant.course.pack import PARTS, Numbers, Pack, cited, from_dict
from assistant.course.parts import defined, short_title, words
from assistant.course.values import differs, find_values, same_unit
from assistant.gate import normal, quote_holds, unsupported
from ingest.errors import UsageError

TOPICS = ("集中篩派案", "兒少發展帳戶", "社工人力與薪資", "資訊系統介接", "精神照護", "公益彩券")
MINUTES = """測試縣政府社會安全網第3次聯繫會議紀錄
時間：113年3月15日下午2時
主席：王局長大明
壹、報告事項
報告事項一（社會局）：
一、關懷訪視服務對象為六十五歲以上獨居長者，每名社工服務30名長者。
二、關懷訪視應於接案後{days}日內完成第一次家訪。
決定：洽悉。
貳、討論事項
案由一：關懷訪視人力不足，提請討論。（提案單位：社會局）
說明：關懷訪視現有社工12名，尚缺8名。
決議：請人事處於113年6月底前補足關懷訪視社工8名。
案由二：送餐服務經費補助案。（提案單位：衛生局）
說明：送餐服務應於5日內開始，每名社工服務45名長者，現有志工20名。
決議：照案通過，請教育處協助。
"""
SPEECHES = """測試縣溝通說明會會議紀錄
時間：113年4月20日上午10時
參、綜合座談
一、發言人：測試協會陳社工小明
關懷訪視的督導費每月可否提高到2,000元？
回應：
(一)測試縣政府社會局：
關懷訪視督導費目前每月1,500元，本局將研議調整。
"""


def texts(days: str = "3") -> list[tuple[str, str]]:
    return [("", MINUTES.format(days=days)), ("", SPEECHES)]


@pytest.fixture(scope="module")
def small() -> Iterator[Assistant]:
    with Assistant.from_texts(texts(), "hash") as opened:
        yield opened


@pytest.fixture(scope="module")
def small_pack(small: Assistant) -> Pack:
    return build(small, "關懷訪視")


@pytest.fixture(scope="module", params=TOPICS)
def pack(request: pytest.FixtureRequest, assistant: Assistant) -> Pack:
    return build(assistant, request.param)


# --- every statement ---


def test_every_statement_of_a_pack_is_cited_and_passes_the_quote_gate(
    pack: Pack, assistant: Assistant
) -> None:
    assert pack.points
    assert all(quote_holds(each, assistant.record(each.record)) for each in cited(pack))
    for statement in (*pack.goals, *(each.heading for each in (*pack.points, *pack.cases))):
        held = [
            part for each in statement.citations for part in (each.quote, each.official, each.speaker or "")
        ]
        assert statement.citations
        assert unsupported(statement.text, [*held, pack.topic]) == []
    for case in pack.cases:
        assert case.situation
        assert all(question.answers for question in case.questions)
    for part in PARTS:
        assert [faults(element, assistant.record, pack.topic) for element in pack.part(part)] == [
            [] for _ in pack.part(part)
        ]


def test_what_the_gate_does_not_let_through_is_left_out(small_pack: Pack, small: Assistant) -> None:
    """A changed quote, a number of our own, an option that is the answer: none of it comes out."""
    goal, point, *rest = small_pack.goals[0], *small_pack.points
    choice = next(task for task in small_pack.quiz if task.kind == "choice")
    quote = point.quotes[0]
    broken = replace(
        small_pack,
        goals=(replace(goal, text=f"{goal.text}，共99項"),),
        points=(replace(point, quotes=(replace(quote, quote=f"不{quote.quote}"),)), *rest),
        quiz=(replace(choice, options=(*choice.options, choice.options[choice.right or 0])),),
        cases=(),
    )
    kept = gated(broken, small.record)
    assert kept.goals == ()
    assert kept.points == tuple(rest)
    assert kept.decisions == small_pack.decisions
    assert kept.quiz == broken.quiz  # twice the right option: no wrong one is right
    wrong = [
        replace(option, text=f"{option.text} ") for option in choice.options if option.text == choice.answer
    ]
    assert (
        gated(replace(broken, quiz=(replace(choice, options=(*choice.options, *wrong)),)), small.record).quiz
        == ()
    )


def test_what_only_was_said_is_never_among_what_binds(pack: Pack, assistant: Assistant) -> None:
    for point in pack.points:
        binding = {assistant.record(each.record).items[each.item].role.binds for each in point.quotes}
        assert binding == {point.group == "decision"}
        assert all(each.role_label in {"決議", "決定", "裁示"} for each in point.quotes) == (True in binding)


def test_no_point_is_told_twice(pack: Pack) -> None:
    quotes = [normal(each.quote) for point in pack.points for each in point.quotes]
    assert len(quotes) == len(set(quotes))
    ids = [element.id for part in PARTS for element in pack.part(part)]
    assert len(ids) == len(set(ids))


def test_no_wrong_option_can_be_the_answer(pack: Pack, assistant: Assistant) -> None:
    """By value, date and alias; none stands in the cited item, and each stands where it is said to come from."""
    for task in (task for task in pack.quiz if task.kind == "choice"):
        cited_item = assistant.record(task.citations[0].record).items[task.citations[0].item]
        text = assistant.record(task.citations[0].record).text[cited_item.start : cited_item.end]
        assert len(task.options) >= 3
        assert task.right is not None
        assert len({normal(option.text) for option in task.options}) == len(task.options)
        for option in task.options:
            assert normal(option.text) in normal(option.citation.quote)
            if option.text != task.answer:
                assert not equal_or_held(task.answer, option.text, text)


def test_a_task_restored_is_the_sentence_of_the_record(pack: Pack) -> None:
    """The blank filled, or the one changed value put back; a false statement is in no other way false."""
    for task in (task for task in pack.quiz if task.kind != "short"):
        quote = normal(task.citations[0].quote)
        assert normal(restored(task)) in quote
        assert normal(task.answer) in quote
        if task.changed:
            assert task.true is False
            assert normal(task.stem) not in quote
            assert task.stem.count(task.changed.text) == 1
        elif task.kind == "truefalse":
            assert normal(task.stem) in quote


def test_a_pack_is_the_same_every_time_and_in_json(pack: Pack, assistant: Assistant) -> None:
    again = build(assistant, pack.topic)
    assert replace(again, made=pack.made) == pack
    assert from_dict(json.loads(json.dumps(pack.to_dict()))) == pack


def test_sources_are_numbered_in_the_order_in_which_they_are_met(pack: Pack) -> None:
    numbers = Numbers(pack)
    met = [number for each in cited(pack) for number in numbers.of((each,))]
    assert list(dict.fromkeys(met)) == list(range(1, len(numbers.listed) + 1))


# --- what is gathered ---


def test_what_is_on_the_topic_is_found_and_nothing_else(small: Assistant) -> None:
    found = {"".join(each.item.path) for each in gather(small, "送餐服務", [])}
    assert all("案由二" in path for path in found)
    assert any("決議" in path for path in found)


def test_a_topic_joined_by_and_is_two(assistant: Assistant) -> None:
    both = {each.key for each in gather(assistant, "社工人力與薪資", [])}
    assert {each.key for each in gather(assistant, "薪資", [])} <= both
    assert {each.key for each in gather(assistant, "社工人力", [])} <= both


def test_a_pack_of_records_takes_only_these(small: Assistant) -> None:
    pack = build(small, "", ["溝通說明會"])
    assert {each.title for each in cited(pack) if each not in _offered(pack)} == {"測試縣溝通說明會會議紀錄"}
    assert pack.notes[0].startswith("找到的內容裡，沒有對這個主題作成決議")


def _offered(pack: Pack) -> list[object]:
    changed = [task.changed for task in pack.quiz if task.changed]
    return [option.citation for task in pack.quiz for option in (*task.options, *changed)]


@pytest.mark.parametrize(
    ("topic", "records", "said"),
    [
        ("", [], "請給主題"),
        ("火星移民", [], "紀錄裡沒有關於「火星移民」的內容"),
        ("的", [], "沒有可以找的詞"),
        ("關懷訪視", ["沒有的紀錄"], "找不到紀錄"),
    ],
)
def test_what_no_pack_can_be_made_of_says_why(
    small: Assistant, topic: str, records: list[str], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        build(small, topic, records)


def test_the_small_pack_teaches_what_was_decided(small_pack: Pack) -> None:
    decided = [point for point in small_pack.points if point.group == "decision"]
    assert [point.heading.text for point in decided] == ["關懷訪視人力不足"]
    (row,) = [row for row in small_pack.decisions if row.outcome == "交辦"]
    assert (row.units, row.deadline, row.kind) == (("人事處",), "113年6月底前", "決議")
    assert {row.quote.quote for row in small_pack.decisions} >= {"洽悉。"}
    asked = {task.stem for task in small_pack.quiz if task.kind == "short"}
    assert "會議對「關懷訪視人力不足」的決議是什麼？" in asked
    (exchange,) = [case for case in small_pack.cases if case.notes]
    assert exchange.heading.text == "測試協會陳社工小明的發言與各方回應"
    assert exchange.questions[-1].question == "哪些是回應中承諾、後續要追蹤的事？"


# --- values and words ---


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("社家署", "衛生福利部社會及家庭署", True),
        ("衛福部", "衛生福利部", True),
        ("衛生福利部", "社家署", True),  # an office of it could be meant
        ("社家署", "保護司", False),
        ("教育部", "法務部", False),
    ],
)
def test_offices_are_told_apart_under_every_name(one: str, other: str, same: bool) -> None:  # noqa: FBT001
    assert same_unit(one, other) == same == same_unit(other, one)


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("8成", "80%", False),
        ("24小時", "1天", False),
        ("108年7月", "108年7月1日", False),
        ("108年7月", "108年9月", True),
        ("3萬3,000元", "33,000元", False),
        ("88名", "8名", True),
    ],
)
def test_values_differ_only_when_they_certainly_do(one: str, other: str, differ: bool) -> None:  # noqa: FBT001
    assert differs(find_values(one)[0], find_values(other)[0]) == differ


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("預計於1月31日前完成", []),
        ("本部每2周召開會議", []),
        ("簡報第25頁與12頁", []),
        ("「6歲以下兒童死亡回顧試辦計畫」", []),
        ("近22萬人、逾5名", []),
        ("以16-17歲為大宗", ["16-17歲"]),
        ("應於3日內派案", ["3日"]),
        ("請社家署儘速辦理", ["社家署"]),
        ("社家署已經辦理", []),
    ],
)
def test_only_what_is_worth_knowing_is_asked_for(sentence: str, values: list[str]) -> None:
    assert [value.text for value in find_values(sentence)] == values


@pytest.mark.parametrize(
    ("sentence", "thing"),
    [
        ("社工人力整體進用率為64.2%，部分縣市較低。", "社工人力整體進用率"),
        ("集中派案中心是指一個派案的平臺。", "集中派案中心"),
        ("109年起兒少高風險服務方案全面轉型為多元服務方案。", None),
        ("以家庭為中心提供服務。", None),
        ("個案分配係由各區中心辦理。", None),
        ("本市服務中心是唯一的單位。", None),
    ],
)
def test_a_thing_is_asked_for_where_a_sentence_says_what_it_is(sentence: str, thing: str | None) -> None:
    found = defined(sentence)
    assert (found[0] if found else None) == thing


def test_no_template_says_anything_of_its_own() -> None:
    """Neither a number nor a negation stands in a goal or question: what is there comes from the record."""
    templates = [
        each for section in ("goals", "questions", "short", "headings") for each in words(section).values()
    ]
    assert [unsupported(template, []) for template in templates] == [[] for _ in templates]


@given(st.lists(st.text("關懷訪視人力不足「」", min_size=1, max_size=30), min_size=1, max_size=6))
def test_a_short_title_is_the_beginning_of_the_title(clauses: list[str]) -> None:
    assert "，".join(clauses).startswith(short_title("，".join(clauses)))


# --- edits ---


def test_a_trainer_reorders_leaves_out_and_rewords(small_pack: Pack) -> None:
    first, second = small_pack.points[:2]
    pack = reorder(small_pack, "points", [second.id, first.id], "王小明")
    pack = leave_out(pack, small_pack.quiz[0].id, "王小明")
    pack = reword(pack, small_pack.goals[0].id, "能在值班時馬上派對案", "王小明")
    wanted = shown(pack)
    assert [point.id for point in wanted.points[:2]] == [second.id, first.id]
    assert small_pack.quiz[0].id not in {task.id for task in wanted.quiz}
    own = wanted.goals[0].own
    assert own is not None
    assert (own.text, own.who) == ("能在值班時馬上派對案", "王小明")
    assert own.when[:2] == "20"
    assert wanted.goals[0].citations == small_pack.goals[0].citations
    assert shown(put_back(pack, small_pack.quiz[0].id, "王小明")).quiz == small_pack.quiz
    assert shown(leave_out(pack, "cases", "王小明")).cases == ()
    assert small_pack.edits == ()


Edit = Callable[[Pack], Pack]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda pack: reword(pack, pack.quiz[0].id, "改題目", "王"), "不能修改"),
        (lambda pack: reword(pack, pack.decisions[0].id, "改決議", "王"), "不能修改"),
        (lambda pack: reword(pack, "沒有", "改", "王"), "教材裡沒有「沒有」"),
        (lambda pack: leave_out(pack, "沒有", "王"), "教材裡沒有「沒有」"),
        (lambda pack: reorder(pack, "沒有", [], "王"), "沒有「沒有」這個部分"),
        (lambda pack: reword(pack, "title", "我的課程", " "), "請寫明是誰修改的"),
        (lambda pack: reword(pack, "title", "長" * 300, "王"), "文字太長"),
    ],
)
def test_what_cannot_be_edited_says_why(small_pack: Pack, edit: Edit, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        edit(small_pack)


def test_a_trainers_number_that_no_quote_holds_is_pointed_out(small_pack: Pack) -> None:
    point = small_pack.points[0].id
    assert warnings(reword(small_pack, point, "人力補足的期限", "王")) == []
    assert "99名" in warnings(reword(small_pack, point, "要補99名社工", "王"))[0]


# --- keeping and making anew ---


def test_a_pack_is_kept_with_its_edits(small_pack: Pack, tmp_path: Path) -> None:
    pack = reword(small_pack, "title", "我的課程", "王小明")
    save(pack, tmp_path / "courses" / "a.json")
    assert load(tmp_path / "courses" / "a.json") == pack
    for text in ("", "[]", "{}", '{"format": 99}'):
        (tmp_path / "b.json").write_text(text)
        with pytest.raises(UsageError, match="不是 shean 的教材檔"):
            load(tmp_path / "b.json")


def test_made_anew_from_the_same_records_nothing_changed(small: Assistant, small_pack: Pack) -> None:
    pack = reword(small_pack, "title", "我的課程", "王小明")
    again, changed = regenerate(small, pack)
    assert changed == []
    assert again.edits == pack.edits


def test_made_anew_a_pack_tells_what_the_records_changed(small_pack: Pack) -> None:
    """A corrected number changes the quote of its point and keeps its id; what is new and gone is told."""
    point = next(each for each in small_pack.points if "家訪" in each.quotes[0].quote)
    pack = reword(small_pack, point.id, "第一次家訪", "王小明")
    corrected = [*texts("14")[:1], ("", SPEECHES.replace("回應：", "結語：").partition("(一)")[0])]
    with Assistant.from_texts(corrected, "hash") as after:
        again, changed = regenerate(after, pack)
        assert stale(again, after.record) == []
        assert stale(pack, after.record)
    told = {(change.part, change.what) for change in changed}
    assert {("points", "quote"), ("points", "gone"), ("cases", "gone")} <= told
    (quote,) = [change for change in changed if change.id == point.id]
    assert ("3日內" in quote.before, "14日內" in quote.after, quote.edited) == (True, True, True)
    assert next(each for each in shown(again).points if each.id == point.id).heading.shown == "第一次家訪"
    assert {change.what for change in changes(again, small_pack)} >= {"added", "quote"}


def test_rows_name_no_unit_or_deadline_that_their_words_do_not(assistant: Assistant) -> None:
    by_place = {(row.citation.record, row.citation.start): row for row in assistant.register().rows}
    for row in (row for topic in TOPICS for row in build(assistant, topic).decisions):
        kept = by_place[row.quote.record, row.quote.start]
        held = normal(row.quote.quote + (row.quote.speaker or ""))
        assert set(row.units) <= set(kept.units)
        assert all(normal(unit) in held for unit in row.units)
