"""Scanned pages without the recogniser: which layer to trust, in which order to read, what the marks are."""

import math
from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.boxes import SCALE, LineBox, boxes_of
from ingest.scans.closer import _Area, _blocks, _rows
from ingest.scans.glyphs import settle
from ingest.scans.order import Place, reading_order
from ingest.scans.quality import judge
from ingest.scans.read import ScannedPage, _binding
from ingest.scans.recognise import Line, Recogniser, _Decoder
from ingest.scans.script import in_one_script, simplified
from ingest.scans.upright import levelled, skew, turned_back

MINUTES = "決定：\n一、 洽悉。\n二、 請輔導團協助地方政府培力在地民間團體，共同參與社會安全網。\n"
GARBLED = '!"#$%&\'()*)27)+*)6),-.(/)(/01)\n234)562021798299):;<=>)14:00)\ntMu)Jn"e’%&TQR-gK)'

LAYERS = [
    # what the page's text layer is like, the layer, whether it can be trusted
    ("minutes", MINUTES, True),
    ("a table of amounts", "科目 金額 比率\n1,234,567 56.7% (12)\n98,765 43.3% (8)\n", True),
    (
        "a letterhead in English",
        "11F of Astronomy-Mathematics Building, No.1, Sec. 4,\nTaipei 10617, Taiwan\n",
        True,
    ),
    ("a telephone line", "TEL +886-2-3365-2200 • FAX +886-2-2367-7835 • http://www.asroc.org.tw/", True),
    ("Simplified Chinese", "会议决定：请各单位协助办理社会安全网计划，并于期限内回报执行情形。", True),
    ("a contents page with dots", "一、緣起………………………………3\n二、目標………………………………5\n", True),
    ("ruled lines", "------------------------------\n" * 3 + MINUTES, True),
    ("compatibility twins of a font", MINUTES.replace("年", "\uf98e"), True),
    ("only a page number", "- 3 -", True),
    ("nothing", " \n", False),
    ("a font without a character map", GARBLED, False),
    ("a good letterhead over it", "中華民國天文學會\n" + GARBLED, False),
    ("private characters", "\ue001\ue002\ue003 \ue004\ue005\ue006\ue007" * 5, False),
    ("replacement characters", "\ufffd" * 30, False),
    ("glyph numbers", "(cid:12)(cid:340)(cid:7)(cid:99) " * 4, False),
    ("rare characters in a row", "䂓䅜䉤䌷䏣䒏䔻䗧䚓䜿䟫䢗䥃䧯䪛䭇䯳䲟䵋䷷" * 2, False),
    ("UTF-8 taken for Latin-1", MINUTES.encode().decode("latin-1"), False),
]


@pytest.mark.parametrize(("name", "layer", "good"), LAYERS, ids=[name for name, *_ in LAYERS])
def test_a_text_layer_is_judged_by_its_characters(name: str, layer: str, good: bool) -> None:  # noqa: FBT001
    """No dictionary is asked: a page is garbled when most of it stands on lines no one would write."""
    assert judge(layer).readable is good, (name, judge(layer))


@given(st.text(max_size=200))
def test_any_text_has_a_quality(text: str) -> None:
    """All shares are shares, whatever the layer holds."""
    quality = judge(text)
    assert all(0 <= share <= 1 for share in (quality.cjk, quality.printable, quality.garbled))


def column(left: float, width: float, lines: int, top: float = 100, pitch: float = 40) -> list[Place]:
    """Return the lines of a column of prose, the last one short."""
    ends = [left + width] * (lines - 1) + [left + width / 3]
    return [Place(left, top + pitch * n, right, top + pitch * n + 30) for n, right in enumerate(ends)]


def row(top: float, *cells: tuple[float, float]) -> list[Place]:
    """Return the cells (left, right) of one row."""
    return [Place(left, top, right, top + 30) for left, right in cells]


