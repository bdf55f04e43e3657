"""Bits turned into a voltage by resistors: the R-2R ladder, and the binary weighted sum behind an op-amp.

R-2R: Vout = Vhigh·N/2^n behind R, whatever n. Weighted: an inverting sum, each bit's resistor twice the one of the next higher bit,
Vout = -Vhigh·N/2^n with Rf = half the resistor of the highest bit. Source: Horowitz and Hill, The Art of Electronics (DACs).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Op
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.opamp_frame import asked_frame, begin, end
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

OHMS, WEIGHTED_OHMS, LEAST_OHMS, MOST_BITS = 10_000.0, 10_000.0, 200.0, 12
"""R of a ladder, the highest bit's resistor of a weighted sum, and what an output drives at least ('R-2R' is no resistance), Ω; so many bits."""
EXACT = 0.01
"""How far 2R may be off, a share of R: half a step of seven bits."""
SWITCHED_OHMS, HOLD_OHMS = 100_000.0, 1000.0
"""R of a ladder on switches, and what holds an open switch's bit at ground, Ω."""
_R_2R = r"\bR\s?-\s?2\s?-?R\b"
_LADDER = r"\bR\s?-?\s?/?\s?2\s?-?R\b|\bresist(?:or|ive)[- ]ladder\b|\bladder (?:network|DAC)"
_WEIGHTED = r"\bbinary[- ]?weighted\b|\bweighted[- ](?:resistor )?(?:DAC|D/A)"
_BUFFER = r"\bbuffer\w*|\bfollower|op-?\s?amps?\b|\bopamp"
_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10, "twelve": 12}


def asks(asked: Asked) -> str:
    """'r-2r' or 'weighted' where bits are to become a voltage by resistors; '' where not."""
    if asked.controller and asked.contacts():
        return ""  # buttons on one pin
    if asked.wants(_LADDER) or re.search(_R_2R, asked.request.prompt, re.I):
        return "r-2r"
    return "weighted" if asked.wants(_WEIGHTED) else ""


_BITS = r"\b(\d{1,2}|" + "|".join(_WORDS) + r")[- ]?bits?\b"
_PIN = r"(?:pin\s+|gpio\s+)?([a-z]{0,4}?)(\d{1,2})\b"


def _in_order(asked: Asked, pins: list[str], count: int) -> list[str]:
    """The bits' pins from the lowest on: the run from the one that is told as LSB to the MSB's, else as they are listed."""
    ends = []
    for name in ("lsb|lowest bit|bit 0", "msb|highest bit"):
        m = re.search(rf"\b{_PIN}\s*(?:\(|=|:|is|as|for|being)?\s*(?:the )?(?:{name})\b", asked.raw, re.I) or re.search(
            rf"\b(?:{name})\s*(?:\(|=|:|is|on|at|to|goes to|->|,)*\s*(?:the )?{_PIN}", asked.raw, re.I
        )
        if m:
            ends.append((m[1], int(m[2])))
    asked.note("lsb msb")
    if len(ends) == 2 and ends[0][0].lower() == ends[1][0].lower() and ends[0][1] != ends[1][1]:
        (letter, low), (_, high) = ends
        run = [f"{letter}{n}" for n in range(low, high + (1 if high > low else -1), 1 if high > low else -1)]
        if len(run) == count or not re.search(_BITS, asked.raw, re.I):
            return run
    last = [p for p in pins if len(ends) == 1 and p == pins[0] and p.lower() == f"{ends[0][0]}{ends[0][1]}".lower()]
    first_is_high = bool(last) and bool(re.search(rf"{re.escape(pins[0])}\W{{0,4}}(?:is |the )*(?:msb|highest)", asked.raw, re.I))
    return pins[::-1] if first_is_high else pins


def bits(asked: Asked, usual_bits: int = 4) -> int:
    """How many bits are asked for."""
    m = re.search(_BITS, asked.raw, re.I)
    if m is None:
        return usual_bits
    asked.note(m.group())
    return _WORDS.get(m[1].lower(), 0) or int(m[1])


def read(asked: Asked, params: dict[str, float | str], kind: str) -> list[str]:
    """The converter's parameters and the wishes that it meets: kind, bits, R, level, op-amp with its supply."""
    params |= {"kind": kind, "bits": bits(asked)}
    if given := [v for v, _ in asked.quantities("Ω") if v >= LEAST_OHMS]:
        params["r"] = min(given)
        if kind == "r-2r" and 1.5 * min(given) < max(given) < 2.5 * min(given):
            params["r2"] = max(given)
    taken = asked.wishes("resistor", "capacitor", "terminal-2", functions=("dac", "analog-out", "voltage"))
    taken += [w.id for w in asked.described("dac", "analog-out")]
    if kind == "weighted" or asked.wants(_BUFFER):
        params["buffer"] = "yes"
        taken += asked_frame(asked, params, audio=False, functions=("dac", "analog-out"))
        params["kind"] = kind
        if kind == "weighted":
            params["dual"] = "yes"
            params.setdefault("vcc", 12.0)
            if params["chip"] == usual("opamp-low-voltage"):
                params["chip"] = usual("opamp")
    return taken


