"""Laws and rules: numbered points told from sections, the 沿革 read as dates, and the form of citation.

A law is cited by 條, 項, 款, 目; a rule of points by 點, 款, 目 (their numbers in Arabic numerals, as the
handbook on writing numbers asks of citations): 社會救助法第 4-1 條第 1 項第 1 款.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.dates import find_dates
from ingest.front import SELF_NAMES
from ingest.heads import header_kinds, parse_marker, tight
from ingest.numerals import PLAIN, value
from ingest.record import Amendment, Item, Role

_POINTS_MIN = 3
_POINT = re.compile(rf"[{PLAIN}]{{1,4}}(?:、|$)")
_POINT_TITLE = re.compile(r"(?:要點|規則|守則|原則|須知|注意事項|作業規定|規定|基準|規範|程序|流程)$")
_HEADING_MAX = 24
# A heading is no sentence, and 如下 in a clause announces its list.
_CLAUSE = re.compile(r"[,，;；。]|(?:如下|如左|下列)$")
_DELETED = re.compile(r"[（(【]\s*刪\s*除\s*[）)】]")
_ENDED = re.compile(r"(?:廢止|停止適用|停止施行|失效)(?![「『原舊前第])")
_ACTS = (
    ("停止適用", re.compile(r"停止適用|停止施行|失效")),
    ("廢止", _ENDED),
    ("修正", re.compile(r"修[正訂]|增訂")),
    ("訂定", re.compile(r"制定|訂[定頒]|函[頒訂]|下達")),
    ("公布", re.compile(r"公[布發]|發布|施行|實施")),
    ("通過", re.compile(r"通過|核[定備]|備查")),
)
_EFFECTIVE = re.compile(
    r"自\s*(?P<day>(?:中華民國|民國)?[^，。；自]{3,16}?日)起?\s*(?:施行|生效|實施|適用|停止適用)"
)
_ENDED_TITLE = re.compile(r"[（(【\[]\s*(?:已|業經)?\s*(?P<act>廢止|停止適用|失效)\s*[）)】\]]")
# A header may give its acts as fields.
_DATED = re.compile(r"(?:修正|訂定|公布|發布|公發布)日期?")
_SELF = rf"(?:{SELF_NAMES}|本(?:辦法|規則|條例|細則|準則|標準|規程|法|計畫|方案))"
# The document itself must be what ends: 自本法施行之日起，某條例廢止 ends another.
_NOTICE = re.compile(
    rf"{_SELF}(?:業經|業已|業於|業|已|自|於)[^。；，,\n]{{0,40}}?(?:廢止|停止適用)(?![「『原舊前第之後])"
)


def as_points(text: str, title: str, items: Sequence[Item]) -> tuple[Item, ...]:
    """Return the items of a rule of points with their role and labels; others as they are.

    Points are numbered 一、 at the root, three or more, or count on over chapters (壹、總則 一、… 貳、受理 四、…); the
    document calls itself 本要點 (原則, 須知 …) or is titled so, and is no meeting's.
    """
    roots = [item for item in items if item.parent is None and item.role is not Role.HEADER]
    points = {item.number for item in roots if _POINT.match(item.label)}
    points = points if len(points) >= _POINTS_MIN else set(_counted_on(items, roots))
    named = _POINT_TITLE.search(title) or re.search(SELF_NAMES, text)
    if len(points) < _POINTS_MIN or not named or is_meeting(items):
        return tuple(items)
    paths: dict[int, tuple[str, ...]] = {}
    found = []
    for item in items:
        above = paths.get(item.parent) if item.parent is not None else ()
        if item.number in points and above is None:
            above = item.path[:-1]  # its chapter
        if item.number in points or (above is not None and item.parent is not None):
            label = _point_label(text, item) if item.number in points else item.label
            paths[item.number] = (*(above or ()), label)
            # The count goes on over chapters: a chapter that opens with 四、 is no gap.
            flags = tuple(flag for flag in item.flags if flag != "misnumbered" or item.number not in points)
            item = replace(  # noqa: PLW2901 - the item, relabelled
                item,
                label=label,
                path=paths[item.number],
                role=Role.ARTICLE,
                speaker=None,
                speaker_names=(),
                flags=flags if _counts_on(items, points) else item.flags,
            )
        found.append(item)
    return tuple(found)


def _counts_on(items: Sequence[Item], points: set[int]) -> bool:
    """Whether the points stand under chapters."""
    return any(items[number].parent is not None for number in points)


def _counted_on(items: Sequence[Item], roots: Sequence[Item]) -> Iterator[int]:
    """Yield the numbers of the items that count on from chapter to chapter, where two chapters or more do."""
    chapters = [root.number for root in roots if root.role is Role.SECTION]
    found: list[Item] = []
    for item in items:
        if item.parent in chapters and _POINT.match(item.label):
            if value(item.label.partition("、")[0]) != len(found) + 1:
                break  # an annex counts anew
            found.append(item)
    if len(found) >= _POINTS_MIN and len({item.parent for item in found}) > 1:
        yield from (item.number for item in found)


def _point_label(text: str, item: Item) -> str:
    """Return 三、小組成員 where the point has a heading of its own, else the number alone."""
    number = item.label.partition("、")[0]
    first, _, rest = text[item.body : item.end].strip().partition("\n")
    heading = first.rstrip("：: ")
    headed = (rest or item.stop > item.end) and len(heading) <= _HEADING_MAX and not _CLAUSE.search(heading)
    return f"{number}、{heading}" if headed and heading else number


def is_meeting(items: Sequence[Item]) -> bool:
    """Whether the header is a meeting's: it names a chair, a place, or who was present."""
    kinds = header_kinds()
    labels = (item.label.rpartition("、")[2] for item in items if item.role is Role.HEADER)
    return any(kinds.get(label.replace("（", "(").replace("）", ")")) in _MEETING_KINDS for label in labels)


