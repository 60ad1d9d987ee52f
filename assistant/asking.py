"""What a question is after: a speaker, whoever is to act or brought the matter, what was decided, a last day."""

import re

from assistant.question import Kind, Question
from assistant.tables import pattern, reading
from ingest.record import Role

# 誰建議, 哪位代表問: who spoke is asked for. 該由誰主責, 給誰: someone spoken of.
_WHO = r"(?:誰|哪(?:一)?位|哪個人|哪(?:一)?個?(?:單位|機關|團體|代表|局處|委員|縣市|部會|司署))"
_SPEAKING = (
    "說|講|提到|提出|提議|提的|提過|建議|主張|呼籲|希望|反映|反應|問|擔心|質疑|抱怨|認為|表示|強調|發言|回應|回答|答覆|指出|點出|分享|期待|期許"
    "|要求|贊成|反對|關心|報告的|爭取|請中央|請求|拜託|替|幫"
)
_SPEAKER = reading(
    rf"{_WHO}[^，。；？?]{{0,10}}?(?:{_SPEAKING})"
    rf"|(?:{_SPEAKING}|提)(?:的|過|出來|出來的|過的)?(?:人|者|代表)?(?:是|為|叫){_WHO}"
    rf"|是{_WHO}[^，。；？?]{{0,4}}(?:{_SPEAKING}|提)"
    rf"|(?:{_SPEAKING})[^。；？?]{{2,30}}[，,](?:他|她|這|那)?(?:是|叫){_WHO}"
    r"|\bwho(?:se)?\b[^,.?]{0,40}\b(?:sa(?:id|ys?)|ask(?:ed|s)?|suggest\w*|propos\w*|rais\w+|argu\w+|recommend\w*|complain\w*|mention\w*"
    r"|question(?:ed|s)|worr\w+|respond\w*|repl\w+|answer\w*|urg\w+|call(?:ed|s) for|object\w*|report(?:ed|s))\b"
)
# 由誰主責, 哪個單位要處理: whoever is to act (grammar of the records, responsibility).
_ACTING = reading(
    rf"(?:由|找|請|歸|給|交給|叫|要|該){_WHO}|{_WHO}[^，。；？?]{{0,6}}?(?:負責|主責|主辦|承辦|主政|管|處理|辦|做|要|該|應|去|來|接|查|盯|協調|訂)"
    r"|(?:負責|主責|主辦|承辦|權責)的?(?:人|單位|機關)?(?:是|為)?(?:誰|哪)"
    r"|\bwho\b[^,.?]{0,20}\b(?:responsible|in charge|must|should|has to|is to|will|handles?|leads?)\b"
    r"|which (?:agency|unit|office|department|ministry)"
)
# 何時, 哪一天, 幾月: a day, month or year is asked for.
ASKS_DAY = re.compile(r"何時|(?:什麼|甚麼|啥)時候?|哪(?:一)?[年天日月]|幾[月號年]")
# How records say who is to act.
_CHARGED = re.compile(
    r"請(?!問|教|求)[^，。；]{2,24}?(?:將|於|就|再|先|儘速|盡速|協助|積極|後續|督促|安排|檢討|提供|納入|研|辦|配合|持續|依|會同|邀|與|及|調整|加強|確實)"
    r"|由[^，。；]{2,20}?(?:主責|負責|辦理|擔任|統籌|主政|主辦|召集|協調|提供|處理|受理|訂定|研)|主責|主政|負責|權責"
)


def asks_speaker(question: Question) -> bool:
    """Whether who said, asked or proposed something is asked for."""
    return _SPEAKER(question.traditional.lower())


def asks_responsible(question: Question) -> bool:
    """Whether who is to act is asked for."""
    return not asks_speaker(question) and _ACTING(question.traditional.lower())


def charges(text: str) -> bool:
    """Whether ``text`` says who is to act (請…儘速…, 由…主責)."""
    return bool(_CHARGED.search(text))


_SAYS = reading(
    r"說|講|提|建議|回應|回答|認為|表示|覺得|擔心|解釋|希望|問|主張|怎麼看|評論|質疑|強調|談|想|點出|期待|期許|呼籲|反映|怎麼回|看法|意見|觀點|要求|指示|承諾"
    r"|\b(?:sa(?:y|ys|id)|ask|suggest|propos|rais|argu|recommend|complain|mention|question|worr|respond|repl|answer|urg|call|object|want|hope|think|view)\w*\b"
)
# 誰建議, 誰問: a speech, not the answer it got.
_PROPOSES = reading(
    r"(?:誰|哪位|哪個人|哪一位).{0,8}(?:建議|提議|主張|呼籲|希望|要求|反映|問|擔心|質疑|提出|抱怨|請中央|講|說|爭取|拜託|請求|點出|關心|關切)"
    r"|(?:建議|提議|主張|呼籲|希望|要求|反映|問|擔心|質疑|抱怨)[^？?]{2,30}[，,]?(?:是|為)(?:誰|哪(?:一)?位|哪個人)"
)
# Whether what was put as a question came to be: then the question is what is asked about.
_ADOPTED = reading(r"最後|後來|納入|入法|寫進|採納|通過")