def match(asked: Asked) -> Match | None:
    kind = asks(asked)
    counted = any(catalogue().get(w.component or "").spec.get("outputs") for w in asked.request.of("part") if w.component)
    if not kind or asked.kinds & {"display", "radio"} or counted:
        return None  # the counter's own recipe builds it
    params: dict[str, float | str] = {}
    if not asked.controller:
        params |= {"alone": "yes", "high": asked.logic_volts() or next((v for v, _ in asked.quantities("V") if 1.8 <= v <= 5.5), 5.0)}
    taken = read(asked, params, kind)
    if asked.controller:
        loose = list(asked.request.of("pin"))
        pins = [p for w in asked.request.wishes if w.id in taken for p in w.pins.values()] or [w.words for w in loose]
        pins = _in_order(asked, pins, int(params["bits"]))
        if not re.search(_BITS, asked.raw, re.I) and len(pins) > 1:
            params["bits"] = len(pins)
        if len(pins) == params["bits"]:
            params["pins"] = " ".join(pins)
            taken += [w.id for w in loose if w.words in pins]
    if kind == "r-2r" and "buffer" in params and params["chip"] == usual("opamp-low-voltage"):
        params.setdefault("vcc", params.get("high", 5.0))
    switches = [w for w in asked.contacts() if not asked.controller]
    if switches:
        params |= {"contact": switches[0].component or "", "contacts": sum(w.count for w in switches)}
        taken += [w.id for w in switches]
    elif kind == "r-2r" and "buffer" not in params and not asked.controller:
        taken += [w.id for w in asked.request.of("supply") if w.quantity == params["high"]]  # the bits' level
    return params, taken


def build(bench: Bench) -> Figures:
    count = int(bench.number("bits", 4))
    if not 2 <= count <= MOST_BITS:
        raise CannotDesign(f"Resistors are not taken here for {count} bits.", f"2 to {MOST_BITS} bits")
    high = bench.b.logic_volts(bench.host) if bench.host is not None else bench.number("high", 5.0)
    nets = [f"BIT{n}" for n in range(count)]
    if bench.given("contact"):
        _switches(bench, nets, high)
    elif bench.host is None:
        for n, net in enumerate(nets):
            bench.signal(net, net, "in", f"bit {n}, worth {units.show(high * 2**n / 2**count, 'V')}")
    figures = network(bench, nets, high)
    pins = bench.text("pins").split()
    host = bench.host
    for n, net in enumerate(nets if host is not None else []):
        assert host is not None
        peer = bench.net(net).pins[0]
        bench.b.demand(host, bench.net(net), peer, f"bit {n}", ["digital"], "out", fixed=pins[n] if n < len(pins) else None)
    return figures


def _switches(bench: Bench, nets: list[str], high: float) -> None:
    """A switch from the supply to each bit; open, a resistor far below R holds the bit at ground."""
    bench.block.params.setdefault("r", SWITCHED_OHMS)
    rail = bench.supply(high, "gives the bits their level")
    bench.ground()
    for n, net in enumerate(nets):
        switch = kit.contact(bench, bench.text("contact"), rail, net, f"bit {n}", str(2**n))
        down = bench.resistor(HOLD_OHMS, "pulldown", "holds the bit at ground while its switch is open, a hundredth of R", switch.ref)
        bench.join(net, (down, "1"))
        bench.ground((down, "2"))


def network(bench: Bench, nets: list[str], high: float) -> Figures:
    """The resistors behind the nets of the bits, the lowest first, the op-amp where one is asked for, and the output."""
    count = len(nets)
    full = high * (1 - 2.0**-count)
    figures: Figures = {"bits": count, "high": high, "step_v": high / 2**count, "kind": bench.text("kind")}
    if bench.text("kind") == "weighted":
        _weighted(bench, nets, high)
        return figures | {"full_v": -full}
    _ladder(bench, nets, high)
    if bench.given("buffer"):
        s = begin(bench, why="feeds the follower")
        reach = s.vcc - float(s.chip.component.spec.get("out_high", 1.5))
        if reach < full * 0.99:
            bench.b.problems.append(
                f"The {s.chip.component.name} on {units.show(s.vcc, 'V')} reaches {units.show(reach, 'V')}, the ladder gives up to "
                f"{units.show(full, 'V')}: a supply of {units.show(s.vcc - reach + full, 'V')}, or a rail-to-rail op-amp."
            )
        bench.join("LADDER", (s.chip, s.plus))
        bench.join("OUT", (s.chip, s.out), (s.chip, s.minus))
        bench.signal("OUT", "OUT", "out", f"0 to {units.show(full, 'V')}")
        end(s)
    else:
        bench.signal("OUT", "LADDER", "out", f"0 to {units.show(full, 'V')} behind {units.show(bench.number('r', OHMS), 'Ω')}")
    return figures | {"full_v": full, "r": bench.number("r", OHMS)}


