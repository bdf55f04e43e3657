"""Current mirrors: simple, Wilson, cascode and Widlar, of bipolar or MOS transistors, as a sink (NPN, n-channel) or a source (PNP, p-channel).

I = (Vcc - n·Vbe - Ve) / R, with n = 1 (simple, Widlar) or 2 (Wilson, cascode) transistors in the reference's path; the bases take their
share: 2/β of a simple mirror, 4/β of a cascode, next to nothing of a Wilson mirror. A Widlar source is the simple mirror with a resistor
at the copy alone: Re = Vt/Iout · ln(Iref/Iout). Two discrete transistors are never alike: 0.2 V at resistors in the emitters decides over
their difference, at the cost of as much headroom.
Source: Horowitz and Hill, The Art of Electronics (current mirrors); Gray and Meyer, Analysis and Design of Analog Integrated Circuits.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Op
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.transistors import MOS, drop, smallest
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

EMITTER_V = {False: 0.2, True: 1.0}
"""Voltage at each emitter resistor, and at each source resistor of MOSFETs, whose thresholds differ far more, V."""
VT = 0.026
MOST, LEAST = 0.1, 1e-6
"""Largest current for small transistors, and the smallest that leakage leaves alone, A."""
WIDLAR_REF = 1e-3
_NAMES = {"wilson": r"\bwilson\b", "widlar": r"\bwidlar\b", "cascode": r"\bcascoded? (?:\w+ )?(?:current )?(?:mirror|source|sink)"}
_MIRROR = r"current[- ]mirror|\bmirrors? (?:an? )?\d[\d.]*\s?[mµu]?A\b|mirror(?:s|ed|ing)? (?:a |the )?(?:\w+ )?current|(?:wilson|widlar|cascoded?) (?:\w+ )?(?:mirror|(?:current )?(?:source|sink))"
_LOAD = r"mirror (?:as |for )?(?:(?:an? |the )?(?:active )?load)|active load|loaded by a|differential"


def match(asked: Asked) -> Match | None:
    if asked.controller or not asked.wants(_MIRROR) or asked.says(_LOAD):
        return None
    kind = next((k for k, words in _NAMES.items() if asked.says(words)), "simple")
    if kind == "simple" and asked.says(r"\bcascode"):
        kind = "cascode"
    high = (bool(asked.shaped("pnp", "pmos")) and not asked.shaped("npn", "nmos")) or asked.says(r"high[- ]side|from the (?:supply|rail)")
    fet = asked.says(r"mosfet|\b[np]?mos\b|\b[np][- ]?(?:channel|fet)|\bfets?\b") or bool(asked.shaped("nmos", "pmos"))
    shape = ("pmos" if high else "nmos") if fet else ("pnp" if high else "npn")
    named = asked.shaped("npn", "pnp", "nmos", "pmos")
    params: dict[str, float | str] = {"alone": "yes", "kind": kind, "shape": shape}
    if own := [w for w in asked.shaped(shape) if any(ch.isdigit() for ch in w.words)]:
        params["transistor"] = own[0].component or ""
    if v := asked.vcc():
        params["vcc"] = v
    found = [a for a, _ in asked.quantities("A")]
    if found:
        params["amps"] = min(found) if kind == "widlar" else found[0]
    if kind == "widlar" and len(found) > 1:
        params["reference"] = max(found)
    return params, [w.id for w in named] + asked.wishes("resistor", "terminal-2", functions=("current-source",))


@dataclass(slots=True)
class _Side:
    """The rail at the transistors' emitters, the one that the currents come from or go to, and the transistors' terminals."""

    bench: Bench
    near: str
    far: str
    component: Component
    mos: bool

    def transistor(self, why: str) -> Part:
        return self.bench.part(self.component.id, "driver", why)

    def pin(self, name: str) -> str:
        return MOS[name] if self.mos else name

    def join(self, net: str, *pins: tuple[Part, str]) -> None:
        real = [(q, self.pin(p) if p in MOS else p) for q, p in pins]
        if net == "GND":
            self.bench.ground(*real)
        else:
            self.bench.join(net, *real)

    def emitter(self, q: Part, number: int, ohms: float, why: str) -> None:
        """The emitter at the near rail, through a resistor where it has one."""
        if not ohms:
            self.join(self.near, (q, "E"))
            return
        r = self.bench.resistor(ohms, "emitter", why, q.ref)
        self.join(f"E{number}", (q, "E"), (r, "1"))
        self.join(self.near, (r, "2"))


def build(bench: Bench) -> Figures:
    kind, shape = bench.text("kind", "simple"), bench.text("shape", "npn")
    vcc, amps = bench.number("vcc", 12.0), bench.number("amps", 1e-5 if bench.text("kind") == "widlar" else 1e-3)
    if not bench.given("amps"):
        bench.b.assume(f"The mirrored current is {units.show(amps, 'A')}, since none is given.")
    if amps > MOST or amps < LEAST:
        raise CannotDesign(
            f"A mirror of small transistors carries {units.show(LEAST, 'A')} to {units.show(MOST, 'A')}, not {units.show(amps, 'A')}.",
            "a regulator as a current source for more",
        )
    mos = shape in ("nmos", "pmos")
    component = bench.b.component(bench.text("transistor")) if bench.given("transistor") else smallest(shape)
    reference = max(bench.number("reference", max(WIDLAR_REF, amps)), amps) if kind == "widlar" else amps
    each = drop(component, reference)
    stacked = each * (2 if kind in ("wilson", "cascode") else 1)
    v_emitter = 0.0 if kind == "widlar" else EMITTER_V[mos]
    if vcc < stacked + v_emitter + 1:
        raise CannotDesign(
            f"{units.show(vcc, 'V')} leaves no room for a {kind} mirror of {component.name}.",
            f"{units.show(math.ceil(stacked + v_emitter + 1), 'V')} at least" + (", or bipolar transistors" if mos else ""),
        )
    rail = bench.supply(vcc, "feeds the mirror")
    bench.ground()
    side = _Side(bench, *(("GND", rail) if shape in ("npn", "nmos") else (rail, "GND")), component, mos)
    re = eseries.nearest(v_emitter / amps, "E24") if v_emitter else 0.0
    copied = 1.0 if mos else _share(kind, float(component.spec.get("hfe", 100) or 100))
    r = _reference(vcc - stacked, re, reference / copied)
    got = (vcc - stacked) / (r + re) * copied
    if kind == "widlar":
        re = eseries.nearest(VT / amps * math.log(reference / amps), "E24") if reference > amps else 0.0
        got = _widlar(got, re) if re else got
    top = bench.resistor(
        r, "bias", f"I = (Vcc - {'2·' if stacked > each else ''}{'Vgs' if mos else 'Vbe'} - Ve)/R = {units.show(got, 'A')}"
    )
    side.join(side.far, (top, "1"))
    {"simple": _simple, "widlar": _simple, "wilson": _wilson, "cascode": _cascode}[kind](side, top, re)
    load = bench.part(
        "terminal-2",
        "terminal",
        f"the load, between the {'supply' if side.near == 'GND' else 'mirror'} and {'the mirror' if side.near == 'GND' else 'ground'}",
    )
    load.label = bench.called("LOAD")
    side.join(side.far, (load, "1" if side.near == "GND" else "2"))
    side.join("SINK", (load, "2" if side.near == "GND" else "1"))
    bench.port("LOAD", "SINK", "out")
    if mos:
        bench.b.advice.append(
            f"The thresholds of two {component.name} differ by some tenths of a volt: pick a pair, or take a matched pair in one case."
        )
    return {"ma": got * 1000, "r": r, "re": re, "vcc": vcc, "rail": side.far, "kind": f"{kind} current mirror"}  # fmt: skip


def _share(kind: str, beta: float) -> float:
    """Output current over reference current, by the transistors' current gain."""
    lost = {"simple": 2 / beta, "widlar": 1 / beta, "cascode": 4 / beta + 2 / beta**2, "wilson": 2 / (beta * (beta + 2))}
    return 1 / (1 + lost[kind])


