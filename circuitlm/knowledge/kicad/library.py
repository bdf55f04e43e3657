"""Symbols out of `.kicad_sym` files: pins with numbers, names and electrical types, `extends` resolved, units kept apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from circuitlm.circuit.component import PinType
from circuitlm.errors import UsageError
from circuitlm.knowledge.kicad.sexpr import Broken, Node, forms

SKIP = frozenset(
    [
        "effects",
        "polyline",
        "rectangle",
        "circle",
        "arc",
        "bezier",
        "text",
        "text_box",
        "at",
        "length",
        "stroke",
        "fill",
        "pts",
        "font",
        "embedded_fonts",
        "embedded_files",
        "pin_names",
        "pin_numbers",
        "in_bom",
        "on_board",
        "exclude_from_sim",
        "generator",
        "generator_version",
        "id",
        "do_not_autoplace",
        "show_name",
    ]
)
"""Forms of a symbol that only draw it."""

TYPES = frozenset(get_args(PinType))
"""Electrical types; another word, of a later release or a spoilt file, says nothing."""
_UNIT = re.compile(r"_(\d+)_(\d+)$")
_OVERBAR = re.compile(r"~\{([^}]*)\}?|~([^~\s/]+)~?")
_SCRIPT = re.compile(r"[_^]\{([^}]*)\}")
_STACK = re.compile(r"\[([\w,\- ]+)\]$")


@dataclass(frozen=True, slots=True)
class SymbolPin:
    """A pin of a symbol. `name`: without the marks of an overbar, "" where it has none; `unit`: 0 is common to all units."""

    number: str
    name: str
    type: str
    unit: int = 0
    hidden: bool = False
    bar: bool = False
    """The name, or its last part, has an overbar: active low, or inverted."""
    alternates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol with its pins, whichever symbol they were drawn in."""

    library: str
    name: str
    pins: tuple[SymbolPin, ...]
    reference: str = "U"
    footprint: str = ""
    datasheet: str = ""
    description: str = ""
    keywords: str = ""
    filters: str = ""
    base: str = ""
    """The symbol whose pins it has (`extends`)."""
    power: bool = False
    """A power symbol (GND, +5V): no part."""
    release: int = 0
    """The release of KiCad that wrote its library; 0 where that is not known."""

    @property
    def type(self) -> str:
        """What a component file calls it: Library:Name."""
        return f"{self.library}:{self.name}"


def libraries(folder: Path) -> dict[str, list[Path]]:
    """The symbol files of a folder by library: one file each, or a `.kicad_symdir` with one file a symbol.

    Raises UsageError where there are none.
    """
    if folder.is_file() and folder.suffix == ".kicad_sym":
        return {folder.stem: [folder]}
    found: dict[str, list[Path]] = {}
    try:
        for path in sorted(folder.rglob("*.kicad_sym")):
            name = path.parent.stem if path.parent.suffix == ".kicad_symdir" else path.stem
            found.setdefault(name, []).append(path)
    except OSError as error:
        raise UsageError(f"{folder} cannot be read: {error.strerror or error}") from error
    if not found:
        hint = "Debian: apt-get install kicad-symbols, then /usr/share/kicad/symbols; else the folder 'symbols' of your KiCad"
        raise UsageError(f"{folder} holds no .kicad_sym file." if folder.is_dir() else f"{folder} is no folder.", hint)
    return found


def read_library(name: str, files: Iterable[Path]) -> dict[str, Symbol]:
    """The symbols of a library by name. Raises Broken, which says where, for a file that is cut, spoilt or not KiCad's."""
    raw: dict[str, _Raw] = {}
    for path in files:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise Broken(f"{path}: this is no text in UTF-8") from error
        except OSError as error:
            raise Broken(f"{path} cannot be read: {error.strerror or error}") from error
        nodes = forms(text, str(path), SKIP)
        release = 0
        if next(nodes)[0] != "kicad_symbol_lib":
            hint = "libraries of KiCad 5 (.lib) are converted by KiCad itself"
            raise Broken(f"{path}: this is no symbol library of KiCad 6 or later", hint)
        for node in nodes:
            if node[0] == "version" and len(node) > 1:
                release = _release(str(node[1]))
            elif node[0] == "symbol" and len(node) > 1 and isinstance(node[1], str):
                one = _raw(node)
                raw[one.symbol.name] = replace(one, symbol=replace(one.symbol, library=name, release=release))
    return {n: s for n in raw if (s := _resolved(n, raw)) is not None}


