"""An evaluation as tables: for a terminal, as plain text, as Markdown and as JSON."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import IO, Any

from eval.figures import Figures
from eval.misses import MEANING, Miss, Stage
from eval.run import Evaluation, percentile

# Narrow headings of the figures, for tables with a row per type.
SHORT = {
    "evidence recall": "ev.rec",
    "evidence hit": "ev.hit",
    "first citation": "first",
    "citation precision": "cit.prec",
    "answer recall": "ans.rec",
    "rejection": "reject",
    "over-refusal": "over-ref",
    "premise": "premise",
    "quote validity": "quotes",
    "slot fidelity": "slots",
}


@dataclass(frozen=True)
class Table:
    """A titled table of ready cells; the first column is left-aligned, the rest are numbers."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Found:
    """What was measured: the questions, and where asked for their near-misses, and both under other names."""

    evaluation: Evaluation
    near: Evaluation | None = None
    renamed: Evaluation | None = None

    @property
    def misses(self) -> tuple[Miss, ...]:
        """Return the misses of the questions and of the near-misses."""
        return (*self.evaluation.misses, *(self.near.misses if self.near else ()))


def shown(value: float | None) -> str:
    """Return a figure with three places, a dash where it does not apply."""
    return "–" if value is None else f"{value:.3f}"


def tables(found: Found) -> list[Table]:
    """Return the tables of what was measured, the overall one first."""
    evaluation = found.evaluation
    overall = [(name, shown(value)) for name, value in evaluation.figures.values.items()]
    overall += [(name, shown(value)) for name, value in evaluation.retrieval.items()]
    overall += [(f"latency {name} (ms)", f"{value:.0f}") for name, value in latency(evaluation).items()]
    listed = [
        Table(f"Figures ({evaluation.figures.questions} questions)", ("figure", "value"), tuple(overall)),
        _grouped("By user", evaluation.by_user),
        _grouped("By type of question", evaluation.by_type),
    ]
    listed += [_stages(evaluation.misses)] if evaluation.misses else []
    listed += [_near(found.near)] if found.near else []
    listed += [_renamed(evaluation, found.renamed)] if found.renamed else []
    return listed


def latency(evaluation: Evaluation) -> dict[str, float]:
    """Return the median and 95th percentile in milliseconds, {} without questions."""
    values = evaluation.latencies
    pairs = (("p50", percentile(values, 0.5)), ("p95", percentile(values, 0.95)))
    return {name: value for name, value in pairs if value is not None}


def _grouped(title: str, groups: Mapping[str, Figures]) -> Table:
    rows = tuple(
        (name, str(each.questions), *(shown(each.values[figure]) for figure in SHORT))
        for name, each in groups.items()
    )
    return Table(title, ("", "n", *SHORT.values()), rows)


def _stages(misses: Sequence[Miss]) -> Table:
    counts = {stage: sum(miss.stage == stage for miss in misses) for stage in Stage}
    rows = tuple((stage.value, str(count), MEANING[stage]) for stage, count in counts.items() if count)
    return Table(f"Misses ({len(misses)}) by the stage that lost them", ("stage", "n", "meaning"), rows)


def _near(near: Evaluation) -> Table:
    rows = [
        (kind, str(each.questions), shown(each.values["rejection"])) for kind, each in near.by_type.items()
    ]
    rows.append(("all", str(near.figures.questions), shown(near.figures.values["rejection"])))
    return Table("Near-misses refused, by what was changed", ("change", "n", "rejection"), tuple(rows))


def _renamed(evaluation: Evaluation, renamed: Evaluation) -> Table:
    """Set the figures beside those under other names; a question that could not be renamed is in the first only."""
    rows = []
    for name, value in (evaluation.figures.values | evaluation.retrieval).items():
        other = (renamed.figures.values | renamed.retrieval).get(name)
        change = "–" if value is None or other is None else f"{other - value:+.3f}"
        rows.append((name, shown(value), shown(other), change))
    title = f"Under other names ({renamed.figures.questions} questions)"
    return Table(title, ("figure", "as they are", "renamed", "difference"), tuple(rows))


def print_tables(found: Iterable[Table], stream: IO[str]) -> None:
    """Print tables: drawn by rich on a terminal, as Markdown elsewhere."""
    if not stream.isatty():
        stream.write("\n\n".join(markdown(table) for table in found) + "\n")
        return
    import rich.table  # noqa: PLC0415 - only a terminal needs it
    from rich.console import Console  # noqa: PLC0415

    console = Console(file=stream)
    for table in found:
        drawn = rich.table.Table(title=table.title, title_justify="left")
        for number, name in enumerate(table.head):
            drawn.add_column(name, justify="left" if number == 0 or name == "meaning" else "right")
        for row in table.rows:
            drawn.add_row(*row)
        console.print(drawn)


def markdown(table: Table, level: int = 2) -> str:
    """Return a table as a Markdown section."""
    aligned = ["---", *("---:" for _ in table.head[1:])]
    lines = [table.head, aligned, *table.rows]
    body = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
    return f"{'#' * level} {table.title}\n\n{body}"


def miss_lines(miss: Miss) -> list[str]:
    """Return a miss as lines: the question, what was expected, where it was lost, what came back."""
    rank = f", rank {miss.rank}" if miss.rank else ""
    reason = f" ({miss.reason})" if miss.reason else ""
    lines = [f"{miss.id} [{miss.type}] {miss.question}", f"  lost: {miss.stage.value}{rank}"]
    lines += [f"  expected: {place}" for place in miss.expected]
    lines += [f"  missing quote: {miss.quote}"] if miss.quote else []
    lines.append(f"  came back: {miss.outcome}{reason}")
    return lines + [f"    {back}" for back in miss.came_back]


def written(miss: Miss) -> str:
    """Return a miss as text."""
    return "\n".join(miss_lines(miss))


def to_json(found: Found, *, misses: bool) -> dict[str, Any]:
    """Return the JSON form: figures overall, by user and by type; ranking; latency; ``misses`` if wanted."""
    data = _json(found.evaluation)
    data["latency_ms"] = latency(found.evaluation)
    if found.near is not None:
        data["near_misses"] = {
            "questions": found.near.figures.questions,
            "rejection": found.near.figures.values["rejection"],
            "by_change": _json_groups(found.near.by_type),
        }
    if found.renamed is not None:
        data["renamed"] = _json(found.renamed)
    if misses:
        data["misses"] = [asdict(miss) for miss in found.misses]
    return data


def _json(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "questions": evaluation.figures.questions,
        "figures": evaluation.figures.values,
        "by_user": _json_groups(evaluation.by_user),
        "by_type": _json_groups(evaluation.by_type),
        "retrieval": evaluation.retrieval,
    }


def _json_groups(groups: Mapping[str, Figures]) -> dict[str, Any]:
    return {name: {"questions": each.questions, **each.values} for name, each in groups.items()}
