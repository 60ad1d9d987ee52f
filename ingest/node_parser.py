"""A LlamaIndex node parser that cuts minutes at their numbered items instead of every so many tokens."""

from collections.abc import Iterator, Sequence
from typing import Any

from llama_index.core.node_parser import NodeParser  # noqa: TID253 - its users alone import this module
from llama_index.core.schema import BaseNode, Document, MetadataMode, TextNode  # noqa: TID253 - its users alone import this module
from llama_index.core.schema import NodeRelationship as Relationship  # noqa: TID253 - its users alone import this module
from llama_index.core.utils import get_tqdm_iterable  # noqa: TID253 - its users alone import this module

from ingest.parser import parse_verbatim
from ingest.record import Passage, Record

# Of no use to a model that reads the words.
_OFFSETS = ("record_id", "start", "end", "page", "line")


class MinutesNodeParser(NodeParser):
    """Turns Documents with the text of minutes into TextNodes, one for each passage.

    ``metadata["title"]`` and ``metadata["source"]`` of a Document are used where present. Each node
    has the verbatim passage as its text and in its metadata ``record_id``, ``title``, ``date`` (ISO),
    ``path``, ``role``, ``speaker``, ``unit``, ``start`` and ``end`` (in the clean text), ``page`` and
    ``line``; what a record does not say is None. ``start_char_idx`` and ``end_char_idx`` bound the
    same words in the Document, line breaks and page numbers included.
    """

    @classmethod
    def class_name(cls) -> str:
        """Return the name under which the parser is serialized."""
        return "MinutesNodeParser"

    def _parse_nodes(
        self,
        nodes: Sequence[BaseNode],
        show_progress: bool = False,  # noqa: FBT001, FBT002 - as the base class declares it
        **kwargs: Any,  # noqa: ANN401, ARG002 - the same
    ) -> list[BaseNode]:
        documents = get_tqdm_iterable(nodes, show_progress, "Parsing nodes")
        return [node for document in documents for node in self._nodes_of(document)]

    def _nodes_of(self, document: BaseNode) -> Iterator[TextNode]:
        text = document.get_content(metadata_mode=MetadataMode.NONE)
        if not text.strip():
            return
        record = parse_verbatim(text, _string(document, "title"), _string(document, "source") or "")
        source = document.as_related_node_info()
        for number, passage in enumerate(record.passages):
            start, end = _bounds(record, passage)
            yield TextNode(
                id_=self.id_func(number, document),
                text=passage.text,
                metadata=_metadata(record, passage),
                excluded_embed_metadata_keys=list(_OFFSETS),
                excluded_llm_metadata_keys=list(_OFFSETS),
                relationships={Relationship.SOURCE: source},
                start_char_idx=start,
                end_char_idx=end,
            )

    def _postprocess_parsed_nodes(
        self, nodes: list[BaseNode], parent_doc_map: dict[str, Document]
    ) -> list[BaseNode]:
        """Add relationships as the base class does, but keep the offsets: it looks for the text verbatim.

        A passage of a hard-wrapped source does not stand verbatim in it, and a short one (決定：洽悉。)
        stands there more than once.
        """
        bounds = [(node.start_char_idx, node.end_char_idx) for node in nodes if isinstance(node, TextNode)]
        finished = super()._postprocess_parsed_nodes(nodes, parent_doc_map)
        for node, (start, end) in zip(finished, bounds, strict=True):
            if isinstance(node, TextNode):
                node.start_char_idx, node.end_char_idx = start, end
        return finished


def _string(document: BaseNode, key: str) -> str | None:
    value = document.metadata.get(key)
    return str(value) if value else None


def _bounds(record: Record, passage: Passage) -> tuple[int | None, int | None]:
    spans = list(record.spans.to_source(passage.start, passage.end))
    return (spans[0][0], spans[-1][1]) if spans else (None, None)


def _metadata(record: Record, passage: Passage) -> dict[str, str | int | None]:
    item = record.items[passage.item]
    return {
        "record_id": record.id,
        "title": record.title,
        "date": record.date.isoformat() if record.date else None,
        "path": " › ".join(item.path),
        "role": item.role.value,
        "speaker": item.speaker,
        "unit": item.unit,
        "start": passage.start,
        "end": passage.end,
        "page": record.spans.page(passage.start),
        "line": record.spans.line(passage.start),
    }
