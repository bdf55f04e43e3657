"""Switch-on delay without a chip: a capacitor charges until a Zener diode lets current into a base, or a MOSFET's gate opens it.

With a transistor t = R·C·ln(V / (V - Vz - Vbe)): the Zener diode gives the delay an edge, since the capacitor's current turns over into
the base there. With a MOSFET t = R·C·ln(V / (V - Vth)), as good as its threshold is known. It counts from the moment the power comes, or from
the moment a contact closes (a float switch, a reed switch): the contact carries the timing's milliamperes only, never the load's current.
"""

from __future__ import annotations

import math

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.power import switched
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit, timing_proof
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.driver import bare_relay, find_loads, is_relay
from circuitlm.synthesis.recipes.rates import duration

VBE = 0.7
ZENER_SHARE = 0.45
"""Zener voltage as a share of the supply: late enough on the curve for a delay, with voltage left for the base current."""
GATE_OHMS = 470_000.0
HOLD_OHMS = 47_000.0
BLEED_OHMS = 2_200.0
LEAST_VOLTS = 6.0
LARGEST = 4.7e-3
"""The largest capacitor that is taken, F; beyond it the leakage of an electrolytic decides."""
TYPICAL_THRESHOLD = 0.9
"""A MOSFET's usual threshold as a share of its largest."""
_WORDS = (
    r"delay(?:ed)?[- ]?on\b|(?:switch|turn|power|start)(?:ing|ed)?[- ]?(?:on|up)? ?-?delay|delayed (?:start|turn|switch|power)|\bon[- ]delay|"
    r"(?:after|following|later than|from) (?:the |i |it |you |we |is |applying |its )*(?:power|supply|switch|turn|plug|press|flip|mains on|start)"
)
_LATER = r"\b(?:only|but|starts?|on|not until)?\W*(?:after|within)\b.{0,30}?\d|\d\s*(?:s|sec|min)\w*\s+(?:later|after)\b|\bdelay"
"""The same beside a contact that starts it."""


def match(asked: Asked) -> Match | None:
    sensed = [w for w in asked.contacts() if _stays(w.component or "")]
    others = {catalogue().entries[w.component or ""]["kind"] for w in asked.free if w not in sensed}
    if asked.controller or others & {"analog", "logic", "sensor", "display", "radio", "converter", "timer", "audio"} or len(sensed) > 1:
        return None
    loads = find_loads(asked)
    if not loads or asked.says(r"\b(?:555|timer chip|astable|flip-?flop)\b") or not asked.says(f"{_WORDS}|{_LATER}" if sensed else _WORDS):
        return None
    buttons = [w for w in asked.contacts() if not _latching(w.component or "")]
    t = duration(asked)
    if asked.says(r"\b(?:turns?|switch(?:es)?|goes?|go|drops?|falls?) (?:it |itself )?(?:off|out)\b"):
        return None
    if t is None or buttons or asked.says(r"(?:for|off after|pulse of)\s+(?:about |around )?\d+ ?(?:s|sec|min)\w*\b(?! after)"):
        return None
    if not asked.wants(f"{_WORDS}|{_LATER}" if sensed else _WORDS):
        return None
    asked.note("circuit")
    transistors = asked.shaped("npn", "nmos")
    first = next((w for w in loads if is_relay(w.component or "")), loads[0])
    relay = is_relay(first.component or "")
    vcc = asked.vcc() or float(catalogue().get(first.component or "").spec.get("volts", 0) or 0) or 12.0
    vcc = 9.0 if vcc < LEAST_VOLTS and asked.supply_volts() is None else vcc
    bare = not catalogue().get(first.component or "").supplies
    params: dict[str, float | str] = {
        "t": t,
        "vcc": vcc,
        "load": bare_relay(vcc) if relay and not bare else first.component or "",
        "transistor": transistors[0].component or "" if transistors else "",
        "alone": "yes",
        "contact": sensed[0].component or "" if sensed else "",
    }
    rest = [w for w in loads if w is not first]
    if relay and rest:
        params["switched"] = rest[0].component or ""
    return params, [w.id for w in (first, *rest, *transistors, *sensed)] + asked.wishes(
        "resistor",
        "capacitor",
        "capacitor-polarised",
        "diode-1n4007",
        "diode-1n4148",
        "zener",
        "terminal-2",
        functions=("timer", "indicator", "fan", "pump"),
    )


