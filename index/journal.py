"""What the derived stores have yet to catch up with; the notes are written with the records themselves."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.database import Database

# So many passages are derived at a time; tantivy takes a tenth of a second for them, Chroma about one.
STEP_PASSAGES = 1_000


@dataclass(frozen=True, slots=True)
class Pending:
    """A record the keyword index has yet to be brought in step with, and how many passages it may hold of it."""

    seq: int
    record_id: str
    passages: int


class Journal:
    """The notes of one catalog: for the keyword index, and apart from them for Chroma."""

    def __init__(self, database: Database) -> None:
        """Read nothing yet."""
        self._database = database

    def pending(self) -> list[Pending]:
        """Return what the keyword index has yet to catch up with, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT seq, record_id, passages FROM pending ORDER BY seq")
            return [Pending(*row) for row in rows]

    def settle(self, seq: int) -> None:
        """Forget the notes up to ``seq``: the keyword index holds them durably."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM pending WHERE seq <= ?", (seq,))

    def note_all(self) -> None:
        """Note every record as pending, so that the next flush derives the keyword index anew."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM pending")
            connection.execute(
                "INSERT INTO pending (record_id, passages)"
                " SELECT record_id, count(*) FROM passages GROUP BY record_id"
            )

    def is_behind(self) -> bool:
        """Whether Chroma lacks anything."""
        with self._database.reading() as connection:
            return connection.execute("SELECT 1 FROM chroma_behind LIMIT 1").fetchone() is not None

    def behind(self) -> dict[str, int]:
        """Return the records Chroma lacks or holds otherwise, with how many passages it may hold of each."""
        with self._database.reading() as connection:
            return dict(
                connection.execute(
                    "SELECT record_id, passages FROM chroma_behind ORDER BY record_id"
                ).fetchall()
            )

    def caught_up(self) -> None:
        """Forget what Chroma lacked: it holds everything durably."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM chroma_behind")

    def lacks_all(self) -> None:
        """Note that Chroma lacks every record."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM chroma_behind")
            connection.execute(
                "INSERT INTO chroma_behind SELECT record_id, count(*) FROM passages GROUP BY record_id"
            )


def steps(pending: Iterable[Pending]) -> Iterator[list[Pending]]:
    """Yield the notes in order, those of about STEP_PASSAGES passages together."""
    step: list[Pending] = []
    size = 0
    for note in pending:
        step.append(note)
        size += note.passages
        if size >= STEP_PASSAGES:
            yield step
            step, size = [], 0
    if step:
        yield step