_MEETING_KINDS = {"chair", "place", "attendance"}


def mark_deleted(text: str, items: Sequence[Item]) -> tuple[Item, ...]:
    """Return the items, articles and points that say only （刪除） flagged ``deleted``."""
    return tuple(
        replace(item, flags=(*item.flags, "deleted"))
        if item.role is Role.ARTICLE and _DELETED.fullmatch(text[item.body : item.end].strip("：: \n。"))
        else item
        for item in items
    )


# --- 沿革 and validity ---


def read_history(text: str, title: str, items: Sequence[Item]) -> tuple[Amendment, ...]:
    """Return what the 沿革 and the header say was enacted, amended or ended, in the order written.

    Only what is told of the document itself counts: its 沿革, its header fields, a mark in its title
    （廢止） and a notice that 本要點 ends.
    """
    kinds = header_kinds()
    found: list[Amendment] = []
    for item in items:
        if item.label == "沿革" and item.role is Role.HEADER:
            found += _amendments(text, item.start, item.end)
        elif item.path[0] == "沿革" and item.role is Role.ATTACHMENT:
            found += _amendments(text, item.body, item.end)
        elif item.role is Role.HEADER and kinds.get(item.label) == "repealed":
            found.append(_ending(text, item.body, item.end, item.label))
        elif item.role is Role.HEADER and _DATED.fullmatch(item.label):
            found += _amendments(text, item.start, item.end)
    return (*found, *_notices(text, title, items))


def _amendments(text: str, start: int, end: int) -> Iterator[Amendment]:
    words = text[start:end].replace("\n", "")
    dates = [mention for mention in find_dates(words)[:1] if mention.date]
    # 修 and 正 may stand on two lines, or apart.
    act = next((act for act, pattern in _ACTS if pattern.search(tight(words))), None)
    if dates and act:
        yield Amendment(dates[0].date, act, start, end, _effective(words, dates[0].end))