def _latching(component: str) -> bool:
    return catalogue().get(component).shape == "switch"


def _stays(component: str) -> bool:
    """Whether it is a dry contact that something else than a hand keeps closed."""
    c = catalogue().get(component)
    return c.kind == "sensor" and _latching(component) and not c.supplies


def build(bench: Bench) -> Figures:
    t, vcc = bench.number("t", 5.0), bench.number("vcc", 12.0)
    if vcc < LEAST_VOLTS:
        raise CannotDesign(
            f"A transistor and a capacitor do not delay on {units.show(vcc, 'V')}: too little is left for the Zener diode and the base.",
            f"{units.show(LEAST_VOLTS, 'V')} and more, or a 555",
        )
    supply = bench.supply(vcc, "feeds the load and the delay")
    rail = switched(bench.b, bench.net(supply)).name
    what = kit.load(bench, bench.text("load"), rail, vcc)
    chosen = bench.text("transistor") or _usual(bench, t, vcc, what.ma)
    q = bench.part(chosen, "driver", f"switches {units.show(what.ma / 1000, 'A')} when the delay is over")
    q.owner = what.parts[0].ref
    start = _armed(bench, q, rail) if bench.text("contact") else rail
    gate = catalogue().get(chosen).shape == "nmos"
    figures = _by_gate(bench, q, start, vcc, t) if gate else _by_base(bench, q, start, vcc, t, what.ma)
    drain = bench.part(
        bench.b.default("flyback").id,
        "discharge",
        f"empties the capacitor when {'the contact opens' if bench.text('contact') else 'the power goes'}, so that the next delay is whole",
    )
    bench.join(start, (drain, "K"))
    bench.join("DELAY", (drain, "A"))
    bench.ground((q, "S" if gate else "E"))
    bench.b.circuit.connect(bench.net("SWITCHED", kind="switched"), *what.negative)
    bench.join("SWITCHED", (q, "D" if gate else "C"))
    if what.inductive:
        kit.flyback(bench, what)
    if what.parts[0].component.shape == "relay":
        kit.relay_contact(bench, what.parts[0], rail, vcc, bench.text("switched"))
    return figures | {"load_ma": what.ma}


def _armed(bench: Bench, q: Part, rail: str) -> str:
    """The net that the contact puts on the rail; a resistor takes it down again when the contact opens."""
    contact = kit.contact(bench, bench.text("contact"), rail, "ARMED", "starts the delay")
    bleed = bench.resistor(BLEED_OHMS, "pulldown", f"with {contact.ref} open it empties the timing capacitor and keeps {q.ref} off", q.ref)
    bench.join("ARMED", (bleed, "1"))
    bench.ground((bleed, "2"))
    return "ARMED"


def _by_base(bench: Bench, q: Part, rail: str, vcc: float, t: float, ma: float) -> Figures:
    vz = eseries.nearest(vcc * ZENER_SHARE, "E12")
    most, share = _base_path(q.component, vcc, ma)
    r, c, got = _values(t, most, share, f"t = R·C·ln(V/(V - Vz - Vbe)) with {units.show(vz, 'V')} and {VBE:g} V")
    zener = bench.part("zener", "reference", "holds the base off until the capacitor has reached its voltage", vz, "V")
    zener.owner = q.ref
    hold = bench.resistor(HOLD_OHMS, "pulldown", f"keeps {q.ref} off while the Zener diode only leaks", q.ref)
    _charge(bench, q, rail, r, c, got)
    bench.join("DELAY", (zener, "K"))
    bench.join(f"{q.ref}_B", (zener, "A"), (hold, "1"), (q, "B"))
    bench.ground((hold, "2"))
    return {"delay_s": got, "r": r, "c": c, "zener_v": vz}


