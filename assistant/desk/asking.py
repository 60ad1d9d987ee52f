"""What stands around an answer: why it is this one, whom to ask where there is none, and what users say of it."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.answer import Answer, Citation, Outcome, cite
from assistant.assistant import Assistant
from assistant.desk.asked import Asked, asked, shown
from assistant.desk.files import static
from assistant.feedback.log import FeedbackLog
from assistant.page_render import escape, open_data
from assistant.show import binds
from index.search import Hit
from ingest.aliases import full_name
from ingest.errors import SheanError, UsageError
from ingest.record import Item, Record, Role

if TYPE_CHECKING:
    import gradio

_LOOKED = 10
# A passage that says less of what was asked tells nothing of who handles it.
_SAYS = 0.15
_UNITS = 3
# Who asks or proposes is not who handles it.
_ASKING = {Role.SPEECH, Role.PROPOSAL}


def answer_panel(assistant: Assistant) -> "gradio.HTML":
    """Return the place of the answer, and what its reader may ask of it and say to it."""
    import gradio as gr

    @shown
    def why(wanted: Asked) -> str:
        return render_why(assistant, wanted)

    @shown
    def whom(wanted: Asked) -> str:
        return render_whom(assistant, wanted)

    def rate(sent: Any) -> dict[str, str]:  # noqa: ANN401 - whatever a browser sends
        return keep_rating(assistant, asked(sent))

    return gr.HTML(
        elem_id="answer", js_on_load=static("answer.js"), apply_default_css=False,
        server_functions=[why, whom, rate],
    )  # fmt: skip


# --- why this answer ---


def render_why(assistant: Assistant, wanted: Asked) -> str:
    """Return what was searched for a question, and what was found near it but not taken for the answer."""
    answer = assistant.ask(wanted["q"])
    records = assistant.records()
    passages = sum(each.passages for each in records)
    shown = [(each.record, each.item) for each in (*answer.citations, *answer.nearest)]
    rest = [hit for hit in assistant.search(wanted["q"], _LOOKED) if (hit.record_id, hit.item) not in shown]
    rows = "".join(_passed_over(assistant, hit) for hit in rest)
    heading = f"<h4>看過、沒有採用的段落（{len(rest)}）</h4>" if rest else ""
    reason = "<p>與問題用字相近，但沒有寫到所問的事，或寫得不如採用的直接。數字是相近程度，最高為 1。</p>"
    return (
        f"<p>查了 {len(records)} 份紀錄、{passages} 段文字。</p>"
        f"{heading}{f'{reason}<ol>{rows}</ol>' if rest else ''}"
    )


def _passed_over(assistant: Assistant, hit: Hit) -> str:
    record = assistant.record(hit.record_id)
    citation = cite(0, record, record.items[hit.item], hit.start, hit.end)
    words = " ".join(hit.text.split())
    kind = "badge binding" if binds(citation.role) else "badge"
    return (
        f'<li><span class="score">{hit.score:.2f}</span> <span class="{kind}">{escape(citation.role_label)}</span> '
        f'<button type="button" class="subject" data-act="open" {open_data(citation)} translate="no">'
        f"{escape(citation.official)}</button><q translate='no'>{escape(words)}</q></li>"
    )


# --- whom to ask ---


@dataclass(frozen=True, slots=True)
class Named:
    """A unit the records name near a topic, and a place where they do."""

    unit: str
    times: int
    citation: Citation


def units_near(assistant: Assistant, question: str) -> list[Named]:
    """Return the units that report on, answer for or are ordered what a question is about, the most named first."""
    found: dict[str, list[Citation]] = {}
    for hit in assistant.search(question, _LOOKED):
        if hit.role in _ASKING or hit.scores.get("coverage", 0.0) < _SAYS:
            continue
        record = assistant.record(hit.record_id)
        citation = cite(0, record, record.items[hit.item], hit.start, hit.end)
        for unit in _units(assistant, record, record.items[hit.item]):
            found.setdefault(full_name(unit, record.date), []).append(citation)
    named = [Named(unit, len(places), places[0]) for unit, places in found.items()]
    return sorted(named, key=lambda each: -each.times)[:_UNITS]


def _units(assistant: Assistant, record: Record, item: Item) -> Iterator[str]:
    """The units ordered something in an item; where none is, the one that speaks or reports in it or above it."""
    ordered = {
        unit
        for row in assistant.register().rows
        if row.citation.record == record.id and row.citation.item == item.number
        for unit in row.resolved_units
    }
    if ordered:
        yield from ordered
        return
    for each in (item, *record.ancestors(item.number)):
        if each.unit:
            yield each.unit
            return


def render_whom(assistant: Assistant, wanted: Asked) -> str:
    """Return the units the records name for the topic of a refused question, each with the place it is named at."""
    named = units_near(assistant, wanted["q"])
    if not named:
        return '<p class="facts">紀錄裡也沒有提到哪個單位負責這件事。</p>'
    rows = "".join(
        f'<li><strong translate="no">{escape(each.unit)}</strong> <button type="button" class="subject" data-act="open" '
        f'{open_data(each.citation)} translate="no">{escape(each.citation.official)}</button></li>'
        for each in named
    )
    return f"<h3>可以問誰：紀錄中談到相近事項的單位</h3><ul>{rows}</ul>"


# --- feedback ---


def log_of(assistant: Assistant) -> FeedbackLog:
    """Return the log beside the index of ``assistant``."""
    return FeedbackLog(assistant.directory)


def keep_unanswered(assistant: Assistant, answer: Answer) -> None:
    """Log a question without an answer; a log that cannot be written keeps nobody from the answer."""
    if answer.outcome != Outcome.NOT_FOUND or assistant.directory is None:
        return
    try:
        log_of(assistant).unanswered(answer, assistant.people)
    except UsageError as error:
        sys.stderr.write(f"shean：{error}\n")


def keep_rating(assistant: Assistant, said: Asked) -> dict[str, str]:
    """Keep a thumb and a comment on the answer to a question; ``{"told"}`` or ``{"problem"}`` in one line."""
    helpful = {"yes": True, "no": False}.get(said["helpful"])
    try:
        answer = assistant.ask(said["q"])
        log_of(assistant).rate(answer, helpful=helpful, comment=said["comment"], known=assistant.people)
    except SheanError as error:
        return {"problem": str(error)}
    return {"told": "謝謝，已記下給講師參考（個人資料已遮蔽）。"}


def render_feedback(assistant: Assistant) -> str:
    """Return what users said and what had no answer, for the trainers."""
    log = log_of(assistant)
    questions, said = log.questions(), log.said()
    unanswered = "".join(
        f'<li><span class="score">{each.times} 次</span> {_again(each.question)}'
        f'<span class="facts">{each.last[:10]}</span></li>'
        for each in questions
    )
    words = {True: "有幫助", False: "沒有幫助", None: "意見"}
    opinions = "".join(
        f'<li><span class="badge">{words[each.helpful]}</span> <span translate="no">{escape(each.question)}</span>'
        f"{_comment(each.comment)}<span class='facts'>{each.at[:10]}</span></li>"
        for each in said
    )
    return (
        f"<h3>查無答案的問題（{len(questions)}）</h3>{_listed(unanswered, '還沒有查無答案的問題。')}"
        f"<h3>使用者的意見（{len(said)}）</h3>{_listed(opinions, '還沒有人留下意見。')}"
    )


def _again(question: str) -> str:
    """A question that asks itself once more: records may have come in since."""
    told = escape(question)
    return f'<button type="button" class="subject" data-ask="{told}" translate="no">{told}</button>'


def _comment(comment: str) -> str:
    return f'<q translate="no">{escape(comment)}</q>' if comment else ""


def _listed(rows: str, nothing: str) -> str:
    return f'<ul class="said">{rows}</ul>' if rows else f'<p class="empty">{nothing}</p>'
