"""The command line: what it prints, where, and how it ends."""

import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from assistant import cli, cli_help
from assistant.settings import Settings
from ingest.errors import UsageError

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
ANSI = re.compile(r"\x1b\[")
HEAVY = ("torch", "gradio", "sentence_transformers", "llama_index", "chromadb", "pypdf", "rich")
TIME_LIMIT = "成人保護案件TIPVDA 8分以上多久內要派案？"
UNANSWERED = "108年低收入戶的最低生活費是多少？"


class Ended(NamedTuple):
    """How a run ended, and what it wrote."""

    code: int
    out: str
    err: str


Shean = Callable[..., Ended]


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index over the four records that ship, made by the program with the fake embedder."""
    folder = tmp_path_factory.mktemp("cli") / "index"
    command = [sys.executable, "-m", "assistant", "ingest", CORPUS, "--index", folder, "--embedder", "hash"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def shean(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shean:
    """Return a function that runs ``shean`` in this process, away from the user's own settings."""
    for name in [name for name in os.environ if name.startswith("SHEAN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def run(*arguments: str | Path) -> Ended:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main([str(argument) for argument in arguments])
        written = capsys.readouterr()
        return Ended(int(str(ended.value.code)), written.out, written.err)

    return run


@pytest.fixture
def reading(shean: Shean, index: Path, monkeypatch: pytest.MonkeyPatch) -> Shean:
    """Return ``shean`` with the index of the corpus set in the environment."""
    monkeypatch.setenv("SHEAN_INDEX", str(index))
    return shean


def one_line(text: str) -> bool:
    """Whether ``text`` is exactly one line."""
    return text.endswith("\n") and text.count("\n") == 1


# --- answers ---


def test_an_answer_is_badge_claim_and_official_citation(reading: Shean) -> None:
    ended = reading("ask", TIME_LIMIT)
    assert ended.code == 0
    assert ended.out.startswith("〔報告〕")
    assert "政策溝通平臺第2次專案會議紀錄（108.5.20）肆、臨時動議 報告事項四（保護司）二（一）" in ended.out
    assert "第 8 頁" in ended.out
    assert ended.err == ""


def test_an_answer_in_json_is_the_contract(reading: Shean) -> None:
    answer = json.loads(reading("ask", TIME_LIMIT, "--json").out)
    assert set(answer) >= {
        "id", "question", "outcome", "reason", "text", "claims", "citations", "nearest", "notes",
        "interpretation", "elapsed_ms",
    }  # fmt: skip
    assert answer["outcome"] == "answered"
    assert answer["citations"][0]["path"] == ["肆、臨時動議", "報告事項四（保護司）", "二", "（一）"]


def test_a_refusal_is_an_honest_answer(reading: Shean) -> None:
    """Its code is 0, and what is nearest is plainly marked as no answer."""
    ended = reading("ask", UNANSWERED)
    assert ended.code == 0
    assert ended.out.startswith("〔查無答案〕")
    assert "最接近的段落（不是答案）" in ended.out


@pytest.mark.parametrize("question", ["？？", "\x1b[31m紅", "💥" * 3000])
def test_whatever_is_asked_gets_an_answer(reading: Shean, question: str) -> None:
    ended = reading("ask", question)
    assert (ended.code, ended.err) == (0, "")
    assert not ANSI.search(ended.out)


def test_limit_bounds_the_citations(reading: Shean) -> None:
    answer = json.loads(reading("ask", "誰建議要保障社工人身安全？", "--limit", "1", "--json").out)
    assert len(answer["citations"]) <= 1


def test_a_file_of_questions_is_answered_in_order(reading: Shean, tmp_path: Path) -> None:
    """One line each, with the id as it was written, whatever its type."""
    rows = [{"id": "b", "question": TIME_LIMIT}, {"id": 7, "question": UNANSWERED}, {"question": "a\u2028b"}]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8-sig")
    ended = reading("ask", "--questions", path, "--json")
    answers = [json.loads(line) for line in ended.out.rstrip("\n").split("\n")]
    assert [answer["id"] for answer in answers] == ["b", 7, None]
    assert [answer["question"] for answer in answers] == [row["question"] for row in rows]
    assert ended.code == 0


def test_a_file_of_questions_can_be_read_by_people(reading: Shean, tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(json.dumps({"id": "1", "question": TIME_LIMIT}), encoding="utf-8")
    assert reading("ask", "--questions", path).out.startswith(f"問　{TIME_LIMIT}")


BAD_LINES = [
    "{",
    "[1]",
    '{"id": "2"}',
    '{"id": "2", "question": 3}',
    '{"id": NaN, "question": "x"}',
    "[" * 20_000,
]


@pytest.mark.parametrize("bad", BAD_LINES)
def test_a_bad_line_of_questions_is_named_and_the_rest_answered(
    reading: Shean, tmp_path: Path, bad: str
) -> None:
    """One clear line on stderr, an answer that says so in its place, and the batch goes on."""
    path = tmp_path / "questions.jsonl"
    good = f'{{"id": "1", "question": "{TIME_LIMIT}"}}'
    path.write_text(f"{good}\n{bad}\n{good}\n", encoding="utf-8")
    ended = reading("ask", "--questions", path, "--json")
    answers = [json.loads(line) for line in ended.out.rstrip("\n").split("\n")]
    assert ended.code == 0
    assert one_line(ended.err)
    assert f"{path} 第 2 行" in ended.err
    assert [answer["outcome"] for answer in answers] == ["answered", "not_found", "answered"]
    assert answers[1]["text"] in ended.err


@pytest.mark.parametrize("bad", BAD_LINES)
def test_a_file_without_any_question_is_an_error(reading: Shean, tmp_path: Path, bad: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(bad, encoding="utf-8")
    ended = reading("ask", "--questions", path, "--json")
    assert (ended.code, ended.out) == (1, "")
    assert one_line(ended.err)
    assert f"{path} 第 1 行" in ended.err


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_of_questions_that_cannot_be_read_is_named(
    reading: Shean, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "questions.jsonl"
    if content is not None:
        path.write_bytes(content)
    ended = reading("ask", "--questions", path, "--json")
    assert (ended.code, ended.out) == (1, "")
    assert one_line(ended.err)
    assert str(path) in ended.err


# --- one question after another ---


def test_what_is_asked_after_is_read_as_a_follow_up(reading: Shean) -> None:
    """One JSON line an answer, in order."""
    ended = reading("ask", "花蓮縣的社福中心有幾處？", "--then", "那新北市呢？", "--json")
    first, second = (json.loads(line) for line in ended.out.splitlines())
    assert first["outcome"] == "not_found"
    assert second["question"] == "那新北市呢？"
    assert second["interpretation"]["承接"] == "新北市的社福中心有幾處？"
    assert "10處" in second["claims"][0]["text"]


def test_a_conversation_is_shown_question_by_question(reading: Shean) -> None:
    out = reading("ask", TIME_LIMIT, "--then", "那其他案件呢？", "--then", "還有呢？").out
    assert [line for line in out.splitlines() if line.startswith("問　")] == [
        f"問　{TIME_LIMIT}", "問　那其他案件呢？", "問　還有呢？",
    ]  # fmt: skip


def test_a_line_of_a_file_may_follow_another(reading: Shean, tmp_path: Path) -> None:
    """By the id of the question before it, which need not be the line before; ids may be of any type."""
    rows = [
        {"id": 1, "question": "花蓮縣的社福中心有幾處？"},
        {"id": "b", "question": TIME_LIMIT},
        {"id": "c", "question": "那新北市呢？", "after": 1},
        {"id": "d", "question": "那其他案件呢？", "after": "b"},
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    answers = [json.loads(line) for line in reading("ask", "--questions", path, "--json").out.splitlines()]
    assert [answer["interpretation"].get("承接") for answer in answers] == [
        None, None, "新北市的社福中心有幾處？", "成人保護其他案件多久內要派案？",
    ]  # fmt: skip


def test_a_line_that_follows_no_earlier_one_says_so(reading: Shean, tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    rows = [{"id": 1, "question": TIME_LIMIT}, {"id": 2, "question": "那新北市呢？", "after": 3}]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    ended = reading("ask", "--questions", path, "--json")
    assert f"{path} 第 2 行" in ended.err
    assert "after" in ended.err


def test_at_a_terminal_questions_are_typed_one_by_one(
    reading: Shean, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty line ends it; each question is read after those before it."""

    class Keyboard(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Keyboard("花蓮縣的社福中心有幾處？\n那新北市呢？\n\n不會問到\n"))
    ended = reading("ask", "--json")
    answers = [json.loads(line) for line in ended.out.splitlines()]
    assert [answer["outcome"] for answer in answers] == ["not_found", "answered"]
    assert "問> " in ended.err


# --- searching and reading ---


def test_hits_in_json_are_the_contract(reading: Shean) -> None:
    hits = json.loads(reading("search", "派案", "--limit", "3", "--json").out)
    assert 0 < len(hits) <= 3
    assert set(hits[0]) >= {
        "title",
        "source",
        "path",
        "role",
        "text",
        "score",
        "scores",
        "start",
        "end",
        "date",
    }
    assert set(hits[0]["scores"]) >= {"keyword", "dense"}
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)


@pytest.mark.parametrize(
    ("flags", "holds"),
    [
        (("--role", "決議"), lambda hit: hit["role"] == "decision"),
        (("--role", "決定", "--role", "ruling"), lambda hit: hit["role"] in {"decision", "ruling"}),
        (("--since", "108"), lambda hit: hit["date"] >= "2019-01-01"),
        (("--since", "108.5.20"), lambda hit: hit["date"] == "2019-05-20"),
        (("--until", "107年4月"), lambda hit: hit["date"] == "2018-04-27"),
        (("--until", "2018-04"), lambda hit: hit["date"] == "2018-04-27"),
        (("--kind", "會議紀錄"), lambda hit: "紀錄" in hit["title"]),
        (("--record", "桃園"), lambda hit: "桃園" in hit["title"]),
        (("--unit", "報告事項四（保護司）"), lambda hit: "報告事項四（保護司）" in hit["path"]),
    ],
)
def test_a_search_is_narrowed(reading: Shean, flags: tuple[str, ...], holds: Callable[[Any], bool]) -> None:
    hits = json.loads(reading("search", "社工 案件 會議", *flags, "--json").out)
    assert hits
    assert all(holds(hit) for hit in hits)


@pytest.mark.parametrize(
    "flags",
    [("--since", "昨天"), ("--until", "2019-13-01"), ("--kind", "信"), ("--role", "x"), ("--record", "沒有")],
)
def test_a_search_that_cannot_be_narrowed_so_says_why(reading: Shean, flags: tuple[str, str]) -> None:
    ended = reading("search", "社工", *flags)
    assert (ended.code, ended.out) == (1, "")
    assert one_line(ended.err)
    assert flags[1] in ended.err


def test_records_are_listed(reading: Shean) -> None:
    listed = json.loads(reading("records", "--json").out)
    assert [row["roc_date"] for row in listed] == ["107.4.27", "107.5.15", "108.1.29", "108.5.20"]
    assert "共 4 份紀錄" in reading("records").out


def test_problems_are_told_record_by_record(reading: Shean) -> None:
    told = json.loads(reading("records", "--problems", "--json").out)
    assert all(
        row["warnings"] and {"code", "name", "text", "line", "page", "todo"} == set(row["warnings"][0])
        for row in told
    )
    assert "則提醒" in reading("records", "--problems").out


def test_a_record_is_shown_as_its_tree(reading: Shean) -> None:
    record = json.loads(reading("show", "policy-platform-2", "--json").out)
    assert (record["date"], record["roc_date"], record["weekday"]) == ("2019-05-20", "108.5.20", "一")
    assert record["chairs"]
    assert record["recorders"]
    assert record["number"] == 2
    item = next(item for item in record["items"] if item["path"][-2:] == ["二", "（一）"])
    assert item["text"].startswith("（一）")
    assert item["end"] - item["start"] == len(item["text"])
    plain = reading("show", "policy-platform-2").out
    assert "民國 108年5月20日（星期一）／西元 2019-05-20" in plain
    assert "決議" in plain


def test_a_record_is_found_by_exactly_one_name(reading: Shean) -> None:
    ended = reading("show", "會議")
    assert ended.code == 1
    assert "4 份" in ended.err
    assert reading("show", "沒有這份").code == 1


# --- ingest ---


def write_batch(folder: Path) -> None:
    """Write one good record among files of every bad kind."""
    folder.mkdir()
    shutil.copy(CORPUS / "2019-05-20_policy-platform-2.txt", folder)
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    (folder / "film.mp4").write_bytes(b"\x00\x00\x00\x18ftypmp42")
    write_scan(folder / "scan.pdf")


def write_scan(path: Path) -> None:
    """Write a PDF of one page without text."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    with path.open("wb") as stream:
        writer.write(stream)


def test_bad_files_never_stop_a_batch(shean: Shean, tmp_path: Path) -> None:
    write_batch(tmp_path / "records")
    ended = shean(
        "ingest", tmp_path / "records", "--index", tmp_path / "index", "--embedder", "hash", "--json"
    )
    report = json.loads(ended.out)
    assert ended.code == 0
    assert (report["added"], report["failed"], report["skipped"]) == (1, 4, 1)
    failed = {Path(row["source"]).name: row["reason"] for row in report["files"] if row["status"] == "failed"}
    assert set(failed) == {"empty.txt", "binary.txt", "broken.pdf", "scan.pdf"}
    assert "空" in failed["empty.txt"]
    assert "掃描" in failed["scan.pdf"]


def test_the_report_says_what_became_of_each_file(shean: Shean, tmp_path: Path) -> None:
    write_batch(tmp_path / "records")
    command = "ingest", tmp_path / "records", "--index", tmp_path / "index", "--embedder", "hash"
    first = shean(*command)
    assert "新增　2019-05-20_policy-platform-2.txt" in first.out
    assert "新增 1　更新 0　未變 0　重複 0　移除 0　失敗 4　略過 1" in first.out
    (tmp_path / "records" / "2019-05-20_policy-platform-2.txt").unlink()
    assert "移除 1" in shean(*command).out


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads a file without permission")
def test_a_file_without_permission_is_reported(shean: Shean, tmp_path: Path) -> None:
    path = tmp_path / "closed.txt"
    path.write_text("會議紀錄", encoding="utf-8")
    path.chmod(0)
    ended = shean("ingest", path, "--index", tmp_path / "index", "--embedder", "hash")
    assert ended.code == 1
    assert "權限" in ended.out


def test_a_read_that_is_refused_is_reported(
    shean: Shean, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same for root, to whom the system refuses nothing."""
    path = tmp_path / "closed.txt"
    path.write_text("會議紀錄", encoding="utf-8")
    original = Path.open

    def refuse(self: Path, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as Path.open
        if self.name == path.name:
            raise PermissionError(13, "Permission denied", str(self))
        return original(self, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)
    ended = shean("ingest", path, "--index", tmp_path / "index", "--embedder", "hash")
    assert ended.code == 1
    assert "closed.txt" in ended.out
    assert "權限" in ended.out


def test_a_path_that_does_not_exist_is_one_clear_line(shean: Shean, tmp_path: Path) -> None:
    """Nothing is made, not even an index."""
    ended = shean("ingest", tmp_path / "nowhere", "--index", tmp_path / "index")
    assert (ended.code, ended.out) == (1, "")
    assert one_line(ended.err)
    assert str(tmp_path / "nowhere") in ended.err
    assert not (tmp_path / "index").exists()


def test_one_missing_path_of_two_fails_after_the_other_went_in(shean: Shean, tmp_path: Path) -> None:
    good = CORPUS / "2019-05-20_policy-platform-2.txt"
    ended = shean(
        "ingest", tmp_path / "nowhere", good, "--index", tmp_path / "index", "--embedder", "hash", "--json"
    )
    assert ended.code == 1
    assert json.loads(ended.out)["added"] == 1


def test_an_empty_folder_is_said_to_be_empty(shean: Shean, tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    ended = shean("ingest", tmp_path / "records", "--index", tmp_path / "index", "--embedder", "hash")
    assert ended.code == 0
    assert "沒有找到可讀的檔案" in ended.out


# --- the index ---


@pytest.mark.parametrize(
    "command", [("ask", "問"), ("search", "問"), ("records",), ("show", "x"), ("serve",)]
)
def test_without_an_index_one_line_says_what_to_do(
    shean: Shean, tmp_path: Path, command: tuple[str, ...]
) -> None:
    ended = shean(*command, "--index", tmp_path / "none")
    assert (ended.code, ended.out) == (1, "")
    assert one_line(ended.err)
    assert "shean ingest" in ended.err


def test_an_index_of_another_version_is_refused(shean: Shean, index: Path, tmp_path: Path) -> None:
    shutil.copytree(index, tmp_path / "old")
    connection = sqlite3.connect(tmp_path / "old" / "catalog.sqlite")
    connection.execute("UPDATE meta SET value = '999' WHERE key = 'format'")
    connection.commit()
    connection.close()
    ended = shean("ask", TIME_LIMIT, "--index", tmp_path / "old")
    assert (ended.code, ended.out) == (1, "")
    assert one_line(ended.err)
    assert "999" in ended.err


def test_a_file_that_is_no_index_is_refused(shean: Shean, tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite").write_bytes(b"not a database" * 500)
    ended = shean("ask", TIME_LIMIT, "--index", tmp_path)
    assert (ended.code, ended.out) == (1, "")
    assert one_line(ended.err)


# --- the command line itself ---


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ask",), "擇一"),
        (("ask", "問", "--questions", "f"), "擇一"),
        (("ask", ""), "空白"),
        (("ask", "  "), "空白"),
        (("ask", "問", "--then", ""), "空白"),
        (("search", ""), "空白"),
        (("records", "--problems", "--history"), "擇一"),
        (("show", "紀錄", "--version", "1", "--as-of", "108.5.20"), "擇一"),
        (("decisions", "--json", "--csv"), "擇一"),
        (("ask", "多", "了"), "多了"),
        (("ask", "問", "--limit", "0"), "1 以上"),
        (("ask", "問", "--limit", "多"), "整數"),
        (("ask", "問", "--nope"), "沒有這個選項"),
        (("ask", "問", "--index"), "要有值"),
        (("serach", "問"), "search"),
        (("search",), "缺少 字句"),
        (("ingest",), "缺少 路徑"),
    ],
)
def test_a_wrong_command_line_ends_with_two(shean: Shean, arguments: tuple[str, ...], said: str) -> None:
    ended = shean(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert "shean --help" in ended.err


@pytest.mark.parametrize("command", ["", "ingest", "ask", "search", "records", "show", "serve"])
def test_help_is_chinese(shean: Shean, command: str) -> None:
    ended = shean(*filter(None, [command]), "--help")
    assert ended.code == 0
    assert "用法" in ended.out
    assert not re.search(r"Usage|Options|Arguments|Show this|required|default", ended.out)


def test_nothing_asked_shows_the_help(shean: Shean) -> None:
    assert shean().out == shean("--help").out


def test_version(shean: Shean) -> None:
    assert re.fullmatch(r"shean \d+\.\d+\.\d+\n", shean("--version").out)


def test_what_is_piped_is_plain(index: Path) -> None:
    """No colours, no wrapping, and no heavy import on the way to an answer."""
    code = f"""
import sys
from assistant.cli import main
try:
    main()
finally:
    print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)
"""
    environment = os.environ | {"FORCE_COLOR": "1", "TERM": "xterm-256color"}
    done = subprocess.run(
        [sys.executable, "-c", code, "ask", TIME_LIMIT, "--index", index],
        capture_output=True, encoding="utf-8", check=False, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not ANSI.search(done.stdout)
    assert done.stderr.split("\n")[0] == "[]"


def test_the_module_is_the_program(index: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "records", "--json", "--index", index],
        cwd=tmp_path, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert len(json.loads(done.stdout)) == 4


# --- plug-ins ---


def register_hello(app: Any) -> None:  # noqa: ANN401 - typer.Typer
    """Register a command as a package above ``assistant`` does."""

    @app.command()
    def hello() -> None:
        """說你好。"""  # noqa: D400, D415
        sys.stdout.write("你好\n")


def test_a_plug_in_adds_a_command(shean: Shean, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = EntryPoint("hello", "nowhere:register", cli_help.PLUGINS)
    monkeypatch.setattr(EntryPoint, "load", lambda _: register_hello)
    monkeypatch.setattr(cli_help, "entry_points", lambda **_: [entry])
    assert shean("hello").out == "你好\n"
    assert "說你好" in shean("--help").out


def test_a_broken_plug_in_breaks_nothing(reading: Shean, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands of the program itself do not even look at plug-ins."""
    broken = EntryPoint("broken", "no.such.module:register", cli_help.PLUGINS)
    monkeypatch.setattr(cli_help, "entry_points", lambda **_: [broken])
    ended = reading("ask", TIME_LIMIT)
    assert (ended.code, ended.err) == (0, "")
    ended = reading("--help")
    assert ended.code == 0
    assert "broken" in ended.err


# --- settings ---


def test_a_flag_beats_the_environment_beats_the_file_beats_the_default(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('index = "/file"\nport = 81\nhost = "file"\n', encoding="utf-8")
    environ = {"SHEAN_CONFIG": str(config), "SHEAN_INDEX": "/env", "SHEAN_PORT": "82"}
    settings = Settings.read(environ, index=Path("/flag"), port=None)
    assert (settings.index, settings.port, settings.host) == (Path("/flag"), 82, "file")
    assert settings.vectors == "auto"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("port = 0", "port"),
        ("indx = 'a'", "indx"),
        ("index = 3", "index"),
        ("= 3", "TOML"),
        ("vectors='x'", "exact"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, written: str, said: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(written, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        Settings.read({"SHEAN_CONFIG": str(config)})


def test_a_named_settings_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="找不到"):
        Settings.read({"SHEAN_CONFIG": str(tmp_path / "none.toml")})


def test_control_characters_never_reach_a_terminal(shean: Shean, tmp_path: Path) -> None:
    """A record may hold what a terminal would obey."""
    text = (CORPUS / "2019-05-20_policy-platform-2.txt").read_text("utf-8")
    path = tmp_path / "hostile.txt"
    path.write_text(text.replace("24小時派案", "\x1b]0;hacked\x0724小時派案"), encoding="utf-8")
    shean("ingest", path, "--index", tmp_path / "index", "--embedder", "hash")
    ended = shean("show", "hostile", "--index", tmp_path / "index")
    assert ended.code == 0
    assert "\x1b" not in ended.out
    assert "\x07" not in ended.out
