"""Loose wires between a part and its host: digital, analog, PWM."""

from __future__ import annotations

from circuitlm.circuit.component import Interface, Pin
from circuitlm.circuit.model import Part, PinRef, Why
from circuitlm.synthesis import instances, levels
from circuitlm.synthesis.builder import Builder
from circuitlm.synthesis.joins import join

_INTO_HOST = ("output", "open_collector", "open_emitter", "power_out", "passive")


def direction_of(pin: Pin) -> str:
    """How the host's pin is configured for a wire to this pin."""
    if pin.type in _INTO_HOST or (pin.type == "tri_state"):
        return "in"
    return "out" if pin.type == "input" else "bidir"


def wire_name(b: Builder, part: Part, role: str, interface: Interface) -> str:
    """Net name that a reader understands: U2_TRIG, M1_PWM."""
    pin = interface.pins[role]
    return f"{part.ref}_{pin}" if role not in ("sig", "data", "out") or part.component.form != "generic" else f"{part.ref}_{role.upper()}"


def fixed_pin(b: Builder, part: Part, interface: Interface, role: str) -> str | None:
    """The host's pin that the request fixed for a role, by role, pin name or for the only wire."""
    pins = b.planned(part.ref).pins
    own = interface.pins[role]
    wanted = {own.lower(), *(a.lower() for a in part.component.pin(own).aka)}
    if not any(p.id.lower() == role.lower() and p.id != own for p in part.component.pins):  # a touch layer's T_CS is not the screen's CS
        wanted.add(role.lower())
    for key, value in pins.items():
        if key.lower() in wanted:
            return value
    hosted = [r for r in interface.pins if r not in interface.optional]
    twin = next(
        (i for i in part.component.interfaces if i.default and i.type == interface.type and set(i.pins) == set(interface.pins)), interface
    )
    if "" in pins and twin.id == interface.id and (len(hosted) == 1 or role == hosted[0]):
        return pins[""]
    return None


def _able(b: Builder, host: Part, needs: list[str]) -> Part:
    """The host, or the controller behind it where the host is a converter without a pin for a digital wire (a joystick's button)."""
    if host.component.mcu or host.host is None or "adc" in [n.rstrip("?") for n in needs]:
        return host
    pins = [host.component.pin(p) for i in host.component.interfaces_of("expander") for p in i.pins.values()]
    only_analog = bool(pins) and all(all(f.startswith("adc") for f in p.fn) for p in pins)
    return b.circuit.parts[host.host] if only_analog else host


@join("signals")
def signals(b: Builder, part: Part, interface: Interface, host: Part) -> None:
    """Each role gets a pin of the host that offers what it needs, at a level that both sides stand."""
    planned = b.planned(part.ref)
    named = not interface.default and any(fixed_pin(b, part, interface, r) for r in interface.pins)
    for role, pin_id in interface.pins.items():
        asked = fixed_pin(b, part, interface, role)
        if named and asked is None and role not in planned.extra and interface.id not in planned.extra:
            continue  # of the extras only those that the request names: INTB, and not INTA besides
        if role in interface.optional and role not in planned.extra and asked is None:
            continue
        here = PinRef(part.ref, pin_id)
        if b.circuit.net_of(here) is not None:
            continue
        if holder := dict(h.split("=") for h in planned.options.get("held", "").split()).get(pin_id):
            _hold(b, here, PinRef(part.ref, holder))
            continue
        needs = [instances.numbered(b, part, host, n) for n in interface.needs.get(role, [])]
        if role == planned.options.get("common") and (net := _common(b, part, role)) is not None:
            b.circuit.connect(b.circuit.nets[net], here)
            continue
        wire(
            b,
            part,
            here,
            _able(b, host, needs),
            wire_name(b, part, role, interface),
            needs,
            asked,
            series=interface.series.get(role),
            analog_max=interface.v_max,
            open_drain=interface.open_drain,
        )


def _hold(b: Builder, enable: PinRef, holder: PinRef) -> None:
    """Joins an enable to the pin of its own part that holds it: what a module's jumper does."""
    if b.circuit.net_of(holder) is None:
        volts = next((r.volts for r in b.circuit.parts[holder.ref].component.rails if holder.pin in r.pins), None)
        b.circuit.connect(b.circuit.net(b.circuit.free_net(f"{holder.ref}_{holder.pin}"), kind="power", volts=volts), holder)
    net = b.circuit.net_of(holder)
    if net is not None:
        net.why.append(Why(f"{enable} is held high by its jumper or a wire, as requested", "prompt"))
        b.circuit.connect(net, enable)


def _common(b: Builder, part: Part, role: str) -> str | None:
    """The net of the parts whose inputs of this role are asked to be driven together: 'all enables on one pin'."""
    for other in b.parts():
        if other.ref == part.ref or other.host != part.host or b.planned(other.ref).options.get("common") != role:
            continue
        pin = next((i.pins[role] for i in other.component.interfaces if role in i.pins), None)
        net = b.circuit.net_of((other.ref, pin)) if pin else None
        if net is not None:
            return net.name
    return None


