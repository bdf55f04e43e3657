"""The catalogue: component files compiled once into one checksummed file and read from it part by part.

YAML is for people and slow to read (300 files cost half a second); at run time a compiled copy in the cache folder is
used. It is rebuilt when any component file changes. Within a folder an id may exist once; a project's file stands in for the user's of the
same id, and that for the packaged one (`folders`). A plug-in's file that is wrong is left out with a warning; one of ours or the user's is
an error.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Set
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circuitlm import __version__, plugins, resources
from circuitlm.errors import KnowledgeError
from circuitlm.knowledge.folders import component_folders, root_of
from circuitlm.knowledge.wordings import Expression, with_classes, with_needs

if TYPE_CHECKING:
    from circuitlm.circuit.component import Component

FORMAT = 12


LEXICONS = ("functions", "projects", "refusals", "words", "languages", "boards", "code", "signals", "terms")


def lexicon_files() -> list[Path]:
    """What people say: functions, projects, refusals, common words, other languages, boards, lines of code, signals, wordings."""
    folder = resources.folder("knowledge")
    return [f for name in LEXICONS if (f := folder / f"{name}.yaml").is_file()]


def component_files() -> list[Path]:
    return [f for folder in component_folders() if folder.is_dir() for f in sorted(folder.rglob("*.yaml"))]


def plugin_files() -> dict[Path, plugins.Plugin]:
    """Component files that plug-ins bring. One without a folder is warned of."""
    out: dict[Path, plugins.Plugin] = {}
    for plugin in plugins.of_group(plugins.COMPONENTS):
        try:
            folder = plugin.folder()
        except plugins.BrokenPlugin as error:
            plugins.warn(plugin, error)
            continue
        out |= dict.fromkeys(sorted(folder.rglob("*.yaml")), plugin)
    return out


@functools.cache
def _loader() -> Any:
    """A safe YAML loader for which only true and false are booleans (NO is a relay's contact here, not False) and that refuses a key written twice,
    of which the last would hide the first."""
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            keys = [k.value for k, _ in node.value]
            if twice := next((k for k in keys if keys.count(k) > 1), None):
                raise yaml.constructor.ConstructorError(None, None, f"the key {twice!r} stands here twice", node.start_mark)
            return super().construct_mapping(node, deep)

    Loader.yaml_implicit_resolvers = {
        first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:bool"]
        for first, resolvers in Loader.yaml_implicit_resolvers.items()
    }
    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
    return Loader


def read_yaml(path: Path) -> Any:
    """The data of one YAML file. Raises KnowledgeError naming the file and line."""
    import yaml

    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_loader())
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise KnowledgeError(f"{path}: {error}") from error


def load_file(path: Path) -> Component:
    """One component file, validated. Raises KnowledgeError naming the file and field."""
    from pydantic import ValidationError

    from circuitlm.circuit.component import Component

    data = read_yaml(path)
    try:
        return Component.model_validate(data)
    except ValidationError as error:
        first = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5])
        raise KnowledgeError(f"{path.name}: {first}") from error


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


def _signature(files: list[Path]) -> str:
    stats = [(str(f), s.st_mtime_ns, s.st_size) for f in files for s in [f.stat()]]
    return hashlib.sha256(f"{FORMAT} {__version__} {stats}".encode()).hexdigest()[:24]


def compile_catalogue(target: Path, files: list[Path], signature: str, plugged: Mapping[Path, plugins.Plugin] | None = None) -> None:
    """Validate all component files and write the compiled catalogue, whole or not at all.

    Raises KnowledgeError for a bad file or an id that two files share; those of plug-ins (*plugged*) are left out instead.
    """
    entries: dict[str, dict[str, Any]] = {}
    blobs: dict[str, bytes] = {}
    seen: dict[str, Path] = {}
    left_out: list[str] = []
    for path in [*files, *(plugged or {})]:
        try:
            component = _new_component(path, seen, strict=path in (plugged or {}))
        except KnowledgeError as error:
            if not plugged or path not in plugged:
                raise
            left_out.append(f"a part of the plug-in {plugged[path].label()} is left out: {error.message}")
            continue
        seen[component.id] = path
        blob = component.model_dump_json(exclude_defaults=True).encode()
        blobs[component.id] = blob
        entries[component.id] = entry_of(component) | {"size": len(blob)}
    checksum = hashlib.sha256(b"".join(blobs.values())).hexdigest()[:16]
    lexicon = with_needs(with_classes({f.stem: read_yaml(f) for f in lexicon_files()}))
    head = {
        "signature": signature,
        "checksum": checksum,
        "entries": entries,
        "left_out": left_out,
        "lexicon": lexicon,
        "aliases": alias_index(entries),
    }
    for _ in range(8):  # the header's length depends on the offsets that it holds
        line = json.dumps(head, separators=(",", ":")).encode() + b"\n"
        at = len(line)
        for entry in entries.values():
            entry["at"], at = at, at + entry["size"]
        if len(json.dumps(head, separators=(",", ":"))) + 1 == len(line):
            break
    line = json.dumps(head, separators=(",", ":")).encode() + b"\n"
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temp = tempfile.mkstemp(dir=target.parent, prefix=".catalogue-")
    with os.fdopen(handle, "wb") as file:
        file.write(line)
        for blob in blobs.values():
            file.write(blob)
    os.replace(temp, target)


def entry_of(component: Component) -> dict[str, Any]:
    """What the light index holds of a component."""
    return {
        "name": component.name,
        "kind": component.kind,
        "shape": component.shape,
        "pins": [p.id for p in component.pins],
        "form": component.form,
        "mpn": component.mpn,
        "aliases": component.aliases,
        "uses": component.uses,
        "default_for": component.default_for,
        "provides": component.provides,
        "carries": component.carries,
        "description": component.description,
        "size": 0,
        "at": 0,
        "controller": bool(component.mcu),
        "rank": component.mcu.rank if component.mcu else 0,
        "usual": component.mcu.usual if component.mcu else 0,
        "foreign": {system: names.type for system, names in component.names.items() if names.type},
    }


def _new_component(path: Path, seen: dict[str, Path], strict: bool) -> Component:
    """The component of a file. Raises KnowledgeError for a bad file, an id that its own folder has twice (*strict*: that any folder has), and
    where *strict* for whatever `kb check` finds."""
    component = load_file(path)
    if component.id in seen and (strict or root_of(path) == root_of(seen[component.id])):
        raise KnowledgeError(f"{path}: component id {component.id!r} is already in {seen[component.id]}")
    if strict:
        from circuitlm.knowledge.check import faults

        if wrong := faults(component):
            raise KnowledgeError(f"{path.name}: {'; '.join(wrong[:3])}")
    return component


def alias_index(entries: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Every name in its normal form -> id: ids first, then aliases, names and part numbers."""
    from circuitlm.knowledge.names import normal

    found: dict[str, str] = {}
    for rank in ("id", "aliases", "name", "mpn"):
        for component_id, entry in entries.items():
            for alias in [component_id] if rank == "id" else entry["aliases"] if rank == "aliases" else [entry[rank] or ""]:
                if key := normal(alias):
                    found.setdefault(key, component_id)
    return found


@functools.cache
def catalogue() -> Catalogue:
    """The compiled catalogue, made anew when a component file has changed."""
    files, plugged = component_files(), plugin_files()
    signature = _signature([*files, *plugged, *lexicon_files()])
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


def _age(path: Path) -> float:
    """Seconds, the newest first; a file that another process removed meanwhile is oldest."""
    try:
        return -path.stat().st_mtime
    except OSError:
        return 0.0


def _compiled(target: Path, files: list[Path], signature: str, plugged: Mapping[Path, plugins.Plugin]) -> Catalogue:
    """The compiled catalogue at *target*, made where it is not there or spoilt."""
    if not target.is_file():
        try:
            compile_catalogue(target, files, signature, plugged)
        except OSError:
            target = Path(tempfile.mkdtemp(prefix="circuitlm-")) / target.name
            compile_catalogue(target, files, signature, plugged)
        for old in sorted(target.parent.glob("catalogue-*.json"), key=_age)[KEPT:]:
            old.unlink(missing_ok=True)
    try:
        return Catalogue(target)
    except (OSError, ValueError, KeyError, TypeError):
        target.unlink(missing_ok=True)
        compile_catalogue(target, files, signature, plugged)
        return Catalogue(target)
