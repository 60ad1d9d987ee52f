"""Check that modules and functions stay short: ``python tools/check_shape.py [FOLDER…]``.

A length counts physical lines, docstring included, decorators not. Exits 1 and names every
offender with its place when a limit is passed.
"""

import ast
import sys
from pathlib import Path
from statistics import median

MODULE_LINES = 400
FUNCTION_LINES = 60
MEDIAN_LINES = 12
FOLDERS = ("ingest", "index", "assistant", "eval", "tools")


def function_lengths(tree: ast.Module) -> list[tuple[str, int, int]]:
    """Return name, first line and length in lines of every function, nested ones included."""
    return [
        (node.name, node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def check_module(path: Path, lengths: list[int]) -> list[str]:
    """Return the complaints about one module and add its function lengths to ``lengths``."""
    source = path.read_text(encoding="utf-8")
    count = len(source.splitlines())
    complaints = [f"{path}: {count} lines, at most {MODULE_LINES}"] if count > MODULE_LINES else []
    for name, line, length in function_lengths(ast.parse(source, str(path))):
        lengths.append(length)
        if length > FUNCTION_LINES:
            complaints.append(f"{path}:{line}: {name}() has {length} lines, at most {FUNCTION_LINES}")
    return complaints


def main(folders: list[str]) -> int:
    """Print the complaints about all modules under ``folders`` and a summary; return the exit code."""
    modules = sorted(module for folder in folders for module in Path(folder).rglob("*.py"))
    lengths: list[int] = []
    complaints = [complaint for module in modules for complaint in check_module(module, lengths)]
    middle = median(lengths) if lengths else 0
    if middle > MEDIAN_LINES:
        complaints.append(f"the median function has {middle:g} lines, at most {MEDIAN_LINES}")
    for complaint in complaints:
        print(complaint)
    print(f"shape: {len(modules)} modules, {len(lengths)} functions, median {middle:g} lines")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(FOLDERS)))
