"""Numbers that Word prints before a paragraph and keeps nowhere in its text (numbering.xml).

Follows ECMA-376 part 1, 17.9: a paragraph names a list (numId) and a level, itself or through its style; the
list names an abstract list, whose levels say how they count (numFmt), what is printed (lvlText) and
when they begin again. Lists of one abstract list share their counters.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ingest.formats.counting import WORD, decimal

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLACEHOLDER = re.compile(r"%([1-9])")
_LEVELS = 9
# Styles based on one another, lists linked to styles: no honest document goes deeper, a broken one goes round.
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level counts and what it prints; ``restart`` is the level after which it begins again."""

    start: int = 1
    style: str = "decimal"
    text: str = ""
    legal: bool = False
    restart: int | None = None
    paragraph_style: str | None = None


def value(node: Any, name: str) -> str | None:  # noqa: ANN401 - lxml has no types
    """Return ``w:val`` of the child ``w:name``, None where either is missing."""
    child = None if node is None else node.find(W + name)
    return None if child is None else child.get(W + "val")


def number(text: str | None, default: int = 0) -> int:
    """Return the number in an attribute, ``default`` where it is none."""
    return int(text) if text and re.fullmatch(r"-?\d{1,9}", text) else default


class Styles:
    """The paragraph styles of a document (styles.xml), by id."""

    def __init__(self, root: Any | None) -> None:  # noqa: ANN401 - lxml has no types
        """Read the styles; a document without any is one."""
        found = [] if root is None else list(root.iter(W + "style"))
        self._styles = {style.get(W + "styleId"): style for style in found}
        plain = (
            style for style in found if style.get(W + "type") == "paragraph" and style.get(W + "default")
        )
        self.default: str | None = next((style.get(W + "styleId") for style in plain), None)

    def chain(self, name: str | None) -> Iterator[tuple[str, Any]]:
        """Yield a style and what it is based on, as (id, element)."""
        for _ in range(_DEEPEST):
            style = self._styles.get(name)
            if name is None or style is None:
                return
            yield name, style
            name = value(style, "basedOn")


class Numbering:
    """The counters of one document: asked for the label of each paragraph in order."""

    def __init__(self, root: Any | None, styles: Styles) -> None:  # noqa: ANN401 - lxml has no types
        """Read the lists; without any no paragraph has a label."""
        self._styles = styles
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._links: dict[str, str] = {}
        self._lists: dict[str, tuple[str, dict[int, _Level], dict[int, int]]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        if root is not None:
            self._read(root)

    def _read(self, root: Any) -> None:  # noqa: ANN401 - lxml has no types
        for node in root.findall(W + "abstractNum"):
            name = node.get(W + "abstractNumId", "")
            self._abstract[name] = dict(map(_level, node.findall(W + "lvl")))
            if link := value(node, "numStyleLink"):
                self._links[name] = link
        for node in root.findall(W + "num"):
            overrides, starts = {}, {}
            for override in node.findall(W + "lvlOverride"):
                at = number(override.get(W + "ilvl"))
                if (level := override.find(W + "lvl")) is not None:
                    overrides[at] = _level(level)[1]
                if (start := value(override, "startOverride")) is not None:
                    starts[at] = number(start, 1)
            abstract = value(node, "abstractNumId") or ""
            self._lists[node.get(W + "numId", "")] = (abstract, overrides, starts)

    def label(self, properties: Any | None) -> str:  # noqa: ANN401 - lxml has no types
        """Return what is printed before a paragraph with these ``w:pPr``, "" for none, and count it."""
        found = self._place(properties)
        if found is None:
            return ""
        name, at = found
        abstract, levels, starts = self._resolved(name)
        if at not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        if name not in self._begun:
            self._begun.add(name)
            for level, start in starts.items():
                counts[level] = start - 1
        counts[at] = counts[at] + 1 if at in counts else levels[at].start
        for deeper in [level for level in counts if level > at]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or (restart and at < restart):
                del counts[deeper]
        return _printed(levels, counts, at)

    def _place(self, properties: Any | None) -> tuple[str, int] | None:  # noqa: ANN401 - lxml has no types
        """Return the list and level of a paragraph: its own, else those of its style; None for none."""
        direct = None if properties is None else properties.find(W + "numPr")
        name, level = value(direct, "numId"), value(direct, "ilvl")
        if name is not None:
            return None if name == "0" else (name, number(level))
        for style, element in self._styles.chain(value(properties, "pStyle") or self._styles.default):
            numbered = element.find(f"{W}pPr/{W}numPr")
            if (name := value(numbered, "numId")) is None:
                continue
            if name == "0":
                return None
            linked = (at for at, each in self._resolved(name)[1].items() if each.paragraph_style == style)
            own = level if level is not None else value(numbered, "ilvl")
            return name, next(linked, number(own))
        return None

    def _resolved(self, name: str) -> tuple[str, dict[int, _Level], dict[int, int]]:
        """Return the abstract list of a list, its levels with the list's own in place, and where it starts."""
        abstract, overrides, starts = self._lists.get(name, ("", {}, {}))
        seen = abstract
        for _ in range(_DEEPEST):
            link = self._links.get(seen)
            if link is None:
                break
            numbered = (element.find(f"{W}pPr/{W}numPr") for _, element in self._styles.chain(link))
            linked = next((value(each, "numId") for each in numbered if each is not None), None)
            seen = self._lists.get(linked or "", ("", {}, {}))[0]
        return seen, self._abstract.get(seen, {}) | overrides, starts


def _level(node: Any) -> tuple[int, _Level]:  # noqa: ANN401 - lxml has no types
    restart = value(node, "lvlRestart")
    level = _Level(
        start=number(value(node, "start"), 1),
        style=value(node, "numFmt") or "decimal",
        text=value(node, "lvlText") or "",
        restart=None if restart is None else number(restart),
        paragraph_style=value(node, "pStyle"),
    )
    legal = node.find(W + "isLgl")
    if legal is not None and legal.get(W + "val") not in {"0", "false"}:
        level = replace(level, legal=True)
    return min(max(0, number(node.get(W + "ilvl"))), _LEVELS - 1), level


def _printed(levels: dict[int, _Level], counts: dict[int, int], at: int) -> str:
    level = levels[at]
    if level.style == "bullet":
        return bullet(level.text)

    def counted(match: re.Match[str]) -> str:
        of = int(match[1]) - 1
        each = levels.get(of, level)
        style = "decimal" if level.legal else each.style
        return WORD.get(style, decimal)(counts.get(of, each.start))

    return _PLACEHOLDER.sub(counted, level.text)


def bullet(glyph: str) -> str:
    """Return a bullet as printed; a glyph that only its own font knows is a plain ``•``."""
    plain = glyph.strip()
    return plain if plain and not any("\ue000" <= char <= "\uf8ff" for char in plain) else "•"
