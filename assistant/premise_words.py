"""What a question states in words that the record says otherwise: denied, decided otherwise, done by another."""

import re
from collections.abc import Iterator
from functools import cache

from assistant.binding import clauses
from assistant.constraints import doer_of
from assistant.evidence import Evidence
from assistant.names_asked import offices, units_in
from assistant.question import Kind, Question
from assistant.scope import binding_items, squeeze
from assistant.tables import table
from assistant.words import Word, forms_of, segment

# How far behind a denial its object may stand, in characters.
_REACH = 14
# 是否同意, 有沒有, 要不要 ask; they deny nothing.
_EITHER = re.compile(r"是否|有無|可否|能否|得否|(.)[不沒]\1|有沒有|對不對|是不是|不是嗎|對嗎|對吧|是嗎|是吧")
_CONTENT = 0.8
_HALF = 0.5
_LONGEST_QUOTE = 48
# The number of an item is no part of what it says.
_NUMBERED = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十\d]+[）)]|[壹貳參肆伍陸柒捌玖拾一二三四五六七八九十]+、|\d+\.)\s*"
)
# Who asks why something is opposed, or what could not be done, has it denied already.
_NEGATIVE = re.compile(
    r"反對|拒絕|婉拒|不贊成|\bnot\b|n't\b|\b(?:refuse|decline|reject|oppose)", re.IGNORECASE
)
# An office by its ending, where it stands at the head of a clause or behind a mark.
_ACTOR = re.compile(
    r"(?:^|(?<=[，、。；由請及和與對]))(?P<actor>[一-鿿]{1,8}?(?:部|署|司|局|處|委員會|法院|中心|分局|分署|公所|協會|基金會|學校|政府|市長|縣長|局長|處長|主席|主任|院長|部長|次長|署長|司長|教育部|檢察官|地檢署))"
    r"(?![一-鿿]{0,3}(?:主任|督導|社工)|[是係]指|是[一個種]|即是)"
)
# 有關建議各分署… tells of what is spoken, not who does it.
_TOPIC = re.compile(r"有關|關於|針對|對於|至於|建議")


def said_of_it(question: Question, text: str) -> str:
    """Return the clause of ``text`` that holds the most of what is asked, without its closing mark."""
    return max(clauses(text), key=lambda clause: _share(question, clause), default=text)


def _share(question: Question, clause: str) -> float:
    held = squeeze(clause)
    total = sum(word.weight for word in question.words) or 1.0
    return sum(word.weight * word.match(held) for word in question.words) / total


def shown(clause: str) -> str:
    """Return a clause as a note quotes it: its own words, the middle of a long one left out."""
    clause = _NUMBERED.sub("", clause).strip("，,；;。：: \n")
    if len(clause) <= _LONGEST_QUOTE:
        return clause
    return f"{clause[: _LONGEST_QUOTE // 2]}…{clause[-_LONGEST_QUOTE // 2 :]}"


# --- denied or affirmed ---


@cache
def _denials() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = table("outcomes")["denial"]
    return re.compile(words["words"]), re.compile(words["behind"])


def denied_words(text: str, words: tuple[Word, ...]) -> set[str]:
    """Return which of ``words`` the text denies: the first one behind a denial in its clause, or all before 尚無."""
    found = set()
    for clause in re.split(r"[，,；;。：:？?！!]", squeeze(text)):
        for match in _denials()[0].finditer(clause):
            behind = [
                (at, word.text)
                for word in words
                for form in word.forms
                if 0 <= (at := clause.find(form, match.end())) <= match.end() + _REACH
            ]
            if behind:
                found.add(min(behind)[1])
            elif _denials()[1].fullmatch(match[0]):
                found |= {word.text for word in words if word.match(clause[: match.start()]) >= 1}
    return found


def refuses(question: Question) -> bool:
    """Whether a question itself speaks of something opposed or not done (反對, could not)."""
    return bool(_NEGATIVE.search(question.text + question.traditional))