def wire(
    b: Builder,
    part: Part,
    here: PinRef,
    host: Part,
    name: str,
    needs: list[str],
    asked: str | None,
    series: str | None = None,
    analog_max: float | None = None,
    open_drain: bool = False,
) -> None:
    """Bring one pin of a part to a host's pin, through what levels and the part's file ask for."""
    pin = part.component.pin(here.pin)
    direction = direction_of(pin)
    analog = "adc" in [n.rstrip("?") for n in needs]
    pull = (
        "up"
        if "pullup" in needs or pin.type == "open_collector" or (open_drain and direction == "in")
        else "down"
        if "pulldown" in needs
        else None
    )
    on_board = any(p.get("pin") == here.pin for p in part.component.on_board.pullups)
    if on_board:
        pull = None
    if series is not None:
        here = _series(b, part, here, series, name)
    net, limit = None, 0.0
    if direction == "in" and pin.type not in ("passive", "open_collector"):
        high = levels.too_high(b, part, here.pin, host) if here.ref == part.ref else None
        if analog:
            top = analog_max or (
                b.logic_volts(part) if isinstance(part.component.logic and part.component.logic.volts, float) else _supply_volts(b, part)
            )
            limit = host.component.mcu.adc_vref or host.component.mcu.v_io if host.component.mcu else _supply_volts(b, host)
            high = top if top > limit + 0.05 else None
        if high is not None:
            to = limit if analog else min(host.component.mcu.v_io if host.component.mcu else high, b.logic_volts(host))
            net = levels.divide(b, part, here, high, to, name)
    elif direction in ("out", "bidir") and not analog:
        if levels.needs_raising(b, host, part, pin.id):
            net = levels.raise_level(b, part, here, host, name)
        elif b.logic_volts(host) > b.tolerance(part, pin) + 0.01:
            net = _lower(b, part, here, host, name, direction)
    if net is None:
        made = b.circuit.net(b.circuit.free_net(name))
        b.circuit.connect(made, here)
        net = made.name
    b.circuit.nets[net].bus = "analog" if analog else "pwm" if "pwm" in needs else b.circuit.nets[net].bus or "digital"
    slow = not analog and "pwm" not in needs and "int" not in needs
    b.demand(
        host,
        net,
        here if here.ref == part.ref else PinRef(part.ref, pin.id),
        f"{part.ref} {pin.name or pin.id}",
        needs,
        direction,
        fixed=asked,
        pull=pull,
        slow=slow,
    )


def _supply_volts(b: Builder, part: Part) -> float:
    net = b.supply_net(part)
    return net.volts if net is not None and net.volts is not None else b.logic_volts(part)


def _series(b: Builder, part: Part, here: PinRef, value: str, name: str) -> PinRef:
    """A series resistor at a pin; returns the resistor's far end."""
    from circuitlm.circuit import units

    ohms = units.parse(value, "Ω").value
    r = b.resistor(ohms, part.ref, "series", f"{part.component.name} wants {units.show(ohms, 'Ω')} in this line")
    b.circuit.join(PinRef(r.ref, "2"), here, f"{name}_R")
    return PinRef(r.ref, "1")


def _lower(b: Builder, part: Part, here: PinRef, host: Part, name: str, direction: str) -> str | None:
    """The host's high level is too much for the part: divider for an input, shifter for both directions."""
    v_host, v_part = b.logic_volts(host), b.logic_volts(part)
    if direction == "bidir" or levels.named_shifter(b, v_host, v_part):
        far = b.circuit.net(b.circuit.free_net(f"{name}_LV"))
        b.circuit.connect(far, here)
        near = b.circuit.net(b.circuit.free_net(name))
        return near.name if levels.shift(b, near.name, far.name, v_host, v_part, part) else None
    from circuitlm.circuit import units

    limit = b.tolerance(part, part.component.pin(here.pin)) if here.ref == part.ref else v_part
    if limit < v_part:
        v_part = min(3.3, limit)  # an input that stands less than its module's logic
    upper, lower = levels.legs(b, v_host, v_part)
    why = f"{units.show(v_host, 'V')} from {host.ref} divided to {units.show(v_part, 'V')} for {part.ref}"
    top = b.resistor(upper, part.ref, "divider-top", why)
    bottom = b.resistor(lower, part.ref, "divider-bottom", why)
    low = b.circuit.net(b.circuit.free_net(f"{name}_LV"))
    b.circuit.connect(low, here, (top.ref, "2"), (bottom.ref, "1"))
    b.ground(PinRef(bottom.ref, "2"))
    near = b.circuit.net(b.circuit.free_net(name))
    b.circuit.connect(near, (top.ref, "1"))
    return near.name


@join("led-data")
def led_data(b: Builder, part: Part, interface: Interface, host: Part) -> None:
    """Addressable LEDs: one data wire, its series resistor, and 5 V level where the host gives 3.3 V."""
    earlier = [
        p
        for p in b.parts()
        if p.ref != part.ref
        and p.host == host.ref
        and p.component.interfaces_of("led-data")
        and (p.ref, p.component.interfaces_of("led-data")[0].id) in b.used_interfaces
        and "dout" in p.component.interfaces_of("led-data")[0].pins
        and b.circuit.net_of((p.ref, p.component.interfaces_of("led-data")[0].pins["dout"])) is None
    ]
    asked = fixed_pin(b, part, interface, "din")
    if earlier and asked is None and part.label == earlier[-1].label:
        last = earlier[-1]
        b.circuit.join(
            PinRef(last.ref, last.component.interfaces_of("led-data")[0].pins["dout"]),
            PinRef(part.ref, interface.pins["din"]),
            f"{part.ref}_DIN",
        )
        return
    wire(
        b,
        part,
        PinRef(part.ref, interface.pins["din"]),
        host,
        f"{part.ref}_DIN",
        ["fast", *interface.needs.get("din", [])],
        asked,
        series=interface.series.get("din"),
    )
