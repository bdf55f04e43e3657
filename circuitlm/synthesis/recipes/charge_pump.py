"""Charge pump behind a 555: doubles or triples the supply, or makes a negative voltage, for small currents.

Each stage adds what the 555's output swings, less two diodes: Vout = Vcc + n·(Vsw - 2·Vf), or -n·(Vsw - 2·Vf); the load's current costs
I/(f·C)·(2n³/3 + n²/2 - n/6) and the 555's own resistance. Where the next stage gives more than is asked, a Zener diode holds it.
Source: the ladder multiplier of Cockcroft and Walton; Horowitz and Hill, The Art of Electronics (charge pumps).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit, regulator, timer555
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

HERTZ, PUMP_F, VF, OUT_OHMS, MOST_A, STAGES = 20e3, 10e-6, 0.3, 10.0, 0.05, 3
"""Clock, Hz; capacitors, F; a Schottky diode at some milliamperes, V; the 555's output resistance, Ω; most current, A; most stages."""
_PUMP = r"(?:(?<!\d)[-−–]\s?\d+(?:\.\d+)?\s?V|\bnegative\b)[^.;]{0,90}\b555\b|\b555\b[^.;]{0,60}(?:(?<![\d\w])[-−–]\s?\d+(?:\.\d+)?\s?V|\bnegative\b)|charge[- ]pump|(?:flying|switched)[- ]capacitor|voltage (?:doubler|tripler|multiplier)|555[^.]{0,30}(?:doubler|tripler|negative (?:\d+(?:\.\d+)?\s?V(?:olts?)? )?(?:voltage|supply|rail))|(?:doubler|tripler|negative (?:\d+(?:\.\d+)?\s?V(?:olts?)? )?(?:voltage|supply|rail))[^.]{0,40}555"
_AC = r"(?:\b|\dV\s?)AC\b|transformer|rectif\w*|mains|greinacher|villard|cockcroft|delon|\bhigh voltage\b|\bkV\b"


def match(asked: Asked) -> Match | None:
    if asked.controller or not asked.wants(_PUMP) or asked.says(_AC) or asked.kinds & {"display", "radio", "sensor"}:
        return None
    fed = asked.wants(r"\bfor (?:an?|the|my|some|our) (?:[\w-]+ )?op-?\s?amps?\b")
    if "analog" in asked.kinds and not fed:
        return None
    if any(any(ch.isdigit() for ch in w.words) and w.component is None for w in asked.request.of("part")):
        return None  # a chip of its own is named
    negative = asked.says(r"negativ\w*|invert\w*|minus\b|(?<!\d)\s[-–−]\s?\d+(?:\.\d+)?\s?V")
    params: dict[str, float | str] = {"alone": "yes", "kind": "negative" if negative else "positive"}
    chips = [w for w in asked.free if w.component in timer555.IDS]
    if chips:
        params["chip"] = chips[0].component or ""
    if asked.says(r"doubl"):
        params["stages"] = 1
    elif asked.says(r"tripl"):
        params["stages"] = 2
    params |= _volts_said(asked.raw, negative)
    if "vcc" not in params and (v := asked.supply_volts() or asked.vcc()) and v != params.get("vout"):
        params["vcc"] = v
    if a := asked.one("A"):
        params["amps"] = a
    taken = [w.id for w in asked.parts_of("analog")] + [w.id for w in chips] + [w.id for w in asked.shaped("diode", "schottky", "zener")]
    spoken = [w.id for w in asked.free if "pump" in w.words.lower()]
    return params, regulator.sources(asked) + taken + spoken + asked.wishes(
        "resistor", "capacitor", "capacitor-polarised", "terminal-2", functions=("pump", "timer")
    )


def _volts_said(text: str, negative: bool) -> dict[str, float | str]:
    """Supply and output: 'from 5 V to 9 V', '20 V from 9 V', '-5 V out of 9 V'."""
    number = r"(\d+(?:[.,]\d+)?)\s?[Vv](?:olts?)?\b"
    found: dict[str, float | str] = {}
    if negative and (m := re.search(rf"(?:(?<!\d)[-–−]\s?|(?:negative|minus) ){number}", text)):
        found["vout"] = float(m[1].replace(",", "."))
        text = text[: m.start()] + text[m.end() :]
    if not negative and (m := re.search(rf"{number} (?:to|into) (?:about )?{number}", text, re.I)):
        return {"vcc": float(m[1].replace(",", ".")), "vout": float(m[2].replace(",", "."))}
    if m := re.search(rf"(?:from|out of|off|on)\s+(?:an? |the )*{number}", text, re.I):
        found["vcc"] = float(m[1].replace(",", "."))
        rest = re.search(number, text[: m.start()] + text[m.end() :])
        if rest and not negative:
            found["vout"] = float(rest[1].replace(",", "."))
    return found


