"""One matter in several places: the point under its heading, the value a decision amends, the later record's value."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from assistant.asking import asks_decision, asks_ruling, brings
from assistant.binding import bound, clauses
from assistant.evidence import Evidence, Weighed, states_rival
from assistant.premise import denies, tagged
from assistant.premise_words import asks_outcome
from assistant.question import Kind, Question
from assistant.scope import binding_items, squeeze
from assistant.slots import MEASURED, STRICT, VALUES, date_spots, measures_of
from ingest.dates import roc
from ingest.quantities import find_quantities
from ingest.record import Item, Role

# 原列多少, 申請多少: the value before the decision is meant.
_BEFORE_DECISION = re.compile(r"擬|原[列訂本先定來]|申請|建議|提案|提議|請求|爭取|說明")
_AMENDS = re.compile(
    r"修正|修訂|改為|改列|調整為|調整至|變更|更正|調[升高降][為至到]|核定|同意|通過|訂為|定為"
)
# How alike two case titles, and two sentences without their numbers, must be to speak of one matter.
_SAME_TITLE, _SAME_SENTENCE = 0.7, 0.6
_EARLIER_SHOWN = 2
# What a decision says of a value it changes, and how much of the question it must hold beside the earlier one.
_INTO, _AS_MUCH = r"(?:修正|修訂|調整|縮短|延長|提高|調[高升降]|降低|增加|減少|變更|改)[為至到]", 0.5
# The weight of the verbs and nouns of a matter.
_MATTER = 0.8
# What stands under a title takes its place when it scores this much of what the title does.
_BELOW = 0.6
_ASKS_TITLE = re.compile(
    r"什麼案|哪些案|哪幾案|哪一案|案由|案名|議題|提了什麼|討論(?:了)?(?:什麼|哪些)|哪些報告|報告了?什麼|誰|哪(?:個|一個)?單位|哪位"
)
_CEREMONY = re.compile(
    r"[（(][^（()）]*[）)]|提請(?:討論|審議|核議|報告)|報告案|討論案|案由[一二三四五六七八九十\d]+|敬請|[，。：:、；]"
)
_FIGURES = re.compile(r"[\d,，.％%〇零一二三四五六七八九十百千萬億元兩壹貳參肆伍陸柒捌玖拾年月日]+")


@dataclass(frozen=True, slots=True)
class Versions:
    """The evidence that holds, and that of earlier records or of the proposal it overrides, with the note."""

    holds: Evidence
    overridden: tuple[Evidence, ...] = ()
    note: str = ""


def under_heading(weighed: Weighed, evidence: Evidence) -> Evidence:
    """Return the point under a heading that tells what is asked, ``evidence`` itself where none does.

    A title of a case names the matter; what was decided, how much and whether it is so stands below it.
    """
    question, item = weighed.question, evidence.item
    if item.stop <= item.end or brings(question) or item.role == Role.HEADER:
        return evidence
    under = [
        e
        for e in weighed.evidence
        if e.record.id == evidence.record.id and item.end <= e.start < item.stop and not e.unmet
    ]
    if item.role is Role.AGENDA and asks_ruling(question) and (ruled := _ruled(question, under)):
        return ruled
    if question.kind in STRICT:
        filled = (e for e in under if e.filled and not of_another(weighed, evidence, e))
        return evidence if evidence.filled else _first(question, filled) or evidence
    if not tagged(question):
        return _told_below(question, evidence, under) or evidence
    rivals = [e for e in under if states_rival(question, e)]
    if not rivals and (asks_outcome(question) or asks_decision(question)):
        rivals = [e for e in under if e.item.role.binds]
    return _first(question, rivals or [e for e in under if e.own > 0]) or evidence


def of_another(weighed: Weighed, best: Evidence, holder: Evidence) -> bool:
    """Whether what holds the value lacks the rarest thing named that the best evidence speaks of (圖書館)."""
    if best is holder or best.scope is holder.scope:
        return False
    said = squeeze(best.text)
    things = [
        word for word in weighed.question.words if word.noun and word.weight >= 1 and word.match(said) >= 1
    ]
    if not things:
        return False
    rarest = max(things, key=lambda word: weighed.rarity.get(word.text, 0.0))
    if any(_beside_it(e, holder) and rarest.match(e.scope.words) >= 1 for e in weighed.evidence):
        return not rarest.match(holder.scope.words)  # each point of a reply speaks of its own matter
    return not rarest.match(holder.scope.words + holder.scope.title_words + holder.scope.subject)


def _beside_it(one: Evidence, other: Evidence) -> bool:
    """Whether two are points under one heading."""
    under_one = one.item.parent is not None and one.item.parent == other.item.parent
    return under_one and one.record.id == other.record.id and one.item.number != other.item.number


def _ruled(question: Question, under: Iterable[Evidence]) -> Evidence | None:
    """What was decided of a case, where it holds what is asked or declines it."""
    bound_here = (e for e in under if e.item.role.binds)
    return next((e for e in bound_here if e.filled or denies(question, e.text)), None)


def _told_below(question: Question, title: Evidence, under: Iterable[Evidence]) -> Evidence | None:
    """What is told under the title of a case, which itself tells only what it is about."""
    if (
        title.item.role not in {Role.AGENDA, Role.REPORT}
        or question.cases
        or _ASKS_TITLE.search(question.traditional)
    ):
        return None
    found = [e for e in under if e.score >= _BELOW * title.score and e.item.stop == e.item.end]
    if asks_ruling(question):
        found.sort(key=lambda e: not e.item.role.binds)
    return next(iter(found), None)


def _first(question: Question, found: Iterable[Evidence]) -> Evidence | None:
    """The first that binds, where the question does not ask for what was proposed; else the first."""
    ordered = list(found)
    if not _BEFORE_DECISION.search(question.traditional):
        ordered.sort(key=lambda e: not e.item.role.binds)
    return next(iter(ordered), None)


def versions(weighed: Weighed, evidence: Evidence) -> Versions:
    """Return which of several values of one matter holds: that decided, of several meetings the latest."""
    question = weighed.question
    values = _values(question, evidence)
    if not values or not set(question.kinds) & VALUES | ({Kind.YES_NO} if question.quantities else set()):
        return Versions(evidence)
    amended = _amended(weighed, evidence) or Versions(evidence)
    if question.dates or question.month_days or question.months or question.numbers:
        return amended
    later = _latest(weighed, amended.holds)
    return later if later.note else amended


def _latest(weighed: Weighed, evidence: Evidence) -> Versions:
    """The value of the latest record that tells of the matter, with those of the earlier ones it overrides."""
    question, rank = weighed.question, _rank(evidence)
    values = _values(question, evidence)
    others: dict[str, Evidence] = {}
    changed = False
    for e in weighed.evidence:
        if e.record.id == evidence.record.id or e.record.date is None or e.unmet or _rank(e) != rank:
            continue
        mine = _values(question, e)
        if not mine or mine == values:
            continue
        changes = _changes(question, evidence, e)
        changed = changed or changes
        if changes or _same_matter(evidence, e):
            others.setdefault(e.record.id, e)
    if not others or evidence.record.date is None:
        return Versions(evidence)
    ordered = sorted([evidence, *others.values()], key=lambda e: str(e.record.date), reverse=True)
    if changed:  # what it changes tells the rest of what is asked
        ordered[0] = replace(ordered[0], own=max(e.own for e in ordered))
    latest, earlier = ordered[0], tuple(ordered[1 : 1 + _EARLIER_SHOWN])
    if latest.record.date == earlier[0].record.date:
        return Versions(evidence)
    shown = "、".join(f"{_day(e)}的紀錄「{_shown(question, e)}」" for e in earlier)
    before = {verbatim for e in earlier for _, verbatim in _spots(question, e)}
    now = [verbatim for _, verbatim in _spots(question, latest) if verbatim not in before]
    new = "、".join(dict.fromkeys(now)) or _shown(question, latest)
    note = f"較晚的紀錄（{_day(latest)}）另載「{new}」，與{shown}不同，請以較晚的為準。"
    return Versions(latest, earlier, note)


def _changes(question: Question, one: Evidence, other: Evidence) -> bool:
    """Whether the later of two decisions of one series changes the value of the earlier (由5個工作日修正為3個)."""
    earlier, later = sorted((one, other), key=lambda e: str(e.record.date))
    told = {verbatim for _, verbatim in _spots(question, earlier)}
    on_it = later.item.role.binds and later.record.series == earlier.record.series
    return (
        on_it
        and later.support >= _AS_MUCH * earlier.support
        and any(re.search(rf"[由從原]{re.escape(value)}{_INTO}", squeeze(later.text)) for value in told)
    )


def _amended(weighed: Weighed, evidence: Evidence) -> Versions | None:
    """The decision's value with the proposal's beside it, where both are of one thing and differ."""
    question = weighed.question
    if _BEFORE_DECISION.search(question.traditional):
        return None
    binds = {item.number for item in binding_items(evidence.scope)}
    in_case = [
        e
        for e in weighed.evidence
        if e.record.id == evidence.record.id and not e.unmet and _in_case(e, evidence)
    ]
    decided = (
        [e for e in in_case if e.item.number in binds] if evidence.item.number not in binds else [evidence]
    )
    proposed = [e for e in in_case if e.item.role in {Role.EXPLANATION, Role.PROPOSAL}]
    if evidence.item.role in {Role.EXPLANATION, Role.PROPOSAL}:
        proposed = [evidence]
    for decision in decided:
        mine = _values(question, decision)
        for proposal in proposed if mine and _AMENDS.search(_decision_text(decision)) else ():
            theirs = _values(question, proposal)
            of_it = theirs and not mine & theirs and not _of_less(question, decision, proposal)
            if of_it and _alike(decision.text, proposal.text) >= _SAME_SENTENCE / 2:
                note = f"說明原列「{_shown(question, proposal)}」，決議為「{_shown(question, decision)}」，以決議為準。"
                return Versions(decision, (), note)
    return None


def told_with_number(question: Question, evidence: Evidence) -> frozenset[str]:
    """Return the words of the matter asked about in the clauses of the number found, names and years aside."""
    slot = evidence.slots[question.kind]
    if question.kind not in MEASURED or not slot.values:
        return frozenset()
    told = [squeeze(part) for part in clauses(evidence.text) if any(value in part for value in slot.values)]
    matter = (
        word
        for word in question.words
        if word.weight >= _MATTER and len(word.text) > 1 and not set(word.forms) & set(question.places)
    )
    return frozenset(word.text for word in matter if any(word.match(clause) >= 1 for clause in told))


def _of_less(question: Question, decision: Evidence, proposal: Evidence) -> bool:
    """Whether the number decided is of something else (88名社工) than that proposed (30名保護社工)."""
    told = told_with_number(question, decision)
    return bool(told) and told < told_with_number(question, proposal)


def _decision_text(decision: Evidence) -> str:
    return "".join(decision.record.text[item.start : item.end] for item in binding_items(decision.scope))


def _in_case(e: Evidence, evidence: Evidence) -> bool:
    case = _case(evidence)
    return case is not None and case.start <= e.start < case.stop


def _case(evidence: Evidence) -> Item | None:
    return evidence.scope.case or evidence.item


def _rank(evidence: Evidence) -> int:
    """What binds is overridden only by what binds; what is told only by what is told."""
    role = evidence.item.role
    return 2 if role.binds else 0 if role in {Role.SPEECH, Role.PROPOSAL} else 1


def _spots(question: Question, evidence: Evidence) -> list[tuple[str, str]]:
    """The values of the asked kinds the sentence gives for what is asked: as compared, and as written."""
    text, kinds = evidence.text, set(question.kinds)
    if Kind.DATE in kinds:
        return [(text[s.start : s.end],) * 2 for s in bound(question, text, date_spots(text))]
    measures = {measure for kind in kinds for measure in measures_of(kind)}
    measures |= {q.measure for q in question.quantities if q.level is not None} if not measures else set()
    found = bound(question, text, [q for q in find_quantities(text) if q.measure in measures])
    return [(str(q.level), q.verbatim.strip()) for q in found if q.level is not None]


def _values(question: Question, evidence: Evidence) -> frozenset[str]:
    return frozenset(re.sub(r"\s", "", level) for level, _ in _spots(question, evidence))


def _shown(question: Question, evidence: Evidence) -> str:
    return "、".join(dict.fromkeys(verbatim for _, verbatim in _spots(question, evidence)))


def _day(evidence: Evidence) -> str:
    return roc(evidence.record.date) if evidence.record.date else evidence.record.title


def _same_matter(one: Evidence, other: Evidence) -> bool:
    titles = [
        _CEREMONY.sub("", e.record.text[case.body : case.end]) for e in (one, other) if (case := _case(e))
    ]
    same_title = len(titles) > 1 and _dice(squeeze(titles[0]), squeeze(titles[1])) >= _SAME_TITLE
    alike = _alike(one.text, other.text)
    return alike >= _SAME_SENTENCE or (same_title and alike >= _SAME_SENTENCE / 2)


def _alike(one: str, other: str) -> float:
    """How alike two sentences are without their figures (0-1)."""
    return _dice(*(squeeze(_FIGURES.sub("", _CEREMONY.sub("", text))) for text in (one, other)))


def _dice(one: str, other: str) -> float:
    mine, theirs = set(_pairs(one)), set(_pairs(other))
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine and theirs else 0.0


def _pairs(text: str) -> Iterator[str]:
    return (text[at : at + 2] for at in range(len(text) - 1))
