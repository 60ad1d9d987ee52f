"""The web page: a desk of questions, decisions, records and courses, served from this machine alone.

Holds no logic: it asks ``Assistant`` and shows what ``page_render`` and ``desk`` make of what it says. What is open
stands in the page's address (static/page.js), so that a link to it opens the same.
"""

import os
import socket
import sys
import threading
from collections.abc import Iterator
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.conversation import Conversation
from assistant.desk.asking import answer_panel, keep_unanswered
from assistant.desk.course import course_tab
from assistant.desk.decisions import decisions_tab
from assistant.desk.files import static
from assistant.desk.reading import reader_panel
from assistant.desk.records import records_tab
from assistant.page_render import (
    render_conversation,
    render_problem,
    render_records,
    render_waiting,
)
from ingest.errors import UsageError

if TYPE_CHECKING:
    import gradio
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# One amount, one time limit, one who-said, one decision, and one the records do not answer.
EXAMPLES = (
    "高雄市當初108年度申請三項計畫，總共多少錢？",
    "成人保護案件TIPVDA 8分以上多久內要派案？",
    "誰建議要保障社工人身安全？",
    "高雄市的案由一決議是什麼？",
    "108年低收入戶的最低生活費是多少？",
)
# Of the system: none is fetched.
_FONTS = (
    "Noto Sans TC",
    "Noto Sans CJK TC",
    "PingFang TC",
    "Microsoft JhengHei",
    "system-ui",
    "sans-serif",
)
# The browser itself refuses whatever is not of this server; the framework compiles its templates (unsafe-eval).
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
# A scanned volume of minutes; more is handed to ``shean ingest``.
_LARGEST = "300mb"
# Answers a page keeps of one conversation.
_REMEMBERED = 20
_FAILED = "查閱時發生錯誤；請再試一次，或查看執行 shean serve 的視窗"
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


class _Guard:
    """Sends the headers that keep the page from reaching beyond its server."""

    def __init__(self, app: "ASGIApp") -> None:
        self._app = app

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        async def guarded(message: "Message") -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        await self._app(scope, receive, guarded)


def _quiet() -> None:
    """Switch off, before it is imported, everything the page's framework would send or fetch."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")


def build_page(assistant: Assistant) -> "gradio.Blocks":
    """Return the page over ``assistant``, not yet served."""
    _quiet()
    import gradio as gr

    def ask(question: str, answers: list[Answer]) -> Iterator[tuple[str, list[Answer]]]:
        yield render_waiting(question), answers
        conversation = Conversation(assistant, answers[-_REMEMBERED:])
        answer = conversation.ask(question)
        yield render_conversation(conversation.answers), list(conversation.answers)
        # Nobody waits for the log.
        keep_unanswered(assistant, answer)

    def begin_anew() -> tuple[str, str, list[Answer]]:
        return "", "", []

    def listed() -> str:
        return render_records(assistant.records())

    options: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": 4}
    with gr.Blocks(title="社安・紀錄問答", analytics_enabled=False, fill_width=True) as page:
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="main-side"):
                gr.HTML(
                    static("title.html"), elem_id="title", js_on_load="shean.draw();", apply_default_css=False
                )
                with gr.Column(elem_id="panel-ask"):
                    with gr.Row(elem_id="ask-row"):
                        box = gr.Textbox(
                            label="問題", placeholder="例如：成人保護案件多久內要派案？", elem_id="question",
                            lines=1, max_lines=4, max_length=2000, autofocus=True, container=False, scale=1,
                        )  # fmt: skip
                        button = gr.Button("查紀錄", variant="primary", elem_id="ask", scale=0)
                    with gr.Row(elem_id="examples"):
                        chips = [gr.Button(text, size="sm", elem_classes="chip") for text in EXAMPLES]
                    told = gr.State([])
                    answer = answer_panel(assistant)
                    anew = gr.Button("新對話", size="sm", elem_id="anew")
                    library = gr.HTML(elem_id="library", js_on_load=None, apply_default_css=False)
                decisions_tab(assistant)
                records_tab(assistant)
                course_tab(assistant)
            with gr.Column(elem_id="read-side"):
                reader_panel(assistant)
        page.load(listed, None, library, **options)
        events = [gr.on([button.click, box.submit], ask, [box, told], [answer, told], **options)]
        for chip, text in zip(chips, EXAMPLES, strict=True):
            filled = chip.click(partial(str, text), None, box, **options)
            events.append(filled.then(ask, [box, told], [answer, told], **options))
        for event in events:
            event.failure(lambda: render_problem(_FAILED), None, answer, **options)
        anew.click(begin_anew, None, [answer, box, told], **options)
    return page  # type: ignore[no-any-return,unused-ignore]


def launch_page(assistant: Assistant, host: str, port: int) -> tuple["gradio.Blocks", str]:
    """Serve the page in the background; return it and its address.

    Raises UsageError when the address cannot be had.
    """
    _refuse_taken(host, port)
    page = build_page(assistant)
    import gradio as gr
    from starlette.middleware import Middleware  # noqa: PLC0415

    icon = str(files("assistant").joinpath("static", "icon.png"))
    head = (
        f"<style>{static('page.css')}</style><script>const sheanEnglish = {static('english.json')};</script>"
    )
    head += f"<script>{static('page.js')}</script>"
    try:
        _, address, _ = page.launch(
            server_name=host, server_port=port, share=False, inbrowser=False, quiet=True,
            prevent_thread_lock=True, footer_links=[], run_history=False, pwa=False, mcp_server=False,
            ssr_mode=False, max_file_size=_LARGEST, enable_monitoring=False, show_error=False, head=head, favicon_path=icon,
            theme=gr.themes.Base(font=list(_FONTS), font_mono=["monospace"]),
            app_kwargs={"middleware": [Middleware(_Guard)], "docs_url": None, "redoc_url": None},
        )  # fmt: skip
    except OSError as error:
        raise _taken(host, port) from error
    return page, address


def _refuse_taken(host: str, port: int) -> None:
    """Raise UsageError when the address cannot be had, before seconds are spent on loading the page."""
    try:
        family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(place)
    except OSError as error:
        raise _taken(host, port) from error


def _taken(host: str, port: int) -> UsageError:
    return UsageError(f"無法在 {host}:{port} 開啟網頁（位址不存在或埠已被使用）；請以 --port 換一個")


def serve_page(assistant: Assistant, host: str, port: int) -> None:
    """Serve the page until interrupted, its address printed first."""
    page, address = launch_page(assistant, host, port)
    sys.stdout.write(f"社安網頁：{address}（按 Ctrl+C 結束）\n")
    sys.stdout.flush()
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        sys.stdout.write("\n已結束\n")
    finally:
        page.close(verbose=False)
