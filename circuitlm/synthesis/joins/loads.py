"""Loads behind switches: motors, pumps, solenoids, lamps, bare relays; and pairing drivers with what they drive."""

from __future__ import annotations

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component, Interface
from circuitlm.circuit.model import Part, PinRef
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.builder import Builder
from circuitlm.synthesis.joins import join
from circuitlm.synthesis.joins.beside import hang, leader, many
from circuitlm.synthesis.joins.leds import pin_budget, turned_by_hand
from circuitlm.synthesis.joins.signals import fixed_pin
from circuitlm.synthesis.power import volts_of

GATE_OHMS = 220.0
GATE_PULL_OHMS = 10_000.0


def load_ma(part: Part) -> float:
    """Largest current of a load, mA: its stall or inrush current where that is known."""
    spec = part.component.spec
    return float(spec.get("stall_ma") or spec.get("ma") or spec.get("if_ma") or 100)


def switch_for(b: Builder, part: Part, volts_gate: float) -> Component:
    """The transistor for a low-side switch: an NPN for little, a MOSFET that is fully on at the gate's voltage."""
    ma, volts = load_ma(part) * many(b, part), volts_of(part)
    if ma <= 250 and volts <= 30 and part.component.kind != "light":  # a strip is cut to any length
        return b.default("transistor-npn")
    chosen = fully_on(ma, volts, volts_gate)
    return b.component(chosen) if chosen else b.default("switch-low-side")


def fully_on(ma: float, volts: float, volts_gate: float) -> str | None:
    """The N-channel MOSFET that carries a load (mA, V) with room to spare and is fully on at *volts_gate*; the usual one before others."""
    fits = []
    for component_id, entry in catalogue().entries.items():
        c = catalogue().get(component_id) if entry["kind"] == "semiconductor" else None
        if c is None or c.shape != "nmos" or float(c.spec.get("vgs_drive", 10)) > volts_gate + 0.05:
            continue
        if float(c.spec.get("vds_max", 0)) >= 1.5 * volts and float(c.spec.get("id_max_ma", 0)) >= 2 * ma:
            fits.append(("switch-low-side" not in c.default_for, float(c.spec.get("rds_on", 1)), component_id))
    return min(fits)[2] if fits else None


@join("load", "motor")
def load(b: Builder, part: Part, interface: Interface, host: Part) -> None:
    """A low-side switch: gate or base resistor, pull-down, flyback diode for coils; tiny loads straight from a pin."""
    if interface.role != "sink" or part.ref in b.driven_by:
        return
    planned = b.planned(part.ref)
    if (first := leader(b, part)) is not None:
        hang(b, part, interface, first)
        return
    positive, negative = PinRef(part.ref, interface.pins["p"]), PinRef(part.ref, interface.pins["n"])
    if (holder := b.refs.get(planned.options.get("held-by", ""))) is not None:
        held(b, part, b.circuit.parts[holder], host)
        return
    if (via := b.refs.get(planned.options.get("via", ""))) is not None:
        from circuitlm.synthesis.mains import contact_for_load, reversing_contacts

        if (back := b.refs.get(planned.options.get("back", ""))) is not None and reversing_contacts(
            b, (b.circuit.parts[via], b.circuit.parts[back]), part, positive, negative
        ):
            return
        if contact_for_load(b, b.circuit.parts[via], part, positive, negative):
            if part.component.spec.get("inductive"):
                flyback(b, part, positive, negative)
            return
    if planned.options.get("always") and (steady := b.load_rail.get(part.ref)) is not None:
        b.circuit.connect(b.circuit.nets[steady.net], positive)
        b.ground(negative)
        return
    wants_pwm = bool(planned.options.get("dim")) or bool(planned.options.get("speed")) or part.component.spec.get("driver") == "pwm"
    needs = ["pwm"] if wants_pwm else list(interface.needs.get("p") or interface.needs.get("n") or ())
    soft = [] if needs or not turned_by_hand(b, host) else ["pwm?"]
    asked = fixed_pin(b, part, interface, "p") or planned.pins.get("")
    name = f"{part.label.upper().replace(' ', '_')}_{part.ref}" if part.label else part.ref
    if len(part.component.interfaces_of("load")) > 1:
        name = f"{name}_{interface.id.upper()}"
        asked = planned.pins.get(interface.id)
    spec = part.component.spec
    inductive = bool(spec.get("inductive"))
    if (
        float(spec.get("ma", 100)) * many(b, part) <= pin_budget(host)
        and not inductive
        and volts_of(part) <= b.logic_volts(host) + 2
        and float(spec.get("v_min", volts_of(part))) <= b.logic_volts(host) + 0.01
        and load_ma(part) * many(b, part) <= pin_budget(host)
        and not planned.drives
    ):
        net = b.circuit.net(b.circuit.free_net(f"{name}_ON"), bus="pwm" if needs else "digital")
        b.circuit.connect(net, positive)
        b.ground(negative)
        b.demand(
            host,
            net,
            positive,
            f"{part.ref} {part.label or part.component.name.split(',')[0].lower()}",
            needs or soft,
            "out",
            fixed=asked,
            slow=not needs,
        )
        return
    rail = b.load_rail.get(part.ref)
    if rail is not None:
        b.circuit.connect(b.circuit.nets[rail.net], positive)
    switch = next(
        (
            b.circuit.parts[r]
            for r, p in b.keys.items()
            if p.drives == planned.key and b.circuit.parts[r].component.shape in ("npn", "nmos") and b.circuit.parts[r].owner is None
        ),
        None,
    )
    v_gate = b.logic_volts(host)
    if switch is None:
        component = switch_for(b, part, v_gate)
        switch = b.support(
            component.id,
            part.ref,
            "driver",
            f"{part.component.name} takes {units.show(load_ma(part) / 1000, 'A')}{f', {many(b, part)} of them' if many(b, part) > 1 else ''}, "
            "more than a pin may give",
        )
    else:
        switch.owner, switch.role = part.ref, "driver"
    gate = low_side(b, part, switch, negative, v_gate, name)
    if inductive or "flyback.any" in b.plan.flags:
        flyback(b, part, positive, negative, pulsed="pwm" in needs)
    b.demand(
        host,
        gate,
        positive,
        f"{part.ref} {part.label or part.component.name.split(',')[0].lower()}",
        needs or soft,
        "out",
        fixed=asked,
        slow=not needs,
    )