def _reference(volts: float, re: float, amps: float) -> float:
    """The resistor that makes the reference current."""
    r = eseries.nearest(volts / amps - re, "E24")
    return r if abs((r + re) * amps / volts - 1) <= 0.01 else eseries.nearest(volts / amps - re, "E96")


def _widlar(reference: float, re: float) -> float:
    """Iout with Iout·Re = Vt·ln(Iref/Iout)."""
    low, high = 0.0, reference
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if middle * re < VT * math.log(reference / middle) else (low, middle)
    return (low + high) / 2


EVEN = "evens out the two transistors' difference"


def _simple(side: _Side, top: Part, re: float) -> None:
    ref, copy = side.transistor("sets the base voltage by the reference current"), side.transistor("copies the current")
    side.join("BASE", (top, "2"), (ref, "C"), (ref, "B"), (copy, "B"))
    widlar = side.bench.text("kind") == "widlar"
    side.emitter(ref, 1, 0.0 if widlar else re, EVEN)
    side.emitter(copy, 2, re, "makes the copy smaller: Re = Vt/Iout·ln(Iref/Iout)" if widlar else EVEN)
    side.join("SINK", (copy, "C"))


def _wilson(side: _Side, top: Part, re: float) -> None:
    ref, mirror = side.transistor("compares the current with the reference"), side.transistor("measures the output current")
    out = side.transistor("carries the output current; the loop through the others holds it")
    side.join("DRIVE", (top, "2"), (ref, "C"), (out, "B"))
    side.join("BASE", (mirror, "C"), (mirror, "B"), (ref, "B"), (out, "E"))
    side.emitter(ref, 1, re, EVEN)
    side.emitter(mirror, 2, re, EVEN)
    side.join("SINK", (out, "C"))


