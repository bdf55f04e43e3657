"""Low-battery warning: a divided battery voltage against a reference, an LED or buzzer below the threshold; little drain."""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.circuit.leds import FORWARD_VOLTS
from circuitlm.circuit.model import Part
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Pwl, Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.driver import find_loads
from circuitlm.synthesis.recipes.opamp import park, pins
from circuitlm.synthesis.recipes.thresholds import band
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

_LOW = (
    r"low[- ]battery|battery (?:is |gets |too )?(?:low|empty|flat|weak|dead)|under-?\s?voltage|low[- ]voltage (?:warning|indicator|alarm|cut)|"
    r"(?:drops?|falls?|goes|sinks?|is) (?:below|under)\s+\d+(?:\.\d+)?\s?V|(?:below|under|less than|down to) \d+(?:\.\d+)?\s?V\b"
)
_HIGH = r"(?:over|above|more than|exceeds|higher than|up to|reach(?:es|ed))\s+(?:about |around )?(\d+(?:\.\d+)?)\s?V\b"
"""A battery that is charged, where a comparator or a reference is named."""


_CELL = r"batter\w*|lipo|li-?ion|\bcells?\b|\bpack\b|accu\w*|under-?\s?voltage|\brail\b"
_INPUT = r"\ba voltage\b|\b(?:an?|the|my) (?:\w+ )?(?:input|signal)\b|\binput voltage\b"
"""What is judged, where it is no battery."""
_ZENER = r"(\d+(?:\.\d+)?)\s?V\s+(?:zener|z-?diode)"


_GOOD = (
    r"\b(green|blue|yellow|white|amber|second|other|another)\b(?: led| one| light)?[^.;,]{0,16}?\b(?:above|over|otherwise|full|good|ok(?:ay)?|fine|when (?:it|the battery) is (?:ok|good|full|fine))\b|"
    r"\b(?:above|over|otherwise|if (?:ok|good|full)|when (?:ok|good|full))\b[^.;,]{0,20}?\b(green|blue|yellow|white|amber)\b"
)
"""A second LED for a battery that is full enough, and its colour."""
ZENER_MA, RAMP_S = 3.0, 0.2
"""Through a Zener diode as a reference: above the knee of its curve; how long the battery's voltage takes up and down in the proof, s."""


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.kinds & {"display", "radio", "sensor", "logic", "board"}:
        return None
    above = _charged(asked)
    if above is None and not asked.says(_LOW):
        return None
    if not asked.says(r"batter\w*|\blead\b|lipo|li-?ion|\bcells?\b|\bpack\b|accu\w*|under-?\s?voltage|supply|\bvoltage\b|\brail\b") or band(
        asked
    ):
        return None  # an input's thresholds, no battery's
    if not asked.says(_CELL) and asked.says(_INPUT):
        return None  # what is judged comes from elsewhere
    threshold = above or asked.number(r"(?:below|under|at|less than|<|drops? to)\s+(?:about |around )?(\d+(?:[.,]\d+)?)\s?V")
    loads = [w for w in find_loads(asked) if w.component in ("led", "buzzer", "siren-12v") or w.component]
    if not loads and not asked.says(r"led|warn|indicat|alarm|light"):
        return None
    chip = next((i for i in asked.ids if catalogue().get(i).shape == "comparator"), None)
    opamp = next((i for i in asked.ids if catalogue().get(i).shape == "opamp"), None)
    tl431 = usual("shunt-reference") in asked.ids
    others = [v for v, _ in asked.quantities("V") if v != threshold]
    supply = next(iter(asked.request.of("supply")), None)
    vcc = (asked.supply_volts() or max(others, default=0.0)) or {True: 12.0, False: 9.0}[(threshold or 0) > 8.5]
    params: dict[str, float | str] = {
        "vcc": vcc,
        "threshold": threshold or round(vcc * 0.92, 1),
        "mode": "tl431" if tl431 and not chip and not opamp else "comparator",
        "chip": chip or opamp or usual("comparator"),
        "load": loads[0].component or "led" if loads else "led",
        "alone": "yes",
    }
    diode = asked.part("zener")
    if diode and not tl431 and (v := asked.number(_ZENER) or asked.near(r"zener", "V", 12)) and v < vcc:
        params["zener_v"] = v
        params["mode"] = "comparator"
    if asked.says(r"\b(?:no|without(?: any)?) hysteresis"):
        params["plain"] = "yes"
    if threshold is None:
        params["assumed"] = "yes"
    if above:
        params |= {"above": "yes", "mode": "comparator"}
    if (good := re.search(_GOOD, asked.raw, re.I)) and params["load"] == "led":
        asked.note(good.group())
        said = (good[1] or good[2]).lower()
        params |= {"good": said if said in FORWARD_VOLTS else "yes", "mode": "comparator"}
    taken = [w.id for w in loads] + asked.wishes(
        params["chip"],
        usual("shunt-reference"),
        "zener",
        "resistor",
        "potentiometer",
        "capacitor",
        *(w.component or "" for w in asked.shaped("npn", "comparator")),
        functions=("indicator", "alarm-sound", "alert", "voltage", "battery-level"),
    )
    if supply and supply.component and not supply.quantity:
        rails = catalogue().get(supply.component).rails
        if rails and rails[0].volts is None:  # a battery of no stated kind
            params["battery"] = _battery(asked.raw, vcc) or supply.component
            taken.append(supply.id)
    return params, taken


