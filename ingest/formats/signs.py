"""What Word shows by other means than text: signs of symbol fonts, boxes and choices of forms, enclosed characters."""

import re
from typing import Any

from ingest.formats.counting import circled
from ingest.formats.numbering import W, number, value

# Symbol fonts keep their signs where no character is; these are the boxes of forms (Wingdings, Wingdings 2).
_SIGNS = {
    "F06F": "□", "F0A8": "□", "F071": "□", "F0FE": "☑", "F0FD": "☒", "F078": "☒",
    "F052": "☑", "F053": "☒", "F0A3": "□", "F06C": "●", "F0B7": "•", "F06E": "■", "F0FC": "✓",
}  # fmt: skip
# Numbers in circles, by font: the places of 1 in white and in black ones.
_NUMBERS = {"wingdings": (0xF081, 0xF08C), "wingdings 2": (0xF06A, 0xF075)}
_TENTH = 9
# EQ \o\ac(○,1): a character with another around it.
_ENCLOSED = re.compile(r"\\o\\ac\(\s*(?P<frame>[^,，]{1,2})[,，]\s*(?P<inside>[^()（）]{1,4})\)")


def is_on(switch: Any) -> bool:  # noqa: ANN401 - lxml has no types
    """Whether a property that is on or off is on: it is, unless it says otherwise."""
    return switch.get(W + "val") not in {"0", "false", "off"}


def sign(symbol: Any) -> str:  # noqa: ANN401 - lxml has no types
    """Return what a ``w:sym`` shows; a sign that only its own font knows is a plain ``•``."""
    code = symbol.get(W + "char", "").upper()
    place = int(code, 16) if re.fullmatch(r"[0-9A-F]{1,4}", code) else 0
    for first in _NUMBERS.get(symbol.get(W + "font", "").lower(), ()):
        if first <= place <= first + _TENTH:
            return circled(place - first + 1)
    return _SIGNS.get(code, "•")


class Field:
    """The field under way: what it shows besides the text of its result, which is read like any other."""

    def __init__(self) -> None:
        """Begin outside any field."""
        self._code = ""

    def told(self, node: Any) -> str:  # noqa: ANN401 - lxml has no types
        """Return what a ``w:fldChar`` or ``w:instrText`` shows: a box, a choice, an enclosed character, else nothing."""
        if node.tag == W + "instrText":
            self._code += node.text or ""
            return ""
        kind = node.get(W + "fldCharType")
        code, self._code = self._code, ""
        if kind == "begin":
            return _filled(node.find(W + "ffData"))
        match = _ENCLOSED.search(code)
        if match is None:
            return ""
        inside = match["inside"].strip()
        return circled(int(inside)) if match["frame"] in "○〇" and inside.isdecimal() else inside


def _filled(form: Any) -> str:  # noqa: ANN401 - lxml has no types
    """Return what was ticked or chosen in a field of a form; what was typed is text."""
    if form is None:
        return ""
    box = form.find(W + "checkBox")
    if box is not None:
        marks = (box.find(W + "checked"), box.find(W + "default"))
        mark = next((each for each in marks if each is not None), None)
        return "☑" if mark is not None and is_on(mark) else "□"
    choices = form.find(W + "ddList")
    if choices is None:
        return ""
    entries = [entry.get(W + "val", "") for entry in choices.findall(W + "listEntry")]
    chosen = number(value(choices, "result") or value(choices, "default"))
    return entries[chosen] if 0 <= chosen < len(entries) else ""
