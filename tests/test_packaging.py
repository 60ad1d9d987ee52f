"""The names, the files and the imports of the four packages stay what docs/decisions/ says they are."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("ingest", "index", "assistant", "eval")
HEAVY = ("torch", "gradio", "sentence_transformers", "llama_index", "chromadb")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
REQUIREMENTS = [
    Requirement(text)
    for text in (
        *PROJECT["project"]["dependencies"],
        *(text for extra in PROJECT["project"]["optional-dependencies"].values() for text in extra),
    )
]
# Folders of someone's own machine, as they begin a path: quotes, brackets, spaces and = come before one.
MACHINE_PATH = re.compile(rb"(?:^|[\s\"'`(=:\[])/(?:work|root|home|Users|mnt|opt)/\w", re.MULTILINE)

each_package = pytest.mark.parametrize("package", PACKAGES)
each_requirement = pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda it: it.name)


def normalised(name: str) -> str:
    """Return a distribution name in the one spelling that PEP 503 allows for comparisons."""
    return re.sub(r"[-_.]+", "-", name).lower()


def project_files() -> Iterator[Path]:
    """Yield every file that is part of the project: what the sdist holds, and what CI runs."""
    for name in [*PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["only-include"], ".ci", ".gitignore"]:
        top = ROOT / name
        files = top.rglob("*") if top.is_dir() else [top]
        yield from (path for path in files if path.is_file() and "__pycache__" not in path.parts)


@each_package
def test_no_other_distribution_owns_the_name(package: str) -> None:
    owners = {normalised(name) for name in packages_distributions().get(package, [])}
    assert owners <= {"shean"}


@each_package
def test_no_module_takes_the_name_of_another_package(package: str) -> None:
    """Where a script's own folder leads sys.path, ``index/typer.py`` would hide the real typer."""
    needed = {normalised(requirement.name) for requirement in REQUIREMENTS}
    theirs = {
        name
        for name, owners in packages_distributions().items()
        if not needed.isdisjoint(normalised(owner) for owner in owners)
    }
    modules = {path.stem for path in (ROOT / package).rglob("*.py")}
    assert modules.isdisjoint((theirs | set(PACKAGES)) - {package})


@each_package
def test_a_package_is_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()


@each_package
def test_importing_a_package_does_nothing(package: str) -> None:
    """An ``__init__`` holds its docstring and nothing else."""
    for path in (ROOT / package).rglob("__init__.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), path
        assert len(tree.body) == 1, path


def test_eval_never_hides_the_builtin() -> None:
    """``from eval.x import y`` and never ``import eval``."""
    for path in project_files():
        if path.suffix == ".py":
            tree = ast.parse(path.read_text(encoding="utf-8"))
            imports = (node for node in ast.walk(tree) if isinstance(node, ast.Import))
            names = {alias.asname or alias.name.partition(".")[0] for node in imports for alias in node.names}
            assert "eval" not in names, path


def test_no_file_names_a_place_on_someones_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {hit.group().decode(errors='replace')!r}"
        for path in project_files()
        for hit in MACHINE_PATH.finditer(path.read_bytes())
    ]
    assert found == []


def test_the_core_imports_nothing_heavy(tmp_path: Path) -> None:
    """Answers must start fast: the page, the models and the stores load when first used."""
    code = f"import sys, assistant.assistant; print(*[m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_the_distribution_cannot_be_uploaded() -> None:
    assert "Private :: Do Not Upload" in PROJECT["project"]["classifiers"]


def test_commands_register_themselves() -> None:
    """``assistant`` finds them by the group and never imports ``eval``."""
    found = distribution("shean").entry_points.select(group="shean.commands")
    assert {entry.name: entry.value for entry in found} == {
        "course": "assistant.course.command:register",
        "eval": "eval.cli:register",
        "feedback": "assistant.feedback.command:register",
        "prepare": "assistant.prepare:register",
        "register": "assistant.register.command:register",
        "upkeep": "assistant.upkeep.command:register",
    }


@each_requirement
def test_a_dependency_is_pinned(requirement: Requirement) -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if not line.startswith("#"))
    assert requirement.specifier.contains(pins[normalised(requirement.name)])


def test_torch_is_pinned_without_a_local_tag() -> None:
    """An unpinned torch, or one with another pin than the CPU wheel's, brings gigabytes of CUDA."""
    assert "torch==2.13.0" in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()


@each_requirement
def test_a_dependency_is_justified(requirement: Requirement) -> None:
    page = (ROOT / "docs" / "decisions" / "0001-dependencies.md").read_text(encoding="utf-8")
    assert f"**{requirement.name}**" in page
