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
_POLITE = re.compile(r"^(?:請問|想問|想知道|請教|那|這個|這|我們|會議|紀錄|提到|說|裡|中|的)+")
# What joins a word to its explanation, straight behind it: 是指, 係, 即, 包括, or the full name in brackets.
_EXPLAINS = r"[」』）)]?(?:係指|是指|指的是|意指|係為|係|即為|即|乃|為(?![了何什])|是(?!否)|包括|包含|分為|：|:|[（(])"


def term(question: Question) -> str | None:
    """Return the word whose meaning is asked, None when it cannot be told."""
    found = _TERM.search(question.traditional) or _ENGLISH_TERM.search(question.traditional.lower())
    if found is None:
        return None
    words = found["after"] or found.groupdict().get("before") or ""
    words = _POLITE.sub("", words).strip("「」『』 的")
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
        if re.search(rf"{name}{_EXPLAINS}|所謂「?{name}|[一-鿿]」?[（(]{name}[)）]", folded):
            return True
    return False
