"""A pack as an Anki deck: a card for each key point and each task of the quiz."""

import hashlib
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from assistant.answer import Citation
from assistant.course.layout import answer, one_line, options, said
from assistant.course.pack import Pack, Task

_STYLE = """.card { font-family: "Noto Sans CJK TC", "Microsoft JhengHei", sans-serif; font-size: 20px; line-height: 1.6; }
blockquote { border-left: 4px solid #888; margin: .6em 0; padding-left: .8em; }
small { color: #666; }"""
_ASKS = {"choice": "空格應填入什麼？", "truefalse": "這句話與紀錄相符嗎？（○／✕）", "short": ""}


def write(pack: Pack, path: Path) -> None:
    """Write the deck to ``path``. A card keeps its id when the pack is made again, so that learning goes on."""
    import genanki

    model = genanki.Model(
        _number("model"),
        "shean 教材",
        fields=[{"name": "題目"}, {"name": "答案"}],
        templates=[{"name": "卡片", "qfmt": "{{題目}}", "afmt": "{{FrontSide}}<hr id=answer>{{答案}}"}],
        css=_STYLE,
    )
    deck = genanki.Deck(_number(f"deck {pack.topic or pack.title.text}"), pack.title.shown)
    for key, front, back in _cards(pack):
        deck.add_note(genanki.Note(model=model, fields=[front, back], guid=genanki.guid_for(key)))
    genanki.Package(deck).write_to_file(str(path))


def _number(text: str) -> int:
    """An id that stays: Anki takes 31 bits and more, never 0."""
    return int(hashlib.sha256(f"shean {text}".encode()).hexdigest()[:8], 16) | 1 << 30


def _cards(pack: Pack) -> Iterator[tuple[str, str, str]]:
    """Yield key, front and back; the words of a record are data and never markup."""
    for point in pack.points:
        yield point.id, f"{escape(said(point.heading))}<br>紀錄怎麼說？", _quotes(point.quotes)
    for task in pack.quiz:
        yield task.id, _front(task), _back(task)


def _front(task: Task) -> str:
    lines = [f"<small>{escape(_ASKS[task.kind])}</small>"] if _ASKS[task.kind] else []
    told = [f"<small>{escape(each)}</small>" for each in task.meant]
    return "<br>".join([*lines, escape(task.stem), *told, *map(escape, options(task))])


def _back(task: Task) -> str:
    said = answer(0, task).removeprefix("0. ")
    return f"{escape(said)}{_quotes(task.citations)}"


def _quotes(citations: Sequence[Citation]) -> str:
    return "".join(
        f"<blockquote>【{escape(each.role_label)}】{escape(one_line(each.quote))}</blockquote>"
        f"<small>{escape(each.official)}</small>"
        for each in citations
    )
