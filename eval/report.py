"""The report of an evaluation: ``report.md`` and its plots."""

import re
from collections.abc import Sequence
from pathlib import Path

from eval.misses import Miss
from eval.plots import save_plots
from eval.table import Found, markdown, miss_lines, tables
from ingest.errors import UsageError

CAPTIONS = {
    "types.svg": "Figures by type of question",
    "refusal.svg": "Rejection and over-refusal: shean's rules beside thresholds on one search score",
    "latency.svg": "Time from question to answer",
}


def write_report(folder: Path, found: Found, about: Sequence[str]) -> Path:
    """Write the report into ``folder`` and return ``report.md``; ``about`` says what was measured on.

    Raises UsageError where the folder cannot be written or matplotlib is not installed.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        plots = save_plots(found.evaluation, folder)
        page = folder / "report.md"
        page.write_text(_page(found, about, plots), "utf-8")
    except OSError as error:
        message = f"無法寫入報告：{folder}（{error.strerror}）；請檢查權限或換一個資料夾"
        raise UsageError(message) from error
    except ModuleNotFoundError as error:
        message = f"報告需要 {error.name}；請安裝 shean[eval]"
        raise UsageError(message) from error
    return page


def _page(found: Found, about: Sequence[str], plots: Sequence[Path]) -> str:
    parts = ["# Evaluation", "\n".join(f"- {line}" for line in about)]
    parts += [markdown(table) for table in tables(found)]
    parts += [f"![{CAPTIONS[plot.name]}]({plot.name})" for plot in plots]
    # Whoever reads why a test question failed has begun to fit the answers to it.
    held_out = {each.gold.id for each in found.evaluation.judged if each.gold.split == "test"}
    if listed := [miss for miss in found.evaluation.misses if miss.id not in held_out]:
        parts.append("## Every miss (those of the test split are counted above and not shown)")
        parts += [_miss(miss) for miss in listed]
    return "\n\n".join(parts) + "\n"


def _miss(miss: Miss) -> str:
    """Return a miss as nested Markdown bullets; two blanks of indent are a level."""
    first, *rest = miss_lines(miss)
    return "\n".join([f"- **{first}**", *(re.sub(r"^( +)", r"\1- ", line) for line in rest)])