TITLE = [Place(300, 20, 700, 60)]
ORDERS = [
    # how the page is set, its lines, the rows in reading order
    ("one column", column(100, 800, 3), [[0], [1], [2]]),
    (
        "two columns of prose under a title",
        TITLE + column(50, 420, 5) + column(530, 420, 5),
        [[0], *([n] for n in range(1, 11))],
    ),
    (
        "columns that do not share their lines",
        column(50, 420, 5) + column(530, 420, 4, top=115),
        [[n] for n in range(9)],
    ),
    (
        "a heading across between two pairs of columns",
        column(50, 420, 4) + column(530, 420, 4) + row(300, (50, 950)) + column(50, 420, 4, 350)
        + column(530, 420, 4, 350),
        [[n] for n in range(17)],
    ),
    (
        "a list of people: cells, not columns",
        list(chain.from_iterable(row(40 * n, (50, 130 + 20 * (n % 3)), (500, 700 + 60 * (n % 4))) for n in range(8))),
        [[2 * n, 2 * n + 1] for n in range(8)],
    ),
    ("two fields of a header on one line", row(100, (50, 400), (600, 900)) + column(50, 850, 3, 150),
     [[0, 1], [2], [3], [4]]),
    ("a high logo beside lines", [Place(0, 0, 90, 120), *column(100, 800, 3, 5)], [[1], [0], [2], [3]]),
    ("nothing", [], []),
]  # fmt: skip


@pytest.mark.parametrize(("name", "places", "rows"), ORDERS, ids=[name for name, *_ in ORDERS])
def test_lines_are_read_in_the_order_of_a_reader(
    name: str, places: list[Place], rows: list[list[int]]
) -> None:
    """Prose goes down its column; what stands in a table or form goes across."""
    assert reading_order(places) == rows, name


@given(st.lists(st.tuples(*[st.floats(0, 900)] * 2, *[st.floats(1, 300)] * 2), max_size=30))
def test_no_line_is_lost_or_read_twice(boxes: list[tuple[float, float, float, float]]) -> None:
    """Whatever the page looks like, every line is read once."""
    places = [Place(x, y, x + wide, y + high) for x, y, wide, high in boxes]
    assert sorted(chain.from_iterable(reading_order(places))) == list(range(len(places)))


def line(text: str, middles: list[float] | None = None, at: tuple[float, float] = (0, 0)) -> Line:
    """Return a line of characters, by default each 30 pixels after the last."""
    places = middles or [15 + 30 * n for n in range(len(text))]
    length = places[-1] + 15
    (x, y) = at
    corners = ((x, y), (x + length, y), (x + length, y + 45), (x, y + 45))
    return Line(text, tuple(place / length for place in places), (1.0,) * len(text), corners)


def set_in(text: str) -> list[float]:
    """Return the middles of a text set solid in 30 pixels, half-width characters in 15."""
    places, at = [], 0.0
    for char in text:
        width = 15 if char.isascii() else 30
        places.append(at + width / 2)
        at += width
    return places


MARKS = [
    # what the page shows, what the recogniser made of it, what is written
    ("社會局（略）社會處", "社會局(略)社會處", "社會局（略）社會處"),
    ("社會局(略)社會處", "社會局（略）社會處", "社會局(略)社會處"),
    ("社會局(略)社會處", "社會局(略）社會處", "社會局(略)社會處"),
    ("（略）", "(略)", "（略）"),
    ("請社會局協助,並回報", "請社會局協助,並回報", "請社會局協助，並回報"),
    ("計4,218萬3,241元整", "計4，218萬3,241元整", "計4,218萬3,241元整"),
    ("時間：上午9:30分", "時間:上午9：30分", "時間：上午9:30分"),
    ("一、會議紀錄", "-、會議紀錄", "一、會議紀錄"),
    ("（一）會議紀錄", "（-）會議紀錄", "（一）會議紀錄"),
    ("107-109年", "107-109年", "107-109年"),
    ("IAU GA meeting", "IAU GA meeting", "IAU GA meeting"),
    ("第 2 次會議紀錄", "第 2 次會議紀錄", "第2次會議紀錄"),
]


