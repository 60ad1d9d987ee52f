"""Chinese and Arabic numerals, as they count the items of a record."""

import re
import unicodedata

# 參 has four written forms; 贰 and 貮 occur beside 貳 (records mix them within one list).
_FORMAL = {
    "壹": 1,
    "弌": 1,
    "貳": 2,
    "貮": 2,
    "贰": 2,
    "參": 3,
    "叁": 3,
    "参": 3,
    "叄": 3,
    "肆": 4,
    "伍": 5,
    "陸": 6,
}
_FORMAL |= {"柒": 7, "捌": 8, "玖": 9, "拾": 10, "佰": 100}
_PLAIN = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {
    "○": 0,
    "零": 0,
    "兩": 2,
    "十": 10,
    "廿": 20,
    "卅": 30,
    "百": 100,
}
_PLAIN |= {"千": 1000}
_VALUES = _FORMAL | _PLAIN | {"仟": 1000}

FORMAL = "".join(_FORMAL)
PLAIN = "".join(_PLAIN)
_DIGITS_ONLY = re.compile(r"[〇○零一二三四五六七八九]{2,}")


_TEN = 10


def value(numeral: str) -> int | None:
    """Return the number written as ``numeral`` (壹拾, 十二, 廿三, 一〇八, １２), None where it is none."""
    plain = unicodedata.normalize("NFKC", numeral).replace(",", "").strip()
    if plain.isdecimal():
        return int(plain)
    if not plain or any(char not in _VALUES for char in plain):
        return None
    if _DIGITS_ONLY.fullmatch(plain):
        return int("".join(str(_VALUES[char]) for char in plain))
    return _multiplicative(plain)


def _multiplicative(numeral: str) -> int:
    """Add up 百 and 十 with the digit before each; a missing digit before 十 counts as one."""
    total, digit = 0, 0
    for char in numeral:
        worth = _VALUES[char]
        if worth < _TEN:
            digit = worth
        elif worth in {20, 30}:
            total += worth
        else:
            total += worth * (digit or 1)
            digit = 0
    return total + digit
