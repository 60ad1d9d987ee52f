"""What a person should look at in a record that was read: each doubt says what is wrong and where."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from ingest.clean import Cleaned
from ingest.dates import find_dates, roc
from ingest.record import Amendment, Doubt, Form, Item, Role

# A heading or field says that something is attached; prose only mentions it.
_HEADING_MAX = 60
_MISSING = re.compile(r"(?:如|見|詳)(?:後附|附件|附|簽到)|詳參附件")
_OMITTED = re.compile(r"[（(]略[）)]")
# A rule leaves what binds to its annex: 如附表, 格式如附件, 依附表一 …
_ANNEX = re.compile(r"(?:如|依|詳|見|照)\s*(?P<name>附[表件圖][一二三四五六七八九十\d]*)")
# From here on an attachment is its content, not only the line that names it.
_CONTENT = 40
_SHOWN, _QUOTED = 20, 80
_WEEKDAYS = "一二三四五六日"


def find_doubts(
    cleaned: Cleaned, items: Sequence[Item], form: Form, history: Sequence[Amendment]
) -> Iterator[Doubt]:
    """Yield the doubts about a record's text and tree, in the order of the text; headers have their own."""
    yield from _ended(cleaned, history)
    nested = next((item for item in items if "nested" in item.flags), None)
    if nested:
        yield _at(cleaned, nested.start, "nested", "內含前次會議的議事錄，其中的決議不屬於本次會議")
    attached = any(_is_content(item) for item in items)
    for item in items:
        for code, text in _item_doubts(cleaned, item, form, attached=attached):
            yield _at(cleaned, item.start, code, text)
    if form is Form.ARTICLES and (cleaned.wrapped or cleaned.spans.page_starts):
        yield from _guessed_paragraphs(cleaned, items)
    yield from _weekdays(cleaned, items)
    yield from _left_out(cleaned)


def _guessed_paragraphs(cleaned: Cleaned, items: Sequence[Item]) -> Iterator[Doubt]:
    """Yield one doubt where 項 were told by line ends: a source of broken lines shows no other sign of them."""
    guessed = [item for item in items if item.role is Role.ARTICLE and re.fullmatch(r"第\d+項", item.label)]
    if guessed:
        text = f"分項是由換行推斷的（{len(guessed)} 項），引用「第幾項」前請對照原件"
        yield _at(cleaned, guessed[0].start, "paragraphs", text)


def _ended(cleaned: Cleaned, history: Sequence[Amendment]) -> Iterator[Doubt]:
    last = next((each for each in reversed(history) if each.ends), None)
    if last and not any(each.date and last.date and each.date > last.date for each in history):
        when = f"於 {roc(last.since)} " if last.since else ""
        text = f"本文件已{when}{last.act}，不得引為現行規定"
        yield _at(cleaned, last.start, "repealed", text)


def _is_content(item: Item) -> bool:
    """Whether an item is something attached, not only named: the tables behind 附件一."""
    return (
        item.role is Role.ATTACHMENT
        and item.path[0] != "沿革"
        and "nested" not in item.flags
        and item.end - item.body > _CONTENT
    )


def _item_doubts(cleaned: Cleaned, item: Item, form: Form, *, attached: bool) -> Iterator[tuple[str, str]]:
    words = cleaned.text[item.start : item.end]
    where = " › ".join(item.path)
    if "misnumbered" in item.flags:
        yield "numbering", f"編號不連續：{where}"
    if "unplaced" in item.flags:
        start = " ".join(words.split())[:_SHOWN]
        yield "unplaced", f"不知道屬於哪一項：「{start}…」"
    if (name := _missing(words, item, form, attached=attached)) is not None:
        yield "attachment", f"內容不在檔案中（{name.strip('（）()')}）：{where}"


def _missing(words: str, item: Item, form: Form, *, attached: bool) -> str | None:
    """Return how an item names what is not in the file: （略）, 如附件, in a rule 附表一; None otherwise."""
    if not attached and form is Form.ARTICLES and item.role is Role.ARTICLE:
        match = _ANNEX.search(words)
        return match["name"] if match else None
    if len(words) >= _HEADING_MAX:
        return None
    elsewhere = attached and "簽到" not in words  # tables behind the minutes are no sign-in sheet
    absent = _OMITTED.search(words) or (None if elsewhere else _MISSING.search(words))
    return absent[0] if absent else None


def _weekdays(cleaned: Cleaned, items: Sequence[Item]) -> Iterator[Doubt]:
    """Yield the dates of the text whose weekday is another; those of the header are told with its fields."""
    for item in items:
        if item.role is Role.HEADER and "nested" not in item.flags:
            continue
        for mention in find_dates(cleaned.text[item.start : item.end]):
            if mention.weekday_agrees is False and mention.date:
                yield _at(
                    cleaned, item.start + mention.start, *weekday_problem(mention.verbatim, mention.date)
                )


def weekday_problem(verbatim: str, day: dt.date) -> tuple[str, str]:
    """Return code and text of the doubt about a date printed with another weekday than its own."""
    return "weekday", f"「{verbatim}」的星期與日期不符（該日是星期{_WEEKDAYS[day.weekday()]}），請核對"


def _at(cleaned: Cleaned, start: int, code: str, text: str) -> Doubt:
    return Doubt(code, text, cleaned.spans.line(start), cleaned.spans.page(start))


def _left_out(cleaned: Cleaned) -> Iterator[Doubt]:
    """Yield one doubt for each block of lines left out as page furniture, page numbers aside."""
    places: dict[tuple[str, ...], list[tuple[int, int | None]]] = {}
    for words, at, page in cleaned.left_out:
        places.setdefault(words, []).append((at, page))
    for words, found in places.items():
        shown = "／".join(words)
        shown = shown if len(shown) <= _QUOTED else shown[:_QUOTED] + "…"
        times = f" {len(found)} 處" if len(found) > 1 else ""
        yield Doubt("dropped", f"視為頁首、頁尾或網頁按鈕而略去{times}：「{shown}」", *found[0])
