"""The header of a record: title, series and number, date, people, place, and who 本部 is."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.aliases import full_name, resolve_deixis
from ingest.data_files import table
from ingest.dates import find_dates
from ingest.doubts import weekday_problem
from ingest.forms import LETTER
from ingest.heads import ONE_LINE, PEOPLE, header_kinds
from ingest.names import parse_people
from ingest.numerals import value
from ingest.record import Doubt, Item, Person, Role
from ingest.rules import is_meeting

_NUMBER = re.compile(r"第\s*(?P<n>[0-9一二三四五六七八九十百〇]+)\s*次")
_TITLE_TAIL = re.compile(r"\s*(?:會議)?(?:[紀記]\s*錄|議事錄)\s*(?:[（(].*[）)])?$")
_TIME = re.compile(r"(?:上午|下午|中午|晚上|早上)?\s*[0-9]{1,2}\s*(?:[時點：:]\s*(?:[0-9]{1,2}\s*分?|半)?)")
# A host begins the title or follows a mark: 九十四學年度… and 第2次會員大會 name none.
_HOST = re.compile(
    r"(?<![一-鿿0-9])(?P<host>[一-鿿]{2,12}?(?:政府|[院署]|(?<![部社])會|(?<!跨)部(?!會)))(?=第?[一-鿿0-9]{0,30}(?:會議|會報|說明會))"
)
_ABOUT_MAX = 60
# A recorder left on the chair's line, where a line break cuts the label in two (…士豪  紀 / 錄：許嘉容).
_RECORDER_BESIDE = re.compile(r"\s+[紀記]\s*錄\s*[：:]\s*")
_ANNEX = re.compile(r"\s+附件\s*\d*$")
_LONE_DATE = re.compile(
    r"^(?:中華民國|民國)?[ ]*[\d一二三四五六七八九十百〇○]+[ ]*年[ ]*[\d一二三四五六七八九十]+[ ]*月"
    r"[ ]*[\d一二三四五六七八九十]+[ ]*日$",
    re.MULTILINE,
)
_COMPACT_DATE = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})")
_ROOM_OF = re.compile(r"(?P<host>[一-鿿]{2,10}?(?:政府|[部院署]))(?=[^，。]*(?:會議室|禮堂|廳|樓))")


@dataclass(slots=True)
class HeaderFields:
    """What the header says; None or empty where it says nothing."""

    title: str = ""
    series: str | None = None
    number: int | None = None
    date: dt.date | None = None
    time: str | None = None
    place: str | None = None
    host: str | None = None
    chairs: tuple[Person, ...] = ()
    recorders: tuple[Person, ...] = ()
    doubts: list[Doubt] = field(default_factory=list)


def read_header(text: str, items: Sequence[Item], title: str | None) -> HeaderFields:
    """Return the header fields of a parsed record; ``title`` overrides the one in the text when given."""
    fields = HeaderFields()
    values = dict(_values(text, items))
    fields.title = title or _ANNEX.sub("", _letter(values.get("title", ""), text, items))
    _read_title(fields)
    meeting = is_meeting(items) or bool(_TITLE_TAIL.search(fields.title))
    known = values.get("time") or _last_revised(text, items) or _last_revision(text, items)
    lone = "" if known or meeting else _lone_date(text)
    _read_date(fields, known or lone, meeting=meeting)
    if lone and fields.date:
        fields.doubts.append(
            Doubt("date_unlabelled", f"「{lone.strip()}」沒有寫明是訂定、修正或停止適用的日期，暫作日期")
        )
    if fields.date and not fields.time:
        fields.time = _clock(text, items)
    fields.place = values.get("place") or None
    chair, *beside = _RECORDER_BESIDE.split(values.get("chair", ""), maxsplit=1)
    fields.chairs = parse_people(chair)
    fields.recorders = parse_people(values.get("recorder", "") or "".join(beside))
    fields.host = _host(fields)
    if not fields.title:
        fields.doubts.append(Doubt("no_title", "找不到標題"))
    if values.get("chair") and not fields.chairs:
        fields.doubts.append(Doubt("chair_unread", f"讀不出主持人姓名：{values['chair'][:40]}"))
    return fields


def _values(text: str, items: Sequence[Item]) -> Iterator[tuple[str, str]]:
    """Yield (field, words) for the title and each header field, the first of a kind last."""
    kinds = header_kinds()
    for item in reversed(items):
        if item.role != Role.HEADER or "nested" in item.flags:
            continue
        words = text[item.body : item.end].strip()
        if item.label == "標題":
            yield "title", re.sub(r"\s*\n\s*", "", words)
            continue
        name = re.sub(r"^.*、", "", item.label).replace("（", "(").replace("）", ")")
        if name in kinds:
            yield kinds[name], words.partition("\n")[0] if kinds[name] in ONE_LINE | PEOPLE else words


def _read_title(fields: HeaderFields) -> None:
    match = _NUMBER.search(fields.title)
    fields.number = value(match["n"]) if match else None
    series = _TITLE_TAIL.sub("", fields.title)
    fields.series = _NUMBER.sub("", series).strip() or None


def _letter(title: str, text: str, items: Sequence[Item]) -> str:
    """Return the head of a letter with what it is about (某縣政府 函：檢送…，請查照。); other titles as they are."""
    if not LETTER.fullmatch(title):
        return title
    about = next((text[item.body : item.end] for item in items if item.label == "主旨"), "")
    first = re.sub(r"\s+", "", about)[:_ABOUT_MAX]
    return f"{title}：{first}" if first else title


def _fields_of(kind: str, text: str, items: Sequence[Item]) -> Iterator[str]:
    """Yield the words of every header field of a kind."""
    for item in items:
        label = item.label.rpartition("、")[2]
        if item.role is Role.HEADER and "nested" not in item.flags and header_kinds().get(label) == kind:
            yield text[item.body : item.end].strip()


def _last_revised(text: str, items: Sequence[Item]) -> str:
    """Return the latest of the dates a rule's header gives (訂定日期, 修正日期), empty without one."""
    given = list(_fields_of("revised", text, items))
    dated = [(mention.date, words) for words in given for mention in find_dates(words)[:1] if mention.date]
    return max(dated)[1] if dated else next(iter(given), "")


