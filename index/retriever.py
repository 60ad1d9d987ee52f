"""The search as a LlamaIndex retriever, for anyone's own pipeline.

Only those who want LlamaIndex import this module; it takes seconds to load.
"""

from llama_index.core.retrievers import BaseRetriever  # noqa: TID253 - LlamaIndex users alone import this module
from llama_index.core.schema import (  # noqa: TID253 - LlamaIndex users alone import this module
    NodeRelationship,
    NodeWithScore,
    QueryBundle,
    RelatedNodeInfo,
    TextNode,
)

from index.filters import Filters
from index.search import DEFAULT_WEIGHTS, Hit, Weights, search
from index.store import Store


class RecordRetriever(BaseRetriever):
    """Retrieves passages of a store by keyword and meaning together."""

    def __init__(
        self,
        store: Store,
        limit: int = 10,
        filters: Filters | None = None,
        weights: Weights = DEFAULT_WEIGHTS,
    ) -> None:
        """Search ``store``, which stays open as long as the retriever is used."""
        super().__init__()
        self._store = store
        self._limit = limit
        self._filters = filters
        self._weights = weights

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = search(self._store, query_bundle.query_str, self._limit, self._filters, self._weights)
        return [NodeWithScore(node=as_node(hit), score=hit.score) for hit in hits]


def as_node(hit: Hit) -> TextNode:
    """Return a hit as a node; its text is verbatim, its metadata says where it stands.

    The node's id is "record id:start-end", and its source relationship is the record.
    """
    return TextNode(
        id_=f"{hit.record_id}:{hit.start}-{hit.end}",
        text=hit.text,
        start_char_idx=hit.start,
        end_char_idx=hit.end,
        metadata={
            "record": hit.record_id,
            "title": hit.title,
            "date": hit.date.isoformat() if hit.date else None,
            "path": list(hit.path),
            "role": hit.role.value,
            "start": hit.start,
            "end": hit.end,
            "source": hit.source,
        },
        excluded_llm_metadata_keys=["record", "start", "end", "source"],
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=hit.record_id)},
    )