def polarity(question: Question, claim: str) -> Iterator[str]:
    """Yield a note where the question affirms what the claim denies of the same thing, or the other way round.

    A question of what, why or how takes only its verb for granted.
    """
    verbs_only = Kind.YES_NO not in question.kinds
    content = tuple(word for word in question.words if word.weight >= _CONTENT and len(word.text) > 1)
    told = {word.text for word in content if not word.name and (_is_deed(word) or not verbs_only)}
    asked = squeeze(_EITHER.sub("", question.traditional))
    clause = said_of_it(question, claim)
    held = squeeze(clause)
    mine = denied_words(asked, content) & told
    theirs = denied_words(clause, content) & told
    common = {word.text for word in content if word.match(held) >= 1}
    if not (mine ^ theirs) & common or (theirs and (mine or refuses(question))):
        return
    yield f"您的問題與紀錄的說法相反，紀錄寫的是「{shown(clause)}」。"


def _is_deed(word: Word) -> bool:
    said = any(tag.startswith("v") for _, tag in segment(word.text))
    return word.text in table("question")["shared"]["verbs"] or (said and not word.noun)


# --- decided otherwise, or not at all ---


@cache
def _outcomes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (row["name"], re.compile("|".join(sorted(map(re.escape, row["words"]), key=len, reverse=True))))
        for row in table("outcomes")["outcome"]
    )


def outcomes_in(text: str) -> dict[str, str]:
    """Return every outcome a text tells → the words that tell it (不通過 is rejected, and no 通過)."""
    found: dict[str, str] = {}
    for name, words in _outcomes():
        if match := words.search(text):
            found[name] = match[0]
            text = words.sub("　", text)
    return found


def asks_outcome(question: Question) -> bool:
    """Whether a question speaks of how a case ended (通過, 保留, 撤案)."""
    return bool(outcomes_in(_EITHER.sub("", question.traditional)))


def outcome(question: Question, evidence: Evidence) -> Iterator[str]:
    """Yield a note where the question takes a case for decided one way and the record decides it another."""
    asked = outcomes_in(_EITHER.sub("", question.traditional))
    record = evidence.record
    decided = "\n".join(record.text[item.body : item.end] for item in binding_items(evidence.scope))
    held = outcomes_in(decided)
    compatible = table("outcomes")["compatible"]
    for name, words in asked.items():
        others = {other: said for other, said in held.items() if other != "noted" or name != "noted"}
        if name in held or not others or any(other in compatible.get(name, ()) for other in held):
            continue
        said = next(iter(others.values()))
        clause = next((each for each in clauses(decided) if said in each), said)
        yield f"您的問題說「{words}」，紀錄的決議是「{shown(clause)}」。"
        return


def proposed_only(question: Question, evidence: Evidence) -> Iterator[str]:
    """Yield a note where the question takes as settled what the sentence only proposes."""
    words = table("outcomes")["proposed"]
    clause = said_of_it(question, evidence.text)
    settled = any(word in question.traditional for word in words["settled"])
    if not settled or evidence.item.role.binds or any(word in clause for word in words["settled"]):
        return
    if any(word in clause for word in words["words"]):
        yield f"紀錄只寫「{shown(clause)}」，這段沒有作成決定。"


# --- of all, or of some ---


_ALL = re.compile(
    r"都(?:已|在|是|有|要|可以|能|會|用|沒)|全部|全數|所有|每一?[個位名件處所校]|通通|一律|清一色|\ball\b|\bevery\b"
)
_SOME = re.compile(
    r"中已?有|其中|僅|只有|部分|尚未|尚有|未(?=[^，。；]{0,6}者)|除[^，。；]{1,20}外|不含|[近約逾]?[一二三四五六七八九]成|例外"
)


def universal(question: Question, evidence: Evidence) -> Iterator[str]:
    """Yield a note where the question says it of all (38校都在用), the record of some (38校中已有35校使用)."""
    if not _ALL.search(question.traditional.lower()) or Kind.YES_NO in question.kinds:
        return
    clause = said_of_it(question, evidence.text)
    if _SOME.search(clause):
        yield f"您的問題說的是全部，紀錄寫的是「{shown(clause)}」。"


# --- done by another ---


