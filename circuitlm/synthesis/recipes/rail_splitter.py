"""Virtual ground: half of one supply, held by an op-amp, so that a circuit for a split supply runs on one battery.

Two equal resistors make the half, a follower gives it a low resistance; above a few milliamperes two emitter followers inside its
feedback carry the current either way. Source: Horowitz and Hill, The Art of Electronics (supply splitter).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit import units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Op
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.opamp_frame import asked_frame, begin, end
from circuitlm.synthesis.recipes.push_pull import pair
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

_NAMES = (
    r"\bvirtual (?:ground|gnd|earth)|\brail[- ]?split\w*|\bsupply split\w*|\bmid-?\s?(?:rail|supply|point) (?:buffer|reference|generator|supply)|\bhalf[- ]supply (?:buffer|reference|rail)|"
    r"\bsplit(?:(?:s|ting)? (?:a |the |my |one )(?:single )?|ting )(?:\d+ ?V )?(?:supply|battery|rail)(?! amp)|"
    r"(?:±|\+\s?/?\s?-)\s?\d[\d.]*\s?(?:V(?:olts?)?)? (?:out of|from|made from) (?:a |one |my )?(?:single )?\d+\s?V"
)
ALONE_A, USUAL_A, OHMS = 0.004, 0.01, 22_000.0
"""Current that an op-amp gives by itself, A; current where none is given, A; each resistor of the half, Ω."""
_NOT = r"amplifier circuit|\b(?:non-?\s?)?inverting\b|\bgain (?:of|=)|\bfilter\b|low-?pass|high-?pass|oscillat"


def match(asked: Asked) -> Match | None:
    if asked.controller or not asked.wants(_NAMES) or asked.wants(_NOT):
        return None
    wanted = re.search(r"(?:±|\+\s?/?\s?-)\s?(\d+(?:\.\d+)?)\s?V?[^.;]{0,30}?\b(?:from|out of|off)\b[^.;\d]{0,20}(\d+(?:\.\d+)?)\s?V", asked.raw, re.I)
    if wanted and float(wanted[1]) * 2 != float(wanted[2]):
        return None  # half of it is something else
    params: dict[str, float | str] = {"alone": "yes"}
    if amps := asked.quantities("A"):
        params["amps"] = amps[0][0]
    for key, unit in (("half_ohms", "Ω"), ("c_half", "F")):
        if len(values := {v for v, _ in asked.quantities(unit)}) == 1:
            params[key] = values.pop()
    for m in re.finditer(r"\b\d+(?:[.,]\d+)?\s?V\s+(?:mid\w*|virtual|half|centre|center|reference)\b", asked.raw, re.I):
        asked.note(m.group())
    half = re.search(r"(\d+(?:[.,]\d+)?)\s?V\s+(?:mid\w*|virtual|half|centre|center|reference)\b", asked.raw, re.I)
    seen = asked.without([half.group()] if half else [])
    taken = asked_frame(seen, params, functions=("voltage",))
    asked.words |= seen.words
    each = re.search(r"(?:±|\+\s?/?\s?-)\s?(\d+(?:[.,]\d+)?)\s?V?", asked.raw)
    found = [v for v, _ in seen.quantities("V") if each is None or abs(v - float(each[1].replace(",", "."))) > 0.01]
    if params.pop("dual", None) and found:
        params["vcc"] = found[0]
    elif "vcc" not in params and found:
        params["vcc"] = max(found)
    fed = catalogue().get(str(params["chip"])).supplies[0]
    if not fed.min <= float(params.get("vcc", fed.min)) <= fed.max and not asked.says(str(params["chip"])):
        params["chip"] = usual("opamp")  # the whole supply, and not each half of it, is the chip's
    spoken = [w.id for w in asked.free if re.search(r"op-?\s?amps?|ground|splitter", w.words, re.I) and not re.search(r"\d", w.words)]
    return params, taken + spoken


def build(bench: Bench) -> Figures:
    amps = bench.number("amps", USUAL_A)
    if not bench.given("amps"):
        bench.b.assume(f"The middle carries up to {units.show(amps, 'A')}, since none is given.")
    if amps > 0.5:
        raise CannotDesign(
            f"A virtual ground for {units.show(amps, 'A')} turns most of it into heat.", "two batteries, or a second converter"
        )
    s = begin(bench, why="is split in two")
    upper, lower = (
        s.r(bench.number("half_ohms", OHMS), role, "two equal resistors: half the supply") for role in ("divider-top", "divider-bottom")
    )
    bench.join(s.rail, (upper, "1"))
    bench.join("HALF", (upper, "2"), (lower, "1"), (s.chip, s.plus))
    bench.ground((lower, "2"))
    s.between(bench.number("c_half", 10e-6), "decoupling", "keeps the supply's ripple from the half", "HALF", "GND")
    s.bias = "HALF"
    if amps <= ALONE_A:
        bench.join("MID", (s.chip, s.out), (s.chip, s.minus))
    else:
        _followers(bench, s.rail, (s.chip.ref, s.out, s.minus), amps, s.vcc / 2)
    part = bench.part("terminal-3", "terminal", "the split supply: positive, virtual ground, negative")
    part.label = "+ 0 -"
    bench.join(s.rail, (part, "1"))
    bench.join("MID", (part, "2"))
    bench.ground((part, "3"))
    bench.port("MID", "MID", "out")
    end(s)
    bench.b.advice.append(
        "What runs on it takes the middle as its ground; only the difference of its two halves flows through the splitter."
    )
    return {"mid": s.vcc / 2, "supply": s.vcc, "amps": amps, "kind": "rail splitter"}


def _cool_pair(bench: Bench, amps: float, volts: float) -> tuple[str, str]:
    """A complementary pair that stands the heat of a current at a voltage in free air; the largest one, with advice, where none does."""
    watts, ids = amps * volts, pair(amps)
    for room in (1, 3, 10, 20):
        try:
            ids = pair(room * amps)
        except CannotDesign:
            break
        if min(float(bench.b.component(i).spec.get("p_max", 0.5)) for i in ids) >= 1.3 * watts:
            return ids
    bench.b.advice.append(f"At full current a transistor turns {units.show(watts, 'W')} into heat: it needs a heat sink.")
    return ids


def _followers(bench: Bench, rail: str, chip: tuple[str, str, str], amps: float, half: float) -> None:
    """A complementary pair from the op-amp to the net MID, bridged by a resistor that carries what is less than a diode's drop."""
    ref, out, minus = chip
    owner = bench.b.circuit.parts[ref]
    up_id, down_id = _cool_pair(bench, amps, half)
    up = bench.part(up_id, "driver", f"gives the middle up to {units.show(amps, 'A')}")
    down = bench.part(down_id, "driver", f"takes up to {units.show(amps, 'A')} from the middle")
    bridge = bench.resistor(4700.0, "series", "carries small currents itself: no step where the transistors take turns", ref)
    bench.join("DRIVE", (owner, out), (up, "B"), (down, "B"), (bridge, "1"))
    bench.join("MID", (bridge, "2"), (up, "E"), (down, "E"), (owner, minus))
    bench.join(rail, (up, "C"))
    bench.ground((down, "C"))


def measure(stand: Stand) -> Iterator[Measure]:
    """The middle unloaded, and with the current drawn from it and put into it."""
    mid, amps = stand.number("mid"), stand.number("amps")
    for what, drives in (
        ("virtual ground", ()),
        ("virtual ground, current drawn", (Drive("MID", -amps, kind="I"),)),
        ("virtual ground, current returned", (Drive("MID", amps, kind="I"),)),
    ):
        yield Measure(what, "V", mid, Op(), readings.volts("MID"), drives, None, 0.03)


RECIPE = Recipe(
    "rail-splitter",
    "Virtual ground",
    "Vmid = V·R2/(R1 + R2), held by a follower",
    build,
    match,
    measure=measure,
    rank=99,
    group="opamp",
    source="Horowitz and Hill, The Art of Electronics",
    words="virtual ground rail rails splitter split mid middle half supply buffer buffered drive able op amp pedal symmetric symmetrical reference point circuit",
)