def _effective(words: str, after: int) -> dt.date | None:
    """Return the first day of force where one is written (並自一百零一年一月一日施行)."""
    for match in _EFFECTIVE.finditer(words, after):
        for mention in find_dates(match["day"]):
            if mention.date:
                return mention.date
    return None


def _ending(text: str, start: int, end: int, label: str) -> Amendment:
    words = text[start:end]
    day = next((mention.date for mention in find_dates(words) if mention.date), None)
    return Amendment(day, "停止適用" if label.startswith("停止") else "廢止", start, end)


def _notices(text: str, title: str, items: Sequence[Item]) -> Iterator[Amendment]:
    if match := _ENDED_TITLE.search(title):
        at = max(0, text.find(match[0]))
        yield Amendment(None, "廢止" if match["act"] == "失效" else match["act"], at, at + len(match[0]))
    for item in items:
        if item.path[0] == "沿革":
            continue
        for match in _NOTICE.finditer(text, item.start, item.end):
            day = next((mention.date for mention in find_dates(match[0]) if mention.date), None)
            act = "停止適用" if "停止適用" in match[0] else "廢止"
            yield Amendment(day, act, match.start(), match.end())


# --- citation ---


def legal_address(items: Sequence[Item], item: Item) -> str:
    """Return where an item of a law or rule stands: 第 4-1 條第 1 項第 1 款, 第 3 點第 2 款; empty for the rest.

    A 款 of an article with one paragraph is cited without 項, as that paragraph is no item of its own; where
    the first of several stands on the line of its article, it has no item either but is still 第 1 項.
    """
    chain = [item]
    while chain[-1].parent is not None:
        chain.append(items[chain[-1].parent])
    names: list[str] = []
    rungs: Iterator[str] = iter(())
    for depth, node in reversed(list(enumerate(chain))):
        label = tight(node.label)
        if article := _ARTICLE.match(label):
            below = chain[depth - 1].label if depth else ""
            names, rungs = [_article(article), *_first(items, node, below)], iter(("款", "目", "之"))
        elif not names and is_point(items, node):
            below = chain[depth - 1].label if depth else ""
            point = f"第 {value(_number(label))} 點"
            names, rungs = [point, *_first(items, node, below)], iter(("款", "目", "之"))
        elif names and (paragraph := _PARAGRAPH.fullmatch(label)):
            names.append(f"第 {paragraph['n']} 項")
        elif names:
            names.append(_rung(next(rungs, ""), label))
    return "".join(names)


def is_point(items: Sequence[Item], item: Item) -> bool:
    """Whether an item is a point of a rule: at the root, or under a chapter."""
    above = None if item.parent is None else items[item.parent]
    return item.role is Role.ARTICLE and (above is None or above.role is Role.SECTION)


def _first(items: Sequence[Item], article: Item, below: str) -> Iterator[str]:
    """Yield 第 1 項 where an article opens with it and has others; ``below`` is the label that follows."""
    labels = {child.label for child in items if child.parent == article.number}
    if "第2項" in labels and "第1項" not in labels and not _PARAGRAPH.fullmatch(below):
        yield "第 1 項"


_ARTICLE = re.compile(
    rf"第(?P<n>[0-9{PLAIN}]+)(?:-(?P<of>[0-9]+))?(?P<kind>[條點])(?:之(?P<by>[0-9{PLAIN}]+))?"
)
_PARAGRAPH = re.compile(r"第(?P<n>\d+)項")


def _article(match: re.Match[str]) -> str:
    of = match["of"] or (str(value(match["by"])) if match["by"] else "")
    return f"第 {value(match['n'])}{'-' + of if of else ''} {match['kind']}"


def _number(label: str) -> str:
    marker = parse_marker(f"{label}、字")
    return str(marker.number) if marker else "0"


def _rung(name: str, label: str) -> str:
    number = _number(label.partition("、")[0])
    if not name:
        return f"（{label}）"
    return f"之 {number}" if name == "之" else f"第 {number} {name}"
