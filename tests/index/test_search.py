"""One search: fusion, filters, and the LlamaIndex retriever over it."""

from collections.abc import Collection
from datetime import date

import pytest
from simple_records import make_record

from index.embedding import HashEmbedder, TextKind, Vectors
from index.filters import Filters
from index.retriever import RecordRetriever
from index.search import DEFAULT_WEIGHTS, RESCORED, Weights, dense_search, keyword_search, search
from index.store import Store
from ingest.record import Form, Item, Kind, Passage, Role

OLD = "# 報告事項（保護司）\n成人保護案件應於24小時內派案\n兒少保護案件分級處理\n"
NEW = "# 臨時動議\n決議：成人保護案件改為三日內派案\n散會\n"


@pytest.fixture
def filled(store: Store) -> Store:
    """Return a store of two meetings and an undated law."""
    law = make_record("第一條 保護案件之派案\n", title="作業要點", kind=Kind.LAW, form=Form.ARTICLES)
    store.add(
        make_record(OLD, title="第1次會議", date=date(2018, 5, 20), series="平臺", number=1, place="臺北"),
        make_record(NEW, title="第2次會議", date=date(2019, 5, 20), series="平臺", number=2, host="新北市"),
        law,
    )
    return store


def test_a_hit_says_where_it_stands(filled: Store) -> None:
    hit, *_ = search(filled, "24小時內派案")
    assert (hit.title, hit.date, hit.role) == ("第1次會議", date(2018, 5, 20), Role.TEXT)
    assert hit.path == ("報告事項（保護司）", "項1")
    assert filled.record(hit.record_id).quote(hit.start, hit.end) == hit.text
    assert hit.score == pytest.approx(1)
    assert set(hit.scores) == {"keyword", "coverage", "dense", "sentence", "together"}


def test_a_hit_knows_its_sentences(store: Store) -> None:
    """Their spans in the record, and the nearest one's cosine, part of the dense score."""
    record = make_record("一般案件應訪視。成人保護案件應於24小時內派案。\n散會\n")
    store.add(record)
    query = "成人保護案件應於24小時內派案。"
    hit, *_ = search(store, query)
    assert [record.quote(start, end) for start, end, _ in hit.sentences] == ["一般案件應訪視。", query]
    assert max(cosine for _, _, cosine in hit.sentences) == hit.scores["sentence"] == pytest.approx(1)
    weights = Weights(sentence=0)
    part = DEFAULT_WEIGHTS.sentence
    (whole,) = (other for other in search(store, query, weights=weights) if other.text == hit.text)
    assert hit.scores["dense"] == pytest.approx((1 - part) * whole.scores["dense"] + part)
    assert keyword_search(store, query)[0].sentences == ()


def test_hits_come_best_first_and_never_more_than_asked(filled: Store) -> None:
    hits = search(filled, "保護案件派案", limit=3)
    scores = [hit.score for hit in hits]
    assert (len(hits), scores) == (3, sorted(scores, reverse=True))
    assert search(filled, "保護案件派案", limit=0) == search(filled, " \n") == []


FILTERS = [
    (Filters(), {"第1次會議", "第2次會議", "作業要點"}),
    (Filters(since=date(2019, 1, 1)), {"第2次會議"}),
    (Filters(until=date(2018, 5, 20)), {"第1次會議"}),
    (Filters(kinds=[Kind.LAW]), {"作業要點"}),
    (Filters(forms=[Form.DECISION]), {"第1次會議", "第2次會議"}),
    (Filters(numbers=[2]), {"第2次會議"}),
    (Filters(series=["平臺"], numbers=[1]), {"第1次會議"}),
    (Filters(roles=[Role.DECISION]), {"第2次會議"}),
    (Filters(units=["保護司"]), {"第1次會議"}),
    (Filters(places=["臺北", "新北"]), {"第1次會議", "第2次會議"}),
    (Filters(units=["%"]), set()),
    (Filters(records=[]), set()),
    (Filters(places=[]), set()),
]


@pytest.mark.parametrize(("filters", "titles"), FILTERS)
def test_filters(filled: Store, filters: Filters, titles: Collection[str]) -> None:
    """Both arms keep to the filter, alone and together."""
    for find in (search, keyword_search, dense_search):
        hits = find(filled, "保護案件派案", 10, filters)
        assert {hit.title for hit in hits} == titles


