"""What a record only refers to: parts it leaves out （略）, attachments it lists and does not hold."""

import re
from collections.abc import Iterable

from assistant.asking import asks_decision
from assistant.evidence import Evidence
from assistant.question import Kind, Question
from assistant.scope import items_of_case, squeeze
from ingest.record import Role

_LEFT_OUT = re.compile(r"[（(]\s*略\s*[）)]|(?:如|見|詳|詳如|如後附)(?:附件|簽到表|後附)|詳簽到表")
_OMITTED = re.compile(r"[（(]\s*略\s*[）)]")
# Things minutes refer to but do not contain.
_ATTACHED = re.compile(r"簽到表|附件|發言單|流程圖|簡報(?:的)?(?:內容|檔|全文|圖)|書面資料|錄音|影片")
# 附件二：守門人訓練教材（另送）; and 哪些欄位, of a form that is 如附表.
_LISTED = re.compile(r"\s*附(?:件|表|錄|圖)[一二三四五六七八九十\d]*\s*[：:、 　]?[^。；，]{0,80}$")
_FORM = re.compile(r"欄位|哪些欄|格式|怎麼填|填什麼|要填|內容")
_FORMS = re.compile(r"[表單簿冊]$")
_AS_ATTACHED = re.compile(r"(?:詳|如)附[件表錄]")
# A heading is no longer than this.
_HEADING = 60
# 決定：洽悉。 and nothing more.
_NOTED = 12


def left_out(question: Question, evidence: Evidence) -> str | None:
    """Return why what is asked is not in the record though it is named there, None where it may be."""
    record, item = evidence.record, evidence.item
    words = record.text[item.start : item.end]
    short = len(words) < _HEADING and not _names_person(question, evidence)
    if short and _LEFT_OUT.search(words):
        if not any(word.match(evidence.scope.words) for word in question.words):
            return None  # near to something is not about it
        return f"這部分內容不在紀錄裡（紀錄只寫「{words.strip()}」）。"
    above = "".join(record.text[node.start : node.end] for node in record.ancestors(item.number))
    if short and _OMITTED.search(above):
        return "這份報告的內容紀錄從略，無從查證。"
    if _told_nowhere(question, evidence):
        return "這份報告的內容紀錄從略，無從查證。"
    if _only_named(question, evidence):
        return f"這份附件不在紀錄裡（紀錄只寫「{evidence.text.strip()}」）。"
    match = _ATTACHED.search(question.traditional)
    return f"「{match[0]}」不在紀錄裡，無從查證。" if match else None


def form_attached(question: Question, found: Iterable[Evidence]) -> str | None:
    """Return why the columns of a form are not in the record: a sentence says that the form named is attached."""
    if not _FORM.search(question.traditional) or "附" in question.traditional:
        return None
    names = [word for word in question.words if word.noun and _FORMS.search(word.text)]
    for each in found:
        said = squeeze(each.text)
        if _AS_ATTACHED.search(each.text) and any(word.match(said) >= 1 for word in names):
            return f"這份表單不在紀錄裡（紀錄只寫「{each.text.strip()}」）。"
    return None


def _told_nowhere(question: Question, evidence: Evidence) -> bool:
    """Whether a case is only titled and noted, and all it was explained with left out: 說明：（略）, 決定：洽悉."""
    record, item = evidence.record, evidence.item
    noted = item.role.binds and "洽悉" in evidence.text and len(evidence.text.strip()) < _NOTED
    if asks_decision(question) or not (noted or evidence.scope.case in {None, item}):
        return False
    told = [record.text[each.start : each.end] for each in items_of_case(evidence.scope, Role.EXPLANATION)]
    return bool(told) and all(len(each) < _HEADING and _OMITTED.search(each) for each in told)


def _names_person(question: Question, evidence: Evidence) -> bool:
    return bool({Kind.PERSON} & set(question.kinds)) and evidence.slots[Kind.PERSON].filled


def _only_named(question: Question, evidence: Evidence) -> bool:
    """Whether an attachment is only listed by its title, or the form asked for said to be attached (格式如附表)."""
    if "附" in question.traditional:
        return False
    item = evidence.item
    listed = item.role is Role.ATTACHMENT and item.stop <= item.end and bool(_LISTED.match(evidence.text))
    return listed or bool(_FORM.search(question.traditional) and _AS_ATTACHED.search(evidence.text))
