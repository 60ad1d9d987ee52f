"""A pack as slides: what does not fit one slide goes on the next, never over its edge."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.answer import Citation
from assistant.course.export import HEADING_FONT, printable
from assistant.course.layout import (
    HOW_TO_READ,
    TABLE_HEADINGS,
    TASK_KINDS,
    answer,
    case_heading,
    grouped,
    made_on,
    one_line,
    options,
    others,
    place,
    said,
    stem,
    table_rows,
)
from assistant.course.pack import PART_NAMES, Discussion, Numbers, Pack, Point, Task

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide

# In centimetres: a slide of 16:9 and the box its words stand in.
_WIDE, _HIGH, _MARGIN, _TOP, _BOX_HIGH = 33.87, 19.05, 1.5, 3.4, 14.0
# At 22 points: full-width characters in a line of the box, lines of it, and lines a title may take.
_ACROSS, _LINES = 38, 13
_SIZE, _SMALL, _TITLE_SIZE = 22, 14, 28
_TITLE_MOST = 60
_COLUMNS = (2.9, 5.2, 3.0, 11.4, 3.6, 2.6, 2.1)
# Characters in a line of the column of the words, and lines of rows that fit a slide at 14 points.
_CELL_ACROSS, _TABLE_LINES = 21, 19
# How high a line of a cell is.
_CELL_LINE = 0.65
_SENTENCE = re.compile(r"(?<=[。；！？])")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a slide; small ones are sources and notes."""

    text: str
    small: bool = False
    bold: bool = False

    @property
    def lines(self) -> float:
        """How many lines of the box it takes, the space behind it included."""
        across = _ACROSS * _SIZE // _SMALL if self.small else _ACROSS
        high = _SMALL / _SIZE if self.small else 1.0
        width = sum(1.0 if ord(char) > 0x2E7F else 0.55 for char in self.text)  # noqa: PLR2004 - CJK begins there
        return high * (-(-width // across) or 1) + 0.3


# What stands together on a slide where it fits: a point, a question with its answers.
Together = list[Line]


def write(pack: Pack, path: Path) -> None:
    """Write the slides to ``path``."""
    import pptx
    from pptx.util import Cm

    show = pptx.Presentation()
    show.slide_width, show.slide_height = Cm(_WIDE), Cm(_HIGH)
    show.core_properties.title = printable(pack.title.shown)
    numbers = Numbers(pack)
    _title(show, pack)
    for heading, held in _pages(pack, numbers):
        for number, page in enumerate(paginate(held)):
            _slide(show, heading if not number else f"{heading}（續）", page)
        if heading == _TABLE:
            _tables(show, table_rows(pack, numbers))
    show.save(str(path))


_TABLE = PART_NAMES["decisions"]


def _pages(pack: Pack, numbers: Numbers) -> Iterator[tuple[str, list[Together]]]:
    """Yield headings and what stands under them, however long; the decisions are set as a table."""
    yield "怎麼讀這份教材", [[Line(HOW_TO_READ)], *([Line(note)] for note in pack.notes)]
    if pack.goals:
        yield "學習目標", [[Line(f"• {said(goal)}{numbers.marks(goal.citations)}")] for goal in pack.goals]
    for name, points in grouped(pack.points):
        yield name, [_point(point, numbers) for point in points]
    if pack.decisions:
        yield _TABLE, []
    for number, case in enumerate(pack.cases, 1):
        notes = [[Line(note, small=True)] for note in case.notes]
        asked = [[Line("討論", bold=True), *(Line(f"• {each.question}") for each in case.questions)]]
        yield case_heading(number, case), [*_each(case.situation, numbers), *notes, *asked]
        yield f"案例{number}　參考答案", [_discussed(each, numbers) for each in case.questions]
    yield from _asked(pack)
    if pack.quiz:
        yield "測驗解答", [_solved(number, task, numbers) for number, task in enumerate(pack.quiz, 1)]
    yield "出處", [[Line(f"[{each.number}] {each.official}", small=True)] for each in numbers.listed]


def _asked(pack: Pack) -> Iterator[tuple[str, list[Together]]]:
    """Yield the choices on a slide each, to be shown while the group answers; the other tasks as they fit."""
    kinds: dict[str, list[Together]] = {}
    for number, task in enumerate(pack.quiz, 1):
        lines = [Line(stem(number, task)), *(Line(option) for option in options(task))]
        if task.options:
            yield TASK_KINDS[task.kind], [lines]
        else:
            kinds.setdefault(task.kind, []).append(lines)
    for kind, held in kinds.items():
        yield TASK_KINDS[kind], held


def _point(point: Point, numbers: Numbers) -> Together:
    notes = (Line(note, small=True) for note in point.notes)
    return [Line(said(point.heading), bold=True), *_quoted(point.quotes, numbers), *notes]


def _discussed(asked: Discussion, numbers: Numbers) -> Together:
    return [Line(asked.question, bold=True), *_quoted(asked.answers, numbers)]


def _solved(number: int, task: Task, numbers: Numbers) -> Together:
    wrong = others(task, numbers)
    note = [Line(wrong, small=True)] if wrong else []
    return [Line(answer(number, task), bold=True), *_quoted(task.citations, numbers), *note]


def _each(citations: Iterable[Citation], numbers: Numbers) -> Iterator[Together]:
    for citation in citations:
        yield list(_quoted((citation,), numbers))


def _quoted(citations: Iterable[Citation], numbers: Numbers) -> Iterator[Line]:
    for each in citations:
        yield Line(f"【{each.role_label}】{one_line(each.quote)}")
        yield Line(f"— {place(each, numbers)}", small=True)


def paginate(together: Sequence[Together]) -> Iterator[list[Line]]:
    """Yield the lines slide by slide: what belongs together on one where it fits, else parted at its sentences."""
    held: list[Line] = []
    for each in together:
        lines = [part for line in each for part in _parted(line)]
        if held and _height(held) + _height(lines) > _LINES:
            yield held
            held = []
        for line in lines:
            if held and _height(held) + line.lines > _LINES:
                yield held
                held = []
            held.append(line)
    if held:
        yield held


def _height(lines: Iterable[Line]) -> float:
    return sum(line.lines for line in lines)


def _parted(line: Line) -> Iterator[Line]:
    most = _ACROSS * (_LINES - 2)
    held = ""
    for sentence in _SENTENCE.split(line.text):
        for piece in (sentence[at : at + most] for at in range(0, len(sentence), most)):
            if held and len(held) + len(piece) > most:
                yield Line(held, line.small, line.bold)
                held = ""
            held += piece
    if held:
        yield Line(held, line.small, line.bold)


# --- setting ---


def _title(show: "Presentation", pack: Pack) -> None:
    slide = show.slides.add_slide(show.slide_layouts[0])
    _place(slide.shapes[0], _MARGIN, 5.5, _WIDE - 2 * _MARGIN, 4.0)
    _place(slide.shapes[1], _MARGIN, 10.0, _WIDE - 2 * _MARGIN, 3.0)
    _write(slide.shapes[0], [Line(said(pack.title))], 36)
    _write(slide.shapes[1], [Line(f"依會議紀錄原文整理　{made_on(pack)}")], _SIZE)


def _slide(show: "Presentation", heading: str, lines: Sequence[Line]) -> None:
    slide = _headed(show, heading, layout=1)
    box = slide.placeholders[1]
    _place(box, _MARGIN, _TOP, _WIDE - 2 * _MARGIN, _BOX_HIGH)
    _write(box, lines, _SIZE)


def _headed(show: "Presentation", heading: str, layout: int) -> "Slide":
    slide: Slide = show.slides.add_slide(show.slide_layouts[layout])
    title: Any = slide.shapes.title
    _place(title, _MARGIN, 0.8, _WIDE - 2 * _MARGIN, 2.4)
    cut = heading if len(heading) <= _TITLE_MOST else f"{heading[: _TITLE_MOST - 1]}…"
    _write(title, [Line(cut, bold=True)], _TITLE_SIZE if len(cut) <= _TITLE_MOST // 2 else _SIZE)
    _number(slide)
    return slide


def _place(shape: Any, left: float, top: float, width: float, height: float) -> None:  # noqa: ANN401 - any shape
    from pptx.util import Cm

    shape.left, shape.top, shape.width, shape.height = Cm(left), Cm(top), Cm(width), Cm(height)


def _write(shape: Any, lines: Sequence[Line], size: int) -> None:  # noqa: ANN401 - any shape with words
    """Write the lines as paragraphs, without the bullets of the layout."""
    from pptx.util import Pt

    frame = shape.text_frame
    frame.word_wrap = True
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
        properties: Any = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - no call for a paragraph without bullet
        properties.set("marL", "0")
        properties.set("indent", "0")
        properties.insert(0, properties.makeelement(_tag("buNone"), {}))
        run = paragraph.add_run()
        run.text = printable(line.text)
        run.font.size = Pt(_SMALL if line.small else size)
        run.font.bold = line.bold
        _font(run)
        paragraph.space_after = Pt(6)


def _font(run: Any) -> None:  # noqa: ANN401 - a run
    """Name the font for western and Chinese characters alike; PowerPoint keeps them apart."""
    run.font.name = HEADING_FONT
    properties = run._r.get_or_add_rPr()  # noqa: SLF001 - no call for it
    properties.set("lang", "zh-TW")
    properties.append(properties.makeelement(_tag("ea"), {"typeface": HEADING_FONT}))


def _tag(name: str) -> str:
    from pptx.oxml.ns import qn

    return str(qn(f"a:{name}"))


def _number(slide: "Slide") -> None:
    """Put the number of the slide in its corner."""
    from pptx.util import Cm, Pt

    box = slide.shapes.add_textbox(Cm(_WIDE - 3.5), Cm(_HIGH - 1.3), Cm(2.5), Cm(1.0))
    paragraph: Any = box.text_frame.paragraphs[0]
    paragraph.alignment = 3
    paragraph.font.size = Pt(12)
    field = paragraph._p.makeelement(  # noqa: SLF001 - no call for a field
        _tag("fld"), {"id": "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", "type": "slidenum"}
    )
    words = field.makeelement(_tag("t"), {})
    words.text = "‹#›"
    field.append(words)
    paragraph._p.append(field)  # noqa: SLF001 - no call for a field


def _tables(show: "Presentation", rows: Sequence[tuple[str, ...]]) -> None:
    """Set the decision table, as many rows on a slide as fit."""
    held: list[tuple[str, ...]] = []
    for row in (part for each in rows for part in _row_parts(each)):
        if held and sum(map(_row_lines, (*held, row))) > _TABLE_LINES:
            _table(show, held)
            held = []
        held.append(row)
    if held:
        _table(show, held)


def _row_lines(row: Sequence[str]) -> float:
    across = (width / _COLUMNS[3] * _CELL_ACROSS for width in _COLUMNS)
    return max(-(-len(text) // max(1, int(each - 1))) for text, each in zip(row, across, strict=True)) + 0.5


def _row_parts(row: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """A row whose words no slide could hold goes on in a next one."""
    most = _CELL_ACROSS * (_TABLE_LINES - 4)
    for at in range(0, len(row[3]), most):
        yield (*row[:3], row[3][at : at + most], *row[4:])


def _table(show: "Presentation", rows: Sequence[tuple[str, ...]]) -> None:
    from pptx.util import Cm, Pt

    slide = _headed(show, _TABLE, layout=5)
    shape: Any = slide.shapes.add_table(
        len(rows) + 1, len(TABLE_HEADINGS), Cm(_MARGIN), Cm(_TOP), Cm(sum(_COLUMNS)), Cm(1)
    )
    table = shape.table
    for column, width in zip(table.columns, _COLUMNS, strict=True):
        column.width = Cm(width)
    for line, row in zip(table.rows, (TABLE_HEADINGS, *rows), strict=True):
        line.height = Cm(_row_lines(row) * _CELL_LINE)
        for cell, text in zip(line.cells, row, strict=True):
            run = cell.text_frame.paragraphs[0].add_run()
            run.text = printable(text)
            run.font.size = Pt(_SMALL)
            _font(run)
