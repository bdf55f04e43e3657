"""The house: imports go downward only, and the designer starts without the heavy libraries."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import circuitlm

PACKAGE = Path(circuitlm.__file__).parent
FLOORS = (
    ("cli",),
    ("tutor", "evaluation"),
    ("pipeline",),
    ("engineers",),
    ("synthesis",),
    ("verify",),
    ("views",),
    ("drawing",),
    ("spice",),
    ("symbolic",),
    ("plan",),
    ("knowledge",),
    ("circuit",),
    ("errors", "resources", "plugins", "__version__", "__init__"),
)
LEVEL = {room: -number for number, rooms in enumerate(FLOORS) for room in rooms}
FILES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path, top_level_only: bool = False) -> Iterator[str]:
    """The dotted names that a file imports; those in functions and under TYPE_CHECKING too unless *top_level_only*."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body if top_level_only else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            yield from (f"{module}.{a.name}" for a in node.names) if module == "circuitlm" else (module,)


def room_of(path: Path) -> str:
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def upward(path: Path) -> set[tuple[str, str]]:
    own = LEVEL[room_of(path)]
    rooms = {name.split(".")[1] for name in imports(path) if name.startswith("circuitlm.")}
    return {(path.relative_to(PACKAGE).as_posix(), room) for room in rooms if LEVEL[room] > own}


def test_every_room_of_the_package_has_a_floor():
    assert {room_of(p) for p in FILES} <= set(LEVEL)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_go_downward_only(path):
    assert upward(path) == set()


def test_engineers_do_not_know_the_pipeline_s_files():
    """Synthesis, rules and engineers are pure: no files, no processes, no network."""
    outside = {"subprocess", "socket", "urllib", "http", "requests", "httpx", "tempfile", "shutil"}
    for path in FILES:
        if room_of(path) in ("circuit", "plan", "synthesis", "verify") or "builtin" in path.parts:
            found = {name.split(".")[0] for name in imports(path)} & outside
            assert not found, f"{path}: {found}"


@pytest.mark.parametrize(
    "path", [p for p in FILES if room_of(p) not in ("tutor", "evaluation", "symbolic")], ids=lambda p: p.relative_to(PACKAGE).as_posix()
)
def test_nothing_heavy_is_imported_with_a_module(path):
    heavy = {
        "litellm",
        "torch",
        "rich",
        "numpy",
        "scipy",
        "sympy",
        "sentence_transformers",
        "faiss",
        "PySpice",
        "cairosvg",
        "networkx",
        "pypdf",
        "PIL",
    }
    assert not {name.split(".")[0] for name in imports(path, top_level_only=True)} & heavy


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_every_file_says_what_it_is(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), "a module without a docstring"
