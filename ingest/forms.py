"""What a whole source shows before its lines are read one by one: turns, a letterhead, nested minutes."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ingest.heads import Head, Label, parse_label, parse_marker, tight
from ingest.lines import BAR, CLOSED, Line
from ingest.names import Speaker, parse_people, parse_person, parse_speaker
from ingest.record import Person, Role

CHAIR_WORDS = frozenset({"主席", "主持人", "司儀"})
TITLE_END = re.compile(r"(?:[紀記]\s*錄|議事錄)\s*(?:[（(].*[）)])?$")
_TITLE_TAIL = re.compile(r"(?:會\s*議\s*)*(?:[紀記]\s*錄|議事錄)\s*(?:[（(].*[）)])?$")
_TURN = re.compile(r"(?P<name>[^\d：，。、；！？「」（）()]{2,20})：")
# Five turns by people who come back are a conversation; fewer may be a list of names.
_MIN_TURNS = 5
_NAME_MAX = 12
_ALONE_MAX = 20
_ANSWERS = re.compile(r"(?P<who>.+)(?:回應|答覆)")
_TELEPHONE = re.compile(r"\b(?:TEL|FAX)\b|https?://|(?:電話|傳真)\s*[：:]", re.IGNORECASE)
_ENGLISH = re.compile(r"[A-Za-z]{3,}(?:\s+[A-Za-z]{2,}){2,}")
_LETTERHEAD_MAX = 10
_TITLE_MIN = 8
TITLE_LINES = 4
_DOCUMENT = re.compile(
    r"(?:辦法|要點|規則|規程|章程|須知|原則|準則|基準|條例|細則|計[畫劃]書?|方案|簡章|手冊|名單|一覽表|分類表|表)\s*(?:附件\s*\d*)?$"
)
_PREVIOUS = re.compile(r"(?:上|前)\s*一?\s*次.{0,6}(?:[紀記]\s*錄|議事錄)")
# The head of an official letter: who writes, and what kind of letter it is.
LETTER = re.compile(
    r"[一-鿿]{2,24}(?:[府部署院會局處所校]|中心)[ 　]*(?:函|書函|令|公告|開會通知單|簡便行文表)"
    r"(?:[（(][^（）()]*[）)])?"
)
_HISTORY = re.compile(
    r"[（(]?(?:中華民國|民國)?\s*(?:\d{2,3}\s*(?:年\s*\d{1,2}\s*月|\.\s*\d{1,2}\s*\.)|[一二三四五六七八九十百○〇零]{2,6}年.{1,3}月)"
    r".*(?:通過|修正|訂定|修訂|訂頒|函頒|函訂|下達|發布|公布|核定|備查|施行|實施|廢止)"
)


def turn_names(lines: Sequence[Line]) -> frozenset[str]:
    """Return who takes turns in a verbatim transcript (``唐鳳：``), nobody where a source is none.

    A name counts when it reads as a person or the chair, or comes back often; most turns must be people's.
    """
    counts = Counter(name for line in lines if (name := _turn_name(line.text)))
    people = {name for name in counts if _is_person(name)}
    spoken = sum(counts[name] for name in people)
    repeated = any(counts[name] > 1 for name in people)
    if not repeated or spoken < max(_MIN_TURNS, 0.5 * counts.total()):
        return frozenset()
    return frozenset(people | {name for name, count in counts.items() if count >= _MIN_TURNS})


def _turn_name(text: str) -> str | None:
    match = _TURN.match(text)
    if match is None:
        return None
    name = tight(match["name"])
    known = parse_label(match[0], header=True)
    if len(name) > _NAME_MAX or (known and known.word not in CHAIR_WORDS):
        return None
    return name


def _is_person(name: str) -> bool:
    return name in CHAIR_WORDS or parse_person(name) is not None


def turn_head(text: str, names: frozenset[str]) -> Head | None:
    """Return the head of a line that begins a turn; ``主席：王大明`` names the chair and begins none."""
    match = _TURN.match(text)
    if match is None or (name := tight(match["name"])) not in names:
        return None
    if name in CHAIR_WORDS and parse_people(text[match.end() :]):
        return None
    person = parse_person(name) or Person(name, name)
    label = Label("turns", name, Role.SPEECH, name, None, match.end())
    return Head(None, label, Speaker(person.unit, person), match.end())


def lone_speakers(lines: Sequence[Line]) -> dict[int, Head]:
    """Return line index → head for the lines in the body that are only a person with a title (溫教授淑娟, 社家署回應).

    What stands below is what the person said; a person below a person is a list, one below an open line finishes it.
    """
    body = next((index for index, line in enumerate(lines) if line.text[0] in "壹貳"), len(lines))
    alone = {index: head for index, line in enumerate(lines) if index > body and (head := _alone(line.text))}
    return {
        index: head
        for index, head in alone.items()
        if not {index - 1, index + 1} & alone.keys()
        and lines[index - 1].text[-1] in CLOSED
        and index + 1 < len(lines)
    }


def _alone(text: str) -> Head | None:
    answer = _ANSWERS.fullmatch(text)
    speaker = parse_speaker(answer["who"] if answer else text) if len(text) <= _ALONE_MAX else None
    if speaker is None or not (answer or (speaker.person and speaker.person.title and not speaker.unit)):
        return None
    role = Role.RESPONSE if answer else Role.SPEECH
    return Head(None, Label("turns", speaker.label, role, speaker.label, None, 0), speaker)


def letterhead_lines(lines: Sequence[Line]) -> int:
    """Return how many lines at the top are a letterhead: those down to its telephone, above the title.

    A letterhead without a telephone shows by its name in another script above a title that stands whole.
    """
    count = 0
    for index, line in enumerate(lines[:_LETTERHEAD_MAX]):
        if TITLE_END.search(line.text) or BAR in line.text or parse_label(line.text, header=True):
            break
        if _TELEPHONE.search(line.text):
            count = index + 1
    if not count and any(map(_ENGLISH.search, (line.text for line in lines[:_LETTERHEAD_MAX]))):
        whole = (index for index, line in enumerate(lines[:_LETTERHEAD_MAX]) if is_full_title(line.text))
        count = next(whole, 0)
    return count


def letterhead_head() -> Head:
    """Return the head under which the lines of a letterhead stand."""
    return Head(None, Label("letterhead", "信頭", Role.HEADER, "信頭", None, 0))


def history_head(text: str) -> Head | None:
    """Return the head of a line of the 沿革 under the title of a rule (91年7月15日…會議通過)."""
    if not _HISTORY.match(text):
        return None
    return Head(None, Label("history", "沿革", Role.HEADER, "沿革", None, 0))


def dated_head() -> Head:
    """Return the head of a line that is the day of the meeting, though no label says so."""
    return Head(None, Label("header", "時間", Role.HEADER, "時間", None, 0))


def repeated_letterheads(lines: Sequence[Line]) -> set[int]:
    """Return the lines of a letterhead or footer that stands again in the middle of the text.

    Lines next to each other that all occur elsewhere too, one of them a telephone line; the first is kept.
    A numbered line or a sentence among them shows that a cell of a table is repeated, which is no letterhead.
    """
    counts = Counter(line.text for line in lines)
    first: dict[str, int] = {}
    for index, line in enumerate(lines):
        first.setdefault(line.text, index)
    furniture: set[int] = set()
    for group in _groups(lines, counts):
        words = [lines[index].text for index in group]
        if any(map(_TELEPHONE.search, words)) and not any(map(_is_said, words)):
            furniture |= {index for index in group if first[lines[index].text] != index}
    return furniture


def _is_said(text: str) -> bool:
    return text[-1] in "。；，" or len(text) == 1 or parse_marker(text) is not None


def _groups(lines: Sequence[Line], counts: Counter[str]) -> Iterator[list[int]]:
    group: list[int] = []
    for index, line in enumerate(lines):
        if counts[line.text] > 1:
            group.append(index)
        elif group:
            yield group
            group = []
    if group:
        yield group


def nested_minutes(
    lines: Sequence[Line], rules: Sequence[int], names: frozenset[str]
) -> tuple[int, int] | None:
    """Return the source span of the previous meeting's minutes read out inside these, None without.

    They open with a full title under a line that names the previous minutes, and close at the next
    ruled line (``rules``: source offsets) or the next turn.
    """
    for index, line in enumerate(lines[1:], 1):
        if not (_PREVIOUS.search(lines[index - 1].text) and is_full_title(line.text)):
            continue
        if _PREVIOUS.search(line.text):
            continue
        ruled = [at for at in rules if at > line.end]
        turns = (each.start for each in lines[index + 1 :] if turn_head(each.text, names))
        end = ruled[0] if ruled else next(turns, None)
        return None if end is None else (line.start, end)
    return None


def nested_head() -> Head:
    """Return the head under which the previous meeting's minutes stand."""
    return Head(None, Label("nested", "前次會議紀錄", Role.ATTACHMENT, "前次會議紀錄", None, 0))


def titles_complete(lines: Sequence[Line]) -> re.Pattern[str]:
    """Return what ends the title at the head of ``lines``: 紀錄 where that follows, else any document."""
    minutes = any(TITLE_END.search(line.text) for line in lines[:TITLE_LINES])
    return TITLE_END if minutes else _DOCUMENT


def is_full_title(text: str) -> bool:
    """Whether a line is the title of minutes by itself, not only its last words (會議紀錄)."""
    return bool(TITLE_END.search(text)) and len(_TITLE_TAIL.sub("", text).strip()) >= _TITLE_MIN
