"""The pieces of a row of the register that several views of the decisions tab show."""

from assistant.page_render import escape, open_data
from assistant.register.rows import Decision
from ingest.dates import roc


def kind_badge(row: Decision) -> str:
    """Return the badge of a row's kind, filled where it binds; a promise says that it does not."""
    if row.binding:
        return f'<span class="badge binding" title="具拘束力">{escape(row.kind)}</span>'
    return f'<span class="badge" title="不是決議">{escape(row.kind)}</span>'


def acts(row: Decision) -> str:
    """Return the official citation of a row and the buttons to read and to copy it."""
    citation = row.citation
    return (
        f'<p class="official" translate="no">{escape(citation.official)}</p><p class="acts">'
        f'<button type="button" data-act="open" {open_data(citation)}>看原文</button>'
        f'<button type="button" data-act="copy" data-copy="{escape(citation.official)}">複製出處</button></p>'
    )


def subject(row: Decision) -> str:
    """Return the subject of a row as the button that opens its page."""
    return (
        f'<button type="button" class="subject" data-decision="{escape(row.id)}" translate="no">'
        f"{escape(row.subject)}</button>"
    )


def outcome(row: Decision) -> str:
    """Return the outcome of a row and what was said besides (洽悉 before an order)."""
    also = "".join(f'<span class="also">{escape(word)}</span>' for word in row.also if word != row.outcome)
    return f"{escape(row.outcome)}{also}"


def units(row: Decision) -> str:
    """The units as written; the full name on a second line where it differs."""
    if not row.units:
        return '<span class="none">未載明</span>'
    full = (*row.resolved_units, *[""] * len(row.units))
    return "".join(
        f'<span translate="no">{escape(unit)}</span>{_full(unit, name)}'
        for unit, name in zip(row.units, full, strict=False)
    )


def _full(unit: str, name: str) -> str:
    return f'<small translate="no">{escape(name)}</small>' if name and name != unit else ""


def deadline(row: Decision) -> str:
    """Return the deadline as written, and its day where the record tells it."""
    if row.deadline is None:
        return '<span class="none">未載明</span>'
    day = row.deadline.day
    counted_day = f"<small>{roc(day)}（{day.isoformat()}）</small>" if day else ""
    return f'<span translate="no">{escape(row.deadline.verbatim)}</span>{counted_day}'