def build(bench: Bench) -> Figures:
    chip_id = bench.text("chip") or bench.b.default("timer").id
    component = bench.b.component(chip_id)
    rail, vcc = kit.feed(bench, 5.0, component, why="feeds the charge pump")
    amps = bench.number("amps", 0.005)
    if not bench.given("amps"):
        bench.b.assume("The load takes 5 mA, since none is given.")
    negative = bench.text("kind") == "negative"
    swing = vcc - float(component.spec.get("out_high", 1.5)) - float(component.spec.get("out_low", 0.1))
    wanted = bench.number("vout", 0.0) if bench.given("vout") else None
    reach = [_volts(n, vcc, swing, amps, negative) for n in range(1, STAGES + 1)]
    if amps > MOST_A or (wanted and wanted > reach[-1]):
        raise CannotDesign(
            f"A charge pump behind a 555 gives up to {units.show(reach[-1], 'V')} from {units.show(vcc, 'V')}, and {units.show(MOST_A, 'A')}.",
            "a boost converter, or an inverting converter with a coil",
        )
    count = int(bench.number("stages", 0)) or next((n for n, v in enumerate(reach, 1) if not wanted or v >= wanted), 1)
    if wanted and reach[count - 1] < wanted:
        count = next(n for n, v in enumerate(reach, 1) if v >= wanted)
    got = reach[count - 1]
    chip = kit.chip(bench, chip_id, rail, vcc, "", f"drives the pump at {units.show(HERTZ, 'Hz')}")
    bench.join(rail, (chip, "RESET"))
    bench.block.params["f"] = HERTZ
    timer555.astable(bench, chip, rail)
    bench.join("CLOCK", (chip, "OUT"))
    end = _ladder(bench, "GND" if negative else rail, count, negative)
    regulated = wanted is not None and got > 1.08 * wanted
    if regulated and wanted:
        end, got = _held(bench, end, got, wanted, amps, negative)
    sign = -1.0 if negative else 1.0
    bench.terminal("OUT", end, "out", f"{units.show(sign * got, 'V')} at {units.show(amps, 'A')}")
    bench.b.note(f"It gives {units.show(sign * got, 'V')} at {units.show(amps, 'A')}, and more with less load.", chip.ref)
    return {"vout": sign * got, "stages": count, "ma": amps * 1000, "frequency": HERTZ, "out": end, "supply": vcc}


def _volts(n: int, vcc: float, swing: float, amps: float, negative: bool) -> float:
    """The size of the output voltage of n stages."""
    loss = amps / (HERTZ * PUMP_F) * (2 * n**3 / 3 + n**2 / 2 - n / 6) + 4 * n * amps * OUT_OHMS
    return n * (swing - 2 * VF) - loss + (0.0 if negative else vcc)


def _ladder(bench: Bench, start: str, count: int, negative: bool) -> str:
    """Two diodes and two capacitors a stage; returns the net of the output."""
    bench.ground()
    pump, below = "CLOCK", start
    for n in range(1, count + 1):
        first, second = (
            bench.part("diode-schottky-1n5819", "pump", why) for why in ("fills the pumping capacitor", "passes its charge on")
        )
        moving = bench.capacitor(PUMP_F, "pump", f"carries the charge, {units.show(HERTZ, 'Hz')} times", polarised=True)
        store = bench.capacitor(PUMP_F, "filter", "stores it", polarised=True)
        up, to = f"PUMP{n}", f"STAGE{n}" if n < count else "PUMPED"
        a, k = ("K", "A") if negative else ("A", "K")
        bench.join(below, (first, a))
        bench.join(up, (first, k), (second, a))
        bench.join(to, (second, k))
        high, low = (0, 1) if not negative else (1, 0)
        ends = bench.b.two_pins(moving)
        bench.b.circuit.connect(bench.net(up), ends[high])
        bench.b.circuit.connect(bench.net(pump), ends[low])
        ends = bench.b.two_pins(store)
        bench.b.circuit.connect(bench.net(to), ends[high])
        if below == "GND" or n == 1:
            bench.b.ground(ends[low])
        else:
            bench.b.circuit.connect(bench.net(below), ends[low])
        pump, below = up, to
    return "PUMPED"


def _held(bench: Bench, net: str, have: float, wanted: float, amps: float, negative: bool) -> tuple[str, float]:
    """A resistor and a Zener diode behind it."""
    ohms = eseries.nearest((have - wanted) / (amps + 0.002), "E12")
    why = f"({units.show(have, 'V')} - {units.show(wanted, 'V')}) / {units.show(ohms, 'Ω')}: the load's current and 2 mA"
    r = bench.resistor(ohms, "series", why)
    z = bench.part("zener", "reference", f"holds {units.show(wanted, 'V')}", wanted, "V")
    bench.join(net, (r, "1"))
    bench.join("HELD", (r, "2"), (z, "A" if negative else "K"))
    bench.ground((z, "K" if negative else "A"))
    return "HELD", wanted


def measure(stand: Stand) -> Iterator[Measure]:
    """From empty capacitors, with its load: the mean of the output once they are full."""
    amps, vout, net, f = stand.number("ma") / 1000, stand.number("vout"), str(stand.figures["out"]), stand.number("frequency")
    end = (60 + 100 * stand.number("stages")) / f
    course = Tran(1 / f / 40, end, max_step=1 / f / 40, uic=True)
    drives = (Drive(net, kind="R", dc=abs(vout) / amps),)
    wanted = stand.asked("vout") if net == "HELD" else None
    asked = None if wanted is None else abs(wanted) * (1 if vout > 0 else -1)
    yield Measure(
        "output voltage",
        "V",
        vout,
        course,
        readings.mean(net, 0.85 * end),
        drives,
        asked,
        0.1,
        "it follows the load and the 555's own drop",
    )


RECIPE = Recipe(
    "charge-pump",
    "Charge pump",
    "Vout = Vcc + n·(Vsw - 2·Vf), or -n·(Vsw - 2·Vf)",
    build,
    match,
    measure=measure,
    rank=98,
    group="timer",
    source="Horowitz and Hill, The Art of Electronics",
    words="charge pump voltage doubler tripler multiplier inverter inverting negative supply rail flying switched capacitor 555 timer minus doubles converter without inductor coil diodes capacitors from to generator makes generates",
)