class NoEmbedder(HashEmbedder):
    """Refuses queries."""

    def embed(self, texts: list[str], kind: TextKind) -> Vectors:  # type: ignore[override]
        """Return the fake's vectors for passages only."""
        assert kind == "passage"
        return super().embed(texts, kind)


def test_a_keyword_search_asks_no_model() -> None:
    with Store.in_memory(NoEmbedder()) as store:
        store.add(make_record(OLD))
        assert keyword_search(store, "派案")


def test_each_arm_may_have_its_own_words(filled: Store) -> None:
    """Aliases help keywords only; the meaning stays the question's."""
    plain = search(filled, "何時結束")
    helped = search(filled, "何時結束", keyword_query="何時結束 散會")
    assert helped[0].text == "散會"
    assert {hit.passage_id: hit.scores["dense"] for hit in plain} == {
        hit.passage_id: hit.scores["dense"] for hit in helped
    }


def test_weights_decide_which_arm_counts(filled: Store) -> None:
    both = search(filled, "派案", weights=Weights(0.5, 0.5))
    assert [hit.score for hit in keyword_search(filled, "派案")] == sorted(
        (
            hit.scores["keyword"] / max(hit.scores["keyword"] for hit in both)
            for hit in both
            if hit.scores["keyword"]
        ),
        reverse=True,
    )


def test_words_in_one_sentence_count_more_than_scattered_ones(store: Store) -> None:
    """The keyword arm alone prefers the passage that repeats them."""
    scattered = "保護案件。派案。通報。保護案件。派案。通報。"
    together = "保護案件於通報後由社工依分級結果派案，並於期限內完成訪視評估報告。"
    store.add(make_record(f"{scattered}\n{together}\n散會\n"))
    query = "保護案件通報派案"
    assert keyword_search(store, query)[0].text == scattered
    best, *_ = search(store, query, weights=Weights(0.3, 0.0, 0.7))
    assert (best.text, best.scores["together"] > 0.5) == (together, True)


def test_scores_stay_between_0_and_1_when_many_are_asked_for(store: Store) -> None:
    """More than are rescored by default: all of them come, in falling order."""
    store.add(make_record("".join(f"第{number}案派案\n" for number in range(2 * RESCORED))))
    scores = [hit.score for hit in search(store, "第7案派案", 2 * RESCORED)]
    assert len(scores) == 2 * RESCORED
    assert scores == sorted(scores, reverse=True)
    assert 0 <= scores[-1] <= scores[0] <= 1


def test_an_empty_store_finds_nothing(store: Store) -> None:
    assert search(store, "派案") == []


def test_a_removed_passage_is_not_shown_though_keywords_lag(filled: Store) -> None:
    """The catalog is the truth: what it no longer has is never a hit."""
    filled.catalog.remove(filled.records()[0].id)
    assert "第1次會議" not in {hit.title for hit in search(filled, "24小時內派案")}


def test_the_retriever_gives_llamaindex_nodes(filled: Store) -> None:
    """The same passages in the same order, verbatim, with where they stand as metadata."""
    retriever = RecordRetriever(filled, limit=2, filters=Filters(roles=[Role.DECISION, Role.TEXT]))
    found = retriever.retrieve("24小時內派案")
    hits = search(filled, "24小時內派案", 2)
    assert [(node.text, node.score) for node in found] == [(hit.text, hit.score) for hit in hits]
    assert found[0].node.ref_doc_id == hits[0].record_id
    assert found[0].metadata == {
        "record": hits[0].record_id,
        "title": "第1次會議",
        "date": "2018-05-20",
        "path": ["報告事項（保護司）", "項1"],
        "role": "text",
        "start": hits[0].start,
        "end": hits[0].end,
        "source": "/測試.txt",
    }


def test_headings_of_a_passage_are_searched_but_not_quoted(store: Store) -> None:
    item = Item(0, None, "一", ("壹、派案時限", "一"), Role.TEXT, 0, 0, 5, 5)
    passage = Passage(0, 0, 5, "二十四小時", "派案時限")
    store.add(make_record("二十四小時", items=(item,), passages=(passage,)))
    (hit,) = keyword_search(store, "派案時限")
    assert (hit.text, hit.context) == ("二十四小時", "派案時限")
