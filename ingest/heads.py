"""The head of a line: the numbering marker, label or header field it opens with, if any."""

import re
from dataclasses import dataclass, replace
from functools import cache

from ingest.data_files import table
from ingest.lines import BLANKS
from ingest.names import Speaker, parse_person, parse_speaker
from ingest.numerals import FORMAL, PLAIN, value
from ingest.record import Role

_SP = r"[ \t　\u00a0\u200b-\u200d\u2060\ufeff]*"
# A digit marker must be followed by a word, a blank or a date: 1.41名, 15% and 108年 are no markers.
_AFTER_DIGIT = rf"(?:{_SP}(?=[^0-9０-９\s.．])|[ \u3000]+(?=[0-9])|(?=1?\d{{2}}年1?\d月)|(?<=、)(?=1?\d月))"
# A number and its bracket, circle or stop in one character; input methods and older files have many.
_ENCLOSED = {"①": "①-⑳", "(一)": "㈠-㈩", "(1)": "⑴-⒇", "1.": "⒈-⒛"}
_IN_ONE = {
    char: number
    for first, last in (each.split("-") for each in _ENCLOSED.values())
    for number, char in enumerate(map(chr, range(ord(first), ord(last) + 1)), start=1)
}
# What looks like the mark that is meant, above all from Big5 and the phonetic keyboard (ㄧ、), and a tab, which is
# a wide blank; one for one.
_LOOKALIKES = str.maketrans("︰﹕∶﹑､﹒﹙﹚ㄧ\t", "：：：、、.()一　")
# Official ladder 壹、 一、 （一） 1. （1）; brackets are matched width-blind because the records mix them.
_MARKERS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (style, re.compile(pattern))
    for style, pattern in (
        ("壹", rf"(?P<n>[{FORMAL}]{{1,3}}){_SP}[、.．]{_SP}"),
        # Some rules count their points like articles; 第一點 in a sentence has no blank behind it.
        ("條", rf"第{_SP}(?P<n>[0-9{PLAIN}]+){_SP}點(?:[ 　]+(?=\S)|$)"),
        (
            "條",
            rf"第{_SP}(?P<n>[0-9{PLAIN}]+(?:-[0-9]+)?){_SP}條(?:之{_SP}[0-9{PLAIN}]+)?{_SP}(?![0-9、，第及至或之])(?:[：:]{_SP})?",
        ),
        ("編", rf"第{_SP}(?P<n>[0-9{PLAIN}]+){_SP}編{_SP}(?=[^。，；]{{0,30}}$)"),
        ("章", rf"第{_SP}(?P<n>[0-9{PLAIN}]+){_SP}章{_SP}(?=[^。，；]{{0,30}}$)"),
        ("節", rf"第{_SP}(?P<n>[0-9{PLAIN}]+){_SP}節{_SP}(?=[^。，；]{{0,30}}$)"),
        ("一", rf"(?P<n>[{PLAIN}]{{1,4}})(?:{_SP}[、.．]{_SP}|(?:　|[ ]{{2}}){_SP}(?=[^\s{PLAIN}]))"),
        ("(一)", rf"[（(]{_SP}(?P<n>[{PLAIN}]{{1,4}}){_SP}[）)]{_SP}、?{_SP}"),
        (
            "1.",
            rf"(?P<n>[0-9０-９]{{1,3}}){_SP}[.．、]{_AFTER_DIGIT}",
        ),
        ("(1)", rf"[（(]{_SP}(?P<n>[0-9０-９]{{1,3}}){_SP}[）)]{_SP}、?{_SP}"),
        ("1)", rf"(?P<n>[0-9０-９]{{1,2}}){_SP}[)）]{_SP}(?=\D)"),
        *((style, rf"(?P<n>[{chars}]){_SP}、?{_SP}") for style, chars in _ENCLOSED.items()),
        ("甲", rf"(?P<n>[甲乙丙丁戊己庚辛壬癸]){_SP}[、.．]{_SP}"),
        ("A.", rf"(?P<n>[A-HＡ-Ｈ]){_SP}[.．、]{_SP}(?=\S)"),
        # A bullet of the Wingdings font arrives as the letter it was typed with.
        ("•", rf"(?:[•●○■◆▪‧◎※\uf06c\uf0e0]{_SP}(?=\S)|l[ 　]+(?=[㐀-鿿「《]))"),
    )
)
# Header fields that only a meeting has.
MEETING_FIELDS = frozenset({"place", "chair", "recorder", "attendance"})
# Fields of one paragraph; people may stand one below the other.
PEOPLE = frozenset({"chair", "recorder"})
ONE_LINE = frozenset({"time", "place", "mail"})
LAW_STYLES = ("編", "章", "節", "條")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_COLON = r"[：:]"
# 【決議】照案通過。
_FRAMED = re.compile(r"[【〔［『]([^：:（(【】〔〕［］『』。，]{2,12})[】〕］』][ 　]*[：:]?[ 　]*")
# A label can carry its own number: 案由一, 案由(一), 報告事項一（社家署）.
_ORDINAL = rf"(?:{_SP}[（(]?{_SP}(?P<n>[{PLAIN}0-9]{{1,3}}){_SP}[）)]?)?"
# … or stand behind it: 第三案.
_NTH = rf"(?:第{_SP}(?P<nth>[{PLAIN}0-9]{{1,3}}){_SP})?"
_LONG_LABEL = 4
_SECTION_MAX = 20
# 附件 and 附表 alone are section words; numbered ones (附件一、) head what is attached.
_ANNEX = re.compile(rf"(附[件表錄圖][{PLAIN}0-9]{{1,3}})[、.．]?")
# What becomes of earlier decisions is reported, whatever else the heading names (上次會議決議事項追蹤).
_EARLIER = re.compile(r"(?:上|前|歷)次|追蹤|(?:辦理|執行)情形")
_DISCUSSION = "討論"
_NAMED_ANNEX = re.compile(r"(附[件表錄])[ 　]+\S.*")  # 附件　簽到表
_UNNUMBERED_CASES = frozenset({"案由", "案名", "案號"})
_BRACKET = r"(?P<note>[（(][^（）()]{1,24}[）)])?"


