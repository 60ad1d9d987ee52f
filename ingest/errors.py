"""Every error shean raises on purpose.

SheanError
├── ReadError        a file cannot be read as a record
├── IndexFormatError the index on disk was written by another version
├── IndexBusyError   another process is writing to the index
├── StorageError     the disk is full, or the disk or share cannot be reached
└── UsageError       a request that cannot be carried out as asked

Each message is one line that says what is wrong, where, and what to do next.
"""


class SheanError(Exception):
    """Base of all errors a user can act on; ``str()`` is one clear line."""


class ReadError(SheanError):
    """A file that cannot become a record."""

    def __init__(self, source: str, problem: str, remedy: str) -> None:
        """Name the file, what is wrong with it, and what the user can do."""
        super().__init__(f"{source}：{problem}；{remedy}")
        self.source = source
        self.problem = problem
        self.remedy = remedy


class IndexFormatError(SheanError):
    """The index directory holds data of another format version."""


class IndexBusyError(SheanError):
    """Another process holds the write lock of the index."""


class StorageError(SheanError):
    """The disk is full or out of reach; what is in the index is not to blame and stays as it is."""


class UsageError(SheanError):
    """The request names something that does not exist or cannot be done."""
