"""Reads a circuit file of any kind we know, and lists the formats that `convert` writes."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from circuitlm.circuit.model import Circuit
from circuitlm.errors import CircuitlmError, ToolError, UsageError
from circuitlm.plugins import VIEWS, BrokenPlugin, Plugin, of_group, warn

MAX_BYTES = 20_000_000


def read_text(path: Path | str) -> str:
    """The text of a file. Raises UsageError: missing, a folder, too large, not UTF-8, empty."""
    path = Path(path)
    try:
        if path.is_dir():
            raise UsageError(f"{path} is a folder", "name the circuit.json or diagram.json in it")
        if (size := path.stat().st_size) > MAX_BYTES:
            raise UsageError(f"{path} is too large: {size / 1e6:.0f} MB, at most {MAX_BYTES / 1e6:.0f} MB")
        raw = path.read_bytes()
        text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except FileNotFoundError:
        raise UsageError(f"{path} does not exist") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not a text file in UTF-8: byte {error.start} is none of its signs", "save it as UTF-8") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    if not text.strip() or "\0" in text:
        raise UsageError(f"{path} is empty" if not text.strip() else f"{path} is not a text file")
    return text


def read_json(path: Path | str) -> Any:
    """The JSON value of a file. Raises UsageError: unreadable, not JSON."""
    return _json(read_text(path), str(path))


def _json(text: str, path: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise UsageError(f"{path} is not JSON: line {error.lineno}, column {error.colno}: {error.msg}") from None
    except ValueError as error:
        raise UsageError(f"{path} is not JSON: {error}") from None
    except RecursionError:
        raise UsageError(f"{path} is not a circuit file: it is nested too deeply") from None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def kind_of(text: str, path: str = "") -> str:
    """The kind of circuit file that a text is, by its first signs: json, netlist, schematic, wires, or "" for none."""
    start = text.lstrip("\ufeff \t\r\n")[:2000]
    suffix = Path(path).suffix.lower()
    if start[:1] in ("{", "[") or (suffix == ".json" and not start.startswith("<")):
        return "json"
    if start.startswith("(kicad_pcb"):
        return ""
    if start.startswith("("):
        return "schematic" if re.match(r"\(\s*kicad_sch\b", start) else "netlist"
    if start.startswith("<"):
        return "netlist" if "<export" in start else ""
    from circuitlm.views.wirelist import looks_like

    return "wires" if suffix in (".wires", ".txt", ".csv", ".tsv", ".md") or looks_like(text) else ""


def read_circuit(path: Path | str) -> tuple[Circuit, list[str]]:
    """The circuit of a file and what was not understood in it; its kind follows from what stands in it (see `kind_of`).

    Raises UsageError, which names the place, for a file that is none of them or broken.
    """
    return circuit_in(read_text(path), path)


def circuit_in(text: str, path: Path | str) -> tuple[Circuit, list[str]]:
    """The circuit in the text of the file at *path*: see `read_circuit`."""
    try:
        return circuit_of_text(text, str(path))
    except UsageError as error:
        if str(path) in error.message:
            raise
        raise UsageError(f"{path}: {error.message}", error.hint) from None


def circuit_of_text(text: str, path: str) -> tuple[Circuit, list[str]]:
    """The circuit of a file's text: see `read_circuit`. *path* helps where the text alone could be several things."""
    kind = kind_of(text, path)
    if kind == "json":
        return circuit_of(_json(text, path))
    if kind == "netlist":
        from circuitlm.views.kicad_netlist_read import from_kicad_netlist

        return from_kicad_netlist(text)
    if kind == "schematic":
        from circuitlm.views.kicad_sch_read import beside, from_kicad_sch

        return from_kicad_sch(text, beside(Path(path)))
    if kind == "wires":
        from circuitlm.views.wirelist import from_wires

        return from_wires(text)
    raise UsageError("this is no circuit file that circuitlm knows", next((h for sign, h in OTHERS if re.search(sign, text[:2000])), KNOWN))