def _clock(text: str, items: Sequence[Item]) -> str | None:
    """Return the time of day where it has a field of its own beside that of the date."""
    found = (_TIME.match(words) for words in _fields_of("time", text, items))
    return next((re.sub(r"\s", "", match[0]) for match in found if match), None)


def _last_revision(text: str, items: Sequence[Item]) -> str:
    """Return the line of the 沿革 with the latest date, empty without one."""
    lines = (text[item.start : item.end] for item in items if item.label == "沿革")
    dated = [(mention.date, line) for line in lines for mention in find_dates(line)[:1] if mention.date]
    return max(dated)[1] if dated else ""


def _read_date(fields: HeaderFields, words: str, *, meeting: bool) -> None:
    """Read the date of the meeting or revision; without a field a full date in the title stands in."""
    if compact := _COMPACT_DATE.fullmatch(words.strip()):
        words = f"{compact['year']}年{compact['month']}月{compact['day']}日"
    mentions = [mention for mention in find_dates(words or fields.title) if mention.date]
    if not mentions:
        fields.doubts.append(_no_date(words, meeting=meeting))
        return
    mention = mentions[0]
    fields.date = mention.date
    if clock := _TIME.search(words, mention.end):
        fields.time = re.sub(r"\s", "", clock[0])
    if fields.date and mention.weekday_agrees is False:
        fields.doubts.append(Doubt(*weekday_problem(mention.verbatim, fields.date)))


def _no_date(words: str, *, meeting: bool) -> Doubt:
    """Say what is missing: any date, or the day of one that names only its month or year."""
    partial = next((mention for mention in find_dates(words) if mention.month), None)
    if partial:
        return Doubt("no_date", f"日期不完整：只寫到「{partial.verbatim}」")
    return Doubt("no_date", "找不到會議日期" if meeting else "找不到日期")


def _lone_date(text: str) -> str:
    """Return the only line of a rule or plan that is nothing but a date, empty without one or with several."""
    found = _LONE_DATE.findall(text)
    return found[0] if len(found) == 1 else ""


def office_of(person: Person, day: dt.date | None) -> str:
    """Return the agency a person stands for: as written, else from the table of offices on ``day``."""
    if person.unit:
        return person.unit
    for row in table("people")["office"]:
        if row["name"] == person.name and (day is None or row["from"] <= day <= row["until"]):
            return str(row["office"])
    return ""


def _host(fields: HeaderFields) -> str | None:
    """Return the host: named in the title, owner of the room, or agency of the chair named last.

    With two chairs the guest presides first (林政務委員萬億、新北市政府許秘書長育寧); a room of 本部 names
    nobody.
    """
    if match := _HOST.search(re.sub(r"「[^」]*」", "", fields.title)):
        return match["host"]
    if (match := _ROOM_OF.match(fields.place or "")) and not match["host"].startswith("本"):
        return match["host"]
    for person in reversed(fields.chairs):
        if office := office_of(person, fields.date):
            return full_name(office, fields.date)
    return None


def deixis(text: str, items: Sequence[Item], fields: HeaderFields) -> tuple[tuple[int, str, str], ...]:
    """Return (item, word, full name) for every 本部, 本局, 本市, 本人 … in its speaker's or host's sense."""
    chair = fields.chairs[0].name if fields.chairs else None
    found = []
    for item in items:
        unit = full_name(item.unit, fields.date) if item.unit else fields.host
        person = item.speaker_names[0] if item.speaker_names else chair
        words = text[item.start : item.end]
        named = resolve_deixis(words, unit, person, fields.host)
        found += [(item.number, word, full) for word, full in named]
    return tuple(found)
