"""What an article refers to: 前條第一項第三款, 前二款, 同條第二項, each with the item it names."""

import re
from collections.abc import Iterator, Sequence

from assistant.quoting import WHOLE_ITEM, Piece, body
from assistant.scope import says
from ingest.numerals import value
from ingest.passages import sentences
from ingest.record import Form, Item, Record
from ingest.rules import legal_address

_N = r"[0-9一二三四五六七八九十百]+"
_STEP = (
    rf"(?:前(?P<back>[一二三四五六]?)|(?P<same>同)|第\s*(?P<n>{_N})(?:\s*-\s*(?P<sub>\d+))?\s*)"
    rf"(?P<level>[條點項款目])(?:\s*之\s*(?P<of>{_N}))?"
)
_ONE = re.compile(_STEP)
_CHAIN = re.compile(re.sub(r"\(\?P<\w+>", "(?:", rf"(?:{_STEP})+"))
# 社會救助法第四條 is of another law, 本法第四條 of this one.
_OTHER_LAW = re.compile(r"(?<!本)(?:法|條例|辦法|規則|細則|要點|標準|準則)\s*$")
_ADDRESS = re.compile(r"第 (?P<n>\d+)(?:-(?P<sub>\d+))? (?P<level>[條點項款目])")
_LEVELS = "條點項款目"
# More than these are a table of contents, not what an answer depends on.
_MOST = 3

# An address: each level with its number, and the number inserted after it (第 4-1 條), 0 for none.
_Address = tuple[tuple[str, int, int], ...]


def with_referred(pieces: Sequence[Piece]) -> list[Piece]:
    """Return ``pieces``, each article behind it what its claim refers to, where that is not shown anyhow."""
    shown = {(piece.record.id, piece.item.number) for piece in pieces}
    found: list[Piece] = []
    for piece in pieces:
        found.append(piece)
        for item in _referred(piece.record, piece.item, piece.claim):
            if (piece.record.id, item.number) not in shown:
                shown.add((piece.record.id, item.number))
                found.append(_quoted(piece.record, item))
    return found


def _quoted(record: Record, item: Item) -> Piece:
    start, end = body(record, item)
    if end - start > WHOLE_ITEM:
        start, end = next(sentences(record.text, start, end))
    return Piece(record, item, start, end, (start, end), context=True)


def _referred(record: Record, item: Item, claim: tuple[int, int]) -> list[Item]:
    """The items of a law or rule that the claim from one of its articles refers to, in the order named.

    同條 may be an article named before the claim.
    """
    text = record.text[item.start : claim[1]]
    chains = [chain for chain in _CHAIN.finditer(text) if not _OTHER_LAW.search(text[: chain.start()])]
    own = _parsed(legal_address(record.items, item)) if record.form == Form.ARTICLES and chains else ()
    if not own:
        return []
    places = _places(record)
    found: list[Item] = []
    article = own[:1]
    for chain in chains:
        for address in _addresses(chain[0], own, article, places):
            article = address[:1]
            target = _at(address, places, record) if item.start + chain.start() >= claim[0] else None
            if target is not None and target not in found and not _holds(record, target, item):
                found.append(target)
    return found[:_MOST]


def _holds(record: Record, above: Item, item: Item) -> bool:
    return above == item or above in record.ancestors(item.number)


def _places(record: Record) -> dict[_Address, Item]:
    """Every item of a law or rule by its address, the articles in order."""
    places: dict[_Address, Item] = {}
    for item in record.items:
        if address := _parsed(legal_address(record.items, item)):
            places.setdefault(address, item)
    return places


def _parsed(address: str) -> _Address:
    return tuple((m["level"], int(m["n"]), int(m["sub"] or 0)) for m in _ADDRESS.finditer(address))


def _at(address: _Address, places: dict[_Address, Item], record: Record) -> Item | None:
    """The item at an address; of an article that says nothing itself, its first paragraph."""
    # An article with one paragraph counts its 款 without 項.
    item = places.get(address) or places.get(tuple(step for step in address if step[0] != "項"))
    if item is None or says(record, item):
        return item
    return next((child for child in record.children(item.number) if says(record, child)), None)


def _addresses(
    chain: str, own: _Address, article: _Address, places: dict[_Address, Item]
) -> Iterator[_Address]:
    """Yield the addresses a reference names, read from where it stands; 同條 is the article named before."""
    bases: list[_Address] = [own]
    for step in _ONE.finditer(chain):
        bases = [each for base in bases for each in _stepped(step, base, article, places)]
    yield from bases


def _stepped(
    step: re.Match[str], base: _Address, article: _Address, places: dict[_Address, Item]
) -> Iterator[_Address]:
    level = step["level"]
    above = tuple(part for part in base if _LEVELS.index(part[0]) < _LEVELS.index(level))
    if step["same"]:
        yield article if level in "條點" else above + tuple(part for part in base if part[0] == level)
    elif step["n"]:
        inserted = value(step["sub"] or step["of"] or "") or 0
        yield (*above, (level, value(step["n"]) or 0, inserted))
    else:
        here = next((part for part in base if part[0] == level), None)
        back = value(step["back"] or "一") or 1
        if here and level in "條點":
            order = [address for address in places if len(address) == 1]
            before = order[: order.index((here,))] if (here,) in order else []
            yield from before[-back:]
        elif here:
            yield from ((*above, (level, n, 0)) for n in range(max(1, here[1] - back), here[1]))
