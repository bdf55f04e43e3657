"""Buttons, switches, reed contacts: a dry contact read by a pin with a pull, inside or outside the controller.

The default is a resistor: the line is then defined while the controller starts and whatever the firmware sets. Many contacts
(a keyboard's worth), a request for the internal pull-up, or "nothing else" leave it to the controller.
"""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Net, Part, PinRef
from circuitlm.synthesis.builder import Builder
from circuitlm.synthesis.joins import join
from circuitlm.synthesis.joins.button_ladder import rung
from circuitlm.synthesis.joins.signals import fixed_pin

PULL_OHMS = 10_000.0
MANY = 5
"""From this many contacts on, the controller's own pull-ups are used."""
LONG_M = 3.0
"""From this length of cable on, m, a contact gets a stronger pull-up and a filter: its line is an aerial."""
STRONG_OHMS, SERIES_OHMS, FILTER_F = 2_200.0, 1_000.0, 100e-9
"""Pull-up of a long line, and the RC before the pin: 0.3 ms as the contact opens, 0.1 ms as it closes."""


def default_pull(b: Builder) -> str:
    contacts = sum(bool(p.component.interfaces_of("contact")) and not p.component.supplies for p in b.parts())
    return "up" if contacts >= MANY else "external-up"


@join("contact")
def contact(b: Builder, part: Part, interface: Interface, host: Part) -> None:
    """To ground with the controller's pull-up, unless the request wants an external pull-up or pull-down."""
    if part.component.supplies or part.component.interfaces_of("load"):
        return  # a relay's contact is not read, it switches
    planned = b.planned(part.ref)
    roles = interface.pins
    closed = planned.options.get("contact") == "nc"
    first = (roles.get("nc") if closed else None) or roles.get("a") or roles.get("no") or next(iter(roles.values()))
    second = roles.get("b") or roles.get("com") or list(roles.values())[-1]
    here, there = PinRef(part.ref, first), PinRef(part.ref, second)
    if "ladder" in planned.options:
        rung(b, part, here, there, host, planned.pins.get(""))
        return
    pull = planned.options.get("pull") or b.plan.flags.get("pull") or default_pull(b)
    name = f"{(part.label or '').upper().replace(' ', '_') + '_' if part.label else ''}{part.ref}"
    net = b.circuit.net(b.circuit.free_net(f"{name}_IN"), bus="digital")
    b.circuit.connect(net, here)
    rail = b.rail_net(b.logic_volts(host), host)
    far = float(planned.options.get("cable", 0))
    long = far >= LONG_M and rail is not None
    internal: str | None = None
    if long and pull in ("up", "down"):
        pull = f"external-{pull}"
    pull_ohms = STRONG_OHMS if long else PULL_OHMS
    if pull in ("external-down", "down") and rail is not None:
        b.circuit.connect(rail, there)
        if pull == "down" and any("down" in p.pulls for p in host.component.pins):
            internal = "down"
        else:
            r = b.resistor(pull_ohms, part.ref, "pulldown", f"holds the line low while {part.ref} is open")
            b.circuit.connect(net, (r.ref, "1"))
            b.ground(PinRef(r.ref, "2"))
    else:
        b.ground(there)
        if pull == "external-up" and rail is not None:
            ohms = units.parse(b.plan.flags["pull-ohms"], "Ω").value if "pull-ohms" in b.plan.flags else pull_ohms
            r = b.resistor(ohms, part.ref, "pullup", f"holds the line high while {part.ref} is open")
            b.circuit.connect(rail, (r.ref, "1"))
            b.circuit.connect(net, (r.ref, "2"))
        else:
            internal = "up"
    if closed:
        b.advice.append("A contact that is closed at rest reads as operated when a wire breaks, too: the firmware should stop then.")
    at_pin = _filtered(b, part, net, far) if long else net
    b.demand(
        host,
        at_pin,
        here,
        f"{part.ref} {part.label or part.component.name.lower()}".strip(),
        ["int?"],
        "in",
        fixed=fixed_pin(b, part, interface, next(k for k, v in roles.items() if v == first)) or planned.pins.get(""),
        pull=internal,
    )


def _filtered(b: Builder, part: Part, line: Net, metres: float) -> Net:
    """The net at the pin, behind a series resistor and a capacitor that keep what a long cable picks up from it."""
    behind = b.circuit.net(b.circuit.free_net(f"{part.ref}_FILTERED"), bus="digital")
    r = b.resistor(SERIES_OHMS, part.ref, "series", f"keeps surges of the {metres:g} m cable from the pin")
    c = b.capacitor(FILTER_F, part.ref, "filter", f"swallows what the {metres:g} m cable picks up, and the contact's bouncing")
    b.circuit.connect(line, (r.ref, "1"))
    b.circuit.connect(behind, (r.ref, "2"), b.two_pins(c)[0])
    b.ground(b.two_pins(c)[1])
    b.advice.append(
        f"{part.ref} hangs on {metres:g} m of cable: its pull is {units.show(STRONG_OHMS, 'Ω')} instead of the controller's own 20 to 50 kΩ, "
        f"and {r.ref} and {c.ref} stand at the pin. Use a twisted pair, and lay it apart from mains."
    )
    return behind
