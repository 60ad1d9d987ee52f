"""A deed put down to the wrong doer: 社家署辦的共識營, 張主任為什麼要求…, where the record names another."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.asking import asks_ruling, asks_speaker, says, tells_speech
from assistant.constraints import doer_of, speaks_of
from assistant.evidence import Evidence, Weighed, share_told
from assistant.question import Question
from assistant.scope import squeeze
from assistant.words import Word, forms_of, segment
from ingest.record import Item

# What a unit did, perhaps with its time before, to the thing asked about (社家署7月辦的共識營).
_DID = r"[^，,。；？?的]{0,8}?(?:舉辦|主辦|承辦|辦理?|提[案出報]?|報告|函報?|訂定?|推動|主責|召?開|設置?|發布|公布|做)的"
# 民政局提的夜間輪值案: who brought a case is told by the record alone, not by who is spoken of in it.
_BROUGHT = re.compile(r"[^，,。；？?的]{0,8}?提[案出報]?的(?P<case>[^，,。？?]{2,20}?案)")
# A bureau of a county that is not named.
_BUREAU = re.compile(r"[一-鿿]{2}[局處]")
# Open questions of all that someone said (說了什麼, 怎麼看) put nothing down to anyone.
_WHAT_SAID = re.compile(
    r"(?:說|講|提|談|問|表示|建議|主張|回應|要求|反映|希望)[了過到出的]{0,2}(?:是?什麼|哪|幾|啥|甚麼)|怎麼(?:說|看|講|回|評)|重點|內容"
)
_THING = ("n", "vn", "j", "l", "t", "b", "v")
# The share of what is put down to someone that another's words must hold, and how much of that their own may.
_ALL_OF_IT, _NO_MORE = 0.75, 0.5
_CONTENT, _SEVERAL = 0.8, 2
# The share of the name of a case that tells which it is.
_NAMED = 0.5


def done_by_another(weighed: Weighed) -> Evidence | None:
    """Return the evidence of another that holds what the question puts down to someone named; None where theirs may.

    It is a copy that tells whom the question names, for a note.
    """
    for name, deed in _put_down(weighed.question):
        spoken = name in weighed.question.people
        if not spoken and _case_named(weighed.question, name):
            if other := _brought_by_another(weighed, name, deed):
                return other
            continue
        fit = [e for e in weighed.evidence if not set(e.unmet) - {name} and not e.titles]
        theirs = [e for e in fit if not e.unmet and (spoken or speaks_of(name, e.scope))]
        if not theirs:
            continue  # nothing is known of the one named
        held = set(map(id, theirs))
        others = (e for e in fit if id(e) not in held and (e.item.speaker if spoken else doer_of(e.scope)))
        other = max(others, key=lambda e: _held(weighed, deed, e), default=None)
        if other is None or (share := _held(weighed, deed, other)) < _ALL_OF_IT:
            continue
        if spoken and any(squeeze(other.item.speaker or "") in squeeze(e.item.speaker or "") for e in theirs):
            continue  # 社工司 that answers without a name may be its director
        if not any(_held(weighed, deed, e) > _NO_MORE * share for e in theirs):
            return replace(other, put_down_to=name)
    return None


def _brought_by_another(weighed: Weighed, name: str, deed: Sequence[Word]) -> Evidence | None:
    """Return the best evidence of a case that another brought, None where the one named brought one like it."""
    cases = []
    for evidence in weighed.evidence:
        if (case := _case(evidence)) and not set(evidence.unmet) - {name}:
            title = squeeze(evidence.record.text[case.start : case.end])
            cases.append((share_told(deed, title, weighed.rarity), case, evidence))
    most = max((share for share, *_ in cases), default=0.0)
    like = [(case, evidence) for share, case, evidence in cases if share >= max(most * _ALL_OF_IT, _NAMED)]
    if not like or any(form in squeeze(case.unit or "") for case, _ in like for form in forms_of(name)):
        return None
    rules = asks_ruling(weighed.question)
    best = max((evidence for _, evidence in like), key=lambda e: (rules and e.item.role.binds, e.score))
    return replace(best, put_down_to=name)


def _case(evidence: Evidence) -> Item | None:
    """The case an evidence belongs to or is the title of, where the record tells who brought it."""
    case = evidence.scope.case or evidence.item
    return case if case.unit and not case.speaker else None


def _put_down(question: Question) -> Iterator[tuple[str, Sequence[Word]]]:
    """Yield whom the question takes to have done or said something, with the words of it."""
    asked = question.traditional
    bureaus = tuple(bureau for bureau in _BUREAU.findall(asked) if bureau not in "".join(question.units))
    for unit in (*question.units, *bureaus):
        found = re.search(f"{re.escape(unit)}{_DID}", asked)
        thing = _case_named(question, unit) or (_thing(asked[found.end() :]) if found else "")
        if thing:
            words = [word for word in question.words if word.text in thing and word.weight >= _CONTENT]
            if words:
                yield unit, words
    if (
        len(question.people) == 1
        and says(question)
        and not asks_speaker(question)
        and not _WHAT_SAID.search(asked)
    ):
        named = (word.text for word in question.words if question.people[0] in word.forms)
        person = next(named, squeeze(question.people[0]))
        deed = squeeze(asked).partition(person)[2]  # what stands before tells who it is
        words = [
            word
            for word in question.words
            if word.weight >= _CONTENT and word.text in deed and not tells_speech(word.text)
        ]
        if len(words) >= _SEVERAL:
            yield question.people[0], words


def _case_named(question: Question, unit: str) -> str:
    """Return the case a question has the unit bring (夜間輪值案), "" where it speaks of none."""
    brought = _BROUGHT.match(question.traditional.partition(unit)[2])
    return brought["case"] if brought else ""


def _thing(text: str) -> str:
    """The noun phrase a text begins with (春節訪視專案)."""
    thing = ""
    for word, tag in segment(text):
        if not tag.startswith(_THING) or (tag == "v" and len(word) == 1):
            break
        thing += word
    return thing


def _held(weighed: Weighed, deed: Sequence[Word], evidence: Evidence) -> float:
    return share_told(deed, evidence.scope.subject + squeeze(evidence.text), weighed.rarity)
