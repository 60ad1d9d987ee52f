"""A pack as a document: headings, paragraphs, quotes and tables in reading order, which every export then sets.

The learners' pages come first, then what the trainer needs: what was replied, and the key. Every quote carries the
badge of its role, its place, and the number under which the list of sources gives it in full.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.answer import Citation
from assistant.course.pack import PART_NAMES, CaseSheet, Numbers, Pack, Point, Statement, Task, cited
from assistant.course.parts import words
from ingest.dates import roc

LETTERS = "ABCDEFGH"
TABLE_HEADINGS = ("會議日期", "項次", "種類／結果", "內容（紀錄原文）", "負責單位", "期限", "出處")
TASK_KINDS = {
    "choice": "單選題：紀錄原文的空格處是什麼？",
    "truefalse": "是非題：與紀錄原文相符答○，不符答✕",
    "short": "簡答題",
}
HOW_TO_READ = (
    "本教材的重點、決議、案例與答案都是紀錄的原文，方括號內的數字是出處編號，完整出處列在最後。"
    "引文前的標示是原文在紀錄中的性質：決議、決定與裁示才有拘束力，報告、說明、回應與發言都沒有。"
)


class Kind(StrEnum):
    """What a block is."""

    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    NOTE = "note"
    ITEM = "item"
    OPTION = "option"
    QUOTE = "quote"
    TABLE = "table"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Block:
    """One block. ``level`` is that of a heading (1-3); ``badge`` and ``place`` stand before and behind a quote."""

    kind: Kind
    text: str = ""
    level: int = 0
    badge: str = ""
    place: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def document(pack: Pack) -> list[Block]:
    """Return the blocks of a pack as ``assistant.course.edit.shown`` gives it."""
    numbers = Numbers(pack)
    return [
        Block(Kind.TITLE, said(pack.title)),
        Block(Kind.NOTE, HOW_TO_READ),
        *(Block(Kind.NOTE, note) for note in pack.notes),
        *_records(pack),
        *_goals(pack, numbers),
        *_points(pack, numbers),
        *_decisions(pack, numbers),
        *_cases(pack, numbers),
        *_quiz(pack),
        *_replies(pack, numbers),
        *_key(pack, numbers),
        *_sources(numbers),
    ]


def said(statement: Statement) -> str:
    """Return the words of a statement, the trainer's own marked with who and when."""
    own = statement.own
    return f"{own.text}〔講師自訂：{own.who}，{own.when[:10]}〕" if own else statement.text


def one_line(text: str) -> str:
    """Return a quote without the breaks of its lines; nothing else of it is touched."""
    return text.replace("\n", "")


def place(citation: Citation, numbers: Numbers) -> str:
    """Return where a quote stands, short: 108.5.20　肆、臨時動議 報告事項四（保護司） 一［3］."""
    page = f"　第{citation.page}頁" if citation.page else ""
    return f"{citation.roc_date or '日期不明'}　{' '.join(citation.path)}{page}{numbers.marks((citation,))}"


def _heading(text: str, level: int = 1) -> Block:
    return Block(Kind.HEADING, text, level)


def _quotes(citations: Iterable[Citation], numbers: Numbers) -> Iterator[Block]:
    for each in citations:
        yield Block(Kind.QUOTE, one_line(each.quote), badge=each.role_label, place=place(each, numbers))


def _records(pack: Pack) -> Iterator[Block]:
    """The records taught; where only wrong options come from is no source of the course."""
    listed = list(cited(replace(pack, quiz=())))
    yield _heading("依據的紀錄")
    for title, day in dict.fromkeys(
        (each.title, each.roc_date) for each in sorted(listed, key=lambda each: each.date or "")
    ):
        yield Block(Kind.ITEM, f"{title}{f'（{day}）' if day else ''}")


def _goals(pack: Pack, numbers: Numbers) -> Iterator[Block]:
    if pack.goals:
        yield _heading("學習目標")
    for goal in pack.goals:
        yield Block(Kind.ITEM, said(goal) + numbers.marks(goal.citations))


def grouped(points: Sequence[Point]) -> Iterator[tuple[str, list[Point]]]:
    """Yield the key points under the names of their groups, what binds first, in the order of the pack within."""
    for group, name in words("groups").items():
        if held := [point for point in points if point.group == group]:
            yield name, held


def _points(pack: Pack, numbers: Numbers) -> Iterator[Block]:
    if pack.points:
        yield _heading("重點")
    for name, points in grouped(pack.points):
        yield _heading(name, 2)
        for point in points:
            yield _heading(said(point.heading) + _extra(point, numbers), 3)
            yield from _quotes(point.quotes, numbers)
            yield from (Block(Kind.NOTE, note) for note in point.notes)


def _extra(point: Point, numbers: Numbers) -> str:
    """The numbers of what a heading rests on besides the quotes below it."""
    below = set(numbers.of(point.quotes))
    return "".join(f"[{number}]" for number in numbers.of(point.heading.citations) if number not in below)


