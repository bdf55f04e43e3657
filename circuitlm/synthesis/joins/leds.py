"""LEDs, RGB LEDs and segment displays: series resistors by current, drivers where a pin is too weak."""

from __future__ import annotations

from circuitlm.circuit import eseries, leds, units
from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Part, PinRef
from circuitlm.synthesis.builder import Builder
from circuitlm.synthesis.joins import join
from circuitlm.synthesis.joins.beside import leader, many
from circuitlm.synthesis.joins.signals import fixed_pin


def forward_volts(part: Part, color: str | None = None) -> float:
    """Forward voltage of an LED, V, or of one of its colours."""
    settings = {"color": color} if color else part.settings
    return leds.forward_volts(settings, float(part.component.spec.get("vf", 2.0)))


def led_resistor(volts: float, vf: float, wanted_ma: float, series: str = "E12") -> tuple[float, float]:
    """(ohms, milliamperes) for an LED: R = (V - Vf) / I, rounded up to the series, at least 33 Ω."""
    ohms = max(33.0, (volts - vf) / (wanted_ma / 1000)) if volts > vf else 33.0
    value = eseries.at_least(ohms, series)
    return value, max(0.0, (volts - vf) / value * 1000)


def pin_budget(host: Part) -> float:
    """The current that one pin may give continuously, mA."""
    logic = host.component.logic
    return min(20.0, (logic.pin_ma if logic and logic.pin_ma else 8.0))


_ENOUGH_MA = 1.0
"""The least that an output must give at its high level for an LED to ground, mA."""


def source_ma(host: Part) -> float:
    """What an output of a chip gives at its high level, mA: as much as it sinks where its file says nothing else."""
    logic = host.component.logic
    return pin_budget(host) if logic is None or logic.source_ma is None else logic.source_ma


def sinks_only(host: Part) -> bool:
    """Whether LEDs at a chip's outputs must hang on its supply, since its high level gives next to nothing."""
    return source_ma(host) < _ENOUGH_MA


def series_for(b: Builder, part: Part, volts: float, color: str | None, limit_ma: float) -> tuple[float, str]:
    """The series resistor's value and the sentence that says why."""
    planned = b.planned(part.ref)
    vf = forward_volts(part, color)
    wanted = min(float(planned.options.get("ma", part.component.spec.get("if_ma", 10))), limit_ma, _share(b, part))
    if given := planned.options.get("series") or b.plan.flags.get("led-ohms"):
        ohms = units.parse(given, "Ω").value
        return ohms, f"as requested: {units.show((volts - vf) / ohms, 'A')} from {units.show(volts, 'V')}"
    ohms, ma = led_resistor(volts, vf, wanted)
    return ohms, (
        f"({units.show(volts, 'V')} - {units.show(vf, 'V')}) / {units.show(ohms, 'Ω')} = {units.show(ma / 1000, 'A')} through {part.ref}"
    )


_OF_TOTAL = 0.85
"""Share of what all pins of a controller give together that its LEDs may take."""


def _share(b: Builder, part: Part) -> float:
    """What an LED may take of what the pins of its controller give together, mA."""
    host = b.host_of(part.ref)
    logic = host.component.logic if host is not None else None
    if host is None or logic is None or logic.total_ma is None:
        return 1000.0
    lights = [i for p in b.parts() if p.host == host.ref for i in p.component.interfaces_of("led", "segments") if i.role == "sink"]
    outputs = sum(sum(r not in ("k", "com") for r in i.pins) for i in lights)
    return _OF_TOTAL * logic.total_ma / max(1, outputs)


_SEEN_MA = 5.0
"""With less than this for each, LEDs that share a pin get a transistor."""


def _switched(b: Builder, part: Part, interface: Interface, host: Part, named: Part | None) -> None:
    """An LED on a transistor, or the first of several: from the rail through its resistor, all cathodes to the collector."""
    from circuitlm.synthesis.joins import loads

    n, volts, planned = many(b, part), b.logic_volts(host), b.planned(part.ref)
    ohms, why = series_for(b, part, volts, None, _FULL_MA)
    r = b.resistor(ohms, part.ref, "series", why)
    if (rail := b.rail_net(volts, host)) is not None:
        b.circuit.connect(rail, (r.ref, "1"))
    b.circuit.join(PinRef(r.ref, "2"), PinRef(part.ref, interface.pins["a"]), f"{part.ref}_a")
    reason = f"{n} LEDs on one pin take {units.show(n * _FULL_MA / 1000, 'A')}, more than it may give"
    switch = named or b.support(b.default("transistor-npn").id, part.ref, "driver", reason)
    switch.owner, switch.role = part.ref, "driver"
    cathode = PinRef(part.ref, interface.pins["k"])
    net = loads.low_side(b, part, switch, cathode, volts, part.ref, n * _FULL_MA)
    pwm = ["pwm"] if planned.options.get("dim") else []
    b.demand(host, net, cathode, f"{part.ref} {part.label or 'LED'}".strip(), pwm, "out", fixed=planned.pins.get("") or planned.pins.get("a"))


_FULL_MA = 10.0
"""What each of several LEDs behind a transistor gets, mA."""