def actor(question: Question, evidence: Evidence) -> Iterator[str]:
    """Yield a note where the question says that one office did what the record says another did."""
    asked = _actors(question.traditional)
    others = [word for word in question.words if not any(word.text in squeeze(name) for name in asked)]
    predicate = [word for word in others if word.weight >= _CONTENT and len(word.text) > 1]
    speaks = squeeze(doer_of(evidence.scope))  # 本署 of the one who speaks is whom the question names
    if not asked or not predicate or (speaks and any(_same(name, speaks) for name in asked)):
        return
    spoken = clauses(evidence.text)
    held = [sum(word.weight * word.match(squeeze(clause)) for word in predicate) for clause in spoken]
    if not held or max(held) < _HALF * sum(word.weight for word in predicate):
        return
    at = held.index(max(held))
    clause = spoken[at]
    doers = _actors(clause) or (_actors(spoken[at - 1]) if at else [])
    mentioned = squeeze(clause) + squeeze("".join(doers))
    if doers and not any(_same(name, mentioned) for name in asked):
        yield f"您的問題說「{asked[0]}」，紀錄寫的是「{shown(clause)}」。"


def _actors(text: str) -> list[str]:
    """The offices and holders of office that begin a clause of ``text``, as written."""
    plain = squeeze(text)
    return [match["actor"] for match in _ACTOR.finditer(plain) if not _TOPIC.match(match["actor"])]


def _same(name: str, text: str) -> bool:
    """Whether ``text`` names the office, in full or by the end of its name (臺中市政府社會局: 社會局)."""
    names = {name, *units_in(name), *(office.unit for office in offices(name))}
    return any(form in text for each in names for form in forms_of(each))


def doubted(question: Question, evidence: Evidence) -> Iterator[str]:
    """Yield a note where the one to be confirmed (是臺北市衛生局提的，對吧) is not who the record names."""
    if not question.doubted:
        return
    item, doer = evidence.item, doer_of(evidence.scope)
    said = squeeze(doer) + evidence.scope.words + squeeze("".join(item.speaker_names))
    named = offices(question.doubted)
    met = any(
        squeeze(office.unit) in said and any(form in said for form in forms_of(office.place))
        for office in named
    )
    if not (met if named else _same(question.doubted, said)):
        yield f"您的問題說「{question.doubted}」，紀錄寫的是「{doer or shown(said_of_it(question, evidence.text))}」。"


# --- from one state to another ---


_FROM_TO = re.compile(
    r"從(?P<a>[^，,。？?]{2,12}?)(?:要|會|將|全面|慢慢|逐步)?(?:改|變|轉|調|換|回)[^，,。？?]{0,2}?(?:成|為|到|至|回)(?P<b>[^，,。？?的]{2,12})"
)


def direction(question: Question, evidence: Evidence) -> Iterator[str]:
    """Yield a note where the question has a thing change from A to B, the record from B to A."""
    asked = _FROM_TO.search(question.traditional)
    if asked is None:
        return
    said = squeeze(evidence.text)
    before, after = (_place_of(question, asked[side], asked["ab".replace(side, "")], said) for side in "ab")
    if before > after >= 0:
        yield f"您的問題說的方向與紀錄相反，紀錄寫的是「{shown(evidence.text)}」。"


def _place_of(question: Question, own: str, other: str, said: str) -> int:
    """Where a word of ``own`` that ``other`` lacks first stands in ``said``, -1 nowhere."""
    words = [
        word.text for word in question.words if word.text in squeeze(own) and word.text not in squeeze(other)
    ]
    words += [squeeze(own)[:length] for length in (4, 3, 2)]
    found = (said.find(word) for word in words if word not in squeeze(other))
    return next((at for at in found if at >= 0), -1)


# --- opposites ---


def opposites(question: Question, evidence: Evidence) -> Iterator[str]:
    """Yield a note where the question says one of a pair of opposites, the clause only the other."""
    asked, said = squeeze(question.traditional), squeeze(said_of_it(question, evidence.text))
    for first, second in table("opposites")["pairs"]:
        for mine, theirs in ((first, second), (second, first)):
            if _holds(asked, mine, theirs) and _holds(said, theirs, mine):
                yield f"您的問題說「{mine}」，紀錄寫的是「{theirs}」。"


def _holds(text: str, one: str, other: str) -> bool:
    """Whether a text says ``one`` in some form, and ``other`` in none but as part of it (無法強制: 強制).

    Where ``one`` is the part (準實體: 實體), it is said only where it stands by itself.
    """
    apart = text
    for longer in forms_of(other):
        apart = apart.replace(longer, "　") if any(form in longer for form in forms_of(one)) else apart
    if not any(form in apart for form in forms_of(one)):
        return False
    rest = text
    for form in sorted(forms_of(one), key=len, reverse=True):
        rest = rest.replace(form, "　")
    return not any(form in rest for form in forms_of(other))
