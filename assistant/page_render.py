"""The page's HTML: an answer, a record to read, the list of records. Pure functions, every word escaped."""

import html
from collections.abc import Iterable, Iterator, Sequence

from assistant.answer import Answer, Citation, Claim, Outcome, official, role_label
from assistant.conversation import COMPLETED
from assistant.show import KIND_LABELS, NEAREST_HEADING, binds, header_fields, place
from index.catalog import Summary
from ingest.dates import roc
from ingest.record import Item, Record, Role

# Words someone said or wrote for a meeting; what it decided is elsewhere.
_SAID = {
    Role.EXPLANATION,
    Role.PROPOSAL,
    Role.REPORT,
    Role.REMARKS,
    Role.SPEECH,
    Role.RESPONSE,
    Role.CONCLUSION,
}
# The page's framework fills templates; these characters would mean something to one.
_TEMPLATE = str.maketrans({"{": "&#123;", "}": "&#125;", "$": "&#36;", "`": "&#96;", "\\": "&#92;"})
_DEEPEST = 6
_SHEETS = '<button type="button" data-act="sheet" aria-pressed="false">原始頁面</button>'
# Below an answer: what its reader thinks of it goes to the trainers.
_RATING = (
    '<form class="rating acts" aria-label="意見"><span>這個答案有幫助嗎？</span>'
    '<button type="button" data-helpful="yes" aria-pressed="false">有幫助</button>'
    '<button type="button" data-helpful="no" aria-pressed="false">沒有幫助</button>'
    '<label class="visually-hidden" for="comment">意見</label>'
    '<input id="comment" name="comment" maxlength="1000" placeholder="想補充的（請勿寫個案姓名）" autocomplete="off">'
    '<button type="submit">送出</button><span class="told" role="status"></span></form>'
)


def escape(text: object) -> str:
    """Return text that is shown as it is: neither markup nor a template can begin in it."""
    return html.escape(str(text)).translate(_TEMPLATE)


def badge(role: str, label: str) -> str:
    """Return the badge of a role: filled where it binds, outlined where someone only said it."""
    if binds(role):
        return f'<span class="badge binding">{escape(label)}</span><span class="force">具拘束力</span>'
    force = '<span class="force">不是決議</span>' if Role(role) in _SAID else ""
    return f'<span class="badge">{escape(label)}</span>{force}'


def open_data(citation: Citation) -> str:
    """Return the attributes that say which words of which record a button opens."""
    span = f"{citation.start}-{citation.end}"
    return f'data-record="{escape(citation.record)}" data-item="{citation.item}" data-span="{span}"'


# --- the answer ---


def render_waiting(question: str) -> str:
    """Return what stands in the answer's place while the records are searched."""
    return f'<p class="waiting"><span class="asked" translate="no">{escape(question)}</span>查閱紀錄中…</p>'


def render_problem(message: str) -> str:
    """Return a card for what could not be done."""
    return f'<section class="card refusal"><p class="reason">{escape(message)}</p></section>'


def render_answer(answer: Answer, *, last: bool = True) -> str:
    """Return an answer: its claims, notes and citations, or the reason for a refusal and what is nearest.

    What users say is asked of the ``last`` of a conversation.
    """
    body = _answered(answer) if answer.outcome == Outcome.ANSWERED else _refused(answer)
    asked = (
        '<p class="question"><span class="visually-hidden">問題：</span>'
        f'<span translate="no">{escape(answer.question)}</span></p>'
    )
    # A link holds the question as completed: who opens it has no conversation before it.
    rating = _RATING if last else ""
    linked = escape(answer.interpretation.get(COMPLETED) or answer.question)
    told = f"{asked}{_completed(answer)}{body}{_understood(answer)}{rating}"
    return f'<article class="answer" data-q="{linked}">{told}</article>'


def _completed(answer: Answer) -> str:
    """What a follow-up was understood to ask, before its answer is read."""
    words = answer.interpretation.get(COMPLETED)
    return f'<p class="completed">理解為：<span translate="no">{escape(words)}</span></p>' if words else ""


def render_conversation(answers: Sequence[Answer]) -> str:
    """Return the last of ``answers``, and those before it, the latest first, folded away below it."""
    *earlier, last = answers
    if not earlier:
        return render_answer(last)
    rows = "".join(render_answer(answer, last=False) for answer in reversed(earlier))
    summary = f"<summary>先前的問答（{len(earlier)}）</summary>"
    return f'{render_answer(last)}<details class="earlier">{summary}{rows}</details>'


