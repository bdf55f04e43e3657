"""Latching alarm with a thyristor: a contact fires it once, it holds the load until a button bridges it.

A loop that opens (door, window) or a contact that closes gives the gate its current; the thyristor stays on while more than its holding current
flows, which a resistor beside a buzzer sees to. Source: Horowitz and Hill, The Art of Electronics (SCR as a latch); data sheets of small SCRs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Pwl, Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.driver import find_loads, is_relay
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

GATE_A, HOLD_A, KEPT_V, STEADY_MA = 5e-3, 20e-3, 1.2, 60.0
"""Into the gate; through the resistor that keeps it on; what it holds while on, V; load that needs no such resistor."""
_STAYS = (
    r"latch\w*|\buntil\b|\bkeeps?\b|\bstays?\b|\bonce (?:it is |it's )?(?:triggered|tripped|activated|opened|open)|\bremains?\b|\breset\b"
)


def match(asked: Asked) -> Match | None:
    if (
        asked.controller
        or asked.kinds & {"analog", "logic", "display", "radio", "converter", "timer"}
        or asked.wants(r"crowbar|dimmer|mains|over-?voltage")
    ):
        return None
    scrs = asked.shaped("thyristor")
    loads = [w for w in find_loads(asked) if catalogue().get(w.component or "").shape != "led" and not is_relay(w.component or "")]
    leds = asked.shaped("led")
    contacts = asked.contacts()
    if not scrs or not (loads or leds) or not asked.wants(_STAYS) or not contacts:
        return None
    named = next((w for w in scrs if re.search(r"\d", w.words)), scrs[0])
    sensors = [
        w
        for w in contacts
        if catalogue().entries[w.component or ""]["kind"] == "sensor"
        or re.search(r"reed|door|window|trip|magnet|float|tilt|mat", w.words, re.I)
    ]
    buttons = [w for w in contacts if w not in sensors]
    trigger = sensors[0] if sensors else buttons[0]
    resets = [w for w in buttons if w is not trigger]
    params: dict[str, float | str] = {
        "alone": "yes",
        "thyristor": named.component or "",
        "trigger": trigger.component or "",
        "count": trigger.count if sensors else 1,
        "reset": resets[0].component or "" if resets else "push-button",
        "load": loads[0].component or "" if loads else "led",
    }
    if sensors and asked.wants(r"\bdoor|\bwindow|\bopens?\b|\bburglar|\bbreak\w*|\bcut\b"):
        params["loop"] = "yes"
    if v := asked.vcc():
        params["vcc"] = v
    functions = tuple(f.function or "" for f in asked.request.of("function"))
    spoken = [w.id for w in asked.parts_of("sensor") if not re.search(r"\d", w.words)]
    return params, spoken + [w.id for w in (*scrs, *loads, *leds, *contacts)] + asked.wishes(
        "resistor", "capacitor", "diode-1n4007", functions=functions
    )


def build(bench: Bench) -> Figures:
    vcc = bench.number("vcc", 9.0)
    if not 5 <= vcc <= 30:
        raise CannotDesign(f"A latch with a thyristor is not made for {units.show(vcc, 'V')}.", "5 V to 30 V")
    rail = bench.supply(vcc, "feeds the alarm")
    scr = bench.part(bench.text("thyristor"), "driver", "once fired it stays on")
    what = kit.load(bench, bench.text("load"), rail, vcc, drop=KEPT_V, why="sounds the alarm")
    bench.b.circuit.connect(bench.net("LATCH", kind="switched"), *what.negative)
    bench.join("LATCH", (scr, "A"))
    bench.ground((scr, "K"))
    if what.inductive:
        kit.flyback(bench, what)
    if what.ma < STEADY_MA or what.parts[0].component.kind == "audio":
        _keep_on(bench, rail, scr, vcc)
    feed = bench.resistor(
        eseries.nearest((vcc - 1.5) / GATE_A / 2, "E12"), "gate", f"about {units.show(GATE_A, 'A')} into the gate", scr.ref
    )
    series = bench.resistor(feed.quantity or 820.0, "gate", "limits the gate's current", scr.ref)
    down = bench.resistor(1000.0, "pulldown", "keeps leakage from the gate", scr.ref)
    bench.join("FIRE", (series, "1"))
    bench.join("GATE", (series, "2"), (down, "1"), (scr, "G"))
    bench.ground((down, "2"))
    loop = bench.given("loop")
    if loop:
        bench.join(rail, (feed, "1"))
        bench.join("FIRE", (feed, "2"))
        here = "FIRE"
        count = int(bench.number("count", 1))
        for n in range(count):  # contacts in a row: any that opens fires it
            after = "GND" if n == count - 1 else f"LOOP{n}"
            bench.ground()
            kit.contact(bench, bench.text("trigger"), here, after, "closed while all is well; it fires the alarm when it opens")
            here = after
    else:
        bench.join("FIRE", (feed, "2"))
        for _ in range(int(bench.number("count", 1))):
            kit.contact(bench, bench.text("trigger"), rail, "TRIGGER", "fires the alarm when it closes")
        bench.join("TRIGGER", (feed, "1"))
    bench.ground()
    kit.contact(bench, bench.text("reset"), "LATCH", "GND", "bridges the thyristor: it lets go when the button is released", "RESET")
    if loop:
        bench.b.note(f"On guard it draws {units.show(vcc / (feed.quantity or 1.0), 'A')} through the closed loop.", scr.ref)
    return {"supply": vcc, "kept_v": KEPT_V, "load_ma": what.ma}


def _keep_on(bench: Bench, rail: str, scr: Part, vcc: float) -> None:
    """A resistor beside a load that takes little or in pulses: its current holds the thyristor."""
    keep = bench.resistor(
        eseries.nearest((vcc - KEPT_V) / HOLD_A, "E12"), "bleeder", "keeps the thyristor on where the load's current pulses", scr.ref
    )
    bench.join(rail, (keep, "1"))
    bench.join("LATCH", (keep, "2"))


def measure(stand: Stand) -> Iterator[Measure]:
    """A short pulse into the gate: long after it the thyristor still holds the load."""
    pulse = Pwl(((0.0, 0.0), (0.01, 0.0), (0.011, 4 * GATE_A), (0.03, 4 * GATE_A), (0.031, 0.0), (0.2, 0.0)))
    drives = (Drive("GATE", wave=pulse, kind="I"),)
    course = Tran(1e-4, 0.2, max_step=1e-4)
    yield Measure(
        "left across the thyristor after a pulse at its gate",
        "V",
        stand.number("kept_v"),
        course,
        readings.at_time("LATCH", 0.19),
        drives,
        2.0,
        0.0,
        at_most=True,
    )


RECIPE = Recipe(
    "scr-latch",
    "Latching alarm with a thyristor",
    "R(hold) = (V - 1.2 V)/I(hold)",
    build,
    match,
    measure=measure,
    rank=98,
    group="direct",
    source="Horowitz and Hill, The Art of Electronics",
    does=("motion", "door", "alarm-sound", "alert", "burglar"),
    words="burglar alarm reed switch door window loop buzzer siren latch latching latched scr thyristor once triggered keeps keep sounding until hidden reset button pressed simple stays on school project",
)