OTHERS = (
    (r"^EESchema Schematic File", "a schematic of KiCad 5: open it in KiCad 6 or later and save it, or export its netlist"),
    (r"<eagle\b", "an Eagle file: KiCad opens it (File, Import) and saves .kicad_sch"),
    (r"^PCBNEW-|^\(kicad_pcb\b", "a board of KiCad: its schematic (.kicad_sch) or netlist says what is to be connected"),
    (r"(?i)^<!doctype html|^<html", "a web page, not the file that it was to be"),
    (r"^Version \d+\s+SHEET", "a schematic of LTspice: export its netlist from KiCad or type its connections"),
)
"""First signs of files that are something else, and what to do with them."""
KNOWN = "Circuit JSON, a Wokwi or CircuitLM diagram, a KiCad netlist or schematic, or a wiring list (ESP32.21 - OLED.SDA)"


def circuit_of(data: Any) -> tuple[Circuit, list[str]]:
    """The circuit of a JSON value: Circuit JSON is an array, a Wokwi or CircuitLM diagram an object with parts and connections."""
    if isinstance(data, list):
        from circuitlm.views.cj_read import from_circuit_json

        return from_circuit_json(data)
    if isinstance(data, dict) and "parts" in data:
        from circuitlm.views.wokwi import from_diagram

        return from_diagram(data)
    raise UsageError("neither Circuit JSON (an array of elements) nor a Wokwi or CircuitLM diagram (an object with parts and connections)")


# -- writing -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Format:
    """A file format that a circuit can be written in. `write` takes the circuit and its drawing, or None."""

    name: str
    suffix: str
    what: str
    write: Callable[[Circuit, Any], str]
    drawn: bool = False
    """True: the drawing is part of it."""
    project: Callable[[Circuit, Any, str], dict[str, str]] | None = None
    """Where more files belong to it: circuit, drawing and the name without suffix -> every file's name and text, the main one first."""


def dump(data: Any) -> str:
    """JSON as we write it: two spaces, UTF-8 as it is, a newline at the end, no NaN."""
    return _indented(data, "\n") + "\n"


def _indented(data: Any, line: str) -> str:
    """What `json.dumps(data, indent=2)` gives, in half the time: what holds no more containers is written by C. *line*: a break and the
    blanks before what stands there."""
    inner = line + "  "
    values = data.values() if isinstance(data, dict) else data if isinstance(data, list | tuple) else ()
    if not any(isinstance(v, dict | list | tuple) and v for v in values):
        text = _encode(data, inner)
        return f"{text[0]}{inner}{text[1:-1]}{line}{text[-1]}" if values else text
    if isinstance(data, dict):
        return "{" + ",".join(f"{inner}{_encode(str(k))}: {_indented(v, inner)}" for k, v in data.items()) + line + "}"
    return "[" + ",".join(inner + _indented(v, inner) for v in data) + line + "]"


def _encode(data: Any, between: str = "") -> str:
    return _encoder(between).encode(data)


@functools.cache
def _encoder(between: str) -> json.JSONEncoder:
    """One that writes everything in one line but for what stands *between* two elements."""
    return json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=("," + between, ": "))


def _circuit_json(circuit: Circuit, drawing: Any) -> str:
    from circuitlm.views.circuit_json import to_circuit_json

    return dump(to_circuit_json(circuit, drawing))


def _diagram(dialect: Any) -> Callable[[Circuit, Any], str]:
    def write(circuit: Circuit, drawing: Any) -> str:
        from circuitlm.views.wokwi import to_diagram

        return dump(to_diagram(circuit, dialect, drawing))

    return write


def _kicad(circuit: Circuit, drawing: Any) -> str:
    from circuitlm.views.kicad_sch import to_kicad_sch

    return to_kicad_sch(circuit, drawing)


