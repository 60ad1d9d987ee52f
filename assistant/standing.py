"""What standing the cited words have: whether the rule is still in force, whose decision it was."""

from collections.abc import Iterator

from ingest.dates import roc
from ingest.record import Item, Record


def standing_notes(record: Record, item: Item, *, scanned: bool = False) -> Iterator[str]:
    """Yield what a reader must know before acting on an item: an ended rule, another meeting's words, a reading."""
    if scanned:
        yield "引文由影像辨識而來，請對照原件的影像。"
    ended = record.repealed
    if ended:
        when = f"於 {roc(ended.since)} " if ended.since else ""
        yield f"注意：《{record.title}》已{when}{ended.act}，不是現行規定。"
    if "nested" in item.flags:
        yield "這是會中宣讀的前次會議紀錄；其中的決議不是本次會議作成的。"
    if "deleted" in item.flags:
        yield "這一條已經刪除。"