def _cascode(side: _Side, top: Part, re: float) -> None:
    ref, copy = side.transistor("sets the lower base voltage by the reference current"), side.transistor("copies the current")
    upper, out = side.transistor("sets the upper base voltage"), side.transistor("keeps the copy's voltage steady, whatever the load does")
    side.join("TOP", (top, "2"), (upper, "C"), (upper, "B"), (out, "B"))
    side.join("BASE", (upper, "E"), (ref, "C"), (ref, "B"), (copy, "B"))
    side.join("MIDDLE", (out, "E"), (copy, "C"))
    side.emitter(ref, 1, re, EVEN)
    side.emitter(copy, 2, re, EVEN)
    side.join("SINK", (out, "C"))


def measure(stand: Stand) -> Iterator[Measure]:
    """The current through a load that takes a third of the supply."""
    amps, rail = stand.number("ma") / 1000, str(stand.figures["rail"])
    ohms = stand.number("vcc") / 3 / amps
    against = "" if rail == "GND" else rail
    loads = (Drive("SINK", kind="R", dc=ohms, against=against),)
    read = readings.current(f"{rail}~SINK" if against else "SINK", ohms)
    yield Measure("current", "A", amps, Op(), read, loads, stand.asked("amps"), 0.1, "the bases take a part of the reference")


RECIPE = Recipe(
    "current-mirror",
    "Current mirror",
    "I = (Vcc - n·Vbe - Ve) / R; Widlar: Iout·Re = Vt·ln(Iref/Iout)",
    build,
    match,
    measure=measure,
    rank=92,
    group="supply",
    source="Horowitz and Hill, The Art of Electronics; Gray and Meyer, Analysis and Design of Analog Integrated Circuits",
    words="current mirror wilson widlar cascode npn pnp nmos pmos two three four matched transistors mosfets reference copy sink source load constant bjt simple high side",
)
