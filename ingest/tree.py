"""The tree of numbered items: sections, cases, their parts, lists, speeches and responses.

One pass over the blocks with a stack. A section empties the stack, a case (案由一, 報告事項四) stands
under its section, a part (說明, 決議, 回應) under the innermost case or speech, a list marker beside the
marker of its own style that it continues, else below what is open. Nothing is ever left out: text that
belongs nowhere becomes an item flagged ``unplaced``, a broken count is flagged ``misnumbered``.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from ingest.clean import Cleaned
from ingest.forms import LETTER
from ingest.headings import heading_of, is_caption, law_role, says_more, unit_of
from ingest.heads import (
    LAW_STYLES,
    MEETING_FIELDS,
    Label,
    Marker,
    closes,
    header_kinds,
    section_heading,
    section_role,
    told_apart,
)
from ingest.names import Speaker
from ingest.nodes import Node, finish, fold_single_paragraphs
from ingest.record import Item, Role
from ingest.rows import ROW_WORDS, TRACKED
from ingest.writing import Block

# Who signs a motion (提案人：… 連署人：…) ends no list that the motion stands in.
_SIGNED = frozenset({"提案人", "連署人"})
_BRINGS = frozenset({"提案單位", "報告單位", *_SIGNED})
# A paragraph that goes back to the one before it is a 項 of its own.
_NEXT_PARAGRAPH = re.compile(r"(?:第[一二三]項|前(?:[一二三]?項|[二三]?款|[二三]?點))")
_SIBLINGS_MIN = 2
_TITLE_MAX = 150
_TOP = {"壹", "section"}
# Words never go on with these: a title, a line of the 沿革, a table of contents.
_ABOVE_TITLE = {"letterhead", "halves"}
_CLOSED_STYLES = {"title", "history", "contents"}
_HEADER_GROUPS = {"header", "letterhead", "history", "halves"}
# What a page of a law database prints around the text: the class of the rule, its code, a date alone.
_LAW_PAGE = re.compile(
    r"(?:行政規則|法規命令|自治條例|自治規則)[：:].*|[一-鿿]{2}\d{2}-\d{2}-\d{4}"
    r"|(?:中華民國|民國)\s*[\d一二三四五六七八九十百○〇]+\s*年.{1,8}月.{1,8}日"
)


def build_items(cleaned: Cleaned) -> tuple[Item, ...]:
    """Return the items of a record in reading order; their spans cover every block of the clean text."""
    builder = _Builder(cleaned.text)
    for block in cleaned.blocks:
        if cleaned.nested and cleaned.spans.source_start(block.start) >= cleaned.nested[1]:
            builder.resume()
        builder.add(block)
    return tuple(_items(builder.nodes))


def _items(nodes: Sequence[Node]) -> Iterator[Item]:
    """Yield the finished items with inherited speakers and the reach of their descendants."""
    nodes = fold_single_paragraphs(nodes)
    for number, node in enumerate(nodes):
        node.number = number
    stops = [node.end for node in nodes]
    for node in reversed(nodes):
        if node.parent:
            stops[node.parent.number] = max(stops[node.parent.number], stops[node.number])
    for node, stop in zip(nodes, stops, strict=True):
        if node.nested:
            node.flags.append("nested")
            # What another meeting decided is read out here, not decided.
            node.role = Role.ATTACHMENT if node.role.binds else node.role
        yield finish(node, stop)


class _Builder:
    def __init__(self, text: str) -> None:
        self.nodes: list[Node] = []
        self._text = text
        self._stack: list[Node] = []
        self._nested: Node | None = None  # what the minutes read out here stand under
        self._in_header = True
        self._met = False  # the header is that of a meeting
        self._numbered = False  # a 壹、 has been seen: headings without a number are words then
        self._titled = False

    def resume(self) -> None:
        """End the minutes read out here: what follows is said in this meeting again."""
        if self._nested:
            self._nested = None
            self._stack.clear()

    def add(self, block: Block) -> None:
        """Place one block: open the node its head calls for, or lengthen the open one."""
        head = block.head
        label, marker = head.label, head.marker
        if label and label.group in _HEADER_GROUPS:
            self._add_header(block, label, marker)
        elif label and label.group == "containers":
            self._add_case(block, label, marker)
        elif label and label.group == "turns":
            self._add_turn(block, label)
        elif label and label.group in {"nested", "contents"}:
            self._add_part_of_file(block, label)
        elif label and marker is None:
            self._add_part(block, label)
        elif marker:
            self._add_marked(block, marker)
        else:
            self._add_plain(block)

    def _push(self, block: Block, style: str, count: int, label: str, role: Role) -> Node:
        """Open a node of ``style`` under the innermost open one."""
        parent = self._stack[-1] if self._stack else self._nested
        body = min(block.start + block.head.body, block.end)
        node = Node(parent, style, count, label, role, block.start, body, block.end, block.head.speaker)
        node.nested = self._nested is not None
        self.nodes.append(node)
        self._stack.append(node)
        self._numbered = self._numbered or style == "壹"
        return node

    def _add_part_of_file(self, block: Block, label: Label) -> None:
        """Open the minutes read out here, or take one more line of the table of contents."""
        if self._stack and self._stack[-1].style == label.group == "contents":
            self._stack[-1].end = block.end
            return
        self._stack.clear()
        node = self._push(block, label.group, 0, label.label, label.role)
        if label.group == "nested":
            node.nested = True
            self._nested = node
            self._stack.clear()

    def _add_header(self, block: Block, label: Label, marker: Marker | None) -> None:
        if self._stack and self._stack[-1].style == label.group == "halves":
            self._stack[-1].end = block.end
            return
        self._stack.clear()
        self._met = self._met or header_kinds().get(label.word) in MEETING_FIELDS
        if marker:
            self._push(block, marker.style, marker.number, f"{marker.label}、{label.label}", Role.HEADER)
        else:
            self._push(block, label.group, 0, label.label, Role.HEADER)

    def _add_case(self, block: Block, label: Label, marker: Marker | None) -> None:
        """Put a case under the open section, or in the place of the list marker before it (一、案由：)."""
        self._in_header = False
        if marker:
            self._unwind(marker, "")
            node = self._push(
                block, marker.style, marker.number, f"{marker.label}、{label.label}", label.role
            )
        elif self._names_case(label):
            case = self._stack[-1]
            case.body, case.end, case.told = min(block.start + block.head.body, block.end), block.end, True
            return
        else:
            row = label.word in ROW_WORDS
            above = {*_TOP, "case"} if row else _TOP
            self._pop_until(lambda node: node.style in above or node.heads)
            name = self._text[block.start + block.head.body : block.end] if label.word == "案號" else ""
            node = self._push(
                block, "row" if row else "case", label.number or 0, label.label + name, label.role
            )
        node.holds_parts = True
        node.unit = unit_of(self._text[block.start : block.end], label.label)
        words = self._text[node.body : node.end]
        node.told = label.word != "案號" and says_more(words)

    def _names_case(self, label: Label) -> bool:
        """Whether 案由： only says what the case opened on the line above (提案一, 第一案) is about."""
        open_case = self._stack[-1] if self._stack else None
        return bool(open_case and open_case.style == "case" and label.number is None and not open_case.told)

    def _add_turn(self, block: Block, label: Label) -> None:
        """Put a turn beside the turn before it, the first one under what is open."""
        self._in_header = False
        self._close_header()
        if any(node.style == "turn" for node in self._stack):
            self._pop_until(lambda node: node.style == "turn")
            self._stack.pop()
        self._push(block, "turn", 0, label.label, label.role)

    def _add_part(self, block: Block, label: Label) -> None:
        self._in_header = False
        top = self._stack[-1] if self._stack else None
        if top and top.style == "case" and not top.told and label.word in _BRINGS:
            top.end = block.end
            top.unit = top.unit or unit_of(self._text[block.start : block.end], "")
            return
        if label.word in _SIGNED and any(node.role.binds for node in self._stack):
            self._pop_until(lambda node: node.label not in _SIGNED)
        else:
            self._pop_to_holder(label.role)
            if self._stack:
                self._stack[-1].holds_parts = True
                self._mark_earlier(self._stack[-1], label)
        speaker = block.head.speaker if label.role == Role.RESPONSE else None
        self._push(
            block, "part", 0, f"{label.label}：{speaker.label}" if speaker else label.label, label.role
        )

    def _mark_earlier(self, case: Node, label: Label) -> None:
        """Let a decision whose execution is reported below it (決議：… 辦理情形：…) bind no more: it is an earlier one."""
        if label.word not in TRACKED:
            return
        for node in self.nodes[self.nodes.index(case) :]:
            if node.role is Role.DECISION and case in node.line():
                node.role = Role.REPORT

    def _add_marked(self, block: Block, marker: Marker) -> None:
        self._in_header = False
        words = self._text[block.start + block.head.body : block.end]
        misnumbered = self._unwind(marker, words)
        parent = self._stack[-1] if self._stack else None
        in_law = any(node.style == "條" for node in self._stack)
        speaker = (
            None if in_law else block.head.speaker
        )  # 「（一）社會局」 in an article is a thing, not a voice
        role, label = self._marked_role(parent, block, marker, speaker)
        node = self._push(block, marker.style, marker.number, label, role)
        node.speaker = speaker
        node.unit = unit_of(self._text[block.start : block.end], "")
        node.holds_parts = bool(block.head.label)
        node.heads = parent is None and bool(section_role(words)) and bool(heading_of(words))
        if node.unit and role == Role.AGENDA and parent and parent.style in {"case", "part"}:
            node.role = Role.REPORT
        if misnumbered:
            node.flags.append("misnumbered")

    def _marked_role(
        self, parent: Node | None, block: Block, marker: Marker, speaker: Speaker | None
    ) -> tuple[Role, str]:
        head, label = block.head, marker.label
        words = self._text[block.start + head.body : block.end]
        if head.label:
            return head.label.role, label
        if marker.style in LAW_STYLES:
            return law_role(marker, words)
        if speaker:
            label = f"{label}{'、' if marker.style in {'一', '壹'} else ''}{speaker.label}"
        if parent is None:
            heading = section_heading(words) or heading_of(words)
            return section_role(words) or Role.SECTION, f"{marker.label}、{heading}" if heading else label
        if parent.role == Role.SECTION and not told_apart(words):
            return (Role.SPEECH if speaker and speaker.person else Role.TEXT), label
        return told_apart(words) or parent.role, label

    def _add_plain(self, block: Block) -> None:
        words = self._text[block.start : block.end]
        heading = section_heading(words)
        if heading and self.nodes and (not self._numbered or closes(heading)):
            self._stack.clear()
            self._in_header = False
            node = self._push(block, "section", 0, heading, section_role(words) or Role.SECTION)
            node.body = node.end if words == f"【{heading}】" else node.body
        elif self._is_title(block):
            self._titled = True
            self._stack.clear()
            self._push(block, "title", 0, "標題", Role.HEADER)
        elif self._met or not _LAW_PAGE.fullmatch(words):
            self._add_words(block)
        else:
            self._stack.clear()
            self._push(block, "header", 0, "法規資訊", Role.HEADER)

    def _add_words(self, block: Block) -> None:
        """Let words without a head go on with what is open, or stand alone where nothing is."""
        if any(node.style == "條" for node in self._stack):
            self._add_paragraph(block)
        elif self._begins_paragraph(block):
            self._add_next_paragraph(block)
        elif self._stack and self._stack[-1].role == Role.ADJOURNMENT:
            self._stack.clear()  # the meeting is over: what follows is attached
            self._push(block, "text", 0, "內文", Role.ATTACHMENT).flags.append("unplaced")
        elif self._stack and not (self._in_header and self._stack[-1].style in _CLOSED_STYLES):
            self._stack[-1].end = block.end
        elif self._nested and self.nodes[-1] is self._nested:
            self._nested.end = block.end
        else:
            self._stack.clear()
            self._push(block, "text", 0, "內文", Role.TEXT).flags.append("unplaced")

    def _is_title(self, block: Block) -> bool:
        """Take the first plain block for the title, unless it is a whole document on one line.

        The head of a letter stands below its file number.
        """
        first = not self._titled and all(node.style in _ABOVE_TITLE for node in self.nodes)
        letter = not self._titled and LETTER.fullmatch(self._text[block.start : block.end])
        return bool(first or letter) and block.end - block.start <= _TITLE_MAX

    def _begins_paragraph(self, block: Block) -> bool:
        """Whether words below the list of a point (（一）…） are a 項 of the point: 前項情形 …."""
        of_point = len(self._stack) > 1 and self._stack[0].style == "一" and not self._met
        return of_point and bool(_NEXT_PARAGRAPH.match(self._text, block.start))

    def _add_next_paragraph(self, block: Block) -> None:
        point = self._stack[0]
        self._pop_until(lambda node: node is point)
        point.paragraphs = max(1, point.paragraphs) + 1
        self._push(block, "項", point.paragraphs, f"第{point.paragraphs}項", point.role)

    def _add_paragraph(self, block: Block) -> None:
        """Count the unnumbered paragraphs of an article: each is a 項, cited by its place."""
        self._pop_until(lambda node: node.style == "條")
        article = self._stack[-1]
        said = self._text[article.body : article.end].strip()
        if said and not is_caption(said) and not article.paragraphs:
            article.paragraphs = 1
        article.paragraphs += 1
        self._push(block, "項", article.paragraphs, f"第{article.paragraphs}項", Role.ARTICLE)

    def _unwind(self, marker: Marker, words: str) -> bool:
        """Close what the marker ends; return whether its number breaks the count.

        Where sections are numbered like lists (1、報告事項 › 1、…), ``words`` tell a section from an item.
        """
        style, number = marker.style, marker.number
        if style == "壹":
            here = self._nested is not None
            last = next((n for n in reversed(self.nodes) if n.style == style and n.nested == here), None)
            self._stack.clear()
            return number != (last.count + 1 if last else 1)
        if style in LAW_STYLES:
            return self._unwind_law(style, number)
        for node in self._stack if section_heading(words) else reversed(self._stack):
            if node.style == style and (number == node.count + 1 or style == "•"):
                return self._replace(node, misnumbered=False)
        same = [node for node in self._stack if node.style == style]
        if number == 1 and same and same[-1].heads and same[-1] is self._stack[-1]:
            return False
        if same and not (number == 1 and self._may_nest(same)):
            return self._replace(same[-1], misnumbered=True)
        self._close_header()
        return number != 1 and style != "•"

    def _may_nest(self, same: Sequence[Node]) -> bool:
        """Tell a list quoted inside a deeper one (一 › (一) › 一) from a count that starts again.

        In a part of a case (決議：) lists begin anew.
        """
        top = self._stack[-1]
        part = max((at for at, node in enumerate(self._stack) if node.style in {"case", "part"}), default=-1)
        here = [node for node in same if node in self._stack[part + 1 :]]
        return len(here) <= 1 and top not in same and top.style not in {"text", "項"}

    def _unwind_law(self, style: str, number: int) -> bool:
        """Put an article beside the last one, under its chapter, or under the item that quotes it.

        Articles count on over chapters, 第4-1條 with 第4條; a quoted one may be any, so the first is free.
        """
        above = LAW_STYLES[: LAW_STYLES.index(style)]
        for node in reversed(self._stack):
            if node.style == style:
                return self._replace(node, misnumbered=not 0 <= number - node.count <= 1)
        if any(node.style in above for node in self._stack):
            self._pop_until(lambda node: node.style in above)
        self._close_header()
        return False

    def _replace(self, node: Node, *, misnumbered: bool) -> bool:
        """Close ``node`` with all below it, so that the next one stands in its place."""
        self._pop_until(lambda other: other is node)
        self._stack.pop()
        return misnumbered

    def _close_header(self) -> None:
        """Keep lists from hanging under the title or a header field that has no list of its own."""
        if self._stack and self._stack[-1].role == Role.HEADER:
            self._stack.clear()

    def _pop_until(self, stop: Callable[[Node], bool]) -> None:
        while self._stack and not stop(self._stack[-1]):
            self._stack.pop()

    def _pop_to_holder(self, role: Role) -> None:
        """Close down to what holds parts: a case or speech; else to the outermost item of the section.

        Where cases are a plain list (一、…), a decision answers the case, not the last point of its list. A
        ruling below several reports that have none is one on all of them.
        """
        if any(node.holds_parts for node in self._stack):
            self._pop_until(lambda node: node.holds_parts)
            return
        self._close_header()
        if self._stack and (self._stack[0].style in _TOP or self._stack[0].heads):
            del self._stack[1 if role is Role.RULING and self._rules_on_all() else 2 :]

    def _rules_on_all(self) -> bool:
        section = self._stack[0]
        reports = [node for node in self.nodes if node.parent is section]
        return (
            section.role is Role.REPORT
            and len(reports) >= _SIBLINGS_MIN
            and not any(node.role.binds and node.parent in reports for node in self.nodes)
        )