@pytest.mark.parametrize(("shown", "seen", "written"), MARKS)
def test_marks_are_written_as_the_page_shows_them(shown: str, seen: str, written: str) -> None:
    """Brackets by the room they take, stops as Chinese is written, digits left alone, blanks where there is room."""
    assert settle(line(seen, set_in(shown))).text == written


def test_wide_room_is_a_blank() -> None:
    """Two header fields on one line stay two, and every character keeps its place."""
    settled = settle(line("主席王大明紀錄", [15, 45, 75, 105, 135, 315, 345]))
    assert settled.text.split() == ["主席王大明", "紀錄"]
    assert len(settled.middles) == len(settled.text) == len(settled.sure)


SIMPLIFIED = [
    # text as first read, second choices, text on the page
    ("第1頁共1页會議紀錄", ((5, "頁", 0.4),), "第1頁共1頁會議紀錄"),
    ("页", ((0, "頁", 0.4),), "頁"),
    ("会议决定请单", tuple((n, char, 0.1) for n, char in enumerate("會議決定請單")), "会议决定请单"),
]


@pytest.mark.parametrize(("seen", "others", "kept"), SIMPLIFIED)
def test_traditional_stays_traditional(
    seen: str, others: tuple[tuple[int, str, float], ...], kept: str
) -> None:
    """A lookalike gives way to the second choice, with its low score; a Simplified page is left alone."""
    first = line(seen)
    told = Line(first.text, first.middles, first.sure, first.corners, others)
    [shown] = in_one_script([told])
    assert shown.text == kept
    assert (shown.confidence < 1) == (kept != seen)


def test_only_what_traditional_script_lacks_is_simplified() -> None:
    """台, 余 and 后 are written in Taiwan as well."""
    assert simplified("页会國台余后万体頁A") == {"页", "会"}


