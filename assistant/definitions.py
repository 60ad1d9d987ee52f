"""Definitions: what is asked to be explained (集中派案中心是什麼), and whether a sentence explains it."""

import re

from assistant.question import Question
from assistant.words import forms_of
from index.keywords import fold

_TERM = re.compile(
    r"(?:(?:什麼(?:是|叫)|何謂|所謂的?)(?P<after>[^,，?？。]{2,24})"
    r"|(?P<before>[^,，?？。]{2,24}?)(?:是什麼|是啥|是指什麼|指的是什麼|的?定義|是什麼意思|的意思))"
)
_ENGLISH_TERM = re.compile(
    r"(?:meant by|definition of|what does|what do) (?:the |an? )?(?P<after>.+?)(?: mean| stand for)?\?*$"
)
_POLITE = re.compile(
    r"^(?:(?:請問|想問|想知道|請教|那|這個|這|我們|會議(?=[紀提說裡中上])|紀錄(?=[提說裡中上的])|提到|說(?!明)|(?<=[議錄])[裡中上]|的)+)"
)
# 本條例所稱特殊境遇家庭, 第三條的社會救助: the law and its article are no part of the term.
_OF_LAW = re.compile(
    r"^.*(?:所[稱謂定]|第[〇一二三四五六七八九十百\d]+條(?:之[一二三四五六七八九十\d]+)?(?:第[〇一二三四五六七八九十\d]+[項款])*)的?"
)
_ASKING = re.compile(r"(?:是|指的是|是指)什麼.*$|是啥.*$")
# What joins a word to its explanation, straight behind it: 是指, 係, 即, 包括, or the full name in brackets;
# behind a comma in a law (本法所稱家庭，指…).
_EXPLAINS = (
    r"[」』）)]?(?:[，,](?:係?指(?![派定出導揮])|謂)"
    r"|係指|是指|指的是|意指|係為|係(?![由依以屬])|即為|即|乃|為(?![了何什])|是(?!否)|包括|包含|分為|：|:|[（(])"
)


def term(question: Question) -> str | None:
    """Return the word whose meaning is asked, None when it cannot be told."""
    found = _TERM.search(question.traditional) or _ENGLISH_TERM.search(question.traditional.lower())
    if found is None:
        return None
    words = found["after"] or found.groupdict().get("before") or ""
    words = _ASKING.sub("", _OF_LAW.sub("", _POLITE.sub("", words))).strip("「」『』 的")
    return words or None


def defines(question: Question, words: str) -> bool:
    """Whether ``words`` explain the term asked about: X 是指…, 所謂 X…, 全名（X）."""
    asked = term(question)
    if asked is None:
        return True
    folded = re.sub(r"\s", "", fold(words))
    if folded.endswith("?"):
        return False  # 新表單是否…？ explains nothing
    for form in forms_of(asked):
        name = re.escape(form)
        if re.search(rf"{name}{_EXPLAINS}|(?:所謂|稱為?|稱作)「?{name}|[一-鿿]」?[（(]{name}[)）]", folded):
            return True
    return False