@dataclass(frozen=True, slots=True)
class _Raw:
    symbol: Symbol
    extends: str
    given: frozenset[str]
    """Properties that it states itself."""


_RELEASES = ((20241209, 9), (20231120, 8), (20220914, 7), (20211014, 6))
"""The version that a release writes into its libraries -> the release."""


def _release(version: str) -> int:
    return next((release for first, release in _RELEASES if version.isdigit() and int(version) >= first), 0)


_PROPERTIES = {
    "Reference": "reference",
    "Footprint": "footprint",
    "Datasheet": "datasheet",
    "Description": "description",
    "ki_description": "description",
    "ki_keywords": "keywords",
    "ki_fp_filters": "filters",
}


def _raw(node: Node) -> _Raw:
    fields: dict[str, str] = {}
    pins: list[SymbolPin] = []
    extends, power = "", False
    for item in node[2:]:
        if isinstance(item, str):
            continue
        if item[0] == "property" and len(item) > 2 and (key := _PROPERTIES.get(str(item[1]))):
            text = "" if item[2] == "~" else str(item[2]).strip()
            if text or key not in fields:
                fields[key] = text
        elif item[0] == "extends" and len(item) > 1:
            extends = str(item[1]).rpartition(":")[2]
        elif item[0] == "power":
            power = True
        elif item[0] == "symbol" and len(item) > 1:
            unit = _UNIT.search(str(item[1]))
            if unit is None or int(unit[2]) <= 1:  # a second body style draws the same pins again
                pins += [p for sub in item if isinstance(sub, list) and sub[0] == "pin" for p in _pins(sub, int(unit[1]) if unit else 0)]
        elif item[0] == "pin":
            pins += _pins(item, 0)
    name = str(node[1]).rpartition(":")[2]
    bare = Symbol("", name, tuple(pins), power=power or fields.get("reference", "").startswith("#"))
    symbol = replace(bare, **fields)  # type: ignore[arg-type]
    return _Raw(symbol, extends, frozenset(fields))


def _pins(node: Node, unit: int) -> Iterator[SymbolPin]:
    """The pin of a form; several where one number stands for a stack of them ([1,3-5])."""
    name = number = ""
    hidden, bar = "hide" in node, False
    alternates: list[str] = []
    for item in node:
        if isinstance(item, str):
            continue
        if item[0] == "name" and len(item) > 1:
            name = plain(str(item[1]))
            bar = name != "" and "~" in str(item[1]).split("/")[-1]
        elif item[0] == "number" and len(item) > 1:
            number = str(item[1])
        elif item[0] == "hide":
            hidden = "no" not in item
        elif item[0] == "alternate" and len(item) > 1:
            alternates.append(plain(str(item[1])))
    kind = node[1] if len(node) > 1 and isinstance(node[1], str) and node[1] in TYPES else "unspecified"
    for each in _stacked(number):
        yield SymbolPin(each, name, kind, unit, hidden, bar, tuple(alternates))


def _stacked(number: str) -> Iterator[str]:
    found = _STACK.match(number)
    if found is None:
        yield number
        return
    for part in found[1].split(","):
        ends = re.fullmatch(r"\s*([A-Za-z]*)(\d+)\s*-\s*\1(\d+)\s*", part)
        if ends and int(ends[2]) <= int(ends[3]) <= int(ends[2]) + 2000:
            yield from (f"{ends[1]}{n}" for n in range(int(ends[2]), int(ends[3]) + 1))
        else:
            yield part.strip()


def plain(name: str) -> str:
    """A pin's name without the marks of overbars, subscripts and superscripts; "~" alone is no name."""
    return "" if name == "~" else _OVERBAR.sub(lambda m: m[1] if m[1] is not None else m[2], _SCRIPT.sub(r"\1", name)).strip()


def _resolved(name: str, raw: dict[str, _Raw]) -> Symbol | None:
    """A symbol with the pins and the unstated properties of what it extends; None where that is not in its library."""
    chain: list[_Raw] = []
    while True:
        one = raw.get(name)
        if one is None or len(chain) > 20 or one in chain:
            return None
        chain.append(one)
        if not one.extends:
            break
        name = one.extends
    symbol = chain[-1].symbol
    for derived in reversed(chain[:-1]):
        stated = {key: value for key in derived.given if (value := getattr(derived.symbol, key)) or key in ("footprint",)}
        symbol = replace(symbol, name=derived.symbol.name, base=chain[-1].symbol.name, pins=derived.symbol.pins or symbol.pins, **stated)
    return symbol
