"""The keyword arm: BM25 over characters, character pairs, words and numbers.

The engine is tantivy; the tokens are ours, because the tokenizers search engines ship with find
nothing in Traditional Chinese. BM25 over character uni- and bigrams measured best on DRCD.
"""

import re
import shutil
import tomllib
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import resources
from itertools import pairwise
from math import log
from pathlib import Path

import tantivy

from index.room import full, lacks_room
from ingest.errors import IndexFormatError, SheanError

# Han with its extensions, 々〇, kana, bopomofo and hangul: scripts written without spaces.
CJK = "々〇぀-ヿㄅ-ㄯ㐀-䶿一-鿿가-힣𠀀-𳑿"
RUN = re.compile(rf"\d+(?:\.\d+)+|[{CJK}]+|(?:(?![{CJK}])[^\W_])+")
# 1,972 is one number; 1,2,3 is a list.
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")

# The title and the headings above a passage say what it is about, but less than its own words.
CONTEXT_WEIGHT = 0.3
# tantivy refuses a smaller heap than 15 MB per thread; one thread indexes 20,000 passages a second.
WRITER_HEAP_BYTES = 32_000_000
WRITER_THREADS = 1


@cache
def _variants() -> tuple[dict[int, str], dict[str, str]]:
    source = resources.files("index").joinpath("data", "variants.toml")
    table = tomllib.loads(source.read_text(encoding="utf-8"))
    characters = {ord(row["from"]): row["to"] for row in table["characters"]}
    return characters, {row["from"]: row["to"] for row in table["words"]}


@cache
def _variant_words() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, _variants()[1])))


def fold(text: str) -> str:
    """Return ``text`` in the one spelling keywords are compared in: NFKC, lower case, variants.

    The length may change; never use this for quotes.
    """
    characters, words = _variants()
    plain = unicodedata.normalize("NFKC", text).lower().translate(characters)
    return THOUSANDS.sub("", _variant_words().sub(lambda match: words[match[0]], plain))


def tokens(text: str) -> list[str]:
    """Return the keyword tokens of ``text`` in order, repeats kept.

    A run of CJK characters gives each character and each pair; anything else gives whole words
    and numbers. A dotted number gives itself and its parts, so 108.5.20 is found by 108 too.
    """
    return [token for run in RUN.findall(fold(text)) for token in _run_tokens(run)]


def _run_tokens(run: str) -> Iterator[str]:
    if "." in run:
        yield run
        yield from run.split(".")
    elif re.match(f"[{CJK}]", run):
        yield from run
        yield from map("".join, pairwise(run))
    else:
        yield run


