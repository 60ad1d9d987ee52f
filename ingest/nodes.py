"""Items while the tree is being built, and what they take over from those above them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.names import Speaker, written_forms
from ingest.record import Item, Role


@dataclass(slots=True, eq=False)
class Node:
    """An item in the making; ``style`` is its rung (壹, case, part, 一, (一) …), ``number`` comes last.

    ``paragraphs`` counts the 項 of an article so far; ``nested`` tells that another meeting's minutes,
    read out in this one, hold it; ``heads`` that it is a section though it is numbered like a list (九、討論提案), ``told``
    that a case says what it is about.
    """

    parent: "Node | None"
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
    paragraphs: int = 0
    nested: bool = False
    heads: bool = False
    told: bool = False
    number: int = -1
    flags: list[str] = field(default_factory=list)

    @property
    def path(self) -> tuple[str, ...]:
        """The labels from the root down to this one."""
        above = self.parent.path if self.parent else ()
        return (*above, self.label)

    def line(self) -> Iterator["Node"]:
        """Yield this node and all above it."""
        current: Node | None = self
        while current:
            yield current
            current = current.parent

    def upwards(self) -> Iterator["Node"]:
        """Yield this node and those above it, up to where a part answers or decides.

        Who answers (回應) or decides (決議) is not who spoke or proposed.
        """
        current: Node | None = self
        while current:
            yield current
            if current.style == "part" and (current.role == Role.RESPONSE or current.role.binds):
                return
            current = current.parent


def fold_single_paragraphs(nodes: Sequence[Node]) -> list[Node]:
    """Return the nodes without the 項 of articles that have only one: such an article is cited without 項."""
    paragraphs = Counter(node.parent for node in nodes if node.style == "項")
    single = {
        node for node in nodes if node.style == "項" and node.count == 1 and paragraphs[node.parent] == 1
    }
    for node in nodes:
        if node in single and node.parent:
            node.parent.end = max(node.parent.end, node.end)
        elif node.parent in single:
            node.parent = node.parent.parent
    return [node for node in nodes if node not in single]


def finish(node: Node, stop: int) -> Item:
    """Return the item of a node; ``stop`` is where its last descendant ends."""
    speaker = next((each.speaker for each in node.upwards() if each.speaker), None)
    inherited = next((each.unit for each in node.upwards() if each.unit), None)
    unit = node.unit or (speaker.unit if speaker else None) or inherited
    return Item(
        number=node.number,
        parent=node.parent.number if node.parent else None,
        label=node.label,
        path=node.path,
        role=node.role,
        start=node.start,
        body=node.body,
        end=node.end,
        stop=stop,
        speaker=speaker.label if speaker else None,
        speaker_names=written_forms(speaker.person) if speaker and speaker.person else (),
        unit=unit or None,
        flags=tuple(node.flags),
    )
