"""The benchmark of taking files in: what it counts, and the long files it writes."""

from pathlib import Path

from eval.intake import long_files, peaks, rates, tables
from ingest.parser import read_record


def test_a_run_counts_passages_of_about_200_characters() -> None:
    """Three records of twenty items: as many passages, each embedded with its sentences."""
    (found,) = rates(3, 1, "hash")
    assert found.passages >= 3 * 20
    assert found.texts > found.passages
    assert 0.7 * 3 * 20 <= found.whole <= 1.2 * 3 * 20
    assert 0 < found.processor_alone < found.processor


def test_long_files_have_as_many_pages_as_they_say(tmp_path: Path) -> None:
    files = dict(long_files(tmp_path, 3, 0, [".pdf", ".txt"]))
    pdf = next(path for path in files if path.suffix == ".pdf")
    record = read_record(pdf, pdf.name)
    assert record.spans.page(record.items[-1].start) == 3
    assert set(files.values()) == {3}


def test_the_memory_of_a_file_is_watched_while_it_is_taken_in() -> None:
    (found,) = peaks(2, 0, "hash", [".txt"])
    assert found.peak >= max(found.in_use) > 10
    assert tables([], [found])[0].rows[0][:2] == ("2 pages.txt", "2")
