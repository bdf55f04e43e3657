"""The catalogue: component files compiled once into one checksummed file and read from it part by part.

YAML is for people and slow to read (300 files cost half a second); at run time a compiled copy in the cache folder is
used. It is rebuilt when any component file changes (`compiled`). Within a folder an id may exist once; a project's file stands in for the user's of the
same id, and that for the packaged one (`folders`). A plug-in's file that is wrong is left out with a warning; one of ours or the user's is
an error.
"""

from __future__ import annotations

import functools
import json
import os
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Set
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circuitlm import plugins, resources
from circuitlm.errors import KnowledgeError
from circuitlm.knowledge.compiled import age, compile_catalogue, entry_of, signature_of
from circuitlm.knowledge.files import component_files, lexicon_files, plugin_files
from circuitlm.knowledge.wordings import Expression

if TYPE_CHECKING:
    from circuitlm.circuit.component import Component


class Catalogue:
    """Components by id, read when asked for; `entries` is the light index that search works on."""

    def __init__(self, path: Path):
        self._file = path.open("rb")  # stays readable when another process puts a newer catalogue in its place
        head = json.loads(self._file.readline())
        if not isinstance(head, dict) or path.stat().st_size < max((e["at"] + e["size"] for e in head["entries"].values()), default=0):
            raise ValueError("the compiled catalogue is incomplete")
        self.signature: str = head["signature"]
        self.checksum: str = head["checksum"]
        self.entries: dict[str, dict[str, Any]] = head["entries"]
        self.left_out: list[str] = head["left_out"]
        """What plug-ins brought and could not be used, in sentences."""
        self.lexicon: dict[str, Any] = head["lexicon"]
        self.aliases: dict[str, str] = head["aliases"]
        """Normalised name -> id; an id is never another part's second name."""
        self._loaded: dict[str, Component] = {}

    def __contains__(self, component_id: str) -> bool:
        return component_id in self.entries or self._on_the_second_shelf(component_id)

    def _on_the_second_shelf(self, component_id: object) -> bool:
        """Whether an id is that of a KiCad symbol which the user's index holds; it is adopted then."""
        if not isinstance(component_id, str) or not component_id.startswith("kicad:"):
            return False
        from circuitlm.knowledge.kicad.adopt import adopt

        return adopt(self, component_id.removeprefix("kicad:"))

    def adopt(self, component: Component, *names: str) -> None:
        """Take in a component for as long as the program runs; names that are another part's keep their meaning."""
        from circuitlm.knowledge.names import normal

        self._loaded[component.id] = component
        self.entries[component.id] = entry_of(component)
        for name in (component.id, *component.aliases, *names):
            if key := normal(name):
                self.aliases.setdefault(key, component.id)

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def get(self, component_id: str) -> Component:
        """The component of that id. Raises KnowledgeError when there is none."""
        found = self._loaded.get(component_id)
        if found is None:
            from circuitlm.circuit.component import Component

            entry = self.entries.get(component_id)
            if entry is None and self._on_the_second_shelf(component_id):
                return self._loaded[component_id]
            if entry is None:
                raise KnowledgeError(f"no component {component_id!r} in the catalogue", "circuitlm kb search finds the nearest")
            found = Component.model_validate_json(os.pread(self._file.fileno(), entry["size"], entry["at"]))
            self._loaded[component_id] = found
        return found

    def pin_ids(self, component_id: str) -> list[str]:
        """The ids of a component's pins, without reading the rest of it."""
        return list(self.entries[component_id]["pins"])

    def having(self, *kinds: str, pins: Set[str] = frozenset(), shapes: Set[str] = frozenset()) -> list[str]:
        """Ids of the parts of certain kinds that have all these pins, and one of these shapes where any is given, in catalogue order;
        without reading the parts themselves."""
        return [
            i for i, e in self.entries.items() if e["kind"] in kinds and pins <= set(e["pins"]) and (not shapes or e["shape"] in shapes)
        ]

    def all(self) -> Iterator[Component]:
        return (self.get(i) for i in self.entries)

    def default_for(self, function: str) -> list[str]:
        """Ids of the parts that are the default for a function, in catalogue order."""
        return [i for i, e in self.entries.items() if function in e["default_for"]]


def expression(text: str, flags: int = 0) -> Expression:
    """An expression of the lexicon, compiled for the first text that may match it."""
    return Expression(text, flags, catalogue().lexicon.get("needs", {}).get(text, ()))


@functools.cache
def catalogue() -> Catalogue:
    """The compiled catalogue, made anew when a component file has changed."""
    files, plugged = component_files(), plugin_files()
    signature = signature_of([*files, *plugged, *lexicon_files()])
    found = _compiled(resources.cache_folder() / f"catalogue-{signature}.json", files, signature, plugged)
    for text in found.left_out:
        warnings.warn(text, plugins.PluginWarning, stacklevel=2)
    return found


def second_shelf(text: str) -> None:
    """Take in the parts that a text names and only the user's index of KiCad's symbols knows; nothing where there is no index."""
    if not (resources.user_folder() / "kicad.sqlite").is_file():
        return
    from circuitlm.errors import UsageError
    from circuitlm.knowledge.kicad.adopt import adopt_named

    try:
        adopt_named(text, catalogue())
    except UsageError as error:
        warnings.warn(f"{error.message} {error.hint}", plugins.PluginWarning, stacklevel=2)


def symbol_named(name: str) -> str | None:
    """The id of the part of exactly that name in the user's index of KiCad's symbols."""
    if not (resources.user_folder() / "kicad.sqlite").is_file():
        return None
    from circuitlm.errors import UsageError
    from circuitlm.knowledge.kicad.names import candidates
    from circuitlm.knowledge.kicad.shelf import shelf

    try:
        index = shelf()
    except UsageError:
        return None
    rows = index.named(name, 1) if index and candidates(name) == [name] else []
    found = f"kicad:{rows[0].type}" if rows and rows[0].score == 1.0 else ""
    return found if found in catalogue() else None


def pins_known(name: str) -> str:
    """What the user's index of KiCad's symbols knows of a part that it cannot wire, in a sentence; "" where there is none."""
    if not (resources.user_folder() / "kicad.sqlite").is_file():
        return ""
    from circuitlm.knowledge.kicad.adopt import known_of

    return known_of(name)


KEPT = 4
"""Compiled catalogues that stay: projects with parts of their own have each its own."""


def _compiled(target: Path, files: list[Path], signature: str, plugged: Mapping[Path, plugins.Plugin]) -> Catalogue:
    """The compiled catalogue at *target*, made where it is not there or spoilt."""
    if not target.is_file():
        try:
            compile_catalogue(target, files, signature, plugged)
        except OSError:
            target = Path(tempfile.mkdtemp(prefix="circuitlm-")) / target.name
            compile_catalogue(target, files, signature, plugged)
        for old in sorted(target.parent.glob("catalogue-*.json"), key=age)[KEPT:]:
            old.unlink(missing_ok=True)
    try:
        return Catalogue(target)
    except (OSError, ValueError, KeyError, TypeError):
        target.unlink(missing_ok=True)
        compile_catalogue(target, files, signature, plugged)
        return Catalogue(target)