def _ladder(bench: Bench, nets: list[str], high: float) -> None:
    """2R to ground at the lowest bit, 2R from each bit, R between neighbours; the output stands at the highest bit."""
    r = bench.number("r", OHMS)
    two = bench.number("r2", eseries.nearest(2 * r, "E24"))
    halves = not bench.given("r2") and abs(two - 2 * r) > EXACT * r
    why = f"R-2R: R = {units.show(r, 'Ω')}, 1 % or better; a step is {units.show(high / 2 ** len(nets), 'V')}"
    if halves:
        bench.b.assume(
            f"2R is two of {units.show(r, 'Ω')} in series: {units.show(2 * r, 'Ω')} is no preferred value, and all have to be equal."
        )
    elif abs(two - 2 * r) > EXACT * r:
        bench.b.advice.append(
            f"{units.show(two, 'Ω')} is not twice {units.show(r, 'Ω')}: the steps are unequal by up to {abs(two / r - 2) / 2:.0%}; two of "
            f"{units.show(r, 'Ω')} in series are exact."
        )

    def twice(role: str, at: str, to: str | None) -> None:
        """2R between a node and a net, or ground."""
        first = bench.resistor(r if halves else two, role, why)
        bench.join(at, (first, "1"))
        if halves:
            second = bench.resistor(r, role, why)
            bench.join(f"{first.ref}_{second.ref}", (first, "2"), (second, "1"))
            first = second
        if to is None:
            bench.ground((first, "2"))
        else:
            bench.join(to, (first, "2"))

    node = "LADDER" if len(nets) == 1 else "NODE0"
    twice("divider-bottom", node, None)
    for n, net in enumerate(nets):
        here = "LADDER" if n == len(nets) - 1 else f"NODE{n}"
        if n:
            rung = bench.resistor(r, "series", why)
            bench.join(f"NODE{n - 1}", (rung, "1"))
            bench.join(here, (rung, "2"))
        twice("input", net, here)


def _weighted(bench: Bench, nets: list[str], high: float) -> None:
    """An inverting sum: R for the highest bit, 2R, 4R ... below it, R/2 in the feedback."""
    s = begin(bench, why="feeds the summing amplifier")
    r = bench.number("r", WEIGHTED_OHMS)
    for n, net in enumerate(nets):
        ohms = eseries.nearest(r * 2 ** (len(nets) - 1 - n), "E96" if len(nets) > 3 else "E24")
        leg = s.r(ohms, "input", f"bit {n}: {units.show(r, 'Ω')} x {2 ** (len(nets) - 1 - n)}")
        bench.join(net, (leg, "1"))
        bench.join("SUM", (leg, "2"))
    f = s.r(eseries.nearest(r / 2, "E96"), "feedback", f"R/2: full scale is -{units.show(high * (1 - 2.0 ** -len(nets)), 'V')}")
    bench.join("SUM", (s.chip, s.minus), (f, "1"))
    bench.join("OUT", (s.chip, s.out), (f, "2"))
    bench.ground((s.chip, s.plus))
    bench.signal("OUT", "OUT", "out", "the bits' voltage, inverted")
    end(s)


def measure(stand: Stand) -> Iterator[Measure]:
    """Full scale with all bits high, and half of it with the highest alone."""
    count, high, full = int(stand.number("bits", 4)), stand.number("high"), stand.number("full_v")
    out = "OUT" if "OUT" in stand.pins else "LADDER"
    nets = [f"BIT{n}" for n in range(count)]
    if stand.given("contact") or not all(n in stand.pins for n in nets):
        return  # a counter drives them
    room = float(stand.params.get("vcc", 1e3)) if stand.given("buffer") else 1e3
    if abs(full) < room - 1.5 or str(stand.params.get("chip", "")) == usual("opamp-low-voltage"):
        yield Measure("all bits high", "V", full, Op(), readings.volts(out), tuple(Drive(n, high) for n in nets))
    half = full / (1 - 2.0**-count) / 2
    yield Measure("highest bit alone", "V", half, Op(), readings.volts(out), tuple(Drive(n, high if n == nets[-1] else 0.0) for n in nets))


RECIPE = Recipe(
    "resistor-dac",
    "Digital to analog converter of resistors",
    "Vout = Vhigh·N / 2^n",
    build,
    match,
    measure=measure,
    rank=97,
    group="opamp",
    source="Horowitz and Hill, The Art of Electronics",
    words="r 2r ladder dac digital analog analogue converter conversion resistor resistors binary weighted bit bits network buffer buffered staircase steps output d a voltage",
)
