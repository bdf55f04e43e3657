"""What recipes have in common: a chip on its supply, LEDs, loads behind a transistor, contacts, potentiometers, relay contacts."""

from __future__ import annotations

from dataclasses import dataclass, field

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part, PinRef
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.joins import loads
from circuitlm.synthesis.joins.leds import forward_volts
from circuitlm.synthesis.recipes.bench import Bench

POWER_MA = 60.0
"""Above this current an LED is a power LED: its resistor is chosen by heat."""


@dataclass(slots=True)
class Load:
    """What is switched: its parts, the pins at its positive and negative side, its current in mA."""

    parts: list[Part]
    positive: PinRef
    negative: list[PinRef]
    ma: float
    inductive: bool = False
    figures: dict[str, float | str] = field(default_factory=dict)


# -- supplies and chips -----------------------------------------------------------------------------------------------
def limits(*components: Component) -> tuple[float, float]:
    """(lowest, highest) supply voltage that all of these stand, V."""
    ranges = [(s.min, s.max) for c in components for s in c.supplies[:1]]
    return max((r[0] for r in ranges), default=0.0), min((r[1] for r in ranges), default=1e3)


def choose_volts(bench: Bench, default: float, *components: Component) -> float:
    """The circuit's supply voltage: as asked, else a given source's, else *default* within the chips' limits."""
    low, high = limits(*components)
    if bench.given("vcc"):
        return bench.number("vcc", default)
    given = [r.volts for r in bench.b.rails if r.kind == "given" and not r.only_for]
    fits = [v for v in given if low <= v <= high]
    if fits or given:
        return (fits or given)[0]
    if default > high * 1.03 and low <= 5 <= high and 7 <= default <= 20:
        return default  # the load's own voltage: a regulator makes 5 V of it for the chips
    return min(max(default, low), high)


def feed(bench: Bench, default: float, *components: Component, why: str = "feeds the circuit") -> tuple[str, float]:
    """(net, volts) of the rail for chips; where the source gives too much, a small 5 V regulator stands between."""
    low, high = limits(*components)
    volts = choose_volts(bench, default, *components)
    names = ", ".join(dict.fromkeys(c.name for c in components if c.supplies))
    if volts > high * 1.03 and 7 <= volts <= 20 and low <= 5 <= high:
        return regulated(bench, bench.supply(volts, why), volts, names), 5.0
    if volts > high * 1.03 or volts < low * 0.97:
        raise CannotDesign(
            f"{names} works from {units.show(low, 'V')} to {units.show(high, 'V')}, not on {units.show(volts, 'V')}.",
            "another supply, or a regulator in front of it",
        )
    return bench.supply(volts, why), volts


def regulated(bench: Bench, raw: str, volts: float, names: str) -> str:
    """A 5 V rail made from a higher one for chips that take little."""
    if (rail := bench.b.rail_at(5.0)) is not None:
        return rail.net
    chip = bench.part(bench.b.default("regulator-5v-small").id, "", f"{units.show(volts, 'V')} is too much for {names}: 5 V for it")
    bench.net("5V", kind="power", volts=5.0)
    bench.join(raw, (chip, "IN"))
    bench.join("5V", (chip, "OUT"))
    bench.ground((chip, "GND"))
    for s in chip.component.supplies:
        bench.b.volts[(chip.ref, s.id)] = volts
    bench.b.assume(f"{chip.ref} makes 5 V of the {units.show(volts, 'V')}, which {names} would not stand.")
    return "5V"


def chip(bench: Bench, component: str, rail: str, volts: float, role: str = "", why: str = "") -> Part:
    """A chip with its supply pins on a rail and its grounds on ground."""
    part = bench.part(component, role, why)
    for s in part.component.supplies[:1]:
        bench.b.volts[(part.ref, s.id)] = volts
        bench.join(rail, *((part, p) for p in s.pins))
        bench.ground(*((part, g) for g in s.ground))
    return part


# -- LEDs and loads ---------------------------------------------------------------------------------------------------
def series_resistor(bench: Bench, volts: float, wanted_ma: float, what: str, owner: str) -> tuple[Part, float]:
    """A resistor that drops *volts* at a current, and that current, mA; a power resistor where it gets hot."""
    exact = max(volts / wanted_ma * 1000, 1.0)
    ohms = eseries.at_least(exact, "E24" if bench.given("pulsed") else "E12")  # a peak that is given: as close as parts allow
    most = float(bench.b.circuit.parts[owner].component.spec.get("if_max_ma", 0) or 0) if owner in bench.b.circuit.parts else 0.0
    if bench.given("led_ma") and ohms > 1.12 * exact and wanted_ma <= 0.95 * most:  # at its limit the coarse step is the reserve
        ohms = eseries.at_least(exact, "E24")
    if bench.given("led_ohms"):
        ohms = bench.number("led_ohms", ohms)
    ma = volts / ohms * 1000
    watts = volts * ma / 1000
    why = f"{units.show(volts, 'V')} / {units.show(ohms, 'Ω')} = {units.show(ma / 1000, 'A')} through {what}"
    if watts > 0.24 and "resistor-power" in catalogue():
        r = bench.own(bench.b.support("resistor-power", owner, "series", f"{why}; {units.show(watts, 'W')} of heat", ohms))
    else:
        r = bench.resistor(ohms, "series", why, owner)
    return r, ma