@dataclass(frozen=True, slots=True)
class Marker:
    """A numbering marker: its style on the ladder, number, label as printed and length with spaces."""

    style: str
    number: int
    label: str
    length: int


@dataclass(frozen=True, slots=True)
class Label:
    """A known word at the head: what class of word, its role, the label as printed, length with colon."""

    group: str
    word: str
    role: Role
    label: str
    number: int | None
    length: int


@dataclass(frozen=True, slots=True)
class Head:
    """What a line opens with; all None for plain text. ``body`` is where the words after it begin."""

    marker: Marker | None = None
    label: Label | None = None
    speaker: Speaker | None = None
    body: int = 0

    @property
    def plain(self) -> bool:
        """Whether the line opens with nothing known."""
        return self.marker is None and self.label is None


# （二）李委員秀英：案母有憂鬱症病史 …
_SAID = re.compile(r"(?P<who>[^\d：:，。、；！？「」]{3,24})[：:](?=\s*\S)")
_INSIDE_CASES = frozenset({Role.RULING, Role.DECISION, Role.CONCLUSION, Role.SECTION, Role.EXPLANATION})
_TIGHT = str.maketrans("", "", BLANKS)


def tight(text: str) -> str:
    """Return ``text`` without blanks and invisible characters."""
    return text.translate(_TIGHT)


def parse_marker(text: str) -> Marker | None:
    """Return the numbering marker ``text`` opens with, None without one."""
    text = text.translate(_LOOKALIKES)
    for style, pattern in _MARKERS:
        match = pattern.match(text)
        if match is None:
            continue
        if style == "•":
            return Marker(style, 0, match[0].strip(), match.end())
        number = _number(match["n"])
        if number is None or number == 0:
            continue
        label = tight(match[0])
        if style not in {"(一)", "(1)", *LAW_STYLES}:
            label = label.rstrip("、.．)）")
        return Marker(style, number, label.rstrip("、：:"), match.end())
    return None