def _charged(asked: Asked) -> float | None:
    """The voltage above which the load comes on, where it is the battery's own: 'a green LED when it is over 13.2 V'; else None."""
    named = usual("shunt-reference") in asked.ids or any(catalogue().get(i).shape == "comparator" for i in asked.ids)
    if not named or not asked.says(r"batter\w*|lipo|li-?ion|\bpack\b|accu\w*") or re.search(_LOW, asked.raw, re.I):
        return None
    if asked.says(_INPUT) or band(asked):
        return None  # what is judged comes from elsewhere
    return asked.number(_HIGH)


def _battery(raw: str, volts: float) -> str | None:
    """The battery of that voltage whose kind the words name ('lead acid'); None when they name none."""
    words = set(re.findall(r"[a-z]{4,}", raw.lower())) - {"battery", "pack", "cell", "volt"}
    found = []
    for i, e in catalogue().entries.items():
        c = catalogue().get(i)
        if (
            e["kind"] == "supply"
            and c.rails
            and c.rails[0].topology == "cell"
            and c.rails[0].volts
            and abs(c.rails[0].volts / volts - 1) < 0.08
        ):
            hits = words & {w for a in c.aliases for w in re.findall(r"[a-z]{4,}", a.lower())}
            if hits:
                found.append((-len(hits), i))
    return min(found)[1] if found else None


def build(bench: Bench) -> Figures:
    vcc, threshold = bench.number("vcc", 12.0), bench.number("threshold", 11.5)
    rail = bench.supply(vcc, "is watched, and feeds the circuit")
    if bench.given("assumed"):
        bench.b.assume(f"It warns below {units.show(threshold, 'V')}, since no voltage is given.")
    vref = bench.number("zener_v", float(bench.b.component(usual("shunt-reference")).spec.get("vref", 2.495)))
    top, bottom = eseries.ratio_pair(vref / threshold, 120_000 if bench.text("mode") == "comparator" else 30_000, "E24")
    got = vref * (top + bottom) / bottom
    why = f"{units.show(vref, 'V')} at the tap when the battery has {units.show(got, 'V')}"
    a, z = bench.resistor(top, "divider-top", why), bench.resistor(bottom, "divider-bottom", why)
    bench.join(rail, (a, "1"))
    bench.join("TAP", (a, "2"), (z, "1"))
    bench.ground((z, "2"))
    quiet = vcc / (top + bottom) * 1000 + (
        _tl431(bench, rail, vcc) if bench.text("mode") == "tl431" else _comparator(bench, rail, vcc, vref)
    )
    bench.b.note(f"On guard it draws about {quiet:.2g} mA of the battery.", a.ref)
    return {"threshold": got, "reference": vref, "quiet_ma": quiet, "rail": rail}


def _reference(bench: Bench, rail: str, vcc: float, vref: float) -> None:
    if bench.given("zener_v"):
        zener = bench.part("zener", "reference", f"gives {units.show(vref, 'V')}", vref, "V")
        r = bench.resistor(
            eseries.nearest((vcc - vref) / ZENER_MA * 1000, "E12"), "series", f"{ZENER_MA:g} mA through the Zener diode", zener.ref
        )
        bench.join(rail, (r, "1"))
        bench.join("REF", (r, "2"), (zener, "K"))
        bench.ground((zener, "A"))
        return
    ref = bench.part(usual("shunt-reference"), "reference", f"gives {units.show(vref, 'V')}")
    r = bench.resistor(eseries.nearest((vcc - vref) / 1.2 * 1000, "E12"), "series", "1.2 mA for the reference", ref.ref)
    bench.join(rail, (r, "1"))
    bench.join("REF", (r, "2"), (ref, "K"), (ref, "REF"))
    bench.ground((ref, "A"))


def _warn(bench: Bench, rail: str, vcc: float, out: str, sinks: bool, chip: Part) -> None:
    """The warning on the comparator's output: an LED within its sink current, a stronger load behind a PNP's mirror: an NPN."""
    load = bench.text("load")
    if load == "led" and sinks:
        kit.led(bench, rail, out, vcc - 0.2, why="warns", ma=5.0)
        return
    if load == "led":
        kit.led(bench, out, "GND", vcc - 1.5, why="warns", ma=5.0)
        bench.ground()
        return
    what = kit.load(bench, load, rail, vcc, why="warns")
    kit.low_side(bench, what, kit.pick_switch(bench, what.ma, vcc, vcc), out, vcc, 4700.0 if sinks else 0.0, pull=False)