def led(
    bench: Bench, high: str, low: str, volts: float, component: str = "led", color: str = "", why: str = "", ma: float | None = None
) -> tuple[Part, float]:
    """A resistor and an LED from net *high* to net *low*; returns the LED and its current, mA."""
    part = bench.part(component, "", why or "lights")
    if color:
        part.settings["color"] = part.label = color
    vf = forward_volts(part)
    if volts < vf + 0.15:
        raise CannotDesign(
            f"{units.show(volts, 'V')} cannot light a {part.label or ''} LED with {units.show(vf, 'V')} of forward voltage.".replace(
                "  ", " "
            ),
            "a higher supply, or a boost converter",
        )
    wanted = ma or bench.number("led_ma", float(part.component.spec.get("if_ma", 10)))
    r, got = series_resistor(bench, volts - vf, wanted, part.ref, part.ref)
    bench.join(high, (r, "1"))
    bench.join(f"{part.ref}_A", (r, "2"), (part, "A"))
    bench.join(low, (part, "K"))
    return part, got


def load(
    bench: Bench,
    component: str,
    rail: str,
    volts: float,
    count: int = 1,
    colors: list[str] | None = None,
    drop: float = 0.1,
    why: str = "is switched",
) -> Load:
    """A load, or several alike, with the positive side on a rail; the negative pins are left for a switch. LEDs get resistors."""
    component = suited(component, volts)
    c = catalogue().get(component)
    parts: list[Part] = []
    negative: list[PinRef] = []
    total = 0.0
    figures: dict[str, float | str] = {}
    if c.shape == "led":
        return _led_strings(bench, component, rail, volts - drop, count, colors or [], why)
    first: PinRef | None = None
    for _ in range(count):
        part = bench.part(component, "", why)
        parts.append(part)
        i = next((x for x in c.interfaces if x.type in ("load", "motor", "speaker") and x.role == "sink"), None)
        p, n = (i.pins["p"], i.pins["n"]) if i else (c.pins[0].id, c.pins[1].id)
        top = float(c.spec.get("v_max", 1e3))
        bottom = float(c.spec.get("v_min", 0))
        ma = float(part.component.spec.get("ma", 100))
        total += ma
        negative.append(PinRef(part.ref, n))
        bench.join(rail, (part, p))
        first = first or PinRef(part.ref, p)
        if part.settings.get("volts") is None and not bottom * 0.95 <= volts <= top * 1.05:
            bench.b.problems.append(f"{c.name} wants {units.show(bottom, 'V')} to {units.show(top, 'V')}, not {units.show(volts, 'V')}.")
    assert first is not None
    return Load(parts, first, negative, total, bool(c.spec.get("inductive")), figures)


