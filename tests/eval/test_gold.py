"""The gold questions in eval/gold hold to the records in corpus/."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ingest.parser import read_record

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"
GOLD = ROOT / "eval" / "gold"

RECORDS = {
    "2018-04-27_taoyuan-briefing.txt",
    "2018-05-15_new-taipei-briefing.txt",
    "2019-01-29_central-platform-2.txt",
    "2019-05-20_policy-platform-2.txt",
}
TYPES = {
    "amount",
    "date",
    "time_limit",
    "deadline",
    "eligibility",
    "procedure",
    "responsible",
    "who_said",
    "list",
    "status",
    "compare",
    "yes_no",
    "decision_lookup",
    "header_fact",
    "fact",
    "false_premise",
}
USERS = {"caseworker", "trainer", "staff"}
CHALLENGES = {
    "abbr",
    "approx",
    "colloquial",
    "deixis",
    "english",
    "multi_doc",
    "multi_evidence",
    "name_order",
    "simplified",
    "synonym",
    "western_year",
}
REASONS = {
    "not_in_records",
    "named_absent",
    "slot_absent",
    "attachment",
    "outside_period",
    "only_discussed",
}
REQUIRED = {
    "id",
    "question",
    "user",
    "type",
    "answerable",
    "gold_answer",
    "evidence",
    "must_include",
    "split",
}
OPTIONAL = {"challenge", "false_premise", "reason"}

Question = dict[str, Any]


def read_questions(name: str) -> list[Question]:
    """Return the questions of a gold file."""
    return [json.loads(line) for line in (GOLD / name).read_text(encoding="utf-8").splitlines()]


def answerable(questions: list[Question]) -> list[Question]:
    """Return those the records answer."""
    return [question for question in questions if question["answerable"]]


def unanswerable(questions: list[Question]) -> list[Question]:
    """Return those the records do not answer."""
    return [question for question in questions if not question["answerable"]]


QUESTIONS = read_questions("questions.jsonl")
BLIND = read_questions("blind.jsonl")
ALL = QUESTIONS + BLIND

each = pytest.mark.parametrize("question", ALL, ids=lambda question: question["id"])
each_answerable = pytest.mark.parametrize("question", answerable(ALL), ids=lambda question: question["id"])
each_unanswerable = pytest.mark.parametrize(
    "question", unanswerable(ALL), ids=lambda question: question["id"]
)


def squeeze(text: str) -> str:
    """Return the text without any whitespace."""
    return re.sub(r"\s+", "", text)


@cache
def record(name: str) -> str:
    """Return a corpus file without lone page-number lines and without whitespace."""
    lines = (CORPUS / name).read_text(encoding="utf-8").splitlines()
    return squeeze("".join(line for line in lines if not re.fullmatch(r"\s*\d{1,3}\s*", line)))


@cache
def items_at(name: str, path: str) -> list[str]:
    """Return the words of the items under a gold path, without whitespace and the closing full stop."""
    parsed = read_record(CORPUS / name, name)
    return [
        squeeze(parsed.text[item.start : item.end]).rstrip("。")
        for item in parsed.items
        if len(item.path) == len(path.split("/"))
        and all(label.startswith(part) for label, part in zip(item.path, path.split("/"), strict=True))
    ]


@each
def test_fields(question: Question) -> None:
    """A question has every required field, no unknown field, and known values in them."""
    assert set(question) >= REQUIRED
    assert set(question) <= REQUIRED | OPTIONAL
    assert question["type"] in TYPES
    assert question["user"] in USERS
    assert set(question.get("challenge", [])) <= CHALLENGES
    assert question["question"].strip() == question["question"] != ""


@each_answerable
def test_evidence_stands_in_the_record(question: Question) -> None:
    """An evidence quote is verbatim in its corpus file, exactly count times, and names a path.

    One that stands there several times (決定：洽悉) is told apart by its path: only one item has it.
    """
    assert question["evidence"]
    for evidence in question["evidence"]:
        assert set(evidence) == {"file", "path", "quote", "count"}
        assert evidence["quote"] == squeeze(evidence["quote"])
        assert evidence["count"] == 1 or items_at(evidence["file"], evidence["path"]) == [evidence["quote"]]
        assert record(evidence["file"]).count(evidence["quote"]) == evidence["count"]
        assert evidence["path"].split("/")[0] in {"header", *"壹貳參肆伍陸柒捌玖", "壹拾"}


@each_answerable
def test_must_include_is_in_the_evidence_files(question: Question) -> None:
    """What a right answer must show stands, in those words, in a quote of its evidence files."""
    assert question["must_include"]
    texts = [record(evidence["file"]) for evidence in question["evidence"]]
    quotes = [evidence["quote"] for evidence in question["evidence"]]
    for string in question["must_include"]:
        assert any(string in text for text in texts)
        assert any(string in quote for quote in quotes)


@each_answerable
def test_question_does_not_hold_its_answer(question: Question) -> None:
    """A question contains neither a whole evidence quote nor all that its answer must show."""
    asked = squeeze(question["question"])
    assert not any(evidence["quote"] in asked for evidence in question["evidence"])
    assert not all(string in asked for string in question["must_include"])


@each_answerable
def test_answerable_has_an_answer(question: Question) -> None:
    """An answerable question has a gold answer and no reason for refusing."""
    assert question["gold_answer"]
    assert "reason" not in question
    assert ("false_premise" in question) == (question["type"] == "false_premise")


@each_unanswerable
def test_unanswerable_has_a_reason(question: Question) -> None:
    """An unanswerable question has a reason (a known code, then prose), no answer and no evidence."""
    code, _, prose = question["reason"].partition("：")
    assert code in REASONS
    assert prose
    assert question["gold_answer"] == ""
    assert question["evidence"] == []
    assert question["must_include"] == []
    assert question["type"] != "false_premise"


@each_answerable
def test_tags_agree_with_the_evidence(question: Question) -> None:
    """multi_evidence and multi_doc are tagged exactly where the evidence shows them."""
    tags = question.get("challenge", [])
    files = {evidence["file"] for evidence in question["evidence"]}
    assert ("multi_evidence" in tags) == (len(question["evidence"]) > 1)
    assert ("multi_doc" in tags) == (len(files) > 1)


@each
def test_tags_agree_with_the_wording(question: Question) -> None:
    """Questions tagged english hold no Chinese, and western_year means a year such as 2019."""
    tags = question.get("challenge", [])
    has_chinese = re.search(r"[\u4e00-\u9fff]", question["question"]) is not None
    has_year = re.search(r"(?<!\d)20[12]\d(?!\d)", question["question"]) is not None
    assert ("english" in tags) != has_chinese
    assert ("western_year" in tags) == has_year


def test_ids_and_wordings_are_unique() -> None:
    """No id and no wording stands twice, in one file or in both."""
    assert len({question["id"] for question in ALL}) == len(ALL)
    assert len({question["question"] for question in ALL}) == len(ALL)


@pytest.mark.parametrize(
    ("questions", "splits"), [(QUESTIONS, {"dev", "test"}), (BLIND, {"blind"})], ids=["questions", "blind"]
)
def test_each_file_has_its_own_splits(questions: list[Question], splits: set[str]) -> None:
    """The blind questions stand apart from those that rules were made beside."""
    assert {question["split"] for question in questions} == splits


@pytest.mark.parametrize(
    ("questions", "answered", "premises", "refused"),
    [(QUESTIONS, 150, 25, 50), (BLIND, 84, 14, 36)],
    ids=["questions", "blind"],
)
def test_size(questions: list[Question], answered: int, premises: int, refused: int) -> None:
    """There are enough answerable questions, false premises among them, and unanswerable ones."""
    false_premise = [question for question in questions if question["type"] == "false_premise"]
    assert len(answerable(questions)) >= answered
    assert len(false_premise) >= premises
    assert len(answerable(questions)) - len(false_premise) >= answered // 3 * 2
    assert len(unanswerable(questions)) >= refused


@pytest.mark.parametrize(("questions", "least"), [(QUESTIONS, 50), (BLIND, 20)], ids=["questions", "blind"])
def test_every_type_user_and_record_is_covered(questions: list[Question], least: int) -> None:
    """Answerable questions cover every type and record; each of the three users asks enough."""
    asked = answerable(questions)
    files = {evidence["file"] for question in asked for evidence in question["evidence"]}
    assert {question["type"] for question in asked} == TYPES
    assert files == RECORDS
    assert min(Counter(question["user"] for question in questions).values()) >= least


@pytest.mark.parametrize(
    ("challenge", "least", "least_blind"),
    [("simplified", 12, 8), ("english", 12, 8), ("western_year", 8, 6), ("multi_evidence", 12, 6)],
)
def test_challenges_are_covered(challenge: str, least: int, least_blind: int) -> None:
    """Enough answerable questions are in Simplified Chinese, English, western years, many evidences."""
    for questions, enough in ((QUESTIONS, least), (BLIND, least_blind)):
        tags = [tag for question in answerable(questions) for tag in question.get("challenge", [])]
        assert tags.count(challenge) >= enough


@pytest.mark.parametrize(("questions", "least"), [(QUESTIONS, 5), (BLIND, 2)], ids=["questions", "blind"])
def test_every_reason_is_covered(questions: list[Question], least: int) -> None:
    """Every reason for refusing has enough questions."""
    codes = Counter(question["reason"].partition("：")[0] for question in unanswerable(questions))
    assert set(codes) == REASONS
    assert min(codes.values()) >= least


def test_splits_are_halves() -> None:
    """Dev and test each hold half of every type, give or take one question."""
    for group in (answerable(QUESTIONS), unanswerable(QUESTIONS)):
        for kind in TYPES:
            splits = Counter(question["split"] for question in group if question["type"] == kind)
            assert abs(splits["dev"] - splits["test"]) <= 1