@given(
    st.integers(0, 3),
    st.tuples(st.floats(1, 2000), st.floats(1, 3000)),
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_a_corner_turned_back_is_where_it_was(
    turns: int, size: tuple[float, float], at: tuple[float, float]
) -> None:
    """Boxes point into the page as its file shows it, however it was turned for reading."""
    width, height = size
    x, y = point = (at[0] * width, at[1] * height)
    for _ in range(turns):  # a quarter turn counter-clockwise of a page so wide
        (x, y), (width, height) = (y, width - x), (height, width)
    assert turned_back((x, y), turns, (width, height)) == pytest.approx(point, abs=1e-6)


def test_skew_is_the_slant_of_the_lines() -> None:
    """Lines that slant by two degrees lie level once they are turned by it."""
    angle = math.radians(2)
    run, rise = 1000 * math.cos(angle), 1000 * math.sin(angle)
    slanted = [
        Line("一", (0.5,), (1.0,), ((0, y), (run, y + rise), (run, y + rise + 40), (0, y + 40)))
        for y in (0, 60, 120)
    ]
    assert skew(slanted) == pytest.approx(angle)
    place = levelled(slanted[1], angle)
    assert place.right - place.left == pytest.approx(1000, abs=2)
    assert skew([]) == 0


def test_a_block_is_cut_into_its_rows_where_there_is_no_ink() -> None:
    """Three rows set close, the middle one 二, whose strokes stay together."""
    page = np.full((200, 200, 3), 255, np.uint8)
    for top, bottom in ((10, 40), (50, 54), (74, 78), (90, 120)):
        page[top:bottom, 20:180] = 0
    rows = list(_rows(page, _Area(10, 5, 190, 125), 32))
    assert [(round(each.top), round(each.bottom)) for each in rows] == [(5, 45), (45, 83), (85, 125)]
    assert _blocks([_Area(0, 0, 9, 9), _Area(5, 5, 20, 20), _Area(50, 0, 60, 9)]) == [
        _Area(50, 0, 60, 9),
        _Area(0, 0, 20, 20),
    ]


def test_the_words_of_the_binding_line_are_no_words_of_the_letter() -> None:
    """裝, 訂 and 線 in the margin are left out; without all three nothing is."""
    margin = [line(char, at=(10, y)) for char, y in zip("裝訂線", (100, 500, 900), strict=True)]
    words = [line("主旨：檢送會議紀錄", at=(200, y)) for y in (100, 300)]
    lines = margin + words
    assert _binding(lines, [levelled(each, 0) for each in lines]) == {0, 1, 2}
    assert _binding(lines[1:], [levelled(each, 0) for each in lines[1:]]) == set()


def test_a_page_says_how_sure_it_was_read() -> None:
    """In Traditional Chinese, with the page and the lines to compare."""
    assert ScannedPage(3, "", (), 0.97).doubt().text == "第 3 頁由影像辨識文字，平均信心 97%"
    told = ScannedPage(3, "", (), 0.81, ("核定12名",), 2).doubt()
    assert told.code == "ocr_unclear"
    assert told.page == 3
    assert told.text == (
        "第 3 頁由影像辨識文字，平均信心 81%，另有 2 處無法辨識，引用前請對照影像：「核定12名」"
    )


BOXES = (
    LineBox(0, 1, (1000, 1000, 3000, 1100, 3000, 1300, 1000, 1200), (0, 2500, 5000, 7500, SCALE)),
    LineBox(6, 1, (1000, 2000, 2000, 2000, 2000, 2200, 1000, 2200), (0, 5000, SCALE)),
    LineBox(9, 2, (0, 0, 100, 0, 100, 10, 0, 10), (0, SCALE)),
)
SPANS = [
    # source span, pages and left and right edges of the boxes
    ((0, 4), [(1, 1000, 3000)]),
    ((1, 2), [(1, 1500, 2000)]),
    ((2, 7), [(1, 2000, 3000), (1, 1000, 1500)]),
    ((4, 6), []),
    ((7, 10), [(1, 1500, 2000), (2, 0, 100)]),
]


@pytest.mark.parametrize(("span", "found"), SPANS)
def test_a_span_has_its_boxes(span: tuple[int, int], found: list[tuple[int, int, int]]) -> None:
    """A quote can be highlighted on its page image, character by character."""
    told = [(page, corners[0], corners[2]) for page, corners in boxes_of(BOXES, *span)]
    assert told == found
    assert BOXES[0].part(1, 2)[:4] == (1500, 1025, 2000, 1050)


FAINT = [
    # columns: the best character but nothing, and how sure "nothing" is; what is read
    ("a mark missed by a little", "壹..、..討", {3: 0.7}, "壹、討"),
    ("nothing, surely", "壹..、..討", {3: 0.97}, "壹討"),
    ("the edge of a character", "壹、.討", {1: 0.7}, "壹討"),
    ("a character seen twice", "壹.壹.討", {2: 0.7}, "壹討"),
]


@pytest.mark.parametrize(("name", "columns", "nothing", "read"), FAINT, ids=[name for name, *_ in FAINT])
def test_a_faint_mark_is_kept(name: str, columns: str, nothing: dict[int, float], read: str) -> None:
    """、 after a number is how items are told: where it is nearly seen and nothing else stands, it is taken."""
    characters = "_.壹、討"
    scores = np.zeros((1, len(columns), len(characters)), np.float32)
    for column, char in enumerate(columns):
        blank = 1.0 if char == "." else nothing.get(column, 0.0)
        scores[0, column, 0] = blank
        scores[0, column, characters.index(char)] = 1 - blank
    [(text, _)], [told] = _Decoder(characters)(scores, wh_ratio_list=[1.0], max_wh_ratio=1.0)
    assert text == told.text == read, name
    assert all(0 <= middle <= 1 for middle in told.middles)


def test_an_image_without_room_for_a_line_is_cut_inside_its_bounds() -> None:
    """A cut never reaches beyond the page."""
    quad, cut = Recogniser.cut(np.zeros((50, 60, 3), np.uint8), -5, 10, 100, 30)
    assert cut.shape == (20, 60, 3)
    assert quad.tolist() == [[0, 10], [60, 10], [60, 30], [0, 30]]
