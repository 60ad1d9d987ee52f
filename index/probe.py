"""Holding Chroma against the catalog in a process of its own, because a damaged Chroma may take its process with it."""

import subprocess
import sys
from pathlib import Path

import numpy as np

from index.catalog import Catalog
from index.vectors import ChromaVectors, Vector
from ingest.errors import IndexFormatError

# Vectors go through Chroma as 32-bit floats and come back with this much difference at most.
_SAME = 1e-5
# So many vectors are looked for; one is found when the nearest is this near.
_SAMPLE, _NEAR = 100, 1e-3


def probed(directory: Path, url: str | None = None) -> str:
    """Return what is wrong with the Chroma of an index, in one line; empty when it is as the catalog says."""
    command = [sys.executable, "-m", "index.probe", str(directory), *([url] if url else [])]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)  # noqa: S603 - ourselves
    if done.returncode:
        return f"向量庫（Chroma）一開啟就使程式中止（{done.returncode}）"
    return done.stdout.strip()


def main(directory: Path, url: str | None) -> str:
    """Compare and return what ``probed`` returns."""
    catalog = Catalog(directory / "catalog.sqlite", write=False)
    chroma = ChromaVectors(catalog, directory / "chroma", url)
    try:
        missing, wrong, foreign = _compared(catalog, chroma)
    except IndexFormatError as error:
        return str(error).partition("；")[0]
    finally:
        chroma.close()
        catalog.close()
    if not (missing or wrong or foreign):
        return ""
    return f"向量庫（Chroma）與目錄不符：缺 {missing} 段，多 {foreign} 段，內容不符 {wrong} 段"


def _compared(catalog: Catalog, chroma: ChromaVectors) -> tuple[int, int, int]:
    """Return how many passages are missing in Chroma, are there with another vector, and should not be there."""
    missing = wrong = known = 0
    for record_id in catalog.record_ids():
        numbers, matrix = catalog.record_vectors(record_id)
        names = [f"{record_id}:{ordinal}" for ordinal in range(len(numbers))]
        held = chroma.held(names)
        known += len(held)
        missing += len(names) - len(held)
        for name, number, row in zip(names, numbers.tolist(), matrix, strict=True):
            if name in held:
                passage, vector = held[name]
                wrong += passage != number or not np.allclose(vector, row, atol=_SAME)
    lost = 0 if missing or not catalog.passage_count() else _not_found(catalog, chroma)
    return missing + lost, wrong, len(chroma) - known


def _not_found(catalog: Catalog, chroma: ChromaVectors) -> int:
    """Return about how many passages no search reaches: the graph lies in files of its own, which may be lost alone.

    Every so many passages are looked for by their own vectors; the graph misses hardly any, so one in ten is damage.
    """
    total = catalog.passage_count()
    numbers, matrix = catalog.vectors()
    asked = matrix[:: max(1, len(numbers) // _SAMPLE)]
    missed = sum(not _reaches(chroma, vector) for vector in asked)
    return total * missed // len(asked) if missed * 10 > len(asked) else 0


def _reaches(chroma: ChromaVectors, vector: Vector) -> bool:
    """Whether a search for a vector finds it, or its equal."""
    return any(cosine > 1 - _NEAR for _, cosine in chroma.search(vector, 1))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(main(Path(sys.argv[1]), sys.argv[2] if sys.argv[2:] else None))
