"""The record beside the answer: its whole text with the cited words marked, or the page they stand on."""

from typing import TYPE_CHECKING

from assistant.assistant import Assistant
from assistant.desk.asked import Asked, shown
from assistant.desk.files import static
from assistant.desk.pictures import has_pictures, page_picture, render_picture
from assistant.page_render import render_reader
from ingest.errors import UsageError
from ingest.record import Record

if TYPE_CHECKING:
    import gradio


def reader_panel(assistant: Assistant) -> "gradio.HTML":
    """Return the place beside the desk where a record is read."""
    import gradio as gr

    @shown
    def read(place: Asked) -> str:
        return read_record(assistant, place)

    @shown
    def sheet(place: Asked) -> str:
        return read_page(assistant, place)

    return gr.HTML(
        elem_id="reader",
        js_on_load=static("reader.js"),
        server_functions=[read, sheet],
        apply_default_css=False,
    )


def read_record(assistant: Assistant, place: Asked) -> str:
    """Return the record that a click or a link asked for, the words at ``span`` marked, else the whole ``item``.

    UsageError for a record or an item there is not.
    """
    record = assistant.record(place["record"])
    return render_reader(record, *_span(record, place), pages=has_pictures(record))


def read_page(assistant: Assistant, place: Asked) -> str:
    """Return the page ``sheet`` (from 1; without it the one the words begin on) of the source, the words boxed.

    UsageError for a record or page there is not, or a source file that is gone.
    """
    record = assistant.record(place["record"])
    start, end = _span(record, place)
    number = place.number("sheet") if place["sheet"] else record.spans.page(start) or 1
    return render_picture(page_picture(record, number, start, end))


def _span(record: Record, place: Asked) -> tuple[int, int]:
    start, _, end = place["span"].partition("-")
    if start.isdecimal() and end.isdecimal():
        return int(start), int(end)
    number = place.number("item")
    if number >= len(record.items):
        message = "這份紀錄沒有連結所指的條目；紀錄可能已經更新"
        raise UsageError(message)
    return record.items[number].start, record.items[number].end
