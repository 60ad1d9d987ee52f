"""What speaks for an evidence beside its words: its role, its speaker, and what the question is after.

Each sign is a plain function of (question, evidence) that gives what it adds; ``prior`` is their sum.
"""

import re
from typing import TYPE_CHECKING

from assistant.asking import (
    asks_deadline,
    asks_decision,
    asks_responsible,
    asks_ruling,
    charges,
    of_the_asking,
    proposes,
    says,
)
from assistant.mentions import articles_in
from assistant.question import Kind, Question
from assistant.scope import has_decisions, squeeze
from assistant.slots import wanted_members
from assistant.tables import reading
from assistant.words import forms_of
from ingest.record import Role

if TYPE_CHECKING:
    from assistant.evidence import Evidence

# The longest label before a speaker's name (十二、發言人：).
_LABEL = 9
_NOTED = re.compile(r"(?:決定：|決議：)?(?:[一二三四]、)?洽悉。?")
_PRESENTS = reading(r"報告|上台|簡報|主講|介紹|[Pp]resent|deliver")
_BY = re.compile(
    r"\d\s*[日月年]\s*(?:底|中旬|上旬|下旬)?\s*(?:之前|以前|前|止|截止)|(?:[日週周月]|工作天|工作日)內"
)
# 政委的解釋, 署長怎麼說: whom the question knows by title alone.
_BY_TITLE = re.compile(
    r"(?<![一-鿿])(?:政委|次長|秘書長|署長|司長|局長|處長|市長|縣長)(?=的?(?:說|講|解釋|看法|意見|回應|主張|怎麼|點名|要求|認為))"
)
_WHAT_TO_DO = reading(
    r"[要該應]怎麼|怎麼(?:辦|做|回報|處理|申請|通報|報|填|送)|如何(?:回報|處理|辦理|申請|通報|因應)"
)
_DIRECTS = re.compile(
    r"請(?!問)|應(?![用對變付])|須|得[先由以於向]|由.{2,12}(?:辦理|負責|處理|受理)|依.{2,24}辦理"
)
_WHY_WISHED = reading(r"(?:為什麼|為何|何以).{0,4}(?:想|要求|希望|提案|建議|請求|爭取|主張)")
# 為什麼會拿到平台討論, 依據什麼提的: the ground a case was brought on, which its first explanation states.
_WHY_BROUGHT = reading(
    r"(?:為什麼|為何|何以|緣由|起因|緣起|依據什麼|憑什麼).{0,24}(?:提案|提出|提報|提到|提上|提請|拿到|拿來|拿出來|列入|排入|送到|討論)"
)
_GROUND = re.compile(
    r"依據?[^，；。]{2,40}(?:辦理|提案|提報)|鑑於|鑒於|因應|^[^，；。]{0,6}(?:為利?[^，；。]{4,})"
)
_ONCE = reading(
    r"修正|修法|修改|修訂|增訂|刪除|廢止|公布|發布|訂定|沿革|以前|之前|原本|原來|原名|舊|從前|本來|調[高升降低]|改[為成名]|為什麼|為何|理由|預告|採納"
    r"|formerly|amend|previous|history|renamed|repeal|used to"
)
# A row announced in its own sentence: …之關鍵因子，如：自殺、貧窮…等.
ANNOUNCED = re.compile(
    r"(?:如[：:]|例如|諸如|包括|包含|包涵|涵蓋|分別為|計有)[^。；]{0,60}?、[^。；]{0,40}?[、及與和]"
)
_OF_ALL = reading(
    r"總共|一共|合計|總計|總額|總經費|加起來|全部(?:要|的)?(?:多少|經費)|\bin total\b|\baltogether\b|\btotal\b"
)
_SUM = re.compile(r"共計|合計|總計|總額|總經費|總共|所需經費|經費計|計新[臺台]幣")
_SINCE_WHEN = reading(
    r"(?:哪(?:一)?[天日年月]|何時|什麼時候|幾[月號]).{0,6}(?:開始|才|起)?(?:適用|生效|施行|實施|上路)"
)
_HOLDS_SINCE = re.compile(
    r"自[^，。；]{0,24}(?:起)?(?:生效|施行|實施|適用)|[日年月](?:起)?(?:生效|施行|實施)|自發布日"
)
_HAN = "〇一二三四五六七八九十"
_ASKED = re.compile(r"請問[^。]*$")
_REPORTED = reading(r"報告|提案|提的|那[案份]|report|proposal")


