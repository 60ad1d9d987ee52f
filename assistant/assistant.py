"""The assistant: open an index, ask it, search it."""

import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from assistant.answer import Answer, Reason
from assistant.clarify import divided, unclear
from assistant.composing import answered, finished, refused
from assistant.conversation import Library, Reading, read, reply
from assistant.evidence import Weighed, Weigher
from assistant.gate import gate
from assistant.header import header_answer
from assistant.order import order_answer
from assistant.people import known_people
from assistant.question import understand
from assistant.refusal import Refusal, judge, of_part
from assistant.register.book import Register, build_register
from assistant.register.corrections import corrected, corrections
from assistant.register_questions import register_answer
from assistant.selection import choose_each
from index.catalog import Catalog, Summary
from index.embedding import Embedder
from index.filters import Filters
from index.opening import writing
from index.search import Hit, search
from index.store import Store
from index.sync import Outcome as FileOutcome
from index.sync import SyncReport, sync
from ingest.errors import UsageError
from ingest.parser import parse_text, read_record
from ingest.record import Record

_LIMIT = 12
# One thread runs Python at a time, another may be inside the model meanwhile; more would only take turns.
_AT_ONCE = 2
# A question is a sentence or a few; a longer text would be embedded and compared for minutes.
MAX_QUESTION = 500


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The records of one revision: as they are listed, and everyone they name under every form."""

    revision: int = -1
    records: tuple[Summary, ...] = ()
    people: Mapping[str, str] = field(default_factory=dict)


class Assistant:
    """Answers questions from the records of one index; safe to use from several threads."""

    def __init__(self, store: Store) -> None:
        """Answer from an opened store; ``open`` and ``from_texts`` are the ways in."""
        self._store = store
        self._weigher = Weigher(store)
        self._shelf = _Shelf()
        self._register: tuple[int, Register] = (-1, Register())
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(_AT_ONCE)

    @classmethod
    def open(cls, index_dir: Path | str, embedder: Embedder | str | None = None) -> Self:
        """Return an assistant over the index in ``index_dir``.

        Raises UsageError when there is none, IndexFormatError when it is of another version.
        """
        return cls(Store.open(Path(index_dir), embedder))

    @classmethod
    def from_texts(cls, texts: Iterable[tuple[str, str]], embedder: Embedder | str | None = None) -> Self:
        """Return an assistant over (title, text) pairs, held in memory, nothing written to disk."""
        store = Store.in_memory(embedder)
        store.add(*(parse_text(_scrubbed(text), _scrubbed(title) or None) for title, text in texts))
        return cls(store)

    def close(self) -> None:
        """Let the index go."""
        self._store.close()

    def __enter__(self) -> Self:
        """Return the assistant itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the index."""
        self.close()

    # --- reading ---

    def records(self) -> list[Summary]:
        """Return every record without its text, oldest meeting first."""
        return self._store.records()

    def record(self, name: str) -> Record:
        """Return the record with this id, id prefix, file name or part of its title; UsageError unless exactly one."""
        found = self._called(name)
        if self._store.catalog.revision != self._shelf.revision:
            self._weigher.forget()  # corrected or read anew since
        if len(found) == 1:
            return self._weigher.record(found[0].id)
        problem = "找不到紀錄" if not found else f"有 {len(found)} 份紀錄符合"
        message = f"{problem}「{name}」；請以 shean records 查看代碼或檔名"
        raise UsageError(message)

    def has(self, name: str) -> bool:
        """Whether any record answers to this name."""
        return bool(self._called(name))

    def _called(self, name: str) -> list[Summary]:
        records = self._store.records()
        return [
            summary
            for summary in records
            if summary.id.startswith(name)
            or name in {summary.source, Path(summary.source).name, Path(summary.source).stem, summary.title}
        ] or [summary for summary in records if name in summary.title or name in summary.source]

    def search(self, query: str, limit: int = 10, filters: Filters | None = None) -> list[Hit]:
        """Return up to ``limit`` passages for ``query``, best first; [] for a blank query."""
        question = understand(_scrubbed(query)[:MAX_QUESTION], self._shelved().people)
        return search(
            self._store,
            question.traditional,
            limit,
            filters,
            keyword_query=question.search_words or None,
        )

    @property
    def catalog(self) -> Catalog:
        """Return the catalog, where what people said of the records is kept."""
        return self._store.catalog

    @property
    def directory(self) -> Path | None:
        """Return the folder of the index, None for one in memory."""
        return self._store.directory

    @property
    def people(self) -> Mapping[str, str]:
        """Return everyone the records name: every form of a name → the name."""
        return self._shelved().people

    def ingest(self, paths: Sequence[Path], tell: Callable[[FileOutcome, int, int], None]) -> SyncReport:
        """Take files into the index while it goes on answering; ``tell`` hears of each as ``sync`` has it.

        Raises UsageError for an index in memory, IndexBusyError while another program writes.
        """
        if self._store.directory is None:
            message = "這個索引只在記憶體裡，不能匯入檔案"
            raise UsageError(message)
        with Store.open(self._store.directory, self._store.embedder, write=True) as store:
            return sync(paths, store, read_record, tell)

    @contextmanager
    def writing(self) -> Iterator[Catalog]:
        """Yield the catalog to keep what a person says; IndexBusyError while another program writes."""
        if self._store.writable or self._store.directory is None:
            yield self._store.catalog
        else:
            with writing(self._store.directory) as catalog:
                yield catalog

    @contextmanager
    def writing_store(self) -> Iterator[Store]:
        """Yield the store to change records; IndexBusyError while another program writes."""
        if self._store.writable or self._store.directory is None:
            yield self._store
        else:
            with self._store.writer() as store:
                yield store

    def register(self) -> Register:
        """Return the register of decisions, orders and promises, read anew for records that changed, as corrected."""
        shelf = self._shelved()
        revision, book = self._register
        if revision != shelf.revision:
            book = build_register(shelf.records, self._weigher.record, book)
            self._register = (shelf.revision, book)
        said = corrections(self._store.catalog)
        return Register(corrected(book.rows, said)) if said else book

    # --- answering ---

    def ask(self, question: str, limit: int = _LIMIT, after: Sequence[Answer] = ()) -> Answer:
        """Return the answer to ``question`` with at most ``limit`` citations, or a refusal with the nearest passages.

        ``after`` are the answers given before it in one conversation, oldest first: a follow-up (那新北市呢？)
        is completed with them. Never raises for what a user may type; an empty question is a refusal with its
        own reason.
        """
        started = time.perf_counter()
        with self._turns:
            answer = gate(self._replied(_scrubbed(question), max(1, limit), after), self._weigher.record)
        return finished(answer, (time.perf_counter() - started) * 1000)

    def _replied(self, asked: str, limit: int, after: Sequence[Answer]) -> Answer:
        if unfit := self._unfit(asked):
            return refused(asked[:MAX_QUESTION], unfit)
        library = self._library()
        reading = read(asked, after, library)
        alone = None if after or not reading.answer else self._standing_alone(asked)
        if standing := alone or reading.answer:
            return reading.finish(standing, asked)
        return reply(reading, asked, after, library, partial(self._answer, limit=limit))

    def _shelved(self) -> "_Shelf":
        """Return what is known of the records without opening one, read anew whenever they change."""
        with self._lock:
            catalog = self._store.catalog
            revision = catalog.revision
            if revision != self._shelf.revision:
                self._weigher.forget()
                self._shelf = _Shelf(revision, tuple(catalog.summaries()), known_people(catalog.named()))
            return self._shelf

    def _unfit(self, text: str) -> Refusal | None:
        """Why a text cannot be taken as a question of these records, None when it can."""
        if not re.search(r"\w", text):
            return Refusal(Reason.EMPTY_QUESTION, "請輸入問題。")
        if len(text) > MAX_QUESTION:
            message = f"問題太長（{len(text):,} 字）；請縮短到 {MAX_QUESTION} 字以內。"
            return Refusal(Reason.TOO_LONG, message)
        if not self._store.catalog.passage_count():
            return Refusal(Reason.EMPTY_INDEX, "索引裡還沒有紀錄；請先匯入紀錄。")
        return None

    def _standing_alone(self, text: str) -> Answer | None:
        """What seems to hang on a question before, but on none (還沒結案的有哪些, 哪一次會議最早)."""
        shelf = self._shelved()
        question = understand(text, shelf.people)
        return register_answer(question, shelf.records, self.register) or order_answer(
            question, shelf.records, self._weigher.record
        )

    def _library(self) -> Library:
        shelf = self._shelved()
        return Library(shelf.records, shelf.people, self._weigher.record)

    def _answer(self, reading: Reading, limit: int) -> Answer:
        text, focus, shelf = reading.text, reading.focus, self._shelved()
        if unfit := self._unfit(text):
            return refused(text[:MAX_QUESTION], unfit)
        question = understand(text, shelf.people)
        records = focus.among(shelf.records)
        having_label = self._store.catalog.having_label
        if answer := (
            register_answer(question, records, self.register)
            or unclear(question, records, having_label)
            or order_answer(question, records, self._weigher.record)
        ):
            return answer
        if question.header and (answer := header_answer(question, records, self._weigher.record)):
            return answer
        parts = [focus.kept(each) for each in self._weigher.consider(question, shelf.people, focus.filters)]
        found = choose_each(parts, self._within)
        refusals = [judge(weighed, evidence) for weighed, evidence in found]
        if all(refusals):
            return refused(text, refusals[0] or Refusal(Reason.NOT_IN_RECORDS, ""), question, parts[0])
        if answer := divided(found, records):
            return answer
        holding = [
            (w, e)
            for (w, e), refusal in zip(found, refusals, strict=True)
            if e is not None and refusal is None
        ]
        open_parts = [
            of_part(weighed.question, refusal)
            for (weighed, _), refusal in zip(found, refusals, strict=True)
            if refusal
        ]
        return answered(question, holding, open_parts, limit)

    def _within(self, weighed: Weighed, record: str) -> Weighed:
        """Weigh what one record says, for a part of a question that is of it alone."""
        question = weighed.question
        return self._weigher.weigh(question, self._weigher.find(question, Filters(records=[record])))


def _scrubbed(text: str) -> str:
    """Replace what is no character (a lone surrogate), which no library downstream accepts."""
    return text.encode("utf-8", "replace").decode("utf-8")
