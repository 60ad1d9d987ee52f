"""What a browser sends, taken for what it is: text that nobody has checked."""

from collections.abc import Callable
from typing import Any

from assistant.page_render import render_problem
from ingest.errors import SheanError, UsageError

# Longer than any question or comment, any word to filter by.
_LONGEST = 1100
_SPOILT = "網頁送出的內容看不懂；請重新整理網頁"


class Asked(dict[str, str]):
    """The fields of a request by name: short texts, blanks trimmed, an absent one empty."""

    def __missing__(self, name: str) -> str:
        """Return the empty text."""
        return ""

    def number(self, name: str) -> int:
        """Return a field that counts; UsageError when it does not."""
        if not (self[name].isascii() and self[name].isdecimal()):
            raise UsageError(_SPOILT)
        return int(self[name])


def asked(sent: object) -> Asked:
    """Return the fields that a browser sent; what is no text or number is left out."""
    held = sent if isinstance(sent, dict) else {}
    return Asked(
        (str(name), str(value).strip()[:_LONGEST])
        for name, value in held.items()
        if isinstance(value, str | int) and not isinstance(value, bool)
    )


def shown(render: Callable[[Asked], str]) -> Callable[[Any], str]:
    """Return ``render`` for what a browser sends; a problem becomes a card that says it."""

    def answered(sent: Any) -> str:  # noqa: ANN401 - whatever a browser sends
        try:
            return render(asked(sent))
        except SheanError as error:
            return render_problem(str(error))

    # By this name the page calls it.
    answered.__name__ = render.__name__
    return answered
