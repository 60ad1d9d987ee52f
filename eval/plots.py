"""The three plots of a report, as SVG with English labels (no CJK font is needed)."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from eval.run import Evaluation
from eval.table import latency

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SHOWN = ("evidence recall", "citation precision", "answer recall")


def save_plots(evaluation: Evaluation, folder: Path) -> list[Path]:
    """Write the plots into ``folder`` and return their files; a plot without data is left out."""
    import matplotlib as mpl  # noqa: PLC0415 - an extra: only reports need it

    # Without a date and with fixed ids, the same figures give the same file.
    mpl.rcParams.update({"svg.hashsalt": "shean", "svg.fonttype": "path", "font.size": 9})
    drawn = {
        "types.svg": by_type(evaluation),
        "refusal.svg": refusal(evaluation),
        "latency.svg": spread(evaluation),
    }
    saved = []
    for name, figure in drawn.items():
        if figure is not None:
            figure.savefig(folder / name, metadata={"Date": None}, bbox_inches="tight")
            saved.append(folder / name)
    return saved


def _figure(width: float, height: float) -> "Figure":
    from matplotlib.figure import Figure  # noqa: PLC0415

    return Figure(figsize=(width, height))


def by_type(evaluation: Evaluation) -> "Figure | None":
    """Draw three figures per type of answerable question."""
    groups = {name: each for name, each in evaluation.by_type.items() if each.values[_SHOWN[0]] is not None}
    if not groups:
        return None
    figure = _figure(8, 3.6)
    axes = figure.subplots()
    for number, name in enumerate(_SHOWN):
        places = [place + (number - 1) * 0.27 for place in range(len(groups))]
        axes.bar(places, [each.values[name] or 0.0 for each in groups.values()], 0.25, label=name)
    labels = [f"{name} ({each.questions})" for name, each in groups.items()]
    axes.set_xticks(range(len(groups)), labels, rotation=45, ha="right")
    axes.set(ylim=(0, 1), title="Figures by type of question (n)")
    axes.grid(axis="y", alpha=0.3)
    axes.legend(loc="lower left", fontsize=7)
    return figure


def refusal(evaluation: Evaluation) -> "Figure | None":
    """Draw rejection over over-refusal: the rules as a point, thresholds on a search score as curves."""
    values = evaluation.figures.values
    over, rejection = values["over-refusal"], values["rejection"]
    if over is None or rejection is None or not evaluation.top_scores:
        return None
    figure = _figure(4.5, 4)
    axes = figure.subplots()
    for name, label in (("coverage", "threshold on keyword score"), ("dense", "threshold on cosine")):
        curve = threshold_curve(
            [each.get(name, 0.0) for each in evaluation.top_scores],
            [each.gold.answerable for each in evaluation.judged],
        )
        axes.step([x for x, _ in curve], [y for _, y in curve], where="post", label=label)
    axes.plot([over], [rejection], "o", color="black", label="shean")
    axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="over-refusal", ylabel="rejection")
    axes.set_title("Refusing by rules and by a score threshold")
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right", fontsize=7)
    return figure


def threshold_curve(scores: Sequence[float], answerable: Sequence[bool]) -> list[tuple[float, float]]:
    """Return (over-refusal, rejection) when all below a threshold are refused, for every threshold."""
    good = [score for score, can in zip(scores, answerable, strict=True) if can]
    bad = [score for score, can in zip(scores, answerable, strict=True) if not can]
    if not good or not bad:
        return []
    limits = [*sorted(set(scores)), float("inf")]
    return [
        (sum(score < limit for score in good) / len(good), sum(score < limit for score in bad) / len(bad))
        for limit in limits
    ]


def spread(evaluation: Evaluation) -> "Figure | None":
    """Draw how the time from question to answer is distributed."""
    if not evaluation.latencies:
        return None
    figure = _figure(5, 3)
    axes = figure.subplots()
    axes.hist(evaluation.latencies, bins=40, color="tab:gray")
    for (name, value), style in zip(latency(evaluation).items(), ("-", "--"), strict=True):
        axes.axvline(value, color="black", linestyle=style, label=f"{name} {value:.0f} ms")
    axes.set(xlabel="milliseconds", ylabel="questions", title="Time from question to answer")
    axes.legend(fontsize=7)
    return figure
