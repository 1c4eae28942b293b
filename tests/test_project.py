"""The project itself: what lies where, what it pins, and that the arrows between the rooms are really checked."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOP_LEVEL = {
    "CHANGELOG.md", "LICENSE", "Makefile", "README.md", "checkpoints", "desktop", "model", "pyproject.toml",
    "requirements-dev.txt", "requirements.txt", "resources", "tests",
}  # fmt: skip
# In two pieces, so that this file does not hold them itself.
HOSTS = [
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "--index" + "-url",
    "--extra-index" + "-url",
    "--find" + "-links",
]
MOST_CHECKPOINT_BYTES = 21_000_000
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]


@pytest.fixture(scope="module")
def files() -> list[Path]:
    """All files that git knows."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    return [Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_the_top_level_holds_only_what_the_design_names(files):
    top = {file.parts[0] for file in files if not file.parts[0].startswith(".")}
    assert top <= TOP_LEVEL


def test_no_file_names_a_package_index_or_a_download_host(files):
    guilty = []
    for file in files:
        if file.suffix not in (".safetensors", ".png"):
            text = (ROOT / file).read_text("utf-8", errors="replace")
            guilty += [(str(file), host) for host in HOSTS if host in text]
    assert not guilty


def test_no_lock_file_with_addresses_is_committed(files):
    assert Path("uv.lock") not in files
    assert "uv.lock" in (ROOT / ".gitignore").read_text().splitlines()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_with_a_hash(name):
    text = (ROOT / name).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    pinned = re.compile(r"[A-Za-z0-9_.-]+(\[[\w,-]+\])?==\S+ .*--hash=sha256:[0-9a-f]{64}")
    assert lines
    assert not [line[:80] for line in lines if not pinned.match(line)]


def test_what_the_program_needs_is_among_the_pinned_and_the_rest_of_the_tests_too():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    for wanted, name in (
        (project["project"]["dependencies"], "requirements.txt"),
        (project["dependency-groups"]["dev"], "requirements-dev.txt"),
    ):
        pinned = set(re.findall(r"^([A-Za-z0-9_.-]+)", (ROOT / name).read_text(), re.MULTILINE))
        names = {re.split(r"[<>=\[; ]", each)[0].lower().replace("_", "-") for each in wanted}
        assert names <= pinned, names - pinned


def test_a_checkpoint_is_small_enough_for_git(files):
    sizes = {str(file): (ROOT / file).stat().st_size for file in files if file.parts[0] == "checkpoints"}
    assert all(size < MOST_CHECKPOINT_BYTES for size in sizes.values()), sizes
    assert not [name for name in sizes if name.endswith((".h5", ".keras", ".pkl", ".pt", ".npz"))]


def test_no_file_of_the_program_is_longer_than_350_lines(files):
    lengths = {
        str(file): len((ROOT / file).read_text("utf-8").splitlines())
        for file in files
        if file.suffix == ".py" and file.parts[0] in ("desktop", "model")
    }
    assert not {name: length for name, length in lengths.items() if length > 350}


def test_pre_commit_runs_what_make_lint_runs():
    hooks = (ROOT / ".pre-commit-config.yaml").read_text()
    lint = (ROOT / "Makefile").read_text().split("\nlint:")[1].split("\n\n")[0]
    for tool in ("ruff format", "ruff check", "mypy", "lint-imports"):
        assert f"/{tool}" in lint
        assert f"entry: .venv/bin/{tool}" in hooks


@pytest.mark.parametrize("room", ["model.notation", "desktop.midi"])
def test_every_neighbour_of_notation_is_forbidden_to_those_who_know_notation_alone(room):
    contract = next(each for each in CONTRACTS if each["source_modules"] == [room])
    modules = {
        f"model.{path.stem}"
        for path in (ROOT / "model").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    neighbours = modules - {"model.__init__", "model.notation"}
    assert neighbours <= set(contract["forbidden_modules"]), neighbours - set(contract["forbidden_modules"])


@pytest.fixture(scope="module")
def rooms(tmp_path_factory) -> Path:
    """A copy of the two packages and their contracts."""
    folder = tmp_path_factory.mktemp("rooms")
    for package in ("desktop", "model"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def kept(rooms: Path, contract: str) -> bool:
    """True where import-linter finds that the contract is kept."""
    code = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    done = subprocess.run(
        [sys.executable, "-c", code, "--no-cache"], cwd=rooms, capture_output=True, text=True, timeout=120
    )
    verdict = re.search(rf"{re.escape(contract)}[^\n]* (KEPT|BROKEN)", done.stdout)
    assert verdict, done.stdout + done.stderr
    return verdict[1] == "KEPT"


def test_the_contracts_are_kept_by_the_program_as_it_is(rooms):
    assert all(kept(rooms, contract["name"]) for contract in CONTRACTS)


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract["name"])
def test_an_import_against_the_arrow_is_found(rooms, contract):
    package = contract["source_modules"][0]
    offender = rooms.joinpath(*package.split(".")) / "offender.py"
    offender.write_text(f"import {contract['forbidden_modules'][0]}\n")
    try:
        assert not kept(rooms, contract["name"])
    finally:
        offender.unlink()