def _led_strings(bench: Bench, component: str, rail: str, volts: float, count: int, colors: list[str], why: str) -> Load:
    """LEDs below a rail, as many in series as the voltage carries with a fifth left for the resistor, strings in parallel."""
    parts = []
    for n in range(count):
        part = bench.part(component, "", why)
        if n < len(colors) and colors[n]:
            part.settings["color"] = part.label = colors[n]
        if bench.given("vf"):
            part.settings["vf"] = f"{bench.number('vf', 2.0):g}"
        parts.append(part)
    wanted = bench.number("led_ma", float(parts[0].component.spec.get("if_ma", 10)))
    alike = len({forward_volts(p) for p in parts}) == 1
    vf = forward_volts(parts[0])
    most = max(1, int(volts * 0.82 / vf)) if alike and count > 1 and wanted > 0 and volts > 7 else 1
    if bench.given("per_string"):
        most = int(bench.number("per_string", most))
    n_strings = -(-count // most)
    size = most if bench.given("per_string") else -(-count // n_strings)
    strings = [parts[k : k + size] for k in range(0, count, size)]
    negative: list[PinRef] = []
    total = heat = 0.0
    positive: PinRef | None = None
    for string in strings:
        drop = sum(forward_volts(p) for p in string)
        if volts < drop + 0.1:
            raise CannotDesign(
                f"{units.show(volts, 'V')} cannot light {len(string)} LED with {units.show(drop, 'V')} of forward voltage.",
                "a higher supply, or a boost converter",
            )
        r, ma = series_resistor(bench, volts - drop, wanted, string[0].ref, string[0].ref)
        bench.join(rail, (r, "1"))
        positive = positive or PinRef(r.ref, "1")
        here = PinRef(r.ref, "2")
        for part in string:
            bench.b.circuit.join(here, PinRef(part.ref, "A"), f"{part.ref}_A")
            here = PinRef(part.ref, "K")
        negative.append(here)
        total += ma
        heat = (volts - drop) * ma / 1000
    assert positive is not None
    ohms = r.quantity or 0.0
    return Load(parts, positive, negative, total, False, {"led_ma": total / len(strings), "r": ohms, "resistor_w": heat})


def suited(component: str, volts: float) -> str:
    """The part itself, or its namesake for another voltage (a 12 V buzzer for a buzzer) where this one is outside its range."""

    def fits(c: Component) -> bool:
        return float(c.spec.get("v_min", 0)) * 0.95 <= volts <= float(c.spec.get("v_max", 1e3)) * 1.05

    c = catalogue().get(component)
    if fits(c):
        return component
    ports = [i.id for i in c.interfaces_of("load")]
    kin = [
        x
        for i in catalogue()
        if i.startswith(f"{component}-")
        and (x := catalogue().get(i)).shape == c.shape
        and bool(x.spec.get("ac")) == bool(c.spec.get("ac"))
        and fits(x)
        and [p.id for p in x.interfaces_of("load")] == ports
    ]
    return min(kin, key=lambda x: (abs(float(x.spec.get("volts", 0) or 0) - volts), x.id)).id if kin else component


# -- transistors ------------------------------------------------------------------------------------------------------
NPN_MA = 200
"""Up to this load current, mA, a small NPN transistor switches it."""


def pick_switch(bench: Bench, ma: float, volts: float, v_gate: float) -> str:
    """An NPN for little current, else a MOSFET that is fully on at the gate's voltage."""
    if ma <= NPN_MA and volts <= 30:
        return bench.b.default("transistor-npn").id
    return loads.fully_on(ma, volts, v_gate) or bench.b.default("switch-low-side").id


def low_side(
    bench: Bench,
    what: Load,
    switch: str,
    drive: str,
    v_gate: float,
    source_ohms: float = 0.0,
    pull: bool = True,
    inverted: bool = False,
    pulsed: bool = False,
) -> Part:
    """A transistor between a load's negative side and ground, driven from net *drive*; flyback diodes for coils.

    *source_ohms* is what the driving node has in series (a pull-up); it counts into the base current. *pulsed*: it is driven by PWM.
    """
    q = bench.part(switch, "driver", f"switches {units.show(what.ma / 1000, 'A')}")
    q.owner = what.parts[0].ref
    ids = {p.id for p in q.component.pins}
    name = what.parts[0].ref
    net = bench.net(bench.b.circuit.free_net(f"{name}_SW"), kind="switched")
    bench.b.circuit.connect(net, *what.negative)
    if "G" in ids:
        bench.join(net.name, (q, "D"))
        bench.ground((q, "S"))
        top = float(q.component.spec.get("vgs_max", 20))
        ohms = bench.number("gate_ohms", 220.0)
        down = 10_000.0
        if v_gate > 0.8 * top:
            ohms = 10_000.0
        r = bench.resistor(
            ohms,
            "gate",
            "halves the drive, which is too much for the gate" if v_gate > 0.8 * top else "tames the gate's charging current",
            q.ref,
        )
        bench.join(drive, (r, "1"))
        bench.join(f"{q.ref}_G", (r, "2"), (q, "G"))
        if pull or v_gate > 0.8 * top:
            d = bench.resistor(bench.number("pull_ohms", down), "pulldown", f"keeps {q.ref} off while nothing drives it", q.ref)
            bench.join(f"{q.ref}_G" if v_gate > 0.8 * top else drive, (d, "1"))
            bench.ground((d, "2"))
    else:
        bench.join(net.name, (q, "C"))
        bench.ground((q, "E"))
        ohms, why = base_resistor(q, what.ma, v_gate, source_ohms)
        if bench.given("base_ohms"):
            ohms, why = bench.number("base_ohms", ohms), bench.text("base_why") or "as requested"
        r = bench.resistor(ohms, "base", why, q.ref)
        bench.join(drive, (r, "1"))
        bench.join(f"{q.ref}_B", (r, "2"), (q, "B"))
        if pull:
            d = bench.resistor(bench.number("pull_ohms", 10_000.0), "pulldown", f"keeps {q.ref} off while nothing drives it", q.ref)
            bench.join(drive if not inverted else f"{q.ref}_B", (d, "1"))
            bench.ground((d, "2"))
    if what.inductive:
        flyback(bench, what, pulsed)
    return q


def base_resistor(q: Part, ma: float, v_gate: float, source_ohms: float = 0.0) -> tuple[float, str]:
    """Base resistor for saturation, with what is in series already: twice to three times the needed base current, at most 15 mA."""
    spec = q.component.spec
    hfe, vbe = float(spec.get("hfe", 75)), float(spec.get("vbe", 0.7))
    base_ma = min(15.0, max(0.5, 3 * ma / hfe))
    left = max(v_gate - vbe, 0.2)
    ohms = left / base_ma * 1000 - source_ohms
    if ohms < 470:
        ohms = max(left / min(15.0, max(0.5, 2 * ma / hfe)) * 1000 - source_ohms, 220.0)
    value = min(eseries.nearest(ohms, "E12"), 47_000.0)
    got = left / (value + source_ohms)
    return value, (
        f"({units.show(v_gate, 'V')} - {units.show(vbe, 'V')}) / {units.show(value + source_ohms, 'Ω')} = {units.show(got, 'A')} "
        f"into the base, {q.component.name} saturates"
    )


def flyback(bench: Bench, what: Load, pulsed: bool = False) -> None:
    """A diode across every coil, cathode at the positive side; *pulsed*: one that carries the coil's current in the pauses of the PWM."""
    for part, negative in zip(what.parts, what.negative, strict=False):
        i = next(x for x in part.component.interfaces if x.type in ("load", "motor") and x.role == "sink")
        bench.own(loads.flyback(bench.b, part, PinRef(part.ref, i.pins["p"]), negative, pulsed))


# -- contacts, knobs, relays ------------------------------------------------------------------------------------------
def poles(part: Part) -> tuple[str, str]:
    """(common, making) pin of a button, switch or contact."""
    i = part.component.interfaces_of("contact")
    if not i:
        return part.component.pins[0].id, part.component.pins[1].id
    pins = i[0].pins
    return (pins.get("com") or pins.get("a") or next(iter(pins.values()))), (pins.get("no") or pins.get("b") or list(pins.values())[-1])


def contact(bench: Bench, component: str, a: str, z: str, why: str = "", label: str = "") -> Part:
    """A button, switch or other dry contact between two nets."""
    part = bench.part(component, "", why)
    if label:
        part.label = label
    com, no = poles(part)
    bench.join(a, (part, com))
    bench.join(z, (part, no))
    return part


def pot(bench: Bench, top: str, wiper: str, bottom: str, why: str, value: str = "10k", role: str = "") -> Part:
    """A potentiometer between three nets; a value that the prompt gives wins."""
    given = bench.text("potentiometer.value")
    part = bench.part("potentiometer", role, why, given or value)
    i = part.component.interfaces_of("divider")[0]
    bench.join(top, (part, i.pins["top"]))
    bench.join(wiper, (part, i.pins["wiper"]))
    bench.join(bottom, (part, i.pins["bottom"]))
    return part


def output_terminal(bench: Bench, name: str, positive: str, negative: str, why: str) -> Part:
    """A two-pole terminal between any two nets."""
    part = bench.part("terminal-2", "terminal", why)
    part.label = name
    bench.join(positive, (part, "1"))
    bench.join(negative, (part, "2"))
    return part


def relay_contact(bench: Bench, relay: Part, rail: str, volts: float, switched: str = "", count: int = 1) -> None:
    """What a relay's contact does: switches the named load from the rail, waits for one on mains, else comes out at a terminal."""
    i = relay.component.interfaces_of("contact")[0]
    com, no, nc = i.pins.get("com") or i.pins["a"], i.pins.get("no") or i.pins["b"], i.pins.get("nc")
    if switched:
        wanted = catalogue().get(switched).spec
        if not float(wanted.get("v_min", 0)) * 0.95 <= volts <= float(wanted.get("v_max", 1e3)) * 1.05 and wanted.get("volts"):
            volts = float(wanted["volts"])
            rail = bench.supply(volts, f"{catalogue().get(switched).name} needs it")
        node = bench.net(bench.b.circuit.free_net(f"{relay.ref}_OUT"), kind="switched").name
        bench.join(rail, (relay, com))
        what = load(bench, switched, node, volts, count, why=f"is switched by {relay.ref}")
        bench.join(node, (relay, no))
        bench.b.ground(*what.negative)
        if what.inductive:
            flyback(bench, what)
    if switched or bench.b.mains_loads():
        return
    part = bench.part("terminal-3", "terminal", f"the contact of {relay.ref}: common, closed when on, open when on")
    part.label = "COM NO NC"
    for pin, of in zip(("1", "2", "3"), (com, no, nc), strict=True):
        if of:
            bench.join(f"{relay.ref}_{of}", (relay, of), (part, pin))
            bench.port(f"{relay.ref} {of}", f"{relay.ref}_{of}", "out")
    bench.b.note(f"{part.ref} is the potential-free contact of {relay.ref}.", part.ref, relay.ref)
