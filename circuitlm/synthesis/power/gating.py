"""Parts whose supply a controller's pin switches, to spare a battery: a P-channel MOSFET in front of their supply pins.

The gate is held at the rail, so that the parts are off while the controller sleeps or starts. A pin whose voltage is that of the rail
draws the gate low itself; for a higher rail a small NPN transistor does. What pulls their signals up hangs behind the transistor too.
"""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.model import Net, Part, PinRef, Why
from circuitlm.synthesis.builder import Builder
from circuitlm.synthesis.joins.loads import base_resistor

GATE_PULL, GATE_SERIES = 100_000.0, 220.0
"""From gate to rail, and from the pin to the gate, Ω."""

_SWITCH = r"(?:mosfet|p-?fet|fet|transistor|high[- ]?side switch|load switch)"
_SAID = re.compile(
    rf"[^.;!?]*\b(?:powered|switched|gated|cut(?: off)?|turned (?:on(?: and off)?|off)|supplied|disconnected|fed)(?: on and off| on| off| only)?"
    rf"(?: when [\w ]{{1,20}}| between \w+)? (?:by|via|through|with|from|using) (?:an? |the )?(?:[\w-]+ ){{0,3}}{_SWITCH}\b[^.;!?]*"
    rf"|[^.;!?]*\b{_SWITCH} (?:(?:to|that|which|for) )?(?:switch\w*|cut\w*|turn\w*|gat\w+|disconnect\w*|power\w*|kill\w*)[^.;!?]*",
)
_OF_SUPPLY = re.compile(r"\bsensors?\b|\bpower\b|\bsuppl\w+|\bvcc\b|\bvdd\b|\bpowered\b|\b(?:whose|its) \d")

_LOAD_LAST = re.compile(
    r"\b(?:pump|motor|fan|valve|solenoid|relay|lamp|bulb|heater|buzzer|siren|strip|leds?)s?\b"
    r"(?:,? (?:that|which)(?: is| are)?| is| are|,)? (?:powered|switched|gated|cut|turned|driven|fed)(?: on and off| on| off| only)?"
    r" (?:by|via|through|with|from|using)\b"
)
"""'A soil sensor and a pump, switched by a MOSFET': the last named is what is switched, and it is a load."""


def power_switched(raw: str) -> str:
    """The words (in lower case) of a request that has a transistor in the supply of what it senses with; '' where it has none."""
    said = _SAID.search(raw.lower())
    if not said or not _OF_SUPPLY.search(said[0]) or _LOAD_LAST.search(said[0]):
        return ""
    return said[0]


def lay(b: Builder) -> None:
    """Put each transistor with the option `gates` (keys of parts) between those parts and their rail."""
    for switch in b.parts():
        parts = [b.circuit.parts[b.refs[k]] for k in b.planned(switch.ref).options.get("gates", "").split() if k in b.refs]
        pins = [PinRef(p.ref, x) for p in parts for x in (p.component.supplies[0].pins if p.component.supplies else ())]
        rail = next((n for p in pins if (n := b.circuit.net_of(p)) is not None and n.kind == "power"), None)
        host = b.host_of(switch.ref) or next((h for p in parts if (h := b.host_of(p.ref)) is not None), None)
        if rail is None or rail.volts is None or host is None:
            continue
        behind = b.circuit.net(
            b.circuit.free_net(f"{rail.name}_{parts[0].ref if len(parts) == 1 else 'SENSORS'}"), kind="power", volts=rail.volts
        )
        behind.why.append(Why(f"behind {switch.ref}, which switches it off", "computed"))
        for pin in pins:
            if b.circuit.net_of(pin) is rail:
                b.circuit.detach(pin)
                b.circuit.connect(behind, pin)
        b.circuit.connect(rail, (switch.ref, "S"))
        b.circuit.connect(behind, (switch.ref, "D"))
        switch.role, switch.owner = "driver", parts[0].ref
        _gate(b, switch, rail, host)


def _gate(b: Builder, switch: Part, rail: Net, host: Part) -> None:
    name = f"{switch.ref}_OFF"
    up = b.resistor(GATE_PULL, switch.ref, "pullup", f"keeps {switch.ref} off while the controller sleeps or starts")
    gate = b.circuit.net(b.circuit.free_net(f"{switch.ref}_G"))
    b.circuit.connect(rail, (up.ref, "1"))
    b.circuit.connect(gate, (up.ref, "2"), (switch.ref, "G"))
    drive = b.circuit.net(b.circuit.free_net(name), bus="digital")
    if (rail.volts or 0.0) <= b.logic_volts(host) + 0.2:
        r = b.resistor(GATE_SERIES, switch.ref, "gate", "tames the gate's charging current")
        b.circuit.connect(drive, (r.ref, "1"))
        b.circuit.connect(gate, (r.ref, "2"))
        low = "low"
    else:
        q = b.support(
            b.default("transistor-npn").id, switch.ref, "driver", f"{units.show(rail.volts or 0.0, 'V')} at the gate is too much for a pin"
        )
        ohms, why = base_resistor(q, 1.0, b.logic_volts(host))
        r = b.resistor(ohms, switch.ref, "base", why)
        b.circuit.connect(drive, (r.ref, "1"))
        b.circuit.join(PinRef(r.ref, "2"), PinRef(q.ref, "B"), f"{q.ref}_B")
        b.circuit.connect(gate, (q.ref, "C"))
        b.ground(PinRef(q.ref, "E"))
        low = "high"
    b.demand(host, drive.name, PinRef(switch.ref, "G"), f"{switch.ref} power", [], "out", fixed=b.planned(switch.ref).pins.get(""))
    b.advice.append(
        f"{switch.ref} feeds {switch.owner} while its pin is {low}; set the pins of its signals low or to inputs before it is switched off."
    )
