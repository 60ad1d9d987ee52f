"""The report of an evaluation: ``report.md`` and its plots."""

from collections.abc import Sequence
from pathlib import Path

from eval.misses import Miss
from eval.plots import save_plots
from eval.run import Evaluation
from eval.table import markdown, miss_lines, tables
from ingest.errors import UsageError

CAPTIONS = {
    "types.svg": "Figures by type of question",
    "refusal.svg": "Rejection and over-refusal: shean's rules beside thresholds on one search score",
    "latency.svg": "Time from question to answer",
}


def write_report(folder: Path, evaluation: Evaluation, near: Evaluation | None, about: Sequence[str]) -> Path:
    """Write the report into ``folder`` and return ``report.md``; ``about`` says what was measured on.

    Raises UsageError where the folder cannot be written or matplotlib is not installed.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        plots = save_plots(evaluation, folder)
        page = folder / "report.md"
        page.write_text(_page(evaluation, near, about, plots), "utf-8")
    except OSError as error:
        message = f"無法寫入報告：{folder}（{error.strerror}）；請檢查權限或換一個資料夾"
        raise UsageError(message) from error
    except ModuleNotFoundError as error:
        message = f"報告需要 {error.name}；請安裝 shean[eval]"
        raise UsageError(message) from error
    return page


def _page(
    evaluation: Evaluation, near: Evaluation | None, about: Sequence[str], plots: Sequence[Path]
) -> str:
    parts = ["# Evaluation", "\n".join(f"- {line}" for line in about)]
    parts += [markdown(table) for table in tables(evaluation, near)]
    parts += [f"![{CAPTIONS[plot.name]}]({plot.name})" for plot in plots]
    if evaluation.misses:
        parts.append("## Every miss")
        parts += [_miss(miss) for miss in evaluation.misses]
    return "\n\n".join(parts) + "\n"


def _miss(miss: Miss) -> str:
    first, *rest = miss_lines(miss)
    listed = [f"  {line}" if line.startswith("    ") else line for line in rest]
    return "\n".join(
        [f"- **{first}**", *(f"{line[: len(line) - len(line.lstrip())]}- {line.strip()}" for line in listed)]
    )
