"""The parts for LlamaIndex users."""

from assistant.assistant import Assistant
from assistant.engine import RecordQueryEngine


def test_the_query_engine_answers_with_cited_nodes(assistant: Assistant) -> None:
    response = RecordQueryEngine(assistant).query("成人保護案件TIPVDA 8分以上多久內要派案？")
    assert "24小時" in str(response)
    assert response.source_nodes[0].node.metadata["path"].endswith("二 › （一）")


def test_a_refusal_has_no_source_nodes(assistant: Assistant) -> None:
    response = RecordQueryEngine(assistant).query("花蓮縣的社福中心有幾處？")
    assert response.source_nodes == []