def _number(numeral: str) -> int | None:
    if numeral in _IN_ONE:
        return _IN_ONE[numeral]
    if numeral in _STEMS:
        return _STEMS.index(numeral) + 1
    if len(numeral) == 1 and (numeral.isascii() or "Ａ" <= numeral <= "Ｈ") and numeral.isalpha():
        return (ord(numeral) - ord("A" if numeral.isascii() else "Ａ")) + 1
    return value(numeral.partition("-")[0])


def _spaced(word: str) -> str:
    """Match ``word`` with any spaces inside and brackets of either width (時　　間, 出(列)席人員)."""
    chars = ("[（(]" if c == "(" else "[）)]" if c == ")" else re.escape(c) for c in word)
    return _SP.join(chars)


@cache
def _label_patterns() -> tuple[tuple[str, dict[str, str], re.Pattern[str]], ...]:
    labels = table("labels")
    # A label without a colon stands alone on its line or before a wide blank (時　　間　101年…).
    end = rf"(?:{_COLON}{_SP}|(?=　|[ ]{{2,}}\S)|$)"
    # … and a case before who brings it: 提案一　　提案單位：社會處.
    case_end = rf"(?:{_COLON}{_SP}|(?<=[{PLAIN}])、(?![{PLAIN}])|(?=[ 　]*(?:提案|報告){_SP}(?:單位|人){_SP}{_COLON})|$)"
    patterns = []
    for group, before, after in (
        ("header", "", rf"{_SP}{end}"),
        ("containers", _NTH, rf"{_ORDINAL}{_SP}{_BRACKET}{_SP}{case_end}"),
        ("fields", "", rf"{_SP}{_BRACKET}{_SP}{end}"),
    ):
        roles = {word: role for role, words in labels[group].items() for word in words}
        words = "|".join(_spaced(word) for word in sorted(roles, key=len, reverse=True))
        patterns.append((group, roles, re.compile(rf"{before}(?P<word>{words}){after}")))
    return tuple(patterns)


def parse_label(text: str, *, header: bool = False) -> Label | None:
    """Return the known label ``text`` opens with; header fields only where ``header`` is set."""
    text = text.translate(_LOOKALIKES)
    if framed := _FRAMED.match(text):
        label = None if tight(framed[1]) in _section_roles() else parse_label(framed[1] + "：", header=header)
        return label and replace(label, length=framed.end())
    for group, roles, pattern in _label_patterns():
        match = pattern.match(text) if header or group != "header" else None
        if match is None:
            continue
        if (
            group == "fields"
            and match[0].rstrip()[-1:] not in {":", "："}
            and tight(text) in _section_roles()
        ):
            continue  # 討　論　事　項 is one heading, spread
        groups = match.groupdict()
        ordinal = groups.get("nth") or groups.get("n")
        if group == "containers" and not ordinal and match["word"] not in _UNNUMBERED_CASES:
            continue  # 臨時動議： without a number is a section, 提案： without one a word of a sentence
        word = tight(match["word"]).replace("（", "(").replace("）", ")")
        printed = tight(match[0]).rstrip("：:、")
        role = Role.HEADER if group == "header" else Role(roles[word])
        return Label(group, word, role, printed, value(ordinal) if ordinal else None, match.end())
    return (_long_label(text) or _spread_label(text)) if header else None


def _spread_label(text: str) -> Label | None:
    """Take a label spread over its cell, with a person right behind it: 主  席葉永烜."""
    match = re.match(r"([一-鿿])[ 　]+([一-鿿])(?=(?P<who>[一-鿿]{2,8})(?:[ 　（(]|$))", text)
    word = match[1] + match[2] if match else ""
    if (
        match is None
        or header_kinds().get(word) not in {"chair", "recorder"}
        or not parse_person(match["who"])
    ):
        return None
    return Label("header", word, Role.HEADER, word, None, match.end())


def _long_label(text: str) -> Label | None:
    """Take a header label of four characters (會議名稱, 開會時間) before a single blank."""
    word, blank, _ = text.partition(" ")
    if not blank or len(word) < _LONG_LABEL or word not in header_kinds():
        return None
    return Label("header", word, Role.HEADER, word, None, len(word) + 1)