def says(question: Question) -> bool:
    """Whether the question is of what someone said."""
    return _SAYS(question.traditional.lower())


def tells_speech(word: str) -> bool:
    """Whether a word only tells that someone spoke (建議, 要求), not of what."""
    return bool(re.fullmatch(rf"{_SPEAKING}|指示|承諾|裁示", word))


def proposes(question: Question) -> bool:
    """Whether the question is of who put something forward."""
    return _PROPOSES(question.traditional)


def of_the_asking(question: Question) -> bool:
    """Whether what was asked in the meeting may be meant: what one said, or whether it came to be."""
    return says(question) or _ADOPTED(question.traditional)


_BROUGHT_BY = reading(r"是.{2,16}(?:提的|提議的|提案的|提出的|反映的|報告的)")
_BROUGHT = reading(
    r"提案|提議|動議|提的|提出|反映|報告|提上來|送上來|帶上來"
    r"|\b(?:present|report|propos|submit|rais|put forward|brought)\w*"
)


def brings(question: Question) -> bool:
    """Whether the question asks who brought a case or report (提案單位, 報告單位)."""
    asked = bool({Kind.UNIT, Kind.PERSON} & set(question.kinds)) or _BROUGHT_BY(question.traditional)
    return asked and _BROUGHT(question.traditional.lower())


_DECISION = reading(
    r"決議|決定|裁示|怎麼裁|收尾|拍板|定案|怎麼處理|談成|修好|解決了|(?:主席|會議|召集人).{0,6}(?:要求|請|怎麼|交代|指示|吩咐)|通過了|decision|decide|resolved|resolution|ruled|ruling|outcome"
    r"|^(?:was|were|did|has|have)\b.*\b(?:approv|adopt|reject|pass)(?:e|ed|s)?\b"
)


# What stands or holds now is told by what was decided: 還要繼續追嗎, 後來呢, 可以領嗎, 規定多久.
_RULING = reading(
    r"還要|要不要|需不需要|可不可以|能不能|可以.{0,10}嗎|能.{0,10}嗎|准|結案|結掉|解管|列管|追蹤|繼續追|還卡|後來|最後|結論|現在.{0,8}(?:怎|是|以|還|呢)"
    r"|規定|定的|訂的|改[成為到]|定[幾在]|訂[幾在為]|過關|生效|上路|同意|核准|通過|裁示|照辦|算數|為準|still|allowed|permitted|required|\b(?:approv|adopt|reject|postpon|defer)\w*"
)


def asks_ruling(question: Question) -> bool:
    """Whether what was decided, or what holds since, answers best."""
    return Kind.STATUS in question.kinds or asks_decision(question) or _RULING(question.traditional.lower())


def asks_decision(question: Question) -> bool:
    """Whether the question asks what was decided rather than what was said."""
    return _DECISION(question.traditional.lower())


# 案由四的說明是什麼, 該案的辦法有哪些: a part of a case by its label.
_PART = re.compile(
    r"(?:案[^，。？?]{0,4}|的|之)(?P<part>說明|辦法|擬辦)(?:欄|部分|事項)?(?:裡|中|裡面)?(?:$|[？?，,]|是|為(?!什麼|何)|有(?:哪|什麼|幾)|寫|內容|提到|怎麼寫|呢)"
)
_PARTS = {"說明": Role.EXPLANATION, "辦法": Role.PROPOSAL, "擬辦": Role.PROPOSAL}


def part_asked(question: Question) -> tuple[str, Role] | None:
    """Return the part of a case asked for by its label, as asked and by its role; None where none is."""
    found = _PART.search(question.traditional) if question.cases or "案" in question.traditional else None
    return (found["part"], _PARTS[found["part"]]) if found else None


# What came back to a speech: 怎麼回應, 中央有答應嗎.
_REPLY = reading(
    r"回應|回覆|答覆|回答|怎麼回|respon|repl|(?:有沒有|有|會)(?:答應|採納|接受|同意|允諾)|(?:答應|採納|接受|同意|允諾)(?:了?嗎|了沒)"
)


def asks_reply(question: Question) -> bool:
    """Whether what came back to a speech is asked for."""
    return _REPLY(question.traditional.lower())


def asks_deadline(question: Question) -> bool:
    """Whether the last day to do something is asked for."""
    return bool(pattern("asking", "deadline").search(question.traditional.lower()))


_ALL_SAID = reading(
    r"(?:哪[二兩三四五六七八九十些幾]|(?<!為)什麼|總共|所有).{0,6}(?:事|點|建議|意見|話|看法|訴求|困難|需求|難處|困境|重點)|講了|說了(?:什麼|哪些)|(?:提[了出]|要求了?)(?:什麼|哪些)|發言(?:重點|內容)"
)


def asks_all_said(question: Question) -> bool:
    """Whether all that someone said is asked for, or all points of a kind (提了哪些建議)."""
    return _ALL_SAID(question.traditional)
