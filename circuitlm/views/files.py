"""Reads a circuit file of any kind we know, and lists the formats that `convert` writes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from circuitlm.circuit.model import Circuit
from circuitlm.errors import CircuitlmError, ToolError, UsageError
from circuitlm.plugins import VIEWS, BrokenPlugin, Plugin, of_group, warn

MAX_BYTES = 20_000_000


def read_json(path: Path | str) -> Any:
    """The JSON value of a file. Raises UsageError: missing, a folder, too large, not UTF-8, not JSON."""
    path = Path(path)
    try:
        if path.is_dir():
            raise UsageError(f"{path} is a folder", "name the circuit.json or diagram.json in it")
        if (size := path.stat().st_size) > MAX_BYTES:
            raise UsageError(f"{path} is too large: {size / 1e6:.0f} MB, at most {MAX_BYTES / 1e6:.0f} MB")
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UsageError(f"{path} does not exist") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not a text file in UTF-8") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    if not text.strip():
        raise UsageError(f"{path} is empty")
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


def read_circuit(path: Path | str) -> tuple[Circuit, list[str]]:
    """The circuit of a file and what was not understood in it.

    Circuit JSON is an array, a Wokwi or CircuitLM diagram an object with parts and connections. Raises
    UsageError for anything else.
    """
    try:
        return circuit_of(read_json(path))
    except UsageError as error:
        if str(path) in error.message:
            raise
        raise UsageError(f"{path}: {error.message}", error.hint) from None


def circuit_of(data: Any) -> tuple[Circuit, list[str]]:
    """The circuit of a JSON value: see `read_circuit`."""
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
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


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
    from circuitlm.views.kicad_sch import to_kicad_files

    return to_kicad_files(circuit, drawing, stem)


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
        Format("bom", ".csv", "bill of materials", _plain("bom", "to_bom")),
        Format("wiring", ".md", "wiring table", _plain("wiring", "to_wiring")),
        Format("pins-h", ".h", "pin constants for Arduino (C)", _plain("pins", "to_pins_h")),
        Format("pins-py", ".py", "pin constants for MicroPython", _plain("pins", "to_pins_py")),
    )
}


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
