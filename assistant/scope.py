"""The scope of an item: its words, and what stands around them."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from index.keywords import fold
from ingest.aliases import full_name
from ingest.record import Form, Item, Kind, Record, Role

_SCOPE_HEADING = 400
# Header fields that hold the record's own title.
TITLES = {"標題", "會議名稱", "法規名稱", "名稱"}
# Records that speak of one thing, which their title names.
_OF_ONE = {Kind.LAW, Kind.RULE, Kind.PLAN}


@dataclass(frozen=True)
class Scope:
    """What an item says and what surrounds it, folded once: its words, and the words it stands under."""

    record: Record
    item: Item

    @cached_property
    def words(self) -> str:
        """The item's own words, folded, blanks out."""
        return squeeze(self.record.text[self.item.start : self.item.end])

    @cached_property
    def around(self) -> str:
        """The words above the item: its case or the speech it answers, title, place, host, date, people."""
        record, text = self.record, self.record.text
        above = [text[node.start : node.end][:_SCOPE_HEADING] for node in record.ancestors(self.item.number)]
        if self.item.role.binds and (case := self.case):
            above.append(text[case.start : case.stop])
        names = [
            record.title,
            record.place or "",
            record.host or "",
            self.item.speaker or "",
            *self.item.speaker_names,
        ]
        names += [person.name for person in record.chairs] + [self.item.unit or ""]
        names += [full_name(self.item.unit, record.date)] if self.item.unit else []
        names += [full for number, _, full in record.deixis if number == self.item.number]
        return squeeze("\n".join([*above, *names, *self.siblings]))

    @cached_property
    def announced(self) -> str:
        """The words of the parent when they announce this item (…如下：): one sentence with it."""
        if self.item.parent is None:
            return ""
        node = self.record.items[self.item.parent]
        words = self.record.text[node.body : node.end].strip()
        return words if words.endswith(("：", ":")) and len(words) > 1 else ""

    @cached_property
    def subject(self) -> str:
        """What a sentence of the item says it of: what announces it and, in a law, rule or plan, the title.

        A meeting speaks of many things; all that a plan says is of its plan.
        """
        single = self.record.kind in _OF_ONE and self.item.label not in TITLES
        return squeeze((self.record.title if single else "") + self.announced)

    @cached_property
    def case(self) -> Item | None:
        """The case or report the item belongs to: the outermost ancestor that is no section."""
        nodes = [node for node in self.record.ancestors(self.item.number) if node.parent is not None]
        return nodes[-1] if nodes else None

    @cached_property
    def title_words(self) -> str:
        """The words of the headings the item stands under, sections and titles aside (案由二：…; 二、…籌設進度)."""
        above = self.record.ancestors(self.item.number)
        return squeeze(
            "".join(
                self.record.text[node.start : node.end][:_SCOPE_HEADING]
                for node in above
                if node.parent is not None
            )
        )

    @cached_property
    def case_title(self) -> str:
        """The title of the case or report the item belongs to."""
        return squeeze(self.record.text[self.case.start : self.case.end]) if self.case else ""

    @cached_property
    def case_words(self) -> str:
        """The words of the whole case or report the item belongs to, its own included."""
        case = self.case or self.item
        return squeeze(self.record.text[case.start : case.stop])

    @cached_property
    def siblings(self) -> tuple[str, ...]:
        """In a speech of several points, the words of the item's nearest kin (for the topic only)."""
        parent = self.item.parent
        if parent is None:
            return ()
        if self.item.role not in {Role.SPEECH, Role.RESPONSE, Role.CONCLUSION}:
            return ()  # the points of one speech share a topic; the entries of a list differ in it
        return tuple(
            self.record.text[kin.start : kin.end][:80]
            for kin in self.record.children(parent)
            if kin.number != self.item.number
        )[:4]


@lru_cache(maxsize=16_384)
def squeeze(text: str) -> str:
    """Return ``text`` folded and without blanks, the form words are looked for in."""
    return re.sub(r"\s+", "", fold(text))


def binding_items(scope: Scope) -> list[Item]:
    """Return the points decided on the case the item belongs to, of a decision in one sentence that one.

    Of the whole meeting, where the item stands in its header.
    """
    record, item = scope.record, scope.item
    above = None if item.parent is None else record.items[item.parent]
    case = scope.case or (above if above and above.role.binds else item)
    everything = item.role == Role.HEADER
    return [
        bound
        for bound in record.items
        if bound.role.binds
        and record.text[bound.body : bound.end].strip("：: \n")
        and (everything or case.start <= bound.start < case.stop)
    ]


def says(record: Record, item: Item) -> bool:
    """Whether an item says anything beside its label."""
    return bool(record.text[item.body : item.end].strip("：: \n"))


def items_of_case(scope: Scope, role: Role) -> list[Item]:
    """Return what the case the item belongs to says in a part of it (說明, 辦法), in order; [] where it has none."""
    record, case = scope.record, scope.case or scope.item
    return [
        item
        for item in record.items
        if item.role == role and case.start <= item.start < case.stop and says(record, item)
    ]


def has_decisions(record: Record) -> bool:
    """Whether the record holds anything that binds; consultation minutes hold none."""
    return record.form == Form.DECISION and any(item.role.binds for item in record.items)