def _kicad_project(circuit: Circuit, drawing: Any, stem: str) -> dict[str, str]:
    from circuitlm.drawing.layout import sheets
    from circuitlm.views.kicad_sch import to_kicad_files

    return to_kicad_files(circuit, sheets(circuit, caption=drawing.caption if drawing else None), stem)


def _plain(module: str, function: str) -> Callable[[Circuit, Any], str]:
    def write(circuit: Circuit, drawing: Any) -> str:
        from importlib import import_module

        return str(getattr(import_module(f"circuitlm.views.{module}"), function)(circuit))

    return write


FORMATS: dict[str, Format] = {
    f.name: f
    for f in (
        Format("circuit-json", ".json", "Circuit JSON (tscircuit)", _circuit_json, drawn=True),
        Format(
            "circuitlm",
            ".json",
            "diagram with CircuitLM's part and pin names",
            _diagram("circuitlm"),
            drawn=True,
        ),
        Format("wokwi", ".json", "diagram for Wokwi", _diagram("wokwi"), drawn=True),
        Format("spice", ".cir", "SPICE netlist (ngspice)", _plain("spice", "to_spice")),
        Format("kicad", ".kicad_sch", "KiCad 9 schematic, with -o its project", _kicad, drawn=True, project=_kicad_project),
        Format("kicad-netlist", ".net", "KiCad netlist", _plain("kicad", "to_kicad_netlist")),
        Format("wires", ".txt", "wiring list that validate reads", _plain("wirelist", "to_wires")),
        Format("bom", ".csv", "bill of materials", _plain("bom", "to_bom")),
        Format("wiring", ".md", "wiring table", _plain("wiring", "to_wiring")),
        Format("pins-h", ".h", "pin constants for Arduino (C)", _plain("pins", "to_pins_h")),
        Format("pins-py", ".py", "pin constants for MicroPython", _plain("pins", "to_pins_py")),
    )
}


_SUFFIXES = {".kicad_sch": "kicad", ".net": "kicad-netlist", ".txt": "wires", ".wires": "wires"}


def format_for(out: Path, like: str = "") -> str:
    """The name of the format in which a circuit is written to *out* so that it can be read back; JSON is of the same kind as the text *like*.

    Raises UsageError for a suffix of no such format."""
    suffix = out.suffix.lower()
    if suffix == ".json":
        diagram = like.lstrip("\ufeff \t\r\n").startswith("{")
        return ("wokwi" if re.search(r'"type"\s*:\s*"(?:wokwi|board)-', like) else "circuitlm") if diagram else "circuit-json"
    if (name := _SUFFIXES.get(suffix)) not in FORMATS:
        can = ".json, " + ", ".join(s for s, f in _SUFFIXES.items() if f in FORMATS)
        raise UsageError(
            f"{out.name}: a circuit is not written to {suffix or 'a file without suffix'}", f"files that can be read back: {can}"
        )
    return str(name)


def formats() -> dict[str, Format]:
    """Our formats and those of plug-ins, by name. A plug-in that is broken, or takes a name of ours, is left out with a warning."""
    out = dict(FORMATS)
    for plugin in of_group(VIEWS):
        try:
            out[plugin.name] = plugged_format(plugin)
        except BrokenPlugin as error:
            warn(plugin, error)
    return out


def plugged_format(plugin: Plugin) -> Format:
    """The format that a plug-in brings, under its entry point's name. Raises BrokenPlugin for anything else."""
    if plugin.name in FORMATS:
        raise BrokenPlugin(f"{plugin.name} is a format of circuitlm's own")
    found = plugin.load()
    if not isinstance(found, Format):
        raise BrokenPlugin(f"{plugin.value} is no circuitlm.views.files.Format but {type(found).__name__}")

    def write(circuit: Circuit, drawing: Any) -> str:
        try:
            return str(found.write(circuit, drawing))
        except CircuitlmError:
            raise
        except Exception as error:  # foreign code: anything may come
            raise ToolError(f"The view {plugin.label()} failed: {type(error).__name__}: {error}") from error

    return replace(found, name=plugin.name, write=write)