class KeywordIndex:
    """Passages by keyword, on disk or (``path`` None) in memory.

    Writing is for one thread of one process at a time (the store holds the lock); searching
    needs no lock. Changes show after ``commit``.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        create: bool = True,
        context_weight: float = CONTEXT_WEIGHT,
    ) -> None:
        """Open the index at ``path``, or make it when ``create`` is set.

        Raises IndexFormatError when it is missing (without ``create``) or damaged.
        """
        self._path = path
        self._schema = _schema()
        self._context_weight = context_weight
        self._index = self._open(path, create=create)
        whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("ours", whitespace)
        self._writer: tantivy.IndexWriter | None = None

    def _open(self, path: Path | None, *, create: bool) -> tantivy.Index:
        if path is None:
            return tantivy.Index(self._schema)
        try:
            if not create and not (path.is_dir() and tantivy.Index.exists(str(path))):
                message = f"關鍵字索引不存在：{path}；請執行 shean doctor --repair"
                raise IndexFormatError(message)
            path.mkdir(parents=True, exist_ok=True)
            return tantivy.Index(self._schema, path=str(path))
        except (ValueError, OSError) as error:
            raise _told(path, error) from error

    @staticmethod
    def discard(path: Path) -> None:
        """Delete the index at ``path``, so that a new one can take its place."""
        shutil.rmtree(path, ignore_errors=True)

    def _writing(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(WRITER_HEAP_BYTES, WRITER_THREADS)
        return self._writer

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Turn what tantivy raises into an error a user can act on; of a failed change nothing stays."""
        try:
            yield
        except BaseException as error:
            # A damaged segment makes it panic, which Python is told by no Exception.
            if isinstance(error, (ValueError, OSError, RuntimeError)) or _panicked(error):
                self._writer = None
                raise _told(self._path, error) from error
            raise

    def add(self, record_id: str, rows: Iterable[tuple[int, str, str]]) -> None:
        """Add the passages of a record, each (passage id, text, context)."""
        with self._guarded():
            writer = self._writing()
            for passage_id, text, context in rows:
                writer.add_document(
                    tantivy.Document(
                        record=record_id,
                        passage=passage_id,
                        body=" ".join(tokens(text)),
                        context=" ".join(tokens(context)),
                    )
                )

    def remove(self, record_id: str) -> None:
        """Remove every passage of a record; a record that is not there is no error."""
        with self._guarded():
            self._writing().delete_documents_by_term("record", record_id)

    def commit(self) -> None:
        """Make all changes durable and visible, and let the writer's memory go."""
        with self._guarded():
            if self._writer is not None:
                self._writer.commit()
                self._writer.wait_merging_threads()
                self._writer = None
            self._index.reload()

    def reload(self) -> None:
        """See what another process has committed since (0.1 ms when nothing changed)."""
        with self._guarded():
            self._index.reload()

    def __len__(self) -> int:
        """Return the number of passages."""
        with self._guarded():
            return int(self._index.searcher().num_docs)

    def passages(self) -> list[int]:
        """Return the ids of all passages, sorted; one that is there twice, twice."""
        return self._ids(tantivy.Query.all_query())

    def postings(self, token: str) -> list[int]:
        """Return the ids of the passages that hold a token in their own words, sorted."""
        return self._ids(tantivy.Query.term_query(self._schema, "body", token, "freq"))

    def _ids(self, query: tantivy.Query) -> list[int]:
        with self._guarded():
            searcher = self._index.searcher()
            hits = searcher.search(query, max(1, int(searcher.num_docs)), count=False).hits
            numbers = searcher.fast_field_values("passage", [address for _, address in hits])
            return sorted(int(number or 0) for number in numbers)

    def holding(self, token: str) -> int:
        """Return how many passages hold a token in their own words, those removed but not yet merged away too."""
        with self._guarded():
            return int(self._index.searcher().doc_freq("body", token))

    def search(
        self, query: str, limit: int, allowed: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return up to ``limit`` (passage id, BM25 score), best first.

        ``allowed`` keeps only those passage ids. Repeated words of the query count once.
        """
        words = list(dict.fromkeys(tokens(query)))
        if not words or limit < 1 or (allowed is not None and not allowed):
            return []
        wanted = self._query(words)
        if allowed is not None:
            wanted = self._within(wanted, allowed)
        with self._guarded():
            searcher = self._index.searcher()
            hits = searcher.search(wanted, limit, count=False).hits
            ids = searcher.fast_field_values("passage", [address for _, address in hits])
        found = [(int(number or 0), float(score)) for number, (score, _) in zip(ids, hits, strict=True)]
        # Equal scores come in segment order, which differs between two builds of the same index.
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))

    def _query(self, words: list[str]) -> tantivy.Query:
        term, boost = tantivy.Query.term_query, tantivy.Query.boost_query
        parts = [term(self._schema, "body", word, "freq") for word in words]
        if self._context_weight:
            context = (term(self._schema, "context", word, "freq") for word in words)
            parts += [boost(part, self._context_weight) for part in context]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in parts])

    def _within(self, query: tantivy.Query, allowed: Collection[int]) -> tantivy.Query:
        members = tantivy.Query.term_set_query(self._schema, "passage", list(allowed))
        return tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Must, tantivy.Query.const_score_query(members, 0.0)),
                (tantivy.Occur.Must, query),
            ]
        )

    def full_score(self, query: str) -> float:
        """Return the BM25 score of an average passage that holds every word once; 0.0 for no words.

        Words that occur nowhere count, as the rarest: score ÷ full score says how much of the
        query a passage holds, comparable across queries. Repeated words can take it above 1.
        """
        return sum(self.rarities(list(dict.fromkeys(tokens(query)))), 0.0)

    def rarities(self, words: Sequence[str]) -> list[float]:
        """Return the inverse document frequency of each word (a token) by BM25's formula."""
        searcher = self._index.searcher()
        count = searcher.num_docs
        holding = (searcher.doc_freq("body", word) for word in words)
        return [log(1 + (max(0, count - number) + 0.5) / (number + 0.5)) for number in holding]

    def document_frequency(self, forms: Collection[str]) -> int:
        """Return about how many passages hold one of ``forms`` in their own words.

        A form of several tokens counts as often as its rarest pair: an upper bound, cheap to look up.
        """
        searcher = self._index.searcher()
        total = 0
        for form in forms:
            found = tokens(form)
            longest = max(map(len, found), default=0)
            counts = [searcher.doc_freq("body", token) for token in found if len(token) == longest]
            total += min(counts, default=0)
        return min(total, int(searcher.num_docs))


def _panicked(error: BaseException) -> bool:
    return type(error).__name__ == "PanicException"


def _told(path: Path | None, error: BaseException) -> SheanError:
    if path is not None and lacks_room(error, path):
        return full(path)
    return IndexFormatError(f"關鍵字索引無法讀寫：{path}；請執行 shean doctor --repair")


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("record", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("passage", indexed=True, fast=True)
    builder.add_text_field("body", tokenizer_name="ours", index_option="freq")
    builder.add_text_field("context", tokenizer_name="ours", index_option="freq")
    return builder.build()
