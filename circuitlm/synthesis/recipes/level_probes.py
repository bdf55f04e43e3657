"""Probes at several heights of a tank without a program: water between a probe and the common one lights that probe's LED.

Each probe feeds the base of a Darlington transistor through a resistor, Ib = (V - Vbe)/(R + Rwater); the highest one may sound a buzzer too.
Source: Horowitz and Hill, The Art of Electronics (Darlington switches); tap water between two wires has some ten kilohms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit import units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Op
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.driver import find_loads, is_relay
from circuitlm.synthesis.recipes.wet_switch import WATER
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

LEAST_MA, LED_MA = 4.0, 8.0
"""Through an LED that a named transistor of small gain still lights, and usually, mA."""
BASE, DOWN, MOST, LEAST_HFE = 22_000.0, 1e6, 8, 1000.0
"""Base resistor and pull-down, Ω; probes at most; a Darlington transistor's gain at least."""
_WET = r"\bwater\b|\btank\b|\brain ?barrel|\bcistern|\bsump\b|\bwell\b|\blevel\b|\baquarium"
_PROBES = r"\b(?:probes?|electrodes?|sensing wires?|nails?|rods?|wires?|contacts? in the water)\b"
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_MANY = rf"\b({'|'.join(_COUNTS)}|[2-8])[- ](?:\w+ ){{0,2}}(?:probes?|electrodes?|levels?|wires?|nails?|rods?|leds?|stages?)\b"
_NAMES = ("empty", "low", "quarter", "half", "middle", "medium", "three quarters", "high", "full", "overflow")


def match(asked: Asked) -> Match | None:
    if asked.controller or not asked.wants(_WET) or asked.wants(r"ultrasonic|float switch|hc-?sr04|capacitive|pressure"):
        return None
    if asked.kinds & {"analog", "logic", "display", "radio", "converter", "timer", "driver"}:
        return None
    m = re.search(_MANY, asked.raw, re.I)
    named = [n for n in _NAMES if re.search(rf"\b{n}\b", asked.raw, re.I)]
    count = (_COUNTS.get(m[1].lower()) or int(m[1])) if m else len(named)
    if count < 2 or not (
        asked.wants(_PROBES) or (asked.wants(r"\bleds?\b") and asked.wants(r"transistor|no (?:arduino|micro\w*|ics?)|without"))
    ):
        return None
    if m:
        asked.note(m.group())
    if count == 2 and m and len(named) < 2 and re.search(r"wires?|probes?|electrodes?|nails?|rods?", m.group(), re.I) and not asked.wants(r"\blevels\b|\bleds\b|\beach\b"):  # fmt: skip
        return None  # one pair, between which the water stands
    loads = find_loads(asked)
    if any(is_relay(w.component or "") for w in loads):
        return None
    sounder = next((w for w in loads if catalogue().get(w.component or "").shape != "led"), None)
    if not asked.wants(r"\bleds?\b") and not sounder and not asked.wants(r"buzz|alarm|beep"):
        return None
    params: dict[str, float | str] = {"alone": "yes", "count": count}
    if asked.wants(r"buzz\w*|beep\w*|\balarm\b|siren|sound"):
        params["sounder"] = sounder.component or "" if sounder else "buzzer"
    if len(named) == count:
        params["names"] = " ".join(n.replace(" ", "_") for n in named)
    asked.note(" ".join(named))
    if v := asked.vcc():
        params["vcc"] = v
    transistors = sorted(asked.shaped("npn"), key=lambda w: not re.search(r"\d", w.words))
    hfe = float(catalogue().get(transistors[0].component or "").spec.get("hfe", 0)) if transistors else 0.0
    if transistors and (hfe >= LEAST_HFE or (re.search(r"\d", transistors[0].words) and hfe * _base_a(asked.vcc()) * 1000 >= LEAST_MA)):
        params["transistor"] = transistors[0].component or ""
    sensors = [w.id for w in asked.parts_of("sensor") if not re.search(r"\d{2}", w.words)]
    functions = tuple(f.function or "" for f in asked.request.of("function"))
    return params, sensors + [w.id for w in (*loads, *transistors)] + asked.wishes("resistor", "terminal-2", "led", functions=functions)