def prior(question: Question, evidence: "Evidence") -> float:
    """Return what role, speaker and the question's aim add to a score (about -.5 to .5)."""
    return sum(sign(question, evidence) for sign in _SIGNS)


def names_speaker_only(evidence: "Evidence") -> bool:
    """Whether a sentence is nothing but the line that names the speaker."""
    speaker = evidence.item.speaker
    words = evidence.text.rstrip("：: ")
    return (
        bool(speaker) and words.endswith((speaker or "")[-3:]) and len(words) <= len(speaker or "") + _LABEL
    )


def _decides(question: Question, evidence: "Evidence") -> float:
    """What binds, for a question of what was decided; a little for one of how to do it.

    A record without decisions tells none.
    """
    if not evidence.item.role.binds:
        return -0.1 if asks_decision(question) and not has_decisions(evidence.record) else 0.0
    return 0.15 if asks_ruling(question) else 0.04 if Kind.METHOD in question.kinds else 0.0


def _notes_only(question: Question, evidence: "Evidence") -> float:
    """洽悉 tells neither how nor how much."""
    tells = asks_decision(question) or Kind.STATUS in question.kinds
    return -0.5 if not tells and _NOTED.fullmatch(evidence.text.strip()) else 0.0


def _presents(question: Question, evidence: "Evidence") -> float:
    """The line 報告人：, for a question of who presented."""
    asked = Kind.PERSON in question.kinds and _PRESENTS(question.traditional)
    return 0.2 if asked and evidence.item.label == "報告人" else 0.0


def _sets_a_day(question: Question, evidence: "Evidence") -> float:
    return 0.06 if asks_deadline(question) and _BY.search(evidence.text) else 0.0


def _directs(question: Question, evidence: "Evidence") -> float:
    """A sentence that tells what to do (請…, 應…), for a question of what to do."""
    asks = _WHAT_TO_DO(question.traditional) and evidence.item.role != Role.SPEECH
    return 0.06 if asks and _DIRECTS.search(evidence.text) else 0.0


def _gives_grounds(question: Question, evidence: "Evidence") -> float:
    """為什麼想要: the grounds of a wish stand with those who put it forward, not in the answer to it."""
    if not _WHY_WISHED(question.traditional):
        return 0.0
    role = evidence.item.role
    return 0.08 if role in {Role.EXPLANATION, Role.PROPOSAL, Role.SPEECH} else -0.05 if role.binds else 0.0


def _grounds_the_case(question: Question, evidence: "Evidence") -> float:
    """依據…辦理, for a question of why a case was brought."""
    asked = evidence.item.role == Role.EXPLANATION and _WHY_BROUGHT(question.traditional)
    return 0.45 if asked and _GROUND.search(squeeze(evidence.text)) else 0.0


def _numbers_the_list(question: Question, evidence: "Evidence") -> float:
    """…等三類, for a question of 哪三種."""
    wanted = wanted_members(question.traditional) or 0
    if wanted < 1:
        return 0.0
    written = f"{wanted}|{_HAN[wanted]}" if wanted < len(_HAN) else str(wanted)
    return 0.08 if re.search(rf"(?<!\d)(?:{written})[大個]?[類種項點型級]", squeeze(evidence.text)) else 0.0


def _lists_them(question: Question, evidence: "Evidence") -> float:
    """A row of things that is announced (關鍵因子，如：自殺、貧窮…), for a question of which there are."""
    asked = Kind.LIST in question.kinds and wanted_members(question.traditional) is None
    return 0.06 if asked and ANNOUNCED.search(evidence.text) else 0.0