def _answered(answer: Answer) -> str:
    by_number = {citation.number: citation for citation in answer.citations}
    claims = "".join(_claim(claim, by_number) for claim in answer.claims)
    cards = "".join(_citation(citation) for citation in answer.citations)
    return (
        f'{_notes(answer.corrected)}<section class="card claims" data-outcome="answered">{claims}</section>'
        f"{_notes(answer.beside)}"
        f'<h2>出處</h2><ol class="citations">{cards}</ol>'
    )


def _claim(claim: Claim, by_number: dict[int, Citation]) -> str:
    cited = [by_number[number] for number in claim.citations]
    badges = dict.fromkeys(
        badge(citation.role, citation.role_label) + _dated(citation.roc_date) for citation in cited
    )
    marks = "".join(
        f'<button type="button" class="mark-number" data-act="open" {open_data(citation)} '
        f'aria-label="看出處 {citation.number} 的原文">{citation.number}</button>'
        for citation in cited
    )
    return (
        f'<div class="claim"><p class="role">{"".join(badges)}</p>'
        # The number never stands on a line of its own.
        f'<p class="words" translate="no">{escape(claim.text[:-2])}'
        f'<span class="whole">{escape(claim.text[-2:])}<sup>{marks}</sup></span></p></div>'
    )


def _dated(roc_date: str | None) -> str:
    return f'<span class="force">民國 {escape(roc_date)}</span>' if roc_date else ""


def _notes(notes: Sequence[str]) -> str:
    if not notes:
        return ""
    rows = "".join(f'<li translate="no">{escape(note)}</li>' for note in notes)
    return f'<aside class="notes" aria-label="請留意"><strong>請留意</strong><ul>{rows}</ul></aside>'


def _citation(citation: Citation, *, nearest: bool = False) -> str:
    speaker = f'<span translate="no">{escape(citation.speaker)}</span>' if citation.speaker else ""
    date = f"<span>民國 {escape(citation.roc_date)}</span>" if citation.roc_date else ""
    number = "" if nearest else f'<span class="number">{citation.number}</span>'
    return (
        f'<li class="citation">{number}<p class="official" translate="no">{escape(citation.official)}</p>'
        f'<p class="facts">{badge(citation.role, citation.role_label)}{speaker}{date}'
        f"<span>{place(citation)}</span></p>"
        f'<blockquote translate="no">{escape(citation.quote.strip())}</blockquote>'
        f'<p class="acts"><button type="button" data-act="open" {open_data(citation)}>看原文</button>'
        f'<button type="button" data-act="copy" data-copy="{escape(citation.official)}">複製出處</button></p>'
        "</li>"
    )


def _refused(answer: Answer) -> str:
    unclear = answer.outcome == Outcome.NEEDS_CLARIFICATION
    heading = "請補充問題" if unclear else "紀錄裡查無答案"
    choices = "".join(
        f'<li><button type="button" data-act="choose" translate="no">{escape(choice)}</button></li>'
        for choice in answer.choices
    )
    listed = f'<ul class="choices">{choices}</ul>' if choices else ""
    card = (
        f'<section class="card refusal" data-outcome="{answer.outcome.value}">'
        f'<p class="verdict">{heading}</p><p class="reason" translate="no">{escape(answer.text)}</p>'
        f"{listed}</section>{_notes(answer.notes)}"
    )
    if not unclear:
        card += '<aside class="whom slot" aria-live="polite"></aside>'
    if not answer.nearest:
        return card
    near = "".join(_citation(citation, nearest=True) for citation in answer.nearest)
    return f'{card}<h2 class="nearest">{NEAREST_HEADING}</h2><ol class="citations near">{near}</ol>'


def _understood(answer: Answer) -> str:
    shown = {
        name: "、".join(map(str, part)) if isinstance(part, list) else str(part)
        for name, part in answer.interpretation.items()
    }
    rows = "".join(
        f'<dt>{escape(name)}</dt><dd translate="no">{escape(part)}</dd>' for name, part in shown.items()
    )
    basis = _basis(answer)
    if not (rows or basis):
        return ""
    seconds = f"{answer.elapsed_ms / 1000:.1f} 秒"
    return (
        f'<details class="understood"><summary>為什麼這樣答</summary>{basis}<dl>{rows}</dl>'
        f'<div class="searched slot"></div><p class="elapsed">查閱 {seconds}</p></details>'
    )


