"""Three more stages of one transistor: common base, phase splitter, and the follower with a bootstrapped bias.

Common base: gain = Rc/(Rs + 26 mV/Ic), not inverted, with a low input resistance. Phase splitter: Rc = Re, gains of 1 and -1.
Bootstrap: the emitter lifts the foot of the base's bias resistor, which so looks 1/(1 - A) times as large.
Source: Horowitz and Hill, The Art of Electronics; Sedra and Smith, Microelectronic Circuits.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Ac
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.transistor_amp import LEAST_BETA, LOW_HZ, VBE
from circuitlm.synthesis.recipes.transistors import VT
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

IC, LEAST_V = 1e-3, 4.0
BOOT_OHMS = 100_000.0
_KINDS = {
    "common base": r"common[- ]base|\bgrounded[- ]base|\bCB (?:amp|stage)",
    "phase splitter": r"phase[- ](?:splitter|inverter stage)|\bsplit[- ]load|\bconcertina|\bcathodyne|\bparaphase|(?:both|two) (?:opposite|anti-?)\s?phases?|in[- ]phase and (?:inverted|out[- ]of[- ]phase|anti)",
    "bootstrapped follower": r"\bboot-?\s?strap\w*",
}
_OTHERWISE = r"op-?\s?amp|\bcascode|differential pair|long[- ]tailed|push-?pull|class[- ](?:AB|B|D)|half[- ]bridge|gate driver|high[- ]side|\bMOSFET|\bmixer|colpitts|oscillat"


def match(asked: Asked) -> Match | None:
    kind = next((k for k, pattern in _KINDS.items() if asked.wants(pattern)), None)
    if asked.controller or kind is None or asked.wants(_OTHERWISE) or asked.kinds & {"analog", "logic", "display", "radio"}:
        return None
    params: dict[str, float | str] = {"kind": kind, "alone": "yes"}
    if transistors := asked.shaped("npn"):
        params["transistor"] = transistors[0].component or ""
    if v := asked.vcc():
        params["vcc"] = v
    if kind == "common base" and (g := asked.gain()):
        params["gain"] = g
    spoken = [w.id for w in asked.free if "amp" in w.words.lower() and not any(ch.isdigit() for ch in w.words)]
    return params, [w.id for w in asked.shaped("npn")] + spoken + asked.wishes(
        "resistor", "capacitor", "capacitor-polarised", "terminal-2", functions=("amplifier", "amplify", "audio")
    )


def build(bench: Bench) -> Figures:
    vcc = bench.number("vcc", 12.0)
    if vcc < LEAST_V:
        raise CannotDesign(f"{units.show(vcc, 'V')} leaves no room to bias the transistor.", f"{LEAST_V:g} V at least")
    rail = bench.supply(vcc, "feeds the stage")
    bench.ground()
    q = bench.part(bench.text("transistor") or bench.b.default("transistor-npn").id, "", "the stage")
    figures = {"common base": _common_base, "phase splitter": _splitter, "bootstrapped follower": _bootstrapped}[bench.text("kind")](
        bench, rail, vcc, q
    )
    return figures | {"supply": vcc, "kind": bench.text("kind")}


def _divider(bench: Bench, rail: str, vcc: float, q: Part, v_base: float, net: str) -> float:
    """The bias at *net*; returns its resistance as a signal sees it, Ω."""
    total = vcc / (IC / 10)
    lower = eseries.nearest(total * v_base / vcc, "E12")
    upper = eseries.nearest(lower * (vcc - v_base) / v_base, "E24")
    why = f"holds the base at {units.show(vcc * lower / (upper + lower), 'V')}"
    a, z = bench.resistor(upper, "divider-top", why, q.ref), bench.resistor(lower, "divider-bottom", why, q.ref)
    bench.join(rail, (a, "1"))
    bench.join(net, (a, "2"), (z, "1"))
    bench.ground((z, "2"))
    return upper * lower / (upper + lower)


def _couple(bench: Bench, positive: str, negative: str, ohms: float, why: str, q: Part) -> None:
    """A capacitor that passes 20 Hz into *ohms*, its positive side on the first net."""
    c = bench.capacitor(eseries.at_least(1 / (2 * math.pi * LOW_HZ * ohms), "E6"), "coupling", why, q.ref)
    plus, minus = bench.b.two_pins(c)
    bench.b.circuit.connect(bench.net(positive), plus)
    if negative == "GND":
        bench.b.ground(minus)
    else:
        bench.b.circuit.connect(bench.net(negative), minus)


def _out(bench: Bench, source: str, name: str, q: Part, why: str = "keeps the bias from the output") -> None:
    _couple(bench, source, name, 10_000.0, why, q)
    bleed = bench.resistor(100_000, "pulldown", "discharges the coupling capacitor", q.ref)
    bench.join(name, (bleed, "1"))
    bench.ground((bleed, "2"))
    bench.terminal(name, name, "out", "signal output")


def _two(bench: Bench, rail: str, q: Part, rc: float, re: float, why: str) -> None:
    top, low = bench.resistor(rc, "collector", why, q.ref), bench.resistor(re, "emitter", why, q.ref)
    bench.join(rail, (top, "1"))
    bench.join("COLLECTOR", (top, "2"), (q, "C"))
    bench.join("EMITTER", (q, "E"), (low, "1"))
    bench.ground((low, "2"))


def _common_base(bench: Bench, rail: str, vcc: float, q: Part) -> Figures:
    """The base rests for the signal, which enters at the emitter through a resistor that sets the gain."""
    gain = bench.number("gain", 10.0)
    if not bench.given("gain"):
        bench.b.assume("The gain is 10, since none is given.")
    v_e = max(0.15 * vcc, 1.0)
    rc = eseries.nearest((vcc - v_e - 0.5) / 2 / IC, "E12")
    re = eseries.nearest(v_e / IC, "E12")
    amps = v_e / re
    most = 0.9 * rc * amps / VT
    if gain > most:
        raise CannotDesign(f"One transistor on {units.show(vcc, 'V')} reaches a gain of about {most:.0f}, not {gain:g}.", "two stages, or an op-amp")  # fmt: skip
    load = rc * 100_000 / (rc + 100_000)
    rs = eseries.nearest(max(load / gain - VT / amps, 1.0), "E24")
    got = load / (rs + VT / amps)
    why = f"gain = Rc/(Rs + 26 mV/Ic) = {got:.3g} at {units.show(amps, 'A')}"
    _divider(bench, rail, vcc, q, v_e + VBE, "BASE")
    bench.join("BASE", (q, "B"))
    _couple(bench, "BASE", "GND", 1000.0, "holds the base at rest for the signal", q)
    _two(bench, rail, q, rc, re, why)
    series = bench.resistor(rs, "input", why, q.ref)
    bench.terminal("IN", "IN", "in", "signal input")
    bench.join("IN", (series, "1"))
    _couple(bench, "EMITTER", "IN_R", rs + VT / amps, "passes the signal and keeps the bias to itself", q)
    bench.join("IN_R", (series, "2"))
    _out(bench, "COLLECTOR", "OUT", q)
    bench.b.note(f"Its input resistance is low, {units.show(rs + VT / amps, 'Ω')}, and it does not invert.", q.ref)
    return {"gain": got, "input_ohms": rs + VT / amps, "ma": amps * 1000}


def _splitter(bench: Bench, rail: str, vcc: float, q: Part) -> Figures:
    """Equal resistors at collector and emitter: the same current makes the same signal at both, once inverted."""
    v_e = vcc / 4
    r = eseries.nearest(v_e / IC, "E12")
    z = _divider(bench, rail, vcc, q, v_e + VBE, "BASE")
    bench.join("BASE", (q, "B"))
    _two(bench, rail, q, r, r, "Rc = Re: gains of -1 and 1")
    bench.terminal("IN", "IN", "in", "signal input")
    base = LEAST_BETA * r
    _couple(bench, "BASE", "IN", z * base / (z + base), "passes the signal and keeps the bias to itself", q)
    _out(bench, "COLLECTOR", "OUT_N", q)
    _out(bench, "EMITTER", "OUT_P", q)
    bench.b.note(
        f"{units.show(r, 'Ω')} comes out of the collector, far less of the emitter: load both alike, with ten times that or more.", q.ref
    )
    return {"gain": 1.0, "ma": v_e / r * 1000}


def _bootstrapped(bench: Bench, rail: str, vcc: float, q: Part) -> Figures:
    """A follower whose bias comes through a resistor that carries hardly any signal: both of its ends follow the input."""
    re = eseries.nearest((vcc / 2 - VBE) / (2 * IC), "E12")
    amps = (vcc / 2 - VBE) / re
    z = _divider(bench, rail, vcc, q, vcc / 2 + BOOT_OHMS * amps / 200, "FOOT")
    r = bench.resistor(BOOT_OHMS, "bias", "brings the bias to the base; its foot follows the signal", q.ref)
    bench.join("FOOT", (r, "1"))
    bench.join("BASE", (r, "2"), (q, "B"))
    low = bench.resistor(re, "emitter", f"{units.show(amps, 'A')} through {q.ref}", q.ref)
    bench.join(rail, (q, "C"))
    bench.join("EMITTER", (q, "E"), (low, "1"))
    bench.ground((low, "2"))
    both = re * z / (re + z)
    gain = both / (both + VT / amps)
    z_in = 1 / (1 / (BOOT_OHMS / (1 - gain)) + 1 / (LEAST_BETA * both))
    bench.terminal("IN", "IN", "in", "signal input")
    _couple(bench, "BASE", "IN", z_in / 3, "passes the signal and keeps the bias to itself", q)
    _couple(bench, "EMITTER", "FOOT", z / 10, f"bootstraps the bias resistor to {units.show(BOOT_OHMS / (1 - gain), 'Ω')}", q)
    _out(bench, "EMITTER", "OUT", q)
    return {"gain": gain, "input_ohms": z_in, "ma": amps * 1000}


def measure(stand: Stand) -> Iterator[Measure]:
    """The gain at 1 kHz; of the splitter at both outputs."""
    band, drive = Ac(500.0, 2000.0, 20), (Drive("IN", ac=1.0),)
    kind = stand.figures["kind"]
    if kind == "phase splitter":
        for name, sign in (("OUT_P", 1.0), ("OUT_N", -1.0)):
            yield Measure(f"gain to {name}", "", sign, band, readings.gain(name, 1000.0), drive, sign, 0.05)
        return
    wanted = stand.asked("gain")
    yield Measure("gain", "", stand.number("gain"), band, readings.gain("OUT", 1000.0), drive, wanted, 0.1, "E24 steps of the resistors")


RECIPE = Recipe(
    "transistor-stage",
    "Stage of one transistor",
    "common base: gain = Rc/(Rs + 26 mV/Ic); splitter: Rc = Re; bootstrap: R/(1 - A)",
    build,
    match,
    measure=measure,
    rank=96,
    group="opamp",
    source="Horowitz and Hill, The Art of Electronics",
    words="common grounded base phase splitter inverter concertina cathodyne split load bootstrapped bootstrap bootstrapping emitter follower collector stage amplifier transistor bjt npn one single high input impedance resistance low gain buffer outputs opposite antiphase both signals in out inverted",
)
