"""Matters across meetings: what people confirmed and what the machine only proposes, as timelines by date."""

import datetime as dt

from assistant.assistant import Assistant
from assistant.desk.asked import Asked
from assistant.desk.timeline import Point, plot
from assistant.page_render import escape, open_data
from assistant.register.matters import Case, Matter, cases_of, find_case, judge, matters
from ingest.errors import UsageError

_VERDICTS = {"same": "是同一件事", "different": "不是同一件事"}
_NONE = "目前沒有跨會議的案：同一個案在兩場以上的會議出現時，會在這裡提出，由人確認。"


def render_matters(assistant: Assistant, today: dt.date) -> str:
    """Return the matters, each a timeline; a proposal is shown as one, with the buttons to judge it."""
    found = matters(cases_of(assistant.register().rows), assistant.catalog)
    if not found:
        return f'<p class="empty">{_NONE}</p>'
    sure = sum(matter.confirmed for matter in found)
    shown = "".join(render_matter(matter, today) for matter in found)
    told = f"{sure} 件已由人確認，{len(found) - sure} 件是系統依字句相近所作的建議，尚未確認"
    return f'<p class="counted" role="status">{told}</p>{shown}'


def said_by_person(assistant: Assistant, said: Asked, today: dt.date) -> str:
    """Keep what a person says of two cases and return the matters as they are then.

    UsageError for a missing name or an unknown case, IndexBusyError while another program writes.
    """
    verdict = said["verdict"]
    if not said["who"]:
        message = "請先填寫確認人姓名"
        raise UsageError(message)
    if verdict not in _VERDICTS:
        message = "網頁送出的內容看不懂；請重新整理網頁"
        raise UsageError(message)
    cases = cases_of(assistant.register().rows)
    first, second = find_case(cases, said["first"]), find_case(cases, said["second"])
    with assistant.writing() as catalog:
        judge(catalog, first, second, "same" if verdict == "same" else "different", said["who"])
    return render_matters(assistant, today)


def render_matter(matter: Matter, today: dt.date) -> str:
    """Return one matter: who says that it is one, its days on a line, and each of its cases with what was decided."""
    links = "".join(_basis(link.first, link.second, link.score, link.judgment) for link in matter.links)
    steps = "".join(_step(case) for case in matter.cases)
    kind = "confirmed" if matter.confirmed else "proposed"
    return (
        f'<section class="card matter {kind}"><h3 translate="no">{escape(matter.cases[-1].subject)}</h3>{links}'
        f'{_plotted(matter, today)}<ol class="timeline">{steps}</ol></section>'
    )


def _plotted(matter: Matter, today: dt.date) -> str:
    points = [
        Point(
            case.date,
            "、".join(case.outcomes),
            "binding" if any(row.binding for row in case.rows) else "said",
        )
        for case in matter.cases
        if case.date
    ]
    last = matter.cases[-1].rows
    due = {row.deadline.day for row in last if row.open and row.deadline and row.deadline.day}
    points += [Point(day, "期限", "due") for day in due]
    return plot([*points, Point(today, "今天", "today")], matter.cases[-1].subject) if points else ""


def _basis(first: Case, second: Case, score: float, judgment: object) -> str:
    """Who says that two cases are one matter; either may be judged again."""
    who, when = getattr(judgment, "who", ""), getattr(judgment, "when", "")[:10]
    proposed = f"<span>系統建議（相似度 {score:.2f}），尚未由人確認</span>"
    told = (
        f'<span translate="no">{escape(who)}</span><span>於 {escape(when)} 確認</span>'
        if judgment
        else proposed
    )
    buttons = "".join(
        f'<button type="button" data-verdict="{verdict}" data-first="{escape(first.id)}" '
        f'data-second="{escape(second.id)}">{label}</button>'
        for verdict, label in _VERDICTS.items()
        if not (judgment and verdict == "same")
    )
    return f'<p class="basis">{told}<span class="acts">{buttons}</span></p>'


def _step(case: Case) -> str:
    first = case.rows[0]
    open_now = '<span class="state">未結案</span>' if any(row.open for row in case.rows) else ""
    rows = "".join(
        f'<li><span class="badge{" binding" if row.binding else ""}">{escape(row.kind)}・{escape(row.outcome)}</span> '
        f'<button type="button" class="subject" data-act="open" {open_data(row.citation)} translate="no">'
        f"{escape(' '.join(row.citation.quote.split()))}</button></li>"
        for row in case.rows
    )
    date = f'<span class="date">{escape(first.citation.roc_date or "日期不明")}</span>'
    return (
        f'<li><p class="when">{date}<span translate="no">{escape(first.meeting)}</span>{open_now}</p>'
        f'<p class="case" translate="no">{escape(case.subject)}</p><ul>{rows}</ul></li>'
    )