def _base_a(vcc: float | None) -> float:
    """What water lets into a base, A."""
    return ((vcc or 9.0) - 0.7) / (BASE + WATER)


def build(bench: Bench) -> Figures:
    count, vcc = int(bench.number("count", 3)), bench.number("vcc", 9.0)
    if count > MOST:
        raise CannotDesign(f"{count} probes are more than single transistors are used for here.", f"{MOST} at most")
    rail = bench.supply(vcc, "feeds the level display")
    chosen = bench.text("transistor") or _darlington()
    light = min(LED_MA, 0.7 * 1000 * _base_a(vcc) * float(bench.b.component(chosen).spec.get("hfe", 100)))
    names = bench.text("names").split() or [f"LEVEL{n}" for n in range(1, count + 1)]
    for n, name in enumerate(names, 1):
        net = f"PROBE{n}"
        probe = bench.part("terminal-2", "terminal", "the common probe at the bottom of the tank, and the one at this height")
        probe.label = name.upper().replace("_", " ")
        q = bench.part(chosen, "driver", f"conducts while water reaches {probe.label}")
        base = bench.resistor(BASE, "base", "limits the base current where the probes touch", q.ref)
        down = bench.resistor(DOWN, "pulldown", "keeps it off while the probe is dry", q.ref)
        bench.join(rail, (probe, "1"))
        bench.join(net, (probe, "2"), (base, "1"), (down, "1"))
        bench.join(f"{q.ref}_B", (base, "2"), (q, "B"))
        bench.ground((down, "2"), (q, "E"))
        kept = float(q.component.spec.get("vce_sat", 1.0))
        bench.join(f"WET{n}", (q, "C"))
        kit.led(bench, rail, f"WET{n}", vcc - kept, why=f"lights at {probe.label}", ma=light)
        if n == count and bench.given("sounder"):
            what = kit.load(bench, bench.text("sounder"), rail, vcc, drop=kept, why=f"sounds at {probe.label}")
            bench.b.circuit.connect(bench.net(f"WET{n}"), *what.negative)
    bench.b.assume(f"Water between two probes has about {units.show(WATER, 'Ω')}; the common probe is one wire for all terminals.")
    bench.b.advice.append("Direct current eats probes away: stainless steel lasts longest.")
    return {"probes": count, "supply": vcc, "rail": rail, "kept_v": float(catalogue().get(chosen).spec.get("vce_sat", 1.0))}


def _darlington() -> str:
    found = [(float(c.spec.get("ic_max_ma", 0) or 0), c.id) for i, e in catalogue().entries.items() if e["kind"] == "semiconductor" and (c := catalogue().get(i)).shape == "npn" and float(c.spec.get("hfe", 0) or 0) >= LEAST_HFE]  # fmt: skip
    if not found:
        raise CannotDesign("the catalogue has no Darlington transistor", "circuitlm kb add FILE adds one")
    return min(found)[1]


def measure(stand: Stand) -> Iterator[Measure]:
    """Each probe wet and dry: what is left across its transistor."""
    rail, kept = str(stand.figures["rail"]), stand.number("kept_v")
    for n in range(1, int(stand.number("probes")) + 1):
        wet = (Drive(rail, WATER, kind="R", against=f"PROBE{n}"),)
        yield Measure(
            f"probe {n} wet: left across its transistor", "V", kept, Op(), readings.volts(f"WET{n}"), wet, kept, 0.3, at_most=True
        )
        read = readings.volts(f"{rail}~WET{n}")
        yield Measure(
            f"probe {n} dry: voltage across its LED and resistor",
            "V",
            0.0,
            Op(),
            read,
            (),
            1.5,
            0.0,
            "less than lights an LED",
            at_most=True,
        )


RECIPE = Recipe(
    "level-probes",
    "Level display with probes",
    "Ib = (V - Vbe) / (R + Rwater)",
    build,
    match,
    measure=measure,
    rank=97,
    group="direct",
    does=("water-level", "soil-moisture", "rain", "distance"),
    words="water alarm tank level probes probe electrodes three two four led leds own lights each one its buzzer full low half when is and overhead indicator display transistors rain barrel",
)