def held(b: Builder, part: Part, switch: Part, host: Part) -> None:
    """A coil that a switch in its supply holds; where the plan asks for it the controller reads the coil's voltage through a divider."""
    coil = next(i for i in part.component.interfaces_of("load") if i.role == "sink")
    positive, negative = PinRef(part.ref, coil.pins["p"]), PinRef(part.ref, coil.pins["n"])
    rail = b.load_rail.get(part.ref)
    contact = next(iter(switch.component.interfaces_of("contact")), None)
    if rail is None or contact is None:
        return
    ends = list(contact.pins.values())
    b.circuit.connect(b.circuit.nets[rail.net], (switch.ref, ends[0]))
    b.circuit.join(PinRef(switch.ref, ends[-1]), positive, f"{part.ref}_HELD")
    b.ground(negative)
    b.use(switch.ref, contact)
    if part.component.spec.get("inductive"):
        flyback(b, part, positive, negative)
    if not b.planned(part.ref).options.get("sensed") or not host.component.mcu:
        return
    logic = b.logic_volts(host)
    top = b.resistor(
        eseries.at_least((_SURPLUS * rail.volts / logic - 1) * _SENSE_OHMS, "E12"),
        part.ref,
        "divider-top",
        f"with the one below it brings the coil's {units.show(rail.volts, 'V')} to a level for {host.ref}",
    )
    bottom = b.resistor(_SENSE_OHMS, part.ref, "divider-bottom", "keeps the input low while the coil is off")
    b.circuit.join(positive, PinRef(top.ref, "1"), f"{part.ref}_HELD")
    net = b.circuit.net(b.circuit.free_net(f"{part.ref}_STATE"), bus="digital")
    b.circuit.connect(net, (top.ref, "2"), (bottom.ref, "1"))
    b.ground(PinRef(bottom.ref, "2"))
    b.demand(host, net, PinRef(bottom.ref, "1"), f"{switch.ref} state", [], "in")


_SENSE_OHMS, _SURPLUS = 10_000.0, 1.1
"""The lower resistor, Ω; how much above its nominal voltage the coil's supply may be."""


