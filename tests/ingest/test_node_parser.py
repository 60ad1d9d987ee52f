"""The node parser inside a LlamaIndex pipeline."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from llama_index.core.ingestion import IngestionPipeline  # noqa: TID253 - what is tested
from llama_index.core.schema import Document, MetadataMode, NodeRelationship, TextNode  # noqa: TID253 - the same

from ingest.node_parser import MinutesNodeParser
from ingest.parser import parse_text
from ingest.record import Record

Read = Callable[[str], Record]
Find = Callable[[str], Path]


@pytest.fixture
def document(corpus_file: Find) -> Document:
    """Return a record that ships as LlamaIndex reads it."""
    path = corpus_file("policy")
    return Document(text=path.read_text(encoding="utf-8"), metadata={"source": path.name})


def text_nodes(documents: list[Document]) -> list[TextNode]:
    """Return the nodes of a pipeline that only parses."""
    nodes = IngestionPipeline(transformations=[MinutesNodeParser()]).run(documents=documents)
    return [node for node in nodes if isinstance(node, TextNode)]


def test_a_pipeline_gets_one_node_for_each_passage(document: Document, corpus_record: Read) -> None:
    """The nodes are the record's passages, word for word and in order."""
    passages = corpus_record("policy").passages
    assert [node.text for node in text_nodes([document])] == [passage.text for passage in passages]


def test_a_node_says_where_it_stands(document: Document) -> None:
    """Path, role, unit and date of the item are in the metadata, ready for a filter."""
    (node,) = (node for node in text_nodes([document]) if "24小時派案" in node.text)
    record = parse_text(document.text)
    assert node.metadata["path"] == "肆、臨時動議 › 報告事項四（保護司） › 二 › （一）"
    assert (node.metadata["role"], node.metadata["unit"]) == ("report", "保護司")
    assert (node.metadata["date"], node.metadata["page"]) == ("2019-05-20", 8)
    assert node.metadata["title"] == record.title
    assert node.metadata["source"] == "2019-05-20_policy-platform-2.txt"
    assert record.text[node.metadata["start"] : node.metadata["end"]] == node.text


def test_offsets_point_into_the_document(document: Document) -> None:
    """The words between the offsets are the node's, with line breaks and page numbers between them."""
    for node in text_nodes([document]):
        held = document.text[node.start_char_idx : node.end_char_idx]
        without_pages = re.sub(r"\n\s*\d\s*\n", "\n", held)
        assert re.sub(r"\s", "", without_pages) == re.sub(r"\s", "", node.text)


def test_a_sentence_that_occurs_twice_has_two_places(document: Document) -> None:
    """「決定：洽悉。」 closes three reports: each node points to its own."""
    starts = [node.start_char_idx for node in text_nodes([document]) if node.text == "決定：洽悉。"]
    assert len(starts) == len(set(starts)) == 3


def test_nodes_know_their_document_and_their_neighbours(document: Document) -> None:
    """SOURCE, PREVIOUS and NEXT are set; neighbours never cross documents."""
    other = Document(
        text="某會議紀錄\n壹、討論案\n案由一：增聘。\n決議：通過。\n", metadata={"title": "另一場"}
    )
    nodes = text_nodes([document, other])
    first, second = nodes[0], nodes[1]
    assert first.source_node is not None
    assert first.source_node.node_id == document.node_id
    assert first.next_node is not None
    assert first.next_node.node_id == second.node_id
    assert second.prev_node is not None
    assert second.prev_node.node_id == first.node_id
    last_of_first = max(i for i, node in enumerate(nodes) if node.ref_doc_id == document.node_id)
    assert NodeRelationship.NEXT not in nodes[last_of_first].relationships
    assert nodes[-1].metadata["title"] == "另一場"


def test_a_model_reads_the_path_but_no_offsets(document: Document) -> None:
    """What is embedded is the words and where they stand."""
    node = text_nodes([document])[-1]
    shown = node.get_content(metadata_mode=MetadataMode.EMBED)
    assert "path: 陸、散會" in shown
    assert "record_id" not in shown


def test_nodes_can_be_stored(document: Document) -> None:
    """Metadata is plain JSON."""
    for node in text_nodes([document]):
        assert json.loads(json.dumps(node.metadata)) == node.metadata


def test_an_empty_document_has_no_nodes() -> None:
    """Nothing is made up from nothing."""
    assert text_nodes([Document(text=" \n")]) == []