def _basis(answer: Answer) -> str:
    """What the answer rests on, or why nothing found was taken for one."""
    if answer.outcome != Outcome.ANSWERED:
        near = "<p>最接近的段落都沒有寫到所問的事，所以不當作答案。</p>"
        return near if answer.nearest else ""
    records = len({citation.record for citation in answer.citations})
    binding = sum(binds(citation.role) for citation in answer.citations)
    told = f"答案逐字引自 {records} 份紀錄的 {len(answer.citations)} 處，其中 {binding} 處具拘束力。"
    return f"<p>{told}</p>"


# --- the record ---


def render_reader(record: Record, start: int, end: int, *, pages: bool = False) -> str:
    """Return the whole record as its tree, the words at ``[start, end)`` marked; ``pages``: its pages can be shown."""
    facts = "".join(
        f'<dt>{escape(name)}</dt><dd translate="no">{escape(value)}</dd>'
        for name, value in header_fields(record)
        if name not in {"代碼", "檔案"}
    )
    return (
        f'<article class="reader" aria-label="原文"><header><h2 tabindex="-1" translate="no">{escape(record.title)}</h2>'
        '<button type="button" class="close" data-act="close" aria-label="關閉原文">✕</button></header>'
        f"{_toolbar(pages=pages)}"
        f'<div class="pages" tabindex="0" role="region" aria-label="紀錄全文"><dl class="facts">{facts}</dl>'
        f"{''.join(_items(record, start, end))}</div></article>"
    )


def _toolbar(*, pages: bool) -> str:
    """The buttons that go through the record item by item and take its citation along."""
    return (
        '<nav class="acts walk" aria-label="條目"><button type="button" data-act="previous">↑ 上一項</button>'
        '<button type="button" data-act="next">↓ 下一項</button>'
        '<button type="button" data-act="copy-item">複製出處</button>'
        f'<button type="button" data-act="copy-link">複製連結</button>{_SHEETS if pages else ""}'
        '<span class="where" aria-live="polite" translate="no"></span></nav>'
    )


def _items(record: Record, start: int, end: int) -> Iterator[str]:
    at = 0
    for item in record.items:
        if record.text[at : item.start].strip():
            yield f'<p class="item depth-1" translate="no">{_marked(record.text, at, item.start, start, end)}</p>'
        yield _item(record, item, start, end)
        at = max(at, item.end)
    if record.text[at:].strip():
        yield f'<p class="item depth-1" translate="no">{_marked(record.text, at, len(record.text), start, end)}</p>'


def _item(record: Record, item: Item, start: int, end: int) -> str:
    depth = min(len(item.path), _DEEPEST)
    label = _marked(record.text, item.start, item.body, start, end)
    words = _marked(record.text, item.body, item.end, start, end)
    parent = record.items[item.parent] if item.parent is not None else None
    told = parent is not None and parent.role == item.role and not item.speaker
    shown = "" if told or item.role in {Role.SECTION, Role.TEXT, Role.HEADER} else _tag(item)
    cited = " cited" if start < item.end and item.start < end else ""
    return (
        f'<div class="item depth-{depth} is-{item.role.value}{cited}" data-item="{item.number}" '
        f'data-path="{escape(" › ".join(item.path))}" data-official="{escape(official(record, item))}">{shown}'
        f'<span translate="no"><span class="label">{label}</span>{words}</span></div>'
    )


def _tag(item: Item) -> str:
    kind = "badge binding" if item.role.binds else "badge"
    return f'<span class="{kind}">{escape(role_label(item))}</span>'


def _marked(text: str, low: int, high: int, start: int, end: int) -> str:
    """Return ``text[low:high]`` escaped, what of it lies in ``[start, end)`` marked."""
    first, last = max(low, min(start, high)), min(high, max(end, low))
    if first >= last or not text[first:last].strip():
        return escape(text[low:high])
    return f"{escape(text[low:first])}<mark>{escape(text[first:last])}</mark>{escape(text[last:high])}"


# --- the list of records ---


def render_records(records: Iterable[Summary]) -> str:
    """Return the list of records an answer can rest on, each to be opened."""
    found = list(records)
    rows = "".join(
        f'<li><button type="button" data-act="open" data-record="{escape(each.id)}" data-item="0" '
        f'data-span="0-0" translate="no">{escape(each.title)}</button><span class="facts">{KIND_LABELS[each.kind]}'
        f"{f'・民國 {roc(each.date)}' if each.date else ''}</span></li>"
        for each in found
    )
    return f'<details class="shelf"><summary>收錄的紀錄（{len(found)} 份）</summary><ul>{rows}</ul></details>'
