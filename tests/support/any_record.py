"""Records of any fields at all, for what must hold of every record."""

from hypothesis import strategies as st

from ingest.record import Doubt, Form, Item, Kind, Passage, Person, Record, Role, Run, SpanMap

WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
MAYBE = st.none() | WORDS
SMALL = st.integers(0, 10_000)
PEOPLE = st.lists(st.builds(Person, WORDS, WORDS, WORDS, WORDS), max_size=2).map(tuple)
ITEM = st.builds(
    Item,
    number=st.just(0),
    parent=st.none() | SMALL,
    label=WORDS,
    path=st.lists(WORDS, max_size=3).map(tuple),
    role=st.sampled_from(Role),
    start=SMALL,
    body=SMALL,
    end=SMALL,
    stop=SMALL,
    speaker=MAYBE,
    speaker_names=st.lists(WORDS, max_size=2).map(tuple),
    unit=MAYBE,
    flags=st.lists(WORDS, max_size=2).map(tuple),
)
RECORDS = st.builds(
    Record,
    id=st.text("0123456789abcdef", min_size=1, max_size=12),
    sha256=WORDS,
    source=WORDS,
    title=WORDS,
    kind=st.sampled_from(Kind),
    form=st.sampled_from(Form),
    text=WORDS,
    spans=st.builds(
        SpanMap,
        st.lists(st.builds(Run, SMALL, SMALL, SMALL), max_size=3).map(tuple),
        st.lists(SMALL, max_size=3).map(tuple),
        st.lists(SMALL, max_size=3).map(tuple),
    ),
    items=st.tuples(ITEM),
    passages=st.lists(st.builds(Passage, st.just(0), SMALL, SMALL, WORDS, WORDS), max_size=3).map(tuple),
    date=st.none() | st.dates(),
    time=MAYBE,
    series=MAYBE,
    number=st.none() | SMALL,
    place=MAYBE,
    host=MAYBE,
    chairs=PEOPLE,
    recorders=PEOPLE,
    deixis=st.lists(st.tuples(st.integers(-1, 9), WORDS, WORDS), max_size=2).map(tuple),
    warnings=st.lists(st.builds(Doubt, WORDS, WORDS, st.none() | SMALL), max_size=2).map(tuple),
    dropped=st.lists(st.tuples(SMALL, SMALL), max_size=2).map(tuple),
)
