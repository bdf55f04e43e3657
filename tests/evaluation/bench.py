"""Small parts and fake designers for the tests of the evaluation."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Circuit
from circuitlm.circuit.units import parse
from circuitlm.errors import CannotDesign, ToolError


def component(id: str, *pins: str, form: str = "module", shape: str = "box", **fields: Any) -> Component:
    """A part whose pins are given as ``NAME`` or ``NAME:type``."""
    split = [p.partition(":") for p in pins]
    return Component.model_validate(
        {
            "id": id,
            "name": id,
            "kind": fields.pop("kind", "sensor"),
            "form": form,
            "ref": fields.pop("ref", "U"),
            "shape": shape,
            "pins": [{"id": n, "type": t or "passive"} for n, _, t in split],
            "sources": [{"kind": "recalled", "what": "a test's part"}],
            **fields,
        }
    )


RESISTOR = component("resistor", "1", "2", form="generic", shape="resistor", ref="R")
CAPACITOR = component("capacitor", "1", "2", form="generic", shape="capacitor", ref="C")
LED = component("led", "A", "K", form="discrete", shape="led", ref="D")
DIODE = component("1n4007", "A", "K", form="discrete", shape="diode", ref="D")
NPN = component("bc547", "B", "C", "E", form="discrete", shape="npn", ref="Q")
RELAY = component("relay-spdt-5v", "COIL1", "COIL2", "COM", "NO", "NC", ref="K")
OPAMP = component("tl071", "IN+:input", "IN-:input", "OUT:output", "V+:power_in", "V-:power_in", form="ic", shape="opamp")
BOARD = component(
    "tiny-board",
    "D2:bidirectional",
    "D4:bidirectional",
    "D25:bidirectional",
    "A0:bidirectional",
    "5V:power_out",
    "GND:power_in",
    form="board",
    ref="A",
    kind="controller",
    mcu={"v_io": 5.0},
)


def place(circuit: Circuit, part: Component, *nets: str, value: str = "") -> str:
    """Place a part with its pins, in order, on nets; '-' leaves a pin open. Returns its designator."""
    quantity = parse(value, "").value if value else None
    ref = circuit.add(part, value=value, quantity=quantity).ref
    for pin, net in zip(part.pins, nets, strict=False):
        if net != "-":
            circuit.connect(net, (ref, pin.id))
    return ref


def sheet(**supplies: float) -> Circuit:
    """An empty circuit with GND and the named supplies."""
    circuit = Circuit()
    circuit.net("GND", "ground", 0.0)
    for name, volts in supplies.items():
        circuit.net(name, "power", volts)
    return circuit


def led_on_board(pin: str = "D4", ohms: str = "330") -> Circuit:
    """A board whose pin drives an LED through a resistor."""
    circuit = sheet(VCC=5.0)
    order = [p.id for p in BOARD.pins]
    place(circuit, BOARD, *("PIN" if p == pin else {"5V": "VCC", "GND": "GND"}.get(p, "-") for p in order))
    place(circuit, RESISTOR, "PIN", "ANODE", value=ohms)
    place(circuit, LED, "ANODE", "GND")
    return circuit


@dataclass
class Answer:
    """What a designer returns."""

    exit_code: int
    circuit: Circuit | None
    report: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.25


def design(prompt: str, out: Path) -> Answer:
    """Knows LEDs; refuses pizza; crashes or dies on demand. Leaves a mark for every call."""
    out.mkdir()
    with (out.parent.parent / "calls.log").open("a") as log:
        log.write(prompt + "\n")
    if "pizza" in prompt:
        raise CannotDesign("that is not a circuit", "ask for one")
    if "crash" in prompt:
        raise ValueError("a bug")
    if "die" in prompt:
        os._exit(7)
    report = {
        "verdict": "partly_checked",
        "findings": [{"severity": "warning"}, {"severity": "error"}],
        "wishes": [{"id": "w1", "met": True}, {"id": "w2", "met": False}],
    }
    return Answer(1 if "bad" in prompt else 0, led_on_board(), report)


def out_of_order(prompt: str, out: Path) -> Answer:
    """A provider that fails."""
    raise ToolError("The provider has no model 'x'")


def with_model(prompt: str, out: Path, options: Any) -> Answer:
    """A model that was paid for."""
    usage = {"tokens": 120, "cost": 0.5, "cost_known": True}
    return Answer(0, led_on_board(), {"engineer": options.model.model, "engineering": {"usage": usage}})
