"""The people the records know, under every form a question may use."""

from collections.abc import Iterable, Iterator

from index.rows import Named
from ingest.data_files import table
from ingest.names import surname_of, written_forms
from ingest.record import Person, Record

# Spoken short forms of titles: 政委 for 政務委員, 次長 for 政務次長 (the end of a title stands for it).
_SPOKEN = {"政務委員": "政委"}


def known_people(records: Iterable[Record | Named]) -> dict[str, str]:
    """Return every form of every person ``records`` name → the name; a form of two people is left out."""
    forms: dict[str, str | None] = {}
    named = (record if isinstance(record, Named) else Named.of(record) for record in records)
    for person in dict.fromkeys(person for each in named for person in _people(each)):
        for form in spoken_forms(person):
            forms[form] = person.name if forms.get(form, person.name) == person.name else None
    return {form: name for form, name in forms.items() if name and len(form) > 1}


def _people(named: Named) -> Iterator[Person]:
    yield from named.people
    for name, written, *_ in named.speakers:
        surname = surname_of(name)
        title = written[len(surname) : len(written) - len(name) + len(surname)]
        yield Person(written, name, title)


def spoken_forms(person: Person) -> Iterator[str]:
    """Yield the written forms of a person and those with the end of the title (呂次長, 盧美凡心理師)."""
    yield from written_forms(person)
    surname = surname_of(person.name)
    endings = [part for part in table("people")["title_parts"] if person.title.endswith(part)]
    endings += [_SPOKEN[part] for part in endings if part in _SPOKEN]
    for ending in endings:
        yield surname + ending
        yield person.name + ending
        yield surname + ending + person.name[len(surname) :]
