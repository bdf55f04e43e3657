"""Where a wire rests while nobody drives it: what resistors, LEDs and transistors on it do to a boot strap."""

from __future__ import annotations

from circuitlm.circuit.model import Circuit, PinRef


def pull_on(circuit: Circuit, name: str) -> str | None:
    """Where a net is pulled by resistors and by the parts on it: up, down, or both as a sensor's divider does."""
    net = circuit.nets[name]
    roles = {circuit.parts[p.ref].role for p in net.pins}
    if "divider-bottom" in roles and any(to_rail(circuit, p) for p in net.pins):
        return "both"
    if roles & {"pulldown", "divider-bottom"} or any(draws_low(circuit, p) for p in net.pins):
        return "down"
    if "pullup" in roles or net.bus == "onewire":
        return "up"
    own = {circuit.parts[p.ref].component.pin(p.pin).pull for p in net.pins if not circuit.parts[p.ref].component.mcu}
    return "up" if "up" in own else "down" if "down" in own else None  # an active-low relay board holds its inputs high


def to_rail(circuit: Circuit, pin: PinRef) -> bool:
    """Whether a sensor that is a resistance leads from a wire to a supply: an LDR in the light draws it high."""
    part = circuit.parts[pin.ref]
    ends = [circuit.net_of((pin.ref, end)) for i in part.component.interfaces_of("resistive") for end in i.pins.values()]
    return any(net is not None and net.kind == "power" for net in ends)


def draws_low(circuit: Circuit, pin: PinRef) -> bool:
    """Whether what hangs behind a resistor, the base of an NPN transistor or an LED to ground, draws a wire low while nobody drives it."""
    resistor = circuit.parts[pin.ref]
    if resistor.role not in ("base", "series"):
        return False
    behind = [q for p, net in circuit.pins_of(pin.ref) if p.id != pin.pin and net is not None for q in net.pins if q.ref != pin.ref]
    for q in behind:
        part = circuit.parts[q.ref]
        low = circuit.net_of((q.ref, "E")) if part.component.shape == "npn" and q.pin == "B" else None
        for i in part.component.interfaces_of("led", "segments"):
            if q.pin in i.pins.values():
                ends = [circuit.net_of((q.ref, p)) for r, p in i.pins.items() if (r == "k" or r.startswith("com")) and p != q.pin]
                low = next((n for n in ends if n is not None and n.kind == "ground"), low)
        if low is not None and low.kind == "ground":
            return True
    return False