def _sums(question: Question, evidence: "Evidence") -> float:
    """The sentence that gives the sum (共計, 所需經費計), for a question of the whole."""
    return 0.12 if _OF_ALL(question.traditional.lower()) and _SUM.search(squeeze(evidence.text)) else 0.0


def _is_the_article(question: Question, evidence: "Evidence") -> float:
    asked = set(question.articles)
    return 0.3 if asked and asked & set(articles_in(" ".join(evidence.item.path))) else 0.0


def _of_history(question: Question, evidence: "Evidence") -> float:
    """What a document once said, and why it was changed, for a question of that alone; else its articles say what holds."""
    if evidence.item.path[0] != "沿革" or _SINCE_WHEN(question.traditional):
        return 0.0
    if _ONCE(question.traditional.lower()):
        return 0.1
    return -0.3 if question.articles else -0.15


def _takes_effect(question: Question, evidence: "Evidence") -> float:
    """The line that says since when a law, rule or plan holds, for a question of that."""
    asked = _SINCE_WHEN(question.traditional)
    return 0.2 if asked and _HOLDS_SINCE.search(squeeze(evidence.text)) else 0.0


def _charges(question: Question, evidence: "Evidence") -> float:
    """A sentence that says who is to act, where that is asked."""
    return 0.06 if asks_responsible(question) and charges(evidence.text) else 0.0


def _from_the_floor(question: Question, evidence: "Evidence") -> float:
    """A speech, for a question of who put something forward; where nobody's words are asked, a little less."""
    if evidence.item.role != Role.SPEECH:
        return 0.0
    return 0.16 if proposes(question) else 0.0 if says(question) else -0.02


def _only_asks(question: Question, evidence: "Evidence") -> float:
    """A sentence that is itself a question, put in the meeting, answers none."""
    if proposes(question) and evidence.item.role == Role.SPEECH:
        return 0.0
    asks = evidence.text.rstrip("」）) \n").endswith(("?", "？")) or _ASKED.search(evidence.text)
    return -0.1 if asks and not of_the_asking(question) else 0.0


def _heads(_: Question, evidence: "Evidence") -> float:
    """A heading says less than what stands under it, the record's own title nothing."""
    role = evidence.item.role
    if role in {Role.HEADER, Role.SECTION}:
        return -0.3 if evidence.titles else -0.1
    # The title of a case repeats what its parts tell.
    titles = role == Role.AGENDA and evidence.scope.case is None and evidence.item.stop > evidence.item.end
    return -0.06 if titles else 0.0


def _speaks(question: Question, evidence: "Evidence") -> float:
    """The words of whom the question names; the line with a speaker's name is no answer by itself."""
    added = -0.25 if names_speaker_only(evidence) else 0.0
    if question.people and set(question.people) & set(evidence.item.speaker_names):
        added += 0.2 if says(question) else 0.08
    elif (title := _BY_TITLE.search(question.traditional)) and evidence.item.speaker:
        added += 0.12 * any(form in evidence.item.speaker for form in forms_of(title[0]))
    elif question.units and evidence.item.speaker:
        added += 0.08 * _names_one(question, evidence.item.speaker)
    return added


def _reported_by(question: Question, evidence: "Evidence") -> float:
    """The case that the unit brought, for a question of its report or proposal."""
    case = evidence.scope.case
    if not question.units or case is None or Kind.YES_NO in question.kinds:
        return 0.0  # who brought it may be what is to be confirmed
    reported = _REPORTED(question.traditional.lower())
    return 0.12 if reported and _names_one(question, f"{case.label}{case.unit or ''}") else 0.0


def _names_one(question: Question, words: str) -> bool:
    said = squeeze(words)
    return any(form in said for unit in question.units for form in forms_of(unit))


_SIGNS = (
    _decides,
    _notes_only,
    _presents,
    _sets_a_day,
    _directs,
    _gives_grounds,
    _grounds_the_case,
    _numbers_the_list,
    _lists_them,
    _sums,
    _is_the_article,
    _of_history,
    _takes_effect,
    _charges,
    _from_the_floor,
    _only_asks,
    _heads,
    _speaks,
    _reported_by,
)
