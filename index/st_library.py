"""sentence-transformers as everything here loads it: on the processor, silent, and from disk unless told otherwise."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """Set environment variables for the length of a ``with`` block."""
    before = {key: os.environ.get(key) for key in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value


@contextmanager
def sentence_transformers(*, local_files_only: bool) -> Iterator[ModuleType]:
    """Yield the library, in which a model may be loaded for the length of a ``with`` block.

    With ``local_files_only`` a hub name is looked for in the local cache and never downloaded.
    """
    offline = {"HF_HUB_OFFLINE": "1"} if local_files_only else {}
    with environment(**offline, HF_HUB_DISABLE_TELEMETRY="1", TOKENIZERS_PARALLELISM="false"):
        # huggingface_hub reads its variables once, when it is first imported.
        import sentence_transformers as library
        from transformers.utils import logging as progress

        progress.disable_progress_bar()  # type: ignore[no-untyped-call]
        for name in ("sentence_transformers", "transformers", "huggingface_hub"):
            logging.getLogger(name).setLevel(logging.ERROR)
        yield library
