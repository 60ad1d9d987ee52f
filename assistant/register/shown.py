"""What a terminal shows of the register and of matters: a table where one fits, plain lines in a pipe."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TextIO

from assistant.register.matters import Case, Matter
from assistant.register.rows import KINDS, Decision
from assistant.show import Line, line, write

_COLUMNS = ("項次", "種類", "結果", "內容", "負責單位", "期限", "狀態")
_QUOTED = 90
_STYLES = {"未結案": "yellow", "逾期": "bold red", "已結案": "dim"}


def write_register(rows: Sequence[Decision], today: dt.date, stream: TextIO) -> None:
    """Write the rows: a table by meeting on a terminal, else one line for each."""
    if not rows:
        write([line("沒有符合的事項。")], stream)
        return
    if stream.isatty():
        _write_tables(rows, today, stream)
    else:
        write((_row_line(row, today) for row in rows), stream)
    write([line(counted(rows, today))], stream)


def state(row: Decision, today: dt.date) -> str:
    """Return 逾期, 未結案 or 已結案."""
    if row.overdue(today):
        return "逾期"
    return "未結案" if row.open else "已結案"


def counted(rows: Sequence[Decision], today: dt.date) -> str:
    """Return how many rows there are, of which kind, and how many are open or late, in one line."""
    kinds, states = Counter(row.kind for row in rows), Counter(state(row, today) for row in rows)
    shown = [f"{kind} {kinds[kind]}" for kind in KINDS if kinds[kind]]
    pending, late = states["未結案"] + states["逾期"], states["逾期"]
    shown += [f"未結案 {pending}{f'，其中逾期 {late}' if late else ''}"] if pending else []
    shown += [f"已結案 {states['已結案']}"] if states["已結案"] else []
    return f"共 {len(rows)} 項（{'、'.join(shown)}）"


def _row_line(row: Decision, today: dt.date) -> Line:
    until = f"，期限：{row.deadline.verbatim}" if row.deadline else ""
    units = f"，{'、'.join(row.units)}" if row.units else ""
    return line(
        f"{row.id}　{row.citation.official}　【{row.kind}・{row.outcome}】{state(row, today)}{units}{until}"
    )


def _write_tables(rows: Sequence[Decision], today: dt.date, stream: TextIO) -> None:
    from rich.console import Console  # noqa: PLC0415 - a pipe needs no table
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(file=stream, highlight=False)
    for meeting in dict.fromkeys((row.meeting, row.citation.roc_date) for row in rows):
        title = Text(f"{meeting[0]}{f'（{meeting[1]}）' if meeting[1] else ''}", "bold")
        table = Table(title=title, title_justify="left", expand=True, show_lines=False)
        for name in _COLUMNS:
            table.add_column(
                name,
                overflow="fold",
                ratio=5 if name == "內容" else 2 if name in {"項次", "負責單位"} else None,
            )
        for row in rows:
            if (row.meeting, row.citation.roc_date) == meeting:
                table.add_row(*(Text(_printable(cell), _STYLES.get(cell, "")) for cell in _cells(row, today)))
        console.print(table)


def _printable(cell: str) -> str:
    """Leave out what a terminal could take for a command."""
    return "".join(char for char in cell if char.isprintable())


def _cells(row: Decision, today: dt.date) -> Iterator[str]:
    quote = row.citation.quote.replace("\n", "")
    yield " ".join(row.citation.path[1:]) or row.citation.path[0]
    yield row.kind
    yield row.outcome
    yield quote if len(quote) <= _QUOTED else f"{quote[:_QUOTED]}…"
    yield "、".join(row.units)
    yield (
        f"{row.deadline.verbatim}{f'（{row.deadline.day}）' if row.deadline.day else ''}"
        if row.deadline
        else ""
    )
    yield state(row, today)


def matter_lines(matters: Sequence[Matter]) -> Iterator[Line]:
    """Yield the matters, each with its history by date and who says that it is one."""
    if not matters:
        yield line("沒有跨會議的案；以 shean matters --cases 列出所有的案。")
    for matter in matters:
        link = matter.links[0]
        said = link.judgment
        basis = (
            f"{said.who} 於 {said.when[:10]} 確認" if said else f"建議（相似度 {link.score:.2f}），尚未確認"
        )
        yield line((matter.cases[-1].subject, "bold"), "　", (f"〔{basis}〕", "green" if said else "yellow"))
        for case in matter.cases:
            yield _case_line(case)


def case_lines(cases: Sequence[Case]) -> Iterator[Line]:
    """Yield every case with the id that commands take."""
    for case in cases:
        yield _case_line(case)


def _case_line(case: Case) -> Line:
    when = case.rows[0].citation.roc_date or "日期不明"
    return line(f"{case.id}　{when}　{case.subject}　", ("、".join(case.outcomes), "cyan"), indent=2)
