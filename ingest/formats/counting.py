"""Numbers as word processors and web pages print them before a paragraph: 一, 壹, 甲, A, iv, ①.

Word, OpenDocument and CSS each have names of their own for the same few ways of counting; all of
them are here, so that an item is labelled alike whatever program numbered it.
"""

from collections.abc import Callable

_PLAIN = ("零一二三四五六七八九", ("", "十", "百", "千"))
_FORMAL = ("零壹貳參肆伍陸柒捌玖", ("", "拾", "佰", "仟"))
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_MOST = 9999
_ENCLOSED = 20
_LETTERS = 26


def decimal(number: int) -> str:
    """Return 1, 2, 3."""
    return str(number)


def wide(number: int) -> str:
    """Return １, ２, ３."""
    return str(number).translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})


def plain(number: int) -> str:
    """Return 一, 十一, 二十, 一百零一."""
    numeral = _chinese(number, *_PLAIN)
    return numeral.removeprefix("一") if numeral.startswith("一十") else numeral


def formal(number: int) -> str:
    """Return 壹, 壹拾壹, 貳拾."""
    return _chinese(number, *_FORMAL)


def digits(number: int) -> str:
    """Return 一, 一○, 一一."""
    return "".join("○一二三四五六七八九"[int(digit)] for digit in str(max(0, number)))


def stems(number: int) -> str:
    """Return 甲, 乙, 丙."""
    return _cycled(number, _STEMS)


def branches(number: int) -> str:
    """Return 子, 丑, 寅."""
    return _cycled(number, _BRANCHES)


def letters(number: int) -> str:
    """Return A … Z, AA, BB as word processors go on."""
    return (
        chr(ord("A") + (number - 1) % _LETTERS) * ((number - 1) // _LETTERS + 1) if 0 < number < _MOST else ""
    )


def roman(number: int) -> str:
    """Return I, II, IV."""
    if not 0 < number < _MOST:
        return str(number)
    numeral = ""
    for worth, letter in _ROMAN:
        numeral += letter * (number // worth)
        number %= worth
    return numeral


def circled(number: int) -> str:
    """Return ①, ②; past ⑳ the bare number."""
    return chr(0x2460 + number - 1) if 0 < number <= _ENCLOSED else str(number)


def bracketed(number: int) -> str:
    """Return (1), (2)."""
    return f"({number})"


def stopped(number: int) -> str:
    """Return 1., 2."""
    return f"{number}."


def nothing(_: int) -> str:
    """Return no label at all."""
    return ""


def padded(number: int) -> str:
    """Return 01, 02."""
    return f"{number:02}"


def _chinese(number: int, numerals: str, units: tuple[str, ...]) -> str:
    if not 0 < number <= _MOST:
        return str(number)
    numeral, gap = "", False
    for place in reversed(range(len(units))):
        digit = number // 10**place % 10
        if digit:
            numeral += (numerals[0] if gap and numeral else "") + numerals[digit] + units[place]
        gap = not digit
    return numeral


def _cycled(number: int, characters: str) -> str:
    return characters[(number - 1) % len(characters)] if number > 0 else str(number)


def _lower(count: Callable[[int], str]) -> Callable[[int], str]:
    return lambda number: count(number).lower()


Count = Callable[[int], str]
# w:numFmt (ECMA-376 part 1, 17.18.59).
WORD: dict[str, Count] = {
    "decimal": decimal,
    "decimalZero": padded,
    "decimalFullWidth": wide,
    "decimalFullWidth2": wide,
    "decimalHalfWidth": decimal,
    "decimalEnclosedCircle": circled,
    "decimalEnclosedCircleChinese": circled,
    "decimalEnclosedParen": bracketed,
    "decimalEnclosedFullstop": stopped,
    "taiwaneseCounting": plain,
    "taiwaneseCountingThousand": plain,
    "taiwaneseDigital": digits,
    "chineseCounting": plain,
    "chineseCountingThousand": plain,
    "japaneseCounting": plain,
    "koreanCounting": plain,
    "ideographDigital": digits,
    "japaneseDigitalTenThousand": digits,
    "ideographEnclosedCircle": plain,
    "ideographLegalTraditional": formal,
    "chineseLegalSimplified": formal,
    "japaneseLegal": formal,
    "ideographTraditional": stems,
    "ideographZodiac": branches,
    "upperLetter": letters,
    "lowerLetter": _lower(letters),
    "upperRoman": roman,
    "lowerRoman": _lower(roman),
    "none": nothing,
}
# style:num-format (OpenDocument 1.3 part 3, 19.500), by its beginning: LibreOffice writes 一, 二, 三, ...
OPEN_DOCUMENT: dict[str, Count] = {
    "1": decimal,
    "１": wide,
    "A": letters,
    "a": _lower(letters),
    "I": roman,
    "i": _lower(roman),
    "一": plain,
    "壹": formal,
    "壱": formal,
    "甲": stems,
    "子": branches,
    "①": circled,
}
# list-style-type (CSS Counter Styles 3), and the type attribute of <ol>, with what is printed behind the number.
WEB: dict[str, tuple[Count, str]] = {
    "1": (decimal, "."),
    "decimal": (decimal, "."),
    "decimal-leading-zero": (padded, "."),
    "A": (letters, "."),
    "a": (_lower(letters), "."),
    "upper-alpha": (letters, "."),
    "upper-latin": (letters, "."),
    "lower-alpha": (_lower(letters), "."),
    "lower-latin": (_lower(letters), "."),
    "I": (roman, "."),
    "i": (_lower(roman), "."),
    "upper-roman": (roman, "."),
    "lower-roman": (_lower(roman), "."),
    "cjk-ideographic": (plain, "、"),
    "trad-chinese-informal": (plain, "、"),
    "simp-chinese-informal": (plain, "、"),
    "japanese-informal": (plain, "、"),
    "trad-chinese-formal": (formal, "、"),
    "simp-chinese-formal": (formal, "、"),
    "cjk-decimal": (digits, "、"),
    "cjk-heavenly-stem": (stems, "、"),
    "cjk-earthly-branch": (branches, "、"),
}
