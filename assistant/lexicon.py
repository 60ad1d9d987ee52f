"""The lexicon: words that mean the same in an office, and words that hint at what the records write."""

from collections.abc import Iterator
from functools import cache
from itertools import chain

from assistant.tables import table
from index.keywords import fold

# A longer form is found by joining its segments; as one word of the dictionary it would swallow others.
_LONGEST_TAUGHT = 4
# Parts of phrases, which are no words (沒工作, 住的地方).
_OF_PHRASES = frozenset("的了不沒")


def groups() -> Iterator[list[str]]:
    """Yield every group of words that may stand for each other, the official word first."""
    rows = table("synonyms")
    yield from rows["groups"]
    yield from chain.from_iterable((*rows["nouns"].values(), *rows["verbs"].values()))


@cache
def synonyms() -> dict[str, tuple[str, ...]]:
    """Return every synonym, folded → all forms of its groups, the first (official) form included."""
    index: dict[str, tuple[str, ...]] = {}
    for group in groups():
        folded = tuple(dict.fromkeys(map(fold, group)))
        for word in folded:
            index[word] = tuple(dict.fromkeys((*index.get(word, ()), *folded)))
    return index


@cache
def hints() -> dict[str, tuple[str, ...]]:
    """Return every word of the loose relations, folded → the record words it may mean, folded."""
    index: dict[str, tuple[str, ...]] = {}
    for asked, held in chain.from_iterable(topic.items() for topic in table("hints").values()):
        for word in map(fold, asked.split()):
            index[word] = tuple(dict.fromkeys((*index.get(word, ()), *map(fold, held.split()))))
    return index


def taught() -> Iterator[tuple[str, str]]:
    """Yield (word, part of speech) of what the segmenter's dictionary may lack, most certain first."""
    rows = table("synonyms")
    for word in (*chain.from_iterable(rows["groups"]), *rows["words"].split()):
        yield fold(word), "n"


def taught_if_unknown() -> Iterator[tuple[str, str]]:
    """Yield (word, part of speech) of the words to teach only where the segmenter would cut them."""
    rows = table("synonyms")
    for section, tag in (("nouns", "n"), ("verbs", "v")):
        for word in chain.from_iterable(chain.from_iterable(rows[section].values())):
            if 1 < len(word) <= _LONGEST_TAUGHT and not _OF_PHRASES & set(word):
                yield fold(word), tag
