"""A page of the desk open in a browser, as the tests of the desk use it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


class Visit:
    """A page open in a browser, with everything it asked for and complained about."""

    def __init__(self, page: "Page", address: str) -> None:
        """Watch the page; ``open`` goes somewhere."""
        self.page = page
        self.address = address
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)

    def open(self, query: str = "") -> "Page":
        """Open an address of the page and return it when it is ready."""
        self.page.goto(f"{self.address}{query}")
        self.page.wait_for_selector("#question textarea", state="attached")
        # Filled by the page's first event: from then on it hears what is pressed.
        self.page.wait_for_selector("#library details", state="attached")
        return self.page

    def ask(self, question: str) -> None:
        """Ask by keyboard and wait for the answer."""
        self.page.fill("#question textarea", question)
        self.page.press("#question textarea", "Enter")
        self.wait(question)

    def wait(self, question: str) -> None:
        """Wait until the answer to ``question`` is shown."""
        self.page.locator("#answer article.answer .question", has_text=question).first.wait_for(
            timeout=60_000
        )

    @property
    def outside(self) -> list[str]:
        """Return what was asked for beyond this machine."""
        ours = ("http://127.0.0.1:", "data:", "blob:")
        return [url for url in self.requests if not url.startswith(ours)]

    def settle(self) -> None:
        """Hold what must be true of every page: nothing fetched, nothing raised or run, no scrolling sideways."""
        sideways = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        hacked = self.page.evaluate("window.hacked")
        assert self.outside == []
        assert self.errors == []
        assert sideways <= 0
        assert hacked is None