def _with(b: Builder, part: Part, interface: Interface, first: Part, volts: float, host: Part) -> None:
    """A further LED of a group: a resistor of its own, on what the first one hangs on."""
    own = next(p for p in b.parts() if p.owner == first.ref and p.role == "series" and p.component.shape == "resistor")
    switched = any(p.owner == first.ref and p.role == "driver" for p in b.parts())
    ohms, why = series_for(b, part, volts, None, _FULL_MA if switched else pin_budget(host) / many(b, first))
    r = b.resistor(ohms, part.ref, "series", why)
    if (feed := b.circuit.net_of(PinRef(own.ref, "1"))) is not None:
        b.circuit.connect(feed, (r.ref, "1"))
    b.circuit.join(PinRef(r.ref, "2"), PinRef(part.ref, interface.pins["a"]), f"{part.ref}_a")
    if (low := b.circuit.net_of(PinRef(first.ref, interface.pins["k"]))) is not None:
        b.circuit.connect(low, PinRef(part.ref, interface.pins["k"]))
    b.driven_by[part.ref] = first.ref


_COLORS = {"r": "red", "y": "yellow", "g": "green", "b": "blue", "w": "white"}
"""Roles of an LED of several colours, in the order in which they are wired."""


def turned_by_hand(b: Builder, host: Part) -> bool:
    """Whether a knob hangs on a board: what it drives may be dimmed or run slower, which takes a pin with PWM where one is free."""
    return any(p.component.shape == "potentiometer" and b.host_of(p.ref) is host for p in b.parts())


@join("led")
def led(b: Builder, part: Part, interface: Interface, host: Part) -> None:
    """Anode through a resistor to a pin, cathode to ground; an RGB LED has one resistor a colour."""
    from circuitlm.synthesis.joins.power_leds import named_switch, strong

    planned = b.planned(part.ref)
    if part.ref in b.driven_by or interface.role == "source" or {"crossing", "across"} & planned.options.keys():
        return
    volts = b.logic_volts(host)
    if (first := leader(b, part)) is not None:
        _with(b, part, interface, first, volts, host)
        return
    shared = many(b, part)
    limit = pin_budget(host) / shared
    named = named_switch(b, planned) if {"a", "k"} == set(interface.pins) else None
    if named is not None or (shared > 1 and limit < _SEEN_MA):
        _switched(b, part, interface, host, named)
        return
    if "a" in interface.pins and float(part.component.spec.get("if_ma", 10)) > max(1.5 * limit, 10.0) and strong(b, part, interface, host):
        return
    if "a" in interface.pins:
        r_ohms, why = series_for(b, part, volts, None, limit)
        r = b.resistor(r_ohms, part.ref, "series", why)
        rail = b.rail_net(volts, host) if sinks_only(host) else None
        near, far = (interface.pins["k"], interface.pins["a"]) if rail is not None else (interface.pins["a"], interface.pins["k"])
        name = f"{part.ref}_ON" if not part.label else f"{part.label.upper().replace(' ', '_')}_LED"
        net = b.circuit.net(b.circuit.free_net(name), bus="digital")
        b.circuit.connect(net, (r.ref, "1"))
        b.circuit.join(PinRef(r.ref, "2"), PinRef(part.ref, near), f"{part.ref}_{near}")
        if rail is None:
            b.ground(PinRef(part.ref, far))
        else:
            b.circuit.connect(rail, PinRef(part.ref, far))
            b.advice.append(
                f"{part.ref} lights while its pin of {host.ref} is low: a high level of that chip gives {units.show(source_ma(host) / 1000, 'A')} at most."
            )
        needs = ["pwm"] if planned.options.get("dim") else []
        soft = [] if needs or not turned_by_hand(b, host) else ["pwm?"]
        b.demand(
            host,
            net,
            PinRef(part.ref, near),
            f"{part.ref} {part.label or 'LED'}".strip(),
            needs or soft,
            "out",
            fixed=fixed_pin(b, part, interface, "a") or planned.pins.get(""),
            slow=not needs,
        )
        return
    anode = str(part.settings.get("common", part.component.spec.get("common", "cathode"))) == "anode"
    com = PinRef(part.ref, interface.pins["com"])
    rail = b.rail_net(volts, host)
    if anode and rail is not None:
        b.circuit.connect(rail, com)
    else:
        b.ground(com)
    for role, color in _COLORS.items():
        if role not in interface.pins:
            continue
        pin = PinRef(part.ref, interface.pins[role])
        pwm = any(n.rstrip("?") == "pwm" for n in interface.needs.get(role, ()))
        net = b.circuit.net(b.circuit.free_net(f"{part.ref}_{color.upper()}"), bus="pwm" if pwm else "digital")
        if part.component.on_board.led_resistor:
            b.circuit.connect(net, pin)
        else:
            r_ohms, why = series_for(b, part, volts, color, limit)
            r = b.resistor(r_ohms, part.ref, "series", why)
            b.circuit.connect(net, (r.ref, "1"))
            b.circuit.join(PinRef(r.ref, "2"), pin, f"{part.ref}_{role.upper()}")
        b.demand(
            host, net, pin, f"{part.ref} {color}", ["pwm"] if pwm else [], "out", fixed=fixed_pin(b, part, interface, role), slow=not pwm
        )
