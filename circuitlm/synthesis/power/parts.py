"""What a part is to the power tree: a converter, a load, a source that comes and goes; and the names of its nodes."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part
from circuitlm.knowledge.catalogue import catalogue


def rail_name(volts: float) -> str:
    """The usual name of a supply node: 5V, 3V3, 12V."""
    whole = int(volts)
    tenth = round((volts - whole) * 10)
    if tenth == 10:
        whole, tenth = whole + 1, 0
    return f"{whole}V{tenth}" if tenth else f"{whole}V"


def is_converter(c: Component) -> bool:
    """A part whose purpose is a rail made from its own supply (a buck module, an LDO), no board or driver."""
    return (
        bool(c.rails)
        and bool(c.supplies)
        and c.kind in ("converter", "power")
        and not c.mcu
        and any(r.topology in ("buck", "boost", "buck-boost", "linear") for r in c.rails)
    )


def load_port(c: Component) -> bool:
    """Whether the part is a bare two-terminal load or motor that a switch or bridge must drive."""
    return any(i.type in ("load", "motor") and i.role == "sink" for i in c.interfaces) and not c.supplies


def volts_of(part: Part) -> float:
    """Nominal voltage of a load, V: as the request says, else its file."""
    if text := part.settings.get("volts"):
        return units.parse(text, "V").value
    return float(part.component.spec.get("volts", 5.0))


def serves(component_id: str, function: str) -> bool:
    """Whether a component is the catalogue's choice for a function, or can serve as it."""
    entry = catalogue().entries.get(component_id)
    return entry is not None and function in (*entry["default_for"], *entry["provides"])