def _by_gate(bench: Bench, q: Part, rail: str, vcc: float, t: float) -> Figures:
    spec = q.component.spec
    if vcc > 0.9 * float(spec.get("vgs_max", 20)):
        raise CannotDesign(
            f"The gate of the {q.component.name} does not stand {units.show(vcc, 'V')}, to which the capacitor charges.",
            "an NPN transistor with a Zener diode",
        )
    highest = float(spec.get("vgs_th", 2.0))
    threshold = TYPICAL_THRESHOLD * highest
    share = math.log(vcc / (vcc - threshold))
    r, c, got = _values(t, GATE_OHMS, share, f"t = R·C·ln(V/(V - Vth)) with {units.show(threshold, 'V')}")
    _charge(bench, q, rail, r, c, got)
    bench.join("DELAY", (q, "G"))
    late = r * c * math.log(vcc / (vcc - highest))
    bench.b.advice.append(
        f"{q.ref} opens gradually, and its threshold differs from piece to piece: the delay may last up to {units.show(late, 's')}. "
        "An NPN transistor behind a Zener diode has a sharper edge."
    )
    return {"delay_s": got, "r": r, "c": c}


def _base_path(transistor: Component, vcc: float, ma: float) -> tuple[float, float]:
    """(largest charging resistor that still saturates the transistor, share of R·C that the delay is)."""
    left = vcc - eseries.nearest(vcc * ZENER_SHARE, "E12") - VBE
    need_ma = max(0.1, 2 * ma / float(transistor.spec.get("hfe", 75))) + VBE / HOLD_OHMS * 1000
    return min(left / need_ma * 1000, 100_000.0), math.log(vcc / left)


def _usual(bench: Bench, t: float, vcc: float, ma: float) -> str:
    """The NPN transistor that is usually taken, or a MOSFET where its base current asks for too large a capacitor."""
    npn = bench.b.default("transistor-npn")
    most, share = _base_path(npn, vcc, ma)
    fits = t / (most * share) <= LARGEST and ma <= float(npn.spec.get("ic_max_ma", 500)) / 2
    return npn.id if fits else bench.b.default("switch-low-side").id


def _values(t: float, most: float, share: float, formula: str) -> tuple[float, float, float]:
    """(resistor up to *most*, capacitor, delay that they give). Raises CannotDesign where the capacitor would be too large."""
    c = eseries.nearest(t / (most * share), "E6")
    c = c if t / (c * share) <= 1.05 * most else eseries.nearest(c * 1.5, "E6")
    if c > LARGEST * 1.01:
        raise CannotDesign(
            f"{units.show(t, 's')} ask for {units.show(c, 'F')} ({formula}).",
            f"at most {units.show(LARGEST * most * share, 's')} with this load, a load or a MOSFET that needs less current, or a 555",
        )
    r = eseries.nearest(t / (c * share), "E24")
    return r, c, r * c * share


def _charge(bench: Bench, q: Part, rail: str, r: float, c: float, got: float) -> None:
    why = f"charges within {units.show(got, 's')}"
    charge = bench.resistor(r, "timing", why, q.ref)
    cap = bench.capacitor(c, "timing", why, q.ref)
    plus, minus = bench.b.two_pins(cap)
    bench.join(rail, (charge, "1"))
    bench.join("DELAY", (charge, "2"))
    bench.b.circuit.connect(bench.net("DELAY"), plus)
    bench.b.ground(minus)


RECIPE = Recipe(
    "delay-on",
    "Switch-on delay",
    "t = R·C·ln(V / (V - Vz - Vbe))",
    build,
    match,
    rank=92,
    group="timer",
    measure=timing_proof.delay,
    words="delay on relay pulls in after power is applied transistor and rc seconds switch turn later circuit delayed start up turns lights press flip",
)