def _all_well(bench: Bench, rail: str, vcc: float, chip: Part, inputs: tuple[str, str]) -> None:
    """A second LED while the battery is full enough: the chip's next unit with the inputs the other way round."""
    out, minus, plus, _, _ = pins(chip.component, "2")
    bench.join(inputs[0], (chip, minus))
    bench.join(inputs[1], (chip, plus))
    bench.join("WELL", (chip, out))
    sinks = chip.component.shape == "comparator"
    color = bench.text("good")
    high, low = (rail, "WELL") if sinks else ("WELL", "GND")
    bench.ground()
    kit.led(
        bench,
        high,
        low,
        vcc - (0.2 if sinks else 1.5),
        color=color if color != "yes" else "",
        why="shows that the battery is full enough",
        ma=5.0,
    )


def _comparator(bench: Bench, rail: str, vcc: float, vref: float) -> float:
    _reference(bench, rail, vcc, vref)
    c = bench.b.component(bench.text("chip"))
    chip = kit.chip(bench, c.id, rail, vcc, "", "compares")
    out, minus, plus, _, _ = pins(c)
    sinks = c.shape == "comparator"
    led = bench.text("load") == "led"
    on_plus = (sinks and led) != bench.given("above")  # an open collector lights its LED while it is low
    bench.join("TAP", (chip, plus if on_plus else minus))
    bench.join("REF", (chip, minus if on_plus else plus))
    bench.join("WARN", (chip, out))
    if sinks and not led:
        pull = bench.resistor(4700, "pullup", "the comparator's output is an open collector", chip.ref)
        bench.join(rail, (pull, "1"))
        bench.join("WARN", (pull, "2"))
    if not bench.given("plain"):
        feedback = bench.resistor(4_700_000, "feedback", "a little hysteresis, so that the warning does not flicker", chip.ref)
        bench.join("WARN", (feedback, "1"))
        bench.join("TAP" if on_plus else "REF", (feedback, "2"))
    _warn(bench, rail, vcc, "WARN", sinks, chip)
    if bench.given("good"):
        _all_well(bench, rail, vcc, chip, ("TAP", "REF") if on_plus else ("REF", "TAP"))
    park(bench, chip)
    return (ZENER_MA if bench.given("zener_v") else 1.2) + float(c.supplies[0].ma.typical or 0.5)


def _tl431(bench: Bench, rail: str, vcc: float) -> float:
    """The TL431 itself compares: it conducts above the threshold and holds a transistor off; below it the LED lights."""
    ref = bench.part(usual("shunt-reference"), "reference", "conducts while the battery is full enough")
    r = bench.resistor(
        eseries.nearest((vcc - 2) / 1.5 * 1000, "E12"), "series", "1.5 mA through the TL431, or into the transistor", ref.ref
    )
    bench.join(rail, (r, "1"))
    bench.join("GUARD", (r, "2"), (ref, "K"))
    bench.join("TAP", (ref, "REF"))
    bench.ground((ref, "A"))
    what = kit.load(bench, bench.text("load"), rail, vcc, why="warns")
    q = bench.part(bench.b.default("transistor-npn").id, "driver", "drives the warning")
    q.owner = what.parts[0].ref
    base, down = (
        bench.resistor(10_000, "base", "with the next one it keeps the transistor off at the TL431's 2 V", q.ref),
        bench.resistor(3300, "pulldown", "2 V x 3.3/13.3 = 0.5 V: off", q.ref),
    )
    bench.join("GUARD", (base, "1"))
    bench.join(f"{q.ref}_B", (base, "2"), (down, "1"), (q, "B"))
    bench.ground((down, "2"), (q, "E"))
    node = bench.net(bench.b.circuit.free_net(f"{what.parts[0].ref}_SW"), kind="switched")
    bench.b.circuit.connect(node, *what.negative)
    bench.join(node.name, (q, "C"))
    return 1.5


def measure(stand: Stand) -> Iterator[Measure]:
    """The battery's voltage falls slowly: where the warning's output changes over, and where the LED for a good battery goes out."""
    at, rail = stand.number("threshold"), str(stand.figures["rail"])
    wave = (Drive(rail, 1.3 * at, wave=Pwl(((0.0, 0.75 * at), (RAMP_S, 1.25 * at), (2 * RAMP_S, 0.75 * at)))),)
    course = Tran(RAMP_S / 2000, 2 * RAMP_S, max_step=RAMP_S / 2000)
    asked = None if stand.given("assumed") else stand.asked("threshold")
    for what, net in (("battery voltage at which it warns", "WARN"), ("battery voltage at which the second LED goes out", "WELL")):
        if net in stand.pins:
            yield Measure(what, "V", at, course, readings.threshold(net, rail, False), wave, asked, 0.03)


RECIPE = Recipe(
    "battery-low",
    "Low-battery warning",
    "Vbat = Vref · (R1 + R2) / R2",
    build,
    match,
    measure=measure,
    rank=92,
    reacts=True,
    group="opamp",
    words="green red second above good ok full otherwise reference zener half hysteresis low battery warning indicator lead acid should come on drops under below voltage choice must not drain your comparator my monitor empty",
)
