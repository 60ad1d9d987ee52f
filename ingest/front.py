"""What stands before the text of a document and is no sentence of it: a table of contents, a torn header.

Also what a web page prints around a rule, and rules whose points were run together on one line.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.heads import (
    LAW_STYLES,
    MEETING_FIELDS,
    Head,
    Label,
    header_kinds,
    parse_label,
    parse_marker,
    tight,
)
from ingest.lines import Line
from ingest.numerals import PLAIN, value
from ingest.record import Role

_CONTENTS = re.compile(r"目[ 　]*[錄次]")
# An entry ends in leaders, a page number or both: 拾壹、申訴 ...... 12.
_LEADERS = re.compile(r".*[^\s.．…‧·・][ 　]*(?:(?:[.．‧·・][ 　]?){3,}|…{2,})[ 　]*\d{0,4}")
_PAGED = re.compile(r".*\S[ 　]+\d{1,4}")
_ENTRIES_MIN = 3
# Where labels were spread to one width, an export may print their first characters, then all the rest.
_SECOND_HALF = {"時": "間", "地": "點", "主": "席", "出": "席", "列": "席", "記": "錄", "紀": "錄"}
_HALF_LABEL = re.compile(r"(?P<half>[間點席錄])[ 　]*[：:][ 　]*")
_HALVES_MIN, _HALVES_WITHIN = 3, 40
_CONTROLS = re.compile(r"友善列印|另存\s*PDF|回上一?頁|轉寄友人|字級大小|加入書籤")
_CONTROLS_MAX = 60
# A document that calls itself so is a rule of numbered points.
SELF_NAMES = (
    r"本(?:要點|原則|須知|注意事項|作業規定|作業程序|處理程序|作業規範|規範|規定|基準|計點|流程|簡則|規約)"
)
_INLINE = re.compile(rf"(?<=[：:。；;])[ 　]*(?P<marker>[（(][ ]?(?P<n>[{PLAIN}]{{1,3}})[ ]?[）)])")
_HEAD_LINES = 12


def contents_lines(lines: Sequence[Line]) -> set[int]:
    """Return the indexes of the lines of a table of contents, its heading included; empty without one."""
    for index, line in enumerate(lines):
        if _CONTENTS.fullmatch(line.text):
            end = index + 1
            while end < len(lines) and _is_entry(lines[end].text):
                end += 1
            if end - index > 1:
                return set(range(index, end))
    # Without a heading only leaders with a page number: a speaker may trail off too (……).
    leading = [
        index for index, line in enumerate(lines) if line.text[-1].isdigit() and _LEADERS.fullmatch(line.text)
    ]
    return set(leading) if len(leading) >= _ENTRIES_MIN else set()


def _is_entry(text: str) -> bool:
    return bool(_LEADERS.fullmatch(text) or _PAGED.fullmatch(text))


def contents_head() -> Head:
    """Return the head of every line of a table of contents."""
    return Head(None, Label("contents", "目錄", Role.SECTION, "目錄", None, 0))


def torn_labels(lines: Sequence[Line]) -> dict[int, Head]:
    """Return line index → head where header labels are torn: 時 地 主 first, then 間：…, 點：…, 席：….

    The first halves stand under one head, each second half is the field it ends; empty for other files.
    """
    near = list(enumerate(lines[:_HALVES_WITHIN]))
    firsts = [index for index, line in near if line.text in _SECOND_HALF]
    if len(firsts) < _HALVES_MIN:
        return {}
    heads = {index: Head(None, Label("halves", "欄名", Role.HEADER, "欄名", None, 0)) for index in firsts}
    open_halves = [lines[index].text for index in firsts]
    for index, line in near[firsts[0] :]:
        match = _HALF_LABEL.match(line.text)
        first = next((half for half in open_halves if match and _SECOND_HALF[half] == match["half"]), None)
        if match is None or first is None:
            continue
        open_halves.remove(first)
        heads[index] = _field(first + match["half"], match.end())
    return heads


def _field(word: str, length: int) -> Head:
    return Head(None, Label("header", word, Role.HEADER, word, None, length), None, length)


def web_controls(lines: Sequence[Line]) -> set[int]:
    """Return the lines that are nothing but the buttons of a web page (友善列印, 另存PDF)."""
    return {
        index
        for index, line in enumerate(lines)
        if len(line.text) <= _CONTROLS_MAX and _CONTROLS.search(line.text) and "。" not in line.text
    }


def is_rule(lines: Sequence[Line]) -> bool:
    """Whether a source is a rule of points: it calls itself 本要點 or the like, and opens no meeting."""
    met = any(
        (label := parse_label(line.text, header=True)) and header_kinds().get(label.word) in MEETING_FIELDS
        for line in lines[:_HEAD_LINES]
    )
    return not met and any(re.search(SELF_NAMES, tight(line.text)) for line in lines)


def split_points(line: Line) -> list[Line]:
    """Return a line of a rule cut before each （一） （二） … that counts on inside it (如左：（一）…。（二）…)."""
    marker = parse_marker(line.text)
    if marker is None or marker.style != "一":
        return [line]
    cuts: list[int] = []
    for match in _INLINE.finditer(line.text):
        if value(match["n"]) == len(cuts) + 1:
            cuts.append(match.start("marker"))
    if len(cuts) < 2:  # noqa: PLR2004 - one alone is a remark in brackets
        return [line]
    bounds = [0, *cuts, len(line.text)]
    parts = [(low, line.text[low:high].rstrip()) for low, high in pairwise(bounds)]
    return [Line(words, line.start + low, line.indent if not low else 0) for low, words in parts]


def split_list(line: Line) -> list[Line]:
    """Return a line cut where a list begins right behind the label of a part (說明：一、依據…)."""
    label = parse_label(line.text)
    if label is None or label.group != "fields":
        return [line]
    marker = parse_marker(line.text[label.length :])
    if marker is None or marker.number != 1 or marker.style in {*LAW_STYLES, "•", "A."}:
        return [line]
    words = line.text[: label.length].rstrip()
    return [
        Line(words, line.start, line.indent),
        Line(line.text[label.length :], line.start + label.length, 0),
    ]
