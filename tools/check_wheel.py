"""Build the wheel and check that it ships the tree, and works where the source folders are out of reach.

1. Its files are the files git tracks in the four packages: nothing missing, nothing else.
2. Installed into an empty environment (dependencies borrowed from the running one), the packages
   are imported from there, and ``shean`` reads a record of the corpus and answers from it.

Needs only the standard library, and ``build`` with ``hatchling`` in the running environment.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("ingest", "index", "assistant", "eval")
RECORD = ROOT / "corpus" / "2019-05-20_policy-platform-2.txt"
QUESTION = "成人保護案件TIPVDA 8分以上多久內要派案？"


class CheckError(Exception):
    """The wheel is not what it should be; ``str()`` says how."""


def run(*command: str | Path, cwd: Path, home: Path | None = None) -> str:
    """Run a command to its end and return what it printed on standard output.

    With ``home`` it runs as a new user would: nothing of this environment but PATH reaches it.
    Raises CheckError with its output when it fails.
    """
    env = None if home is None else {"PATH": os.defpath, "HOME": str(home), "LANG": "C.UTF-8"}
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=cwd, env=env, capture_output=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        message = f"{' '.join(words)}\nended with {done.returncode}:\n{done.stdout}{done.stderr}"
        raise CheckError(message)
    return done.stdout


def build_wheel(folder: Path) -> Path:
    """Build the wheel into ``folder`` with the running environment's hatchling; return its path."""
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=ROOT)
    (wheel,) = folder.glob("*.whl")
    return wheel


def check_files(wheel: Path) -> int:
    """Compare the wheel's files with the tracked files of the packages; return how many there are."""
    with zipfile.ZipFile(wheel) as archive:
        shipped = {name for name in archive.namelist() if ".dist-info/" not in name}
    listed = run("git", "ls-files", "-z", "--", *PACKAGES, cwd=ROOT)
    tracked = {name for name in listed.split("\0") if name}
    complaints = [f"in the tree, not in the wheel: {name}" for name in sorted(tracked - shipped)]
    complaints += [f"in the wheel, not tracked by git: {name}" for name in sorted(shipped - tracked)]
    if complaints:
        raise CheckError("\n".join(complaints))
    return len(shipped)


def install(wheel: Path, folder: Path) -> Path:
    """Install the wheel alone into a new environment in ``folder``; return its ``bin``.

    A ``.pth`` line lends it the running environment's site-packages. Python does not read the
    ``.pth`` files in there, so an editable install of this tree stays out of reach.
    """
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "-q",
        "--no-deps",
        "--no-index",
        wheel,
        cwd=folder,
    )
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    lent = folder / "lib" / version / "site-packages" / "dependencies.pth"
    lent.write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder / "bin"


def check_origin(binaries: Path, home: Path) -> None:
    """Check that each package is imported from the new environment and not from the source tree."""
    environment = binaries.parent
    for package in PACKAGES:
        code = f"import {package}; print({package}.__file__)"
        origin = Path(run(binaries / "python", "-c", code, cwd=home, home=home).strip())
        if not origin.is_relative_to(environment):
            message = f"{package} was imported from {origin}, not from the installed wheel"
            raise CheckError(message)


def check_answer(binaries: Path, home: Path) -> None:
    """Ingest one record of the corpus with the installed ``shean`` and check a cited answer."""
    records, index = home / "records", home / "index"
    records.mkdir()
    shutil.copy(RECORD, records)
    shean = binaries / "shean"
    run(shean, "--help", cwd=home, home=home)
    run(shean, "ingest", records, "--index", index, cwd=home, home=home)
    answer = json.loads(run(shean, "ask", QUESTION, "--index", index, "--json", cwd=home, home=home))
    if answer["outcome"] != "answered" or not answer["citations"]:
        message = f"the installed shean does not answer {QUESTION}: {answer}"
        raise CheckError(message)


def main() -> int:
    """Run every check in a temporary folder; return the exit code."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        home = folder / "home"
        home.mkdir()
        try:
            wheel = build_wheel(folder)
            count = check_files(wheel)
            binaries = install(wheel, folder / "env")
            check_origin(binaries, home)
            check_answer(binaries, home)
        except CheckError as error:
            print(f"wheel: {error}", file=sys.stderr)
            return 1
    print(f"wheel: {count} files, installed and answering")
    return 0


if __name__ == "__main__":
    sys.exit(main())
