"""A voltage reference that can be loaded: a TL431 or a Zener diode at rest, an op-amp as a follower behind it, a transistor in its loop above
what the op-amp gives.

TL431: V = 2.495 V·(1 + R1/R2); below its own voltage a divider stands between it and the follower; the feed is R = (Vcc - V)/I. Source:
Horowitz and Hill, The Art of Electronics (buffered reference, pass transistor inside the loop); TL431 data sheet.
"""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Op
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.opamp_frame import asked_frame, begin, end
from circuitlm.synthesis.recipes.opamp_stage import Stage
from circuitlm.synthesis.recipes.shunt import references
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

FEED_A, OPAMP_A, DEFAULT_A = 2e-3, 15e-3, 5e-3
"""Through the reference; what an op-amp gives without losing voltage; the load where none is given, A."""
_REFERENCE = r"\breference\b|\bvref\b|\btl ?431\b|\bzener\b"
_BUFFER = r"\bbuffer\w*|\bfollower\b|\bop-?\s?amp"
_NOT = r"comparator|threshold|schmitt|hysteresis|\bwindow\b|current (?:source|sink)|constant current|low[- ]battery|under-?voltage|over-?voltage|crowbar|rail splitter|virtual ground|\bclip|\bclamp"


def match(asked: Asked) -> Match | None:
    if asked.controller or not (asked.wants(_REFERENCE) and asked.wants(_BUFFER)) or asked.wants(_NOT):
        return None
    if asked.parts_of("sensor", "display", "radio", "converter", "logic", "timer", "actuator"):
        return None
    diode = next((w for w in asked.free if catalogue().get(w.component or "").shape == "zener"), None)
    shunt = next((w for w in asked.free if w.component in references()), None)
    if not (diode or shunt or asked.wants(r"voltage reference|reference voltage|\d\s?V\w* reference|reference of")):
        return None
    params: dict[str, float | str] = {"alone": "yes"}
    taken = asked_frame(asked, params, audio=False, functions=("reference", "voltage"))
    vout = asked.number(r"(\d+(?:[.,]\d+)?)\s?V(?:olts?)?\s+(?:\w+ ){0,2}(?:reference|vref|output|zener)") or asked.number(
        r"(?:reference|vref|output)\s*(?:voltage)?\s*(?:of|at|=|is|:)?\s*(?:about |exactly )?(\d+(?:[.,]\d+)?)\s?V"
    )
    vout = vout or next((v for v, _ in asked.quantities("V") if v != params.get("vcc")), None)
    if vout is not None and params.get("vcc") == vout:
        params.pop("vcc")
    if vout:
        params["vout"] = vout
    if amps := asked.one("A"):
        params["amps"] = amps
    if asked.part("potentiometer") or asked.wants(r"adjustable|variable"):
        params["pot"] = "yes"
    params["shunt"] = diode.component or "" if diode and not shunt else shunt.component or "" if shunt else usual("shunt-reference")
    return params, taken + asked.wishes(str(params["shunt"]), "potentiometer", functions=("knob",))


def build(bench: Bench) -> Figures:
    chip = bench.b.component(bench.text("shunt"))
    own = float(chip.spec.get("vref", 0) or 0)
    vout = bench.number("vout", own or 5.1)
    amps = bench.number("amps", DEFAULT_A)
    if not bench.given("amps"):
        bench.b.assume(f"The load takes up to {units.show(amps, 'A')}, since none is given.")
    s = begin(bench, why="feeds the reference")
    room = s.vcc - float(s.chip.component.spec.get("out_high", 1.5)) - (0.8 if amps > OPAMP_A else 0.0)
    if vout > room or s.vcc < vout + 1.5:
        raise CannotDesign(
            f"A {s.chip.component.name} on {units.show(s.vcc, 'V')} gives up to {units.show(room, 'V')}, not {units.show(vout, 'V')}.",
            f"a supply of {units.show(vout + s.vcc - room + 0.5, 'V')} or more",
        )
    at, held = top, _ = _reference(s, vout, own)
    if bench.given("pot"):
        bench.ground()
        kit.pot(bench, at, "LEVEL", "GND", f"sets the output from 0 V to {units.show(held, 'V', 4)}")
        at = "LEVEL"
    bench.join(at, (s.chip, s.plus))
    if amps > OPAMP_A:
        _follower(s, vout, amps)
    else:
        bench.join("OUT", (s.chip, s.out), (s.chip, s.minus))
    bench.terminal("OUT", "OUT", "out", units.show(held, "V", 4))
    end(s)
    return {"vout": held, "load_ma": amps * 1000, "supply": s.vcc, "top": top}


