"""``python -m assistant`` is ``shean``."""

from assistant.cli import main

main()
