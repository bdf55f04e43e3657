"""Buttons, switches, reed contacts: a dry contact read by a pin with a pull, inside or outside the controller.

The default is a resistor: the line is then defined while the controller starts and whatever the firmware sets. Many contacts
(a keyboard's worth), a request for the internal pull-up, or "nothing else" leave it to the controller.
"""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Part, PinRef
from circuitlm.synthesis.builder import Builder
from circuitlm.synthesis.joins import join
from circuitlm.synthesis.joins.signals import fixed_pin

PULL_OHMS = 10_000.0
MANY = 5
"""From this many contacts on, the controller's own pull-ups are used."""


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
    pull = planned.options.get("pull") or b.plan.flags.get("pull") or default_pull(b)
    name = f"{(part.label or '').upper().replace(' ', '_') + '_' if part.label else ''}{part.ref}"
    net = b.circuit.net(b.circuit.free_net(f"{name}_IN"), bus="digital")
    b.circuit.connect(net, here)
    rail = b.rail_net(b.logic_volts(host), host)
    internal: str | None = None
    if pull in ("external-down", "down") and rail is not None:
        b.circuit.connect(rail, there)
        if pull == "down" and any("down" in p.pulls for p in host.component.pins):
            internal = "down"
        else:
            r = b.resistor(PULL_OHMS, part.ref, "pulldown", f"holds the line low while {part.ref} is open")
            b.circuit.connect(net, (r.ref, "1"))
            b.ground(PinRef(r.ref, "2"))
    else:
        b.ground(there)
        if pull == "external-up" and rail is not None:
            ohms = units.parse(b.plan.flags["pull-ohms"], "Ω").value if "pull-ohms" in b.plan.flags else PULL_OHMS
            r = b.resistor(ohms, part.ref, "pullup", f"holds the line high while {part.ref} is open")
            b.circuit.connect(rail, (r.ref, "1"))
            b.circuit.connect(net, (r.ref, "2"))
        else:
            internal = "up"
    if closed:
        b.advice.append("A contact that is closed at rest reads as operated when a wire breaks, too: the firmware should stop then.")
    b.demand(
        host,
        net,
        here,
        f"{part.ref} {part.label or part.component.name.lower()}".strip(),
        ["int?"],
        "in",
        fixed=fixed_pin(b, part, interface, next(k for k, v in roles.items() if v == first)) or planned.pins.get(""),
        pull=internal,
    )
