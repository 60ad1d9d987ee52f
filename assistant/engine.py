"""The assistant as a LlamaIndex query engine, for pipelines built with that library."""

from llama_index.core.base.base_query_engine import BaseQueryEngine  # noqa: TID253 - imported by those who use it
from llama_index.core.base.response.schema import Response  # noqa: TID253
from llama_index.core.callbacks import CallbackManager  # noqa: TID253
from llama_index.core.prompts.mixin import PromptMixinType  # noqa: TID253
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode  # noqa: TID253

from assistant.answer import Citation
from assistant.assistant import Assistant


class RecordQueryEngine(BaseQueryEngine):
    """Answers a query with the assistant's text; the source nodes are the cited quotes.

    A refusal is a response without source nodes; ``metadata["answer"]`` holds the whole Answer as JSON.
    """

    def __init__(self, assistant: Assistant) -> None:
        """Answer with ``assistant``, which must outlive this."""
        super().__init__(CallbackManager([]))
        self._assistant = assistant

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}

    def _query(self, query_bundle: QueryBundle) -> Response:
        answer = self._assistant.ask(query_bundle.query_str)
        nodes = [NodeWithScore(node=_node(citation), score=None) for citation in answer.citations]
        return Response(response=answer.text, source_nodes=nodes, metadata={"answer": answer.to_dict()})

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return self._query(query_bundle)


def _node(citation: Citation) -> TextNode:
    metadata = {
        "record": citation.record,
        "title": citation.title,
        "date": citation.date,
        "path": " › ".join(citation.path),
        "role": citation.role,
        "official": citation.official,
        "source": citation.source,
    }
    return TextNode(
        text=citation.quote, metadata=metadata, start_char_idx=citation.start, end_char_idx=citation.end
    )