def _reference(s: Stage, vout: float, own: float) -> tuple[str, float]:
    """(net of the follower's input, its voltage): a shunt reference set by two resistors or divided, or a Zener diode."""
    b = s.bench
    held = max(vout, own) if own else eseries.nearest(vout, "E24")
    if abs(held / vout - 1) > 0.002 and not own:
        b.b.assume(
            f"Zener diodes are made in E24 steps: {units.show(held, 'V')} is the next to {units.show(vout, 'V', 4)}; a TL431 can be set to it."
        )
    ohms = eseries.nearest((s.vcc - held) / FEED_A, "E12")
    feed = s.r(ohms, "series", f"{units.show((s.vcc - held) / ohms, 'A')} for the reference")
    b.join(s.rail, (feed, "1"))
    b.join("REFERENCE", (feed, "2"))
    part = b.part(b.text("shunt"), "reference", f"holds the node at {units.show(held, 'V', 4)}", *(() if own else (held, "V")))
    b.join("REFERENCE", (part, "K"))
    b.ground((part, "A"))
    if not own:
        return "REFERENCE", held
    if abs(vout / own - 1) < 0.02:
        b.join("REFERENCE", (part, "REF"))
        return "REFERENCE", own
    upper, lower = eseries.ratio_pair(min(own, vout) / max(own, vout), 12_000.0)
    why = f"{units.show(vout, 'V', 4)} from the {units.show(own, 'V', 4)} of {part.ref}"
    a, z = s.r(upper, "divider-top", why), s.r(lower, "divider-bottom", why)
    b.join("REFERENCE", (a, "1"))
    b.join("TAP", (a, "2"), (z, "1"))
    b.ground((z, "2"))
    if vout > own:
        b.join("TAP", (part, "REF"))
        return "REFERENCE", own * (1 + upper / lower)
    b.join("REFERENCE", (part, "REF"))
    return "TAP", own * lower / (upper + lower)


def _follower(s: Stage, vout: float, amps: float) -> None:
    """A transistor carries the load; the op-amp's feedback is taken behind it."""
    b = s.bench
    fits = [
        c
        for i, e in catalogue().entries.items()
        if e["kind"] == "semiconductor" and (c := catalogue().get(i)).shape == "npn" and float(c.spec.get("vbe", 0.7)) < 1.0
        and float(c.spec.get("ic_max_ma", 0) or 0) >= 2000 * amps
        and float(c.spec.get("p_max", 0.5) or 0.5) >= 1.5 * amps * (s.vcc - vout)
    ]  # fmt: skip
    if not fits:
        raise CannotDesign(f"No transistor here carries {units.show(amps, 'A')} behind an op-amp.", "a regulator (LM317) with a trimmer")
    chosen = min(fits, key=lambda c: (float(c.spec.get("ic_max_ma", 0) or 0), c.id))
    q = b.part(chosen.id, "driver", f"carries the load's {units.show(amps, 'A')}")
    base = s.r(100.0, "base", "keeps the loop calm and limits the base current")
    b.join("DRIVE", (s.chip, s.out), (base, "1"))
    b.join(f"{q.ref}_B", (base, "2"), (q, "B"))
    b.join(s.rail, (q, "C"))
    b.join("OUT", (q, "E"), (s.chip, s.minus))


def measure(stand: Stand) -> Iterator[Measure]:
    """The output with the load's current drawn; behind a potentiometer at its middle, half of it."""
    vout, amps = stand.number("vout"), stand.number("load_ma") / 1000
    if stand.given("pot"):
        drives = (Drive("OUT", kind="R", dc=vout / amps),)
        yield Measure("output at the potentiometer's middle", "V", vout / 2, Op(), readings.volts("OUT"), drives, None, 0.03)
        top = str(stand.figures["top"])
        yield Measure("highest voltage that can be set", "V", vout, Op(), readings.volts(top), drives, stand.asked("vout"), 0.02)
        return
    yield Measure(
        "output under load", "V", vout, Op(), readings.volts("OUT"), (Drive("OUT", kind="R", dc=vout / amps),), stand.asked("vout"), 0.02
    )


RECIPE = Recipe(
    "buffered-reference",
    "Buffered voltage reference",
    "V = 2.495 V·(1 + R1/R2), or the Zener diode's; a follower behind it",
    build,
    match,
    measure=measure,
    rank=98,
    group="opamp",
    source="Horowitz and Hill, The Art of Electronics; TL431 data sheet",
    words="adjustable variable pot set voltage reference vref precision stable zener shunt buffer buffered follower op amp deliver delivers load output transistor can drive current with",
)