def low_side(b: Builder, part: Part, switch: Part, negative: PinRef, v_gate: float, name: str, ma: float | None = None) -> str:
    """The switch between a load's negative side and ground; returns the net to be driven. *ma*: what flows, where the part's file does not say."""
    net = b.circuit.net(b.circuit.free_net(f"{name}_ON"), bus="digital")
    ids = {p.id for p in switch.component.pins}
    if "G" in ids:
        b.circuit.join(PinRef(switch.ref, "D"), negative, f"{name}_SW")
        b.ground(PinRef(switch.ref, "S"))
        given = b.plan.flags.get("gate-ohms")
        r = b.resistor(units.parse(given, "Ω").value if given else GATE_OHMS, part.ref, "gate", "tames the gate's charging current")
        down = b.resistor(GATE_PULL_OHMS, part.ref, "pulldown", f"keeps {part.ref} off while the controller starts")
        b.circuit.connect(net, (r.ref, "1"), (down.ref, "1"))
        b.circuit.join(PinRef(r.ref, "2"), PinRef(switch.ref, "G"), f"{name}_G")
        b.ground(PinRef(down.ref, "2"))
    else:
        b.circuit.join(PinRef(switch.ref, "C"), negative, f"{name}_SW")
        b.ground(PinRef(switch.ref, "E"))
        host = b.host_of(part.ref) or b.host_of(switch.ref)
        limit = pin_budget(host) if host and host.component.mcu else 15.0
        ohms, why = base_resistor(switch, ma or load_ma(part) * many(b, part), v_gate, limit, float(b.plan.flags.get("base-ma", 0)))
        if given := b.plan.flags.get("base-ohms"):
            ohms, why = units.parse(given, "Ω").value, "as requested"
        r = b.resistor(ohms, part.ref, "base", why)
        b.circuit.connect(net, (r.ref, "1"))
        b.circuit.join(PinRef(r.ref, "2"), PinRef(switch.ref, "B"), f"{name}_B")
    b.circuit.net_of(negative).kind = "switched"  # type: ignore[union-attr]
    return net.name


def base_resistor(switch: Part, ma: float, v_gate: float, limit_ma: float = 15.0, told_ma: float = 0.0) -> tuple[float, str]:
    """Base resistor for saturation: three times the base current that the load needs at least, at most what the pin gives; *told_ma*: for
    that base current."""
    spec = switch.component.spec
    hfe, vbe = float(spec.get("hfe", 75)), float(spec.get("vbe", 0.7))
    base_ma = min(15.0, 0.9 * limit_ma, max(1.0, 3 * ma / hfe))
    if told_ma:
        ohms = eseries.nearest((v_gate - vbe) / told_ma * 1000, "E24")
        least = "" if ma <= hfe * (v_gate - vbe) / ohms * 1000 else f", and {units.show(ma / 1000, 'A')} would take more with a gain of {hfe:g}"
        return ohms, (
            f"({units.show(v_gate, 'V')} - {units.show(vbe, 'V')}) / {units.show(ohms, 'Ω')} = {units.show((v_gate - vbe) / ohms, 'A')} "
            f"into the base, as told{least}"
        )
    ohms = (
        eseries.at_least((v_gate - vbe) / base_ma * 1000, "E12")
        if base_ma >= 0.85 * limit_ma
        else eseries.nearest((v_gate - vbe) / base_ma * 1000, "E12")
    )
    return ohms, (
        f"({units.show(v_gate, 'V')} - {units.show(vbe, 'V')}) / {units.show(ohms, 'Ω')} = "
        f"{units.show((v_gate - vbe) / ohms, 'A')} into the base, {switch.component.name} saturates"
    )


def flyback(b: Builder, part: Part, positive: PinRef, negative: PinRef, pulsed: bool = False) -> Part:
    """A diode across a coil, cathode at the positive side; *pulsed*: it carries the coil's current in every pause of the PWM."""
    component = b.component(b.plan.flags["flyback"]) if "flyback" in b.plan.flags else b.default("flyback")
    if pulsed and "flyback" not in b.plan.flags:
        component = _for_pulses(b, part, component)
    d = b.support(component.id, part.ref, "flyback", f"gives the coil current of {part.ref} a path when it is switched off")
    rail, low = b.circuit.net_of(positive), b.circuit.net_of(negative)
    ids = {p.id for p in component.pins}
    k, a = ("K", "A") if "K" in ids else ("-", "+")
    if rail is not None:
        b.circuit.connect(rail, (d.ref, k))
    if low is not None:
        b.circuit.connect(low, (d.ref, a))
    return d


def _for_pulses(b: Builder, part: Part, usual: Component) -> Component:
    """The smallest Schottky diode that carries a coil's usual current all the time; *usual* for a coil that takes little."""
    ma, volts = float(part.component.spec.get("ma", 0) or 0), volts_of(part)
    if ma <= 0.5 * float(usual.spec.get("if_max_ma", 0) or 0):
        return usual
    found = [catalogue().get(i) for i in catalogue().having(usual.kind, shapes={"schottky"}) if i not in b.avoid]
    blocks = [c for c in found if float(c.spec.get("vr", 0) or 0) >= 1.5 * volts]
    fits = [c for c in blocks if float(c.spec.get("if_max_ma", 0) or 0) >= ma]
    if not fits and blocks:
        b.advice.append(
            f"The diode across {part.ref} carries up to {units.show(ma / 1000, 'A')} in the pauses of the PWM: take one that is rated for it, "
            f"or several {max(blocks, key=lambda c: float(c.spec.get('if_max_ma', 0))).name} side by side on one heat sink."
        )
        return max(blocks, key=lambda c: float(c.spec.get("if_max_ma", 0)))
    return min(fits, key=lambda c: float(c.spec["if_max_ma"]), default=usual)
