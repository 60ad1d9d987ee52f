"""What was not decided: only proposed, spoken or explained, or decided of another year."""

import re
from collections.abc import Iterable

from assistant.asking import asks_decision, asks_reply, asks_speaker
from assistant.evidence import Evidence
from assistant.premise_words import asks_outcome, outcomes_in
from assistant.question import Question
from assistant.scope import binding_items
from assistant.slots import VALUES
from ingest.record import Role

_OUTCOME = re.compile(r"最後|後來|定案|通過|入法|納入了|寫進|修了|決議|裁示|拍板|敲定|核准了")
# What came to be, not what was put forward.
_HAPPENED = re.compile(
    r"已於|業於|業已|業經|已經?完成|竣工|驗收合格|決算|已[^，。；]{0,12}(?:遷|啟用|上線|開辦|核定|撥付|設置|進用|到任)"
)


def undecided(question: Question, evidence: Evidence, found: Iterable[Evidence]) -> str | None:
    """Return why ``evidence`` is no decision on what is asked, None where it is one or none is asked for.

    ``found`` is all evidence found, among it what was ruled of the same case.
    """
    return _ruled_of_another_year(question, evidence, found) or _only_discussed(question, evidence)


def _ruled_of_another_year(question: Question, evidence: Evidence, found: Iterable[Evidence]) -> str | None:
    """A request for 109年度 is not decided by a ruling that speaks of 108年 alone."""
    years = {date.verbatim for date in question.dates}
    if not years or not (asks_decision(question) or asks_outcome(question)):
        return None
    numbers = {item.number for item in binding_items(evidence.scope)}
    rulings = [e for e in found if e.record.id == evidence.record.id and e.item.number in numbers]
    if rulings and all(years & set(e.unmet) for e in rulings):
        return f"紀錄的決議沒有提到「{min(years)}」。"
    return None


def _only_discussed(question: Question, evidence: Evidence) -> str | None:
    if not _OUTCOME.search(question.traditional) or evidence.item.role.binds or asks_speaker(question):
        return None  # 誰問能不能入法 asks who put the question
    if evidence.item.role is Role.RESPONSE and asks_reply(question):
        return None
    if _HAPPENED.search(evidence.text) and question.kind in VALUES:
        return None  # 後來什麼時候搬回去: 已於7月4日遷回 tells what came to be
    told = {Role.RESPONSE, Role.CONCLUSION} if not outcomes_in(evidence.text) else set()
    spoken = {Role.SPEECH, Role.PROPOSAL, Role.EXPLANATION} | told
    if evidence.item.role in spoken and not asks_decision(question):
        return "這件事在會議中只有人提出或討論，紀錄裡沒有決議。"
    return None