@cache
def header_kinds() -> dict[str, str]:
    """Return every header label (spaces out, brackets half-width) → the kind of field it names."""
    return {word: kind for kind, words in table("labels")["header"].items() for word in words}


def is_told(label: Label | None, words: str, after: str) -> bool:
    """Whether the paragraph ``after`` is none of the header field before it: that was told in one, or is of people."""
    if label is None or label.group != "header" or not words.strip():
        return label is None
    kind = header_kinds().get(label.word)
    return kind in ONE_LINE or (kind in PEOPLE and words[-1] not in "、，" and parse_person(after) is None)


@cache
def _section_words() -> tuple[tuple[str, Role], ...]:
    sections = table("labels")["sections"]
    pairs = [(word, Role(role)) for role, words in sections.items() for word in words]
    return tuple(sorted(pairs, key=lambda pair: len(pair[0]), reverse=True))


@cache
def _section_roles() -> dict[str, Role]:
    return dict(_section_words())


def section_role(heading: str) -> Role | None:
    """Return the role of a section by its heading (brackets and spaces ignored), None if unknown."""
    plain = re.sub(r"\s|[（(：:。】].*", "", heading.translate(_LOOKALIKES).lstrip("（(【"))
    if _ANNEX.fullmatch(plain):
        return Role.ATTACHMENT
    if plain == _DISCUSSION:
        return Role.AGENDA
    if plain in _section_roles():
        return _section_roles()[plain]
    if len(plain) > _SECTION_MAX:
        return None
    if _EARLIER.search(plain):
        return Role.REPORT
    return next((role for word, role in _section_words() if word in plain), None)


def section_heading(text: str) -> str | None:
    """Return the heading when ``text`` is a section word standing alone or before a colon or （略）."""
    match = re.match(
        r"[（(【]?([^：:（(。，]{2,20}?)[）)】]?\s*(?:[：:]|[（(]|。|$)", text.translate(_LOOKALIKES)
    )
    if match is None:
        return None
    plain = tight(match[1])
    if named := _NAMED_ANNEX.fullmatch(match[1].strip()):
        return named[1]
    annex = _ANNEX.fullmatch(plain)
    return annex[1] if annex else plain if plain in _section_roles() else None


def told_apart(words: str) -> Role | None:
    """Return the role of a heading that stands numbered inside a case (四、主席裁示), None of any other words."""
    heading = section_heading(words)
    role = section_role(heading) if heading else None
    return role if role in _INSIDE_CASES else None


def closes(heading: str) -> bool:
    """Whether a heading ends what stands above it even without a number: 臨時動議, 散會, 附件一."""
    return heading in table("labels")["closing"]["words"] or bool(_ANNEX.fullmatch(heading))


def named_speaker(text: str) -> Speaker | None:
    """Return the speaker after a label such as 發言人：, where a bare name is enough."""
    if speaker := parse_speaker(text):
        return speaker
    person = parse_person(text)
    return Speaker("", person) if person else None


def parse_head(text: str, *, header: bool = False) -> Head:
    """Return what a line opens with: marker, then label, then a speaker standing alone."""
    marker = parse_marker(text)
    offset = marker.length if marker else 0
    rest = text[offset:]
    label = parse_label(rest, header=header)
    if marker and marker.style == "壹" and tight(rest) == _DISCUSSION:
        label = None  # 參、討論 is a section; 討論： in a case is what was said there
    if label:
        offset += label.length
        spoken = label.role in {Role.SPEECH, Role.RESPONSE, Role.REPORT}
        return Head(marker, label, named_speaker(rest[label.length :]) if spoken else None, offset)
    # 第六章 社會救助機構 is about an office, which does not speak there.
    if marker is None or marker.style in LAW_STYLES:
        return Head(marker, None, None, offset)
    if speaker := parse_speaker(rest):
        return Head(marker, None, speaker, offset)
    said = _SAID.match(rest.translate(_LOOKALIKES))
    speaker = parse_speaker(said["who"]) if said else None
    if said and speaker and speaker.person:
        return Head(marker, None, speaker, offset + said.end())
    return Head(marker, None, None, offset)