def table_rows(pack: Pack, numbers: Numbers) -> list[tuple[str, ...]]:
    """Return the cells of the decision table under ``TABLE_HEADINGS``."""
    return [
        (
            row.quote.roc_date or "日期不明",
            " ".join(row.quote.path),
            f"{row.kind}／{row.outcome}",
            one_line(row.quote.quote),
            "、".join(row.units) or "—",
            row.deadline or "—",
            numbers.marks((row.quote,)),
        )
        for row in pack.decisions
    ]


def _decisions(pack: Pack, numbers: Numbers) -> Iterator[Block]:
    if not pack.decisions:
        return
    yield _heading(PART_NAMES["decisions"])
    yield Block(Kind.TABLE, rows=(TABLE_HEADINGS, *table_rows(pack, numbers)))
    if any(row.kind == "承諾" for row in pack.decisions):
        yield Block(Kind.NOTE, "承諾是會中的回應，不是決議。")


def _cases(pack: Pack, numbers: Numbers) -> Iterator[Block]:
    if pack.cases:
        yield _heading("案例討論")
    for number, case in enumerate(pack.cases, 1):
        yield _heading(case_heading(number, case), 2)
        yield from _quotes(case.situation, numbers)
        yield from (Block(Kind.NOTE, note) for note in case.notes)
        yield Block(Kind.TEXT, "討論：")
        yield from (Block(Kind.ITEM, each.question) for each in case.questions)


def case_heading(number: int, case: CaseSheet) -> str:
    """Return the heading of a case with its number."""
    return f"案例{number}　{said(case.heading)}"


def stem(number: int, task: Task) -> str:
    """Return a task with its number and, of a sentence of the record, where it stands."""
    cited = task.citations[0]
    told = "".join(f"；{each}" for each in task.meant)
    source = (
        "" if task.kind == "short" else f"〔{cited.roc_date or '日期不明'}　{' '.join(cited.path)}{told}〕"
    )
    return f"{number}. {task.stem}{source}"


def options(task: Task) -> list[str]:
    """Return the options with their letters."""
    return [f"({letter}) {option.text}" for letter, option in zip(LETTERS, task.options, strict=False)]


def answer(number: int, task: Task) -> str:
    """Return the line of the key for a task."""
    if task.kind == "choice":
        return f"{number}. ({LETTERS[task.right or 0]}) {task.answer}"
    if task.kind == "truefalse":
        return f"{number}. ○" if task.true else f"{number}. ✕　紀錄寫的是「{task.answer}」"
    return f"{number}. 紀錄原文："


def _quiz(pack: Pack) -> Iterator[Block]:
    if not pack.quiz:
        return
    yield Block(Kind.BREAK)
    yield _heading("測驗")
    kind = ""
    for number, task in enumerate(pack.quiz, 1):
        if task.kind != kind:
            kind = task.kind
            yield _heading(TASK_KINDS[kind], 2)
        yield Block(Kind.TEXT, stem(number, task))
        yield from (Block(Kind.OPTION, option) for option in options(task))


def _replies(pack: Pack, numbers: Numbers) -> Iterator[Block]:
    if not pack.cases:
        return
    yield Block(Kind.BREAK)
    yield _heading("案例討論參考答案（講師用）")
    for number, case in enumerate(pack.cases, 1):
        yield _heading(case_heading(number, case), 2)
        for each in case.questions:
            yield Block(Kind.TEXT, each.question)
            yield from _quotes(each.answers, numbers)


def _key(pack: Pack, numbers: Numbers) -> Iterator[Block]:
    if pack.quiz:
        yield _heading("測驗解答（講師用）")
    for number, task in enumerate(pack.quiz, 1):
        yield Block(Kind.TEXT, answer(number, task))
        yield from _quotes(task.citations, numbers)
        if wrong := others(task, numbers):
            yield Block(Kind.NOTE, wrong)


def others(task: Task, numbers: Numbers) -> str:
    """Say where the records write what is wrong here."""
    wrong = [option for option in task.options if option.text != task.answer]
    if changed := task.changed:
        return f"題目改成的「{changed.text}」取自{numbers.marks((changed.citation,))}"
    listed = "、".join(f"{option.text}{numbers.marks((option.citation,))}" for option in wrong)
    return f"其他選項取自紀錄別處：{listed}" if listed else ""


def _sources(numbers: Numbers) -> Iterator[Block]:
    yield _heading("出處")
    for each in numbers.listed:
        page = f"，第{each.page}頁" if each.page else ""
        yield Block(Kind.TEXT, f"[{each.number}] {each.official}{page}")


def made_on(pack: Pack) -> str:
    """Return the day a pack was made, as staff write it."""
    import datetime as dt  # noqa: PLC0415

    return roc(dt.datetime.fromisoformat(pack.made).astimezone().date())
