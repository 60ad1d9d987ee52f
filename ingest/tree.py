"""The tree of numbered items: sections, cases, their parts, lists, speeches and responses.

One pass over the blocks with a stack. A section empties the stack, a case (案由一, 報告事項四) stands
under its section, a part (說明, 決議, 回應) under the innermost case or speech, a list marker beside the
marker of its own style that it continues, else below what is open. Nothing is ever left out: text that
belongs nowhere becomes an item flagged ``unplaced``, a broken count is flagged ``misnumbered``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ingest.clean import Block, Cleaned
from ingest.heads import Head, Marker, section_heading, section_role
from ingest.names import Speaker, written_forms
from ingest.record import Item, Role

_REPORTED_BY = re.compile(r"[（(]\s*(?:提案|報告)單位\s*[：:]\s*(?P<unit>[^（）()]{2,40})\s*[）)]")
_NOTED_UNIT = re.compile(r"[（(](?P<unit>[^（）()]{2,20})[）)]$")
_HEADING_MAX = 24


@dataclass(slots=True)
class _Node:
    """An item while the tree is being built; ``style`` is its rung (壹, case, part, 一, (一) …)."""

    number: int
    parent: "_Node | None"
    style: str
    count: int
    label: str
    role: Role
    start: int
    body: int
    end: int
    speaker: Speaker | None = None
    unit: str | None = None
    holds_parts: bool = False
    flags: list[str] = field(default_factory=list)

    @property
    def path(self) -> tuple[str, ...]:
        above = self.parent.path if self.parent else ()
        return (*above, self.label)


def build_items(cleaned: Cleaned) -> tuple[Item, ...]:
    """Return the items of a record in reading order; their spans cover every block of the clean text."""
    builder = _Builder(cleaned.text)
    for block in cleaned.blocks:
        builder.add(block)
    return tuple(builder.items())


class _Builder:
    def __init__(self, text: str) -> None:
        self._text = text
        self._nodes: list[_Node] = []
        self._stack: list[_Node] = []
        self._in_header = True

    def add(self, block: Block) -> None:
        """Place one block: open the node its head calls for, or lengthen the open one."""
        head = block.head
        words = self._text[block.start + head.body : block.end]
        if head.label and head.label.group == "header":
            self._add_header(block, head)
        elif head.label and head.label.group == "containers":
            self._add_case(block, head)
        elif head.label and head.marker is None:
            self._add_part(block, head)
        elif head.marker:
            self._add_marked(block, head, head.marker, words)
        else:
            self._add_plain(block)

    def _push(self, node: _Node) -> _Node:
        self._nodes.append(node)
        self._stack.append(node)
        return node

    def _node(self, block: Block, style: str, count: int, label: str, role: Role) -> _Node:
        parent = self._stack[-1] if self._stack else None
        body = min(block.start + block.head.body, block.end)
        return _Node(len(self._nodes), parent, style, count, label, role, block.start, body, block.end)

    def _add_header(self, block: Block, head: Head) -> None:
        self._stack.clear()
        marker, label = head.marker, head.label
        word = label.label if label else ""
        printed = f"{marker.label}、{word}" if marker else word
        self._push(self._node(block, marker.style if marker else "header", marker.number if marker else 0, printed, Role.HEADER))

    def _add_case(self, block: Block, head: Head) -> None:
        """A case goes under the open section (or the list marker that carries its label: 一、案由：)."""
        self._in_header = False
        label = head.label
        assert label is not None  # noqa: S101 - narrowed by the caller
        if head.marker:
            self._unwind_to_marker(head.marker)
        else:
            self._pop_until(lambda node: node.style in {"壹", "section"})
        name = f"{head.marker.label}、{label.label}" if head.marker else label.label
        style = head.marker.style if head.marker else "case"
        node = self._node(block, style, head.marker.number if head.marker else label.number or 0, name, label.role)
        node.holds_parts = True
        node.unit = self._unit_of(block, label.label)
        self._push(node)

    def _add_part(self, block: Block, head: Head) -> None:
        self._in_header = False
        label = head.label
        assert label is not None  # noqa: S101 - narrowed by the caller
        self._pop_to_holder()
        if self._stack:
            self._stack[-1].holds_parts = True
        named = head.speaker is not None and label.role == Role.RESPONSE
        printed = f"{label.label}：{head.speaker.label}" if named and head.speaker else label.label
        node = self._node(block, "part", 0, printed, label.role)
        node.speaker = head.speaker
        self._push(node)

    def _add_marked(self, block: Block, head: Head, marker: Marker, words: str) -> None:
        self._in_header = False
        misnumbered = self._unwind_to_marker(marker)
        parent = self._stack[-1] if self._stack else None
        role, label = self._marked_role(parent, head, marker, words)
        node = self._node(block, marker.style, marker.number, label, role)
        node.speaker = head.speaker
        node.unit = self._unit_of(block, "")
        node.holds_parts = bool(head.label)
        if node.unit and role == Role.AGENDA and parent and parent.style in {"case", "part"}:
            node.role = Role.REPORT
        if misnumbered:
            node.flags.append("misnumbered")
        self._push(node)

    def _marked_role(self, parent: _Node | None, head: Head, marker: Marker, words: str) -> tuple[Role, str]:
        label = marker.label
        if head.label:
            return head.label.role, label
        if head.speaker:
            label = f"{label}{'、' if marker.style in {'一', '壹'} else ''}{head.speaker.label}"
        if parent is None:
            heading = section_heading(words) or _heading(words)
            role = section_role(words)
            return role or Role.SECTION, f"{marker.label}、{heading}" if heading else label
        return (Role.TEXT if parent.role == Role.SECTION else parent.role), label

    def _add_plain(self, block: Block) -> None:
        words = self._text[block.start : block.end]
        heading = section_heading(words)
        if heading and not any(node.style == "壹" for node in self._nodes) and self._nodes:
            self._stack.clear()
            self._in_header = False
            self._push(self._node(block, "section", 0, heading, section_role(words) or Role.SECTION))
        elif not self._nodes:
            self._push(self._node(block, "title", 0, "標題", Role.HEADER))
        elif self._stack and not (self._in_header and self._stack[-1].style == "title"):
            self._stack[-1].end = block.end
        else:
            self._stack.clear()
            node = self._node(block, "text", 0, "內文", Role.TEXT)
            node.flags.append("unplaced")
            self._push(node)

    def _unwind_to_marker(self, marker: Marker) -> bool:
        """Close what the marker ends; return whether its number breaks the count."""
        style, number = marker.style, marker.number
        if style in {"壹", "章"} or (style == "條" and not any(node.style == "章" for node in self._stack)):
            same = [node for node in self._nodes if node.style == style]
            self._stack.clear()
            return style == "壹" and number != (same[-1].count + 1 if same else 1)
        for node in reversed(self._stack):
            if node.style == style and (number == node.count + 1 or style == "•"):
                self._pop_until(lambda other, stop=node: other is stop)  # type: ignore[misc]
                self._stack.pop()
                return False
        if number == 1 or style == "條":
            self._close_header()
            return False
        for node in reversed(self._stack):
            if node.style == style:
                self._pop_until(lambda other, stop=node: other is stop)  # type: ignore[misc]
                self._stack.pop()
                return True
        self._close_header()
        return True

    def _close_header(self) -> None:
        """A list never hangs under the title or a header field that has no list of its own."""
        if self._stack and self._stack[-1].role == Role.HEADER:
            self._stack.clear()

    def _pop_until(self, stop) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        while self._stack and not stop(self._stack[-1]):
            self._stack.pop()

    def _pop_to_holder(self) -> None:
        """Close down to what holds parts: a case or speech; else to above an open part; else keep."""
        if any(node.holds_parts for node in self._stack):
            self._pop_until(lambda node: node.holds_parts)
            return
        self._close_header()

    def _unit_of(self, block: Block, label: str) -> str | None:
        words = self._text[block.start : block.end]
        if match := _REPORTED_BY.search(words):
            return match["unit"]
        if match := _NOTED_UNIT.search(label):
            return match["unit"]
        return None

    def items(self) -> Iterator[Item]:
        """Yield the finished items with inherited speakers and the reach of their descendants."""
        stops = [node.end for node in self._nodes]
        for node in reversed(self._nodes):
            if node.parent:
                stops[node.parent.number] = max(stops[node.parent.number], stops[node.number])
        for node, stop in zip(self._nodes, stops, strict=True):
            yield _finish(node, stop)


def _heading(words: str) -> str | None:
    """The heading of a numbered section: its words up to a colon or bracket, when they are few."""
    match = re.match(r"([^：:（(。，]{1,24})", words)
    if match is None or len(match[1]) > _HEADING_MAX:
        return None
    rest = words[match.end() :]
    return match[1].strip() if not rest or rest[0] in "：:（(。" else None


def _finish(node: _Node, stop: int) -> Item:
    speaker = _inherited(node, "speaker")
    unit = node.unit or (speaker.unit if isinstance(speaker, Speaker) else None) or _inherited(node, "unit")
    names: tuple[str, ...] = ()
    label = None
    if isinstance(speaker, Speaker):
        label = speaker.label
        names = written_forms(speaker.person) if speaker.person else ()
    item = Item(
        number=node.number,
        parent=node.parent.number if node.parent else None,
        label=node.label,
        path=node.path,
        role=node.role,
        start=node.start,
        body=node.body,
        end=node.end,
        stop=stop,
    )
    return replace(item, speaker=label, speaker_names=names, unit=unit or None, flags=tuple(node.flags))  # type: ignore[arg-type]


def _inherited(node: _Node, name: str) -> object:
    """The nearest value upwards; 回應 and 決議 do not inherit whom they answer."""
    current: _Node | None = node
    while current:
        if (value := getattr(current, name)) is not None:
            return value
        if current.style == "part" and (current.role == Role.RESPONSE or current.role.binds):
            return None  # who answers or decides is not who spoke or proposed
        current = current.parent
    return None
