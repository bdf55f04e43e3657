"""Logic gates from single transistors: AND, OR, NAND, NOR and NOT, with an LED or a terminal at the output.

In series both have to conduct, in parallel one is enough: an LED in their collectors lights for AND and OR, a resistor there makes NAND and
NOR; AND and OR at a terminal get one transistor more that turns the level round. Source: Horowitz and Hill, The Art of Electronics (RTL).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit.model import Part
from circuitlm.spice.analyses import Op
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

PULL, BASE, DOWN, SATURATED = 1000.0, 10_000.0, 100_000.0, 0.2
"""Collector, base and pull-down resistors, Ω; what a conducting transistor keeps, V."""
_GATE = r"\b(nand|nor|and|or|not|inverter)[- ](?:logic[- ])?gates?\b|\b(inverter)\b"
_DISCRETE = r"\btransistors?\b|\bNPNs?\b|\bBJTs?\b|\bRTL\b|\bdiscrete\b|\b(?:2N|BC)\d+"


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.kinds - {"semiconductor", "passive", "connector", "input", "indicator", "supply", "light", "logic"}:
        return None
    found = re.search(_GATE, asked.raw, re.I)
    if (
        found is None
        or not asked.wants(_DISCRETE)
        or asked.wants(r"\b(?:74|40|CD4)\w*\d{2}\b|\bIC\b|\bchips?\b|mosfet|diode logic|\bnmos\b|\bpmos\b|cmos")
    ):
        return None
    if any(re.search(r"\d", w.words) for w in asked.parts_of("logic")):
        return None
    kind = (found[1] or found[2]).lower().replace("inverter", "not")
    asked.note(found.group())
    npn = asked.shaped("npn")
    contacts = asked.contacts()
    inputs = 1 if kind == "not" else int(asked.number(r"\b(\d)[- ]inputs?\b") or 2)
    params: dict[str, float | str] = {
        "alone": "yes",
        "gate": kind,
        "inputs": min(max(inputs, 1 if kind == "not" else 2), 4),
        "transistor": npn[0].component or "" if npn else usual("transistor-npn"),
    }
    if v := asked.vcc():
        params["vcc"] = v
    if asked.shaped("led") or asked.wants(r"\bleds?\b"):
        params["led"] = "yes"
    if contacts:
        params["contact"] = contacts[0].component or ""
    gates = [w.id for w in asked.parts_of("logic")]
    return params, gates + [w.id for w in (*npn, *contacts, *asked.shaped("led"))] + asked.wishes(
        "resistor", "terminal-2", functions=("indicator", "button", "switch-contact", "logic")
    )


def build(bench: Bench) -> Figures:
    vcc, gate, count = bench.number("vcc", 5.0), bench.text("gate"), int(bench.number("inputs", 2))
    rail = bench.supply(vcc, "feeds the gate")
    series = gate in ("and", "nand")
    led = bench.given("led")
    lit_low = gate in ("and", "or") and led
    transistors = []
    for n in range(count):
        transistors.append(_input(bench, rail, "ABCD"[n]))
    bench.ground()
    for n, q in enumerate(transistors):
        first, last = n == 0, n == count - 1
        bench.join("PULLED" if first or not series else f"STACK{n}", (q, "C"))
        bench.join("GND" if last or not series else f"STACK{n + 1}", (q, "E"))
    if lit_low:
        kit.led(bench, rail, "PULLED", vcc - SATURATED * (count if series else 1), why=f"lights for {gate.upper()}")
        return {"kind": gate, "inputs": count, "supply": vcc, "out": "PULLED", "inverted": "yes"}
    out = "PULLED"
    pull = bench.resistor(PULL, "pullup", "makes the high level")
    bench.join(rail, (pull, "1"))
    bench.join("PULLED", (pull, "2"))
    if gate in ("and", "or"):
        out = "TURNED"
        q = bench.part(bench.text("transistor"), "driver", "turns the level round")
        base, top = (
            bench.resistor(BASE, "base", "limits the base current", q.ref),
            bench.resistor(PULL, "pullup", "makes the high level", q.ref),
        )
        bench.join("PULLED", (base, "1"))
        bench.join(f"{q.ref}_B", (base, "2"), (q, "B"))
        bench.join(rail, (top, "1"))
        bench.join(out, (top, "2"), (q, "C"))
        bench.ground((q, "E"))
    if led:
        part = bench.part("led", "", f"lights for {gate.upper()}")
        bench.join(out, (part, "A"))
        bench.ground((part, "K"))
        bench.port("OUT", out, "out")
    else:
        bench.terminal("OUT", out, "out", f"the {gate.upper()} of the inputs")
    return {"kind": gate, "inputs": count, "supply": vcc, "out": out, "inverted": ""}


def _input(bench: Bench, rail: str, name: str) -> Part:
    """A transistor with its base resistor and pull-down, at a terminal or a button."""
    q = bench.part(bench.text("transistor"), "driver", f"conducts while {name} is high")
    if bench.given("contact"):
        button = kit.contact(bench, bench.text("contact"), rail, name, f"gives input {name}")
        button.label = button.label or name
    else:
        bench.terminal(name, name, "in", f"input {name}")
    base = bench.resistor(BASE, "base", "limits the base current", q.ref)
    down = bench.resistor(DOWN, "pulldown", f"holds {name} low while nothing drives it", q.ref)
    bench.join(name, (base, "1"), (down, "1"))
    bench.join(f"{q.ref}_B", (base, "2"), (q, "B"))
    bench.ground((down, "2"))
    return q


def truth(kind: str, levels: list[bool]) -> bool:
    """What a gate says to its inputs."""
    low = {"and": all(levels), "nand": all(levels), "or": any(levels), "nor": any(levels), "not": levels[0]}[kind]
    return low if kind in ("and", "or") else not low


def measure(stand: Stand) -> Iterator[Measure]:
    """The truth table: 1 where the output says yes (the LED lights, the terminal is high), 0 where it does not."""
    kind, count, vcc = str(stand.figures["kind"]), int(stand.number("inputs")), stand.number("supply")
    out, inverted = str(stand.figures["out"]), bool(stand.figures["inverted"])
    half = 0.9 if "OUT" not in stand.pins and not inverted and stand.given("led") else vcc * 0.25
    for code in range(2**count):
        levels = [bool(code >> n & 1) for n in range(count)]
        drives = tuple(Drive("ABCD"[n], vcc if high else 0.0) for n, high in enumerate(levels))
        said = float(truth(kind, levels))
        read = readings.converted(readings.volts(out), lambda volts: float((volts < 1.0) if inverted else (volts > half)))
        name = " ".join(f"{'ABCD'[n]}={int(high)}" for n, high in enumerate(levels))
        yield Measure(f"output for {name}", "", said, Op(), read, drives, said, 0.01)


RECIPE = Recipe(
    "transistor-gates",
    "Logic gate of transistors",
    "in series: AND; in parallel: OR; a resistor in the collectors turns the level round",
    build,
    match,
    measure=measure,
    rank=97,
    group="logic",
    source="Horowitz and Hill, The Art of Electronics",
    words="logic gate gates and or nand nor not inverter transistor transistors npn two three made from out of using with only led output input inputs class button buttons push rtl",
)
