"""A P-channel MOSFET (or a PNP) between a supply and its load, drawn down by a small transistor: one or more channels."""

from __future__ import annotations

import re

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part, PinRef
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish
from circuitlm.synthesis.power.gating import power_switched
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit, switch_proof
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.driver import find_loads

GATE_OHMS = 10_000.0
"""From gate to source: off while nothing drives it, and slow enough for lamps and valves."""
ZENERS = (3.3, 3.9, 4.7, 5.1, 5.6, 6.2, 6.8, 7.5, 8.2, 9.1, 10.0, 12.0, 15.0, 18.0)
RAMP_PULL = 1e6
"""From gate to source where the load is to come up slowly, Ω: a small capacitor then makes a long ramp."""
_RAMP = r"\bsoft[- ]?start\w*|\bramps?\b|in-?rush|\bslow(?:ly)? (?:turn\w*|switch\w*|start\w*|rise|rising)|(?:comes?|turns?|rises?) (?:up|on) slowly"
SLOW_MARGIN = 10.0
"""How much larger a transistor is taken for a slow rise."""
_WORDS = {"one": 1, "a": 1, "two": 2, "dual": 2, "three": 3, "four": 4, "six": 6, "eight": 8}


def match(asked: Asked) -> Match | None:
    if asked.parts_of("sensor") and power_switched(asked.raw):
        return None  # it stands in the supply of the sensors
    switches = asked.shaped("pmos", "pnp")
    guessed = any(w.for_the("high-side") for w in switches)
    said = guessed or asked.says(r"high[- ]?side (?:\w+ )?(?:switch|driver|output|mosfet)\w*|p-?\s?(?:channel|mosfet|fet)[^.]{0,30}high[- ]?side")
    if not said and not (
        any(catalogue().get(w.component or "").shape == "pmos" for w in switches)
        and (
            asked.says(
                r"\bload|switch\w*|driver|drive|turns?|control\w*|level (?:stage|shift)|high[- ]?side|positive (?:line|lead|side|wire)"
            )
            or (find_loads(asked) and (asked.shaped("npn", "nmos") or asked.says(_RAMP)))
        )
    ):
        return None
    if asked.says(r"revers\w* (?:polarity|battery|voltage)|h-?\s?bridge|half[- ]bridge|polarity protection|battery protection"):
        return None
    if asked.kinds & {"driver", "isolator"} or (
        not switches and not asked.says(r"p-?\s?(?:channel|mosfet|fet)|pmos|discrete|transistor|mosfet")
    ):
        return None
    loads = [w for w in find_loads(asked) if not catalogue().get(w.component or "").supplies]
    strong = [w for w in loads if float(catalogue().get(w.component or "").spec.get("ma", 0)) > 40]
    loads = strong or (loads if guessed or not asked.controller else [])
    if guessed:
        loads = [w for w in loads if w.component == loads[0].component]
        if not loads:
            return None
    levels = asked.shaped("npn", "nmos")
    if asked.says(r"low[- ]?side"):  # the other loads and their transistors are no business of this one
        loads, levels = [], [w for w in levels if catalogue().get(w.component or "").shape == "npn"]
    logic = asked.logic_volts()
    beside = asked.near(r"high[- ]?side", "V", 45) if asked.says(r"low[- ]?side") else None
    volts = beside or _volts(asked, loads, logic)
    pins = _pins(asked, [*loads, *switches, *levels])
    count = _channels(asked, sum(w.count for w in loads), len(pins))
    amps = asked.one("A")
    load = _lamp(asked, loads, volts)
    slow = asked.says(_RAMP)
    margin = SLOW_MARGIN if slow else 1.0  # while it rises the transistor takes much of the load's power
    params: dict[str, float | str] = {
        "vcc": volts,
        "count": count,
        "switch": _switch(switches, volts, load, (amps or 0.5) * 1000 * margin).id,
    }
    if load is not None:
        params["load"] = load.id
        if any("volts" in w.attributes for w in loads):
            params[f"{load.id}.volts"] = units.show(volts, "V").replace(" ", "")
    if amps:
        params["amps"] = amps
    if slow and params["switch"] and catalogue().get(str(params["switch"])).shape == "pmos":
        params["ramp_s"] = asked.near(_RAMP, "s", 40) or asked.one("s") or 0.1
    if pins:
        params["pins"] = " ".join(pins)
    if level := _exact(levels):
        params["level"] = level.component or ""
    contacts = asked.contacts() if not asked.controller and not logic else []
    if contacts:
        params["contact"] = contacts[0].component or ""
    if logic or not asked.controller:
        params["logic"] = logic or 3.3
    if slow and not (
        logic or contacts or levels or asked.controller or asked.says(r"\b(?:signal|gpio|pin|input|logic|control(?:led)? by)\b")
    ):
        params["with_supply"] = "yes"  # it comes up slowly whenever its supply comes
    if not asked.controller:
        params["alone"] = "yes"
    taken = [w.id for w in [*loads, *switches, *levels, *contacts]]
    taken += [w.id for w in asked.request.of("pin") if w.words in pins]
    taken += asked.wishes(
        "resistor", "zener", "diode-1n4007", "terminal-2", functions=("switch-mains", "light", "indicator", "light-source", "voltage")
    )
    return params, taken


def _exact(wishes: list[Wish]) -> Wish | None:
    """Of several names of one thing, the one that is a type's."""
    return next((w for w in wishes if re.search(r"\d", w.words)), wishes[0] if wishes else None)


def _volts(asked: Asked, loads: list[Wish], logic: float | None) -> float:
    """The voltage that is switched: a source's, a load's, else the highest that the words name."""
    own = [float(catalogue().get(w.component or "").spec.get("volts") or 0) for w in loads]
    given = [w.quantity for w in asked.request.of("supply") if w.quantity] or [v for v in (asked.supply_volts(),) if v]
    said = [v for v, _ in asked.quantities("V") if v != logic]
    stated = [units.parse(w.attributes["volts"], "V").value for w in loads if "volts" in w.attributes]
    return next(
        (v for v in [*stated, *(g for g in given if g not in (3.3, 5.0)), *own, *sorted(said, reverse=True)[:1], *given] if v),
        5.0 if loads and asked.controller else 12.0,
    )


def _pins(asked: Asked, parts: list[Wish]) -> list[str]:
    """The controller's pins that the request names for these parts, or for none in particular, as it writes them."""
    own = [p for w in parts for _, p in sorted(w.pins.items(), key=lambda kv: int(kv[0][1:]) if kv[0][1:].isdigit() else -1)]
    return list(dict.fromkeys(own + [w.words for w in asked.request.of("pin")])) if asked.controller else []


def _channels(asked: Asked, loads: int, pins: int) -> int:
    found = re.search(
        r"\b(\d|one|two|dual|three|four|six|eight)\s?(?:x|times|-?channels?|ch)?\s*(?:\w+ ){0,2}(?:high[- ]?side|outputs?\b)",
        asked.raw,
        re.I,
    )
    said = (_WORDS.get(found[1].lower()) or int(found[1])) if found else 0
    return min(max(loads, pins, said, 1), 8)


def _lamp(asked: Asked, loads: list[Wish], volts: float) -> Component | None:
    """The named load, or the lamp of that voltage where the words speak of lamps."""
    if loads:
        return catalogue().get(kit.suited(loads[0].component or "", volts))
    if not asked.says(r"\b(?:lamps?|bulbs?)\b"):
        return None
    lamps = [catalogue().get(i) for i in catalogue().having("light", shapes={"lamp"})]
    return next((c for c in lamps if float(c.spec.get("v_min", 0)) <= volts <= float(c.spec.get("v_max", 0)) and not c.supplies), None)


def _switch(named: list[Wish], volts: float, load: Component | None, ma: float) -> Component:
    """The transistor that is named by its type, else the smallest of its kind that stands the voltage and twice the current."""
    if (exact := _exact(named)) and re.search(r"\d", exact.words):
        return catalogue().get(exact.component or "")
    shape = catalogue().get(exact.component or "").shape if exact else "pmos"
    top, most = ("vce_max", "ic_max_ma") if shape == "pnp" else ("vds_max", "id_max_ma")
    ma = max(ma, float(load.spec.get("ma", 0)) if load else 0)
    kinds = [catalogue().get(i) for i in catalogue().having("semiconductor", shapes={shape})]
    fits = [c for c in kinds if float(c.spec.get(top, 0)) >= 1.5 * volts and float(c.spec.get(most, 0)) >= 2 * ma]
    enough = [c for c in fits if float(c.spec.get("vgs_drive", 0)) <= volts] or fits or kinds
    return min(enough, key=lambda c: (float(c.spec.get(most, 0)), c.id))


def build(bench: Bench) -> Figures:
    volts = bench.number("vcc", 12.0)
    pins = bench.text("pins").split()
    count = int(bench.number("count", 1))
    own = bench.b.component(bench.text("load")).spec.get("ma", 100) if bench.given("load") else bench.number("amps", 0.5) * 1000
    rail = bench.supply(volts, "feeds the loads", count * float(own))
    figures: Figures = {}
    for n in range(count):
        figures = _channel(bench, rail, volts, n, count, pins[n] if n < len(pins) else None)
    host = bench.host
    if host is None and not bench.given("contact") and not bench.given("with_supply"):
        v = bench.number("logic", 3.3)
        bench.b.assume(f"The controlling signals have {units.show(v, 'V')} when on, and 0 V when off.")
    return {**figures, "vcc": volts, "channels": float(count)}


def _channel(bench: Bench, rail: str, volts: float, n: int, count: int, pin: str | None) -> Figures:
    suffix = str(n + 1) if count > 1 else ""
    q = bench.part(bench.text("switch"), "driver", "stands between the supply and its load, which keeps its ground")
    out = bench.net(f"OUT{suffix}", kind="switched").name
    bipolar = q.component.shape == "pnp"
    bench.join(rail, (q, "E" if bipolar else "S"))
    bench.join(out, (q, "C" if bipolar else "D"))
    ma = _load(bench, q, out, volts, suffix)
    gate, pull = _base(bench, q, rail, volts, ma) if bipolar else _gate(bench, q, rail, volts)
    host = bench.host
    if host is None and bench.given("contact"):
        button = kit.contact(bench, bench.text("contact"), gate, "GND", f"draws the gate of {q.ref} down: the load is on")
        bench.ground()
        button.label = button.label or (f"on {suffix}" if suffix else "")
        return {"load_ma": ma, "gate_v": pull}
    if host is None and bench.given("with_supply"):
        for end in list(bench.net(gate).pins):
            bench.ground((bench.b.circuit.parts[end.ref], end.pin))
        return {"load_ma": ma, "gate_v": pull}
    v = bench.b.logic_volts(host) if host else bench.number("logic", 3.3)
    drive = bench.net(f"DRIVE{suffix}", bus="digital").name
    level = _level(bench, q, gate, drive, v)
    if host is not None:
        bench.b.demand(host, drive, PinRef(level.ref, "1"), f"{q.ref} high-side switch {suffix}".strip(), [], "out", fixed=pin)
    else:
        bench.terminal(
            f"IN{suffix}", drive, "in", f"{units.show(v, 'V')} logic, high turns the load on"
        ).value = f"{units.show(v, 'V')} logic"
    return {"load_ma": ma, "gate_v": pull}


def _load(bench: Bench, q: Part, out: str, volts: float, suffix: str) -> float:
    """The load from the switched net to ground, or a terminal for it; its current, mA."""
    if not bench.given("load"):
        t = bench.terminal(f"OUT{suffix}", out, "out", "the switched supply and its ground, for the load")
        q.owner = t.ref
        return bench.number("amps", 0.5) * 1000
    what = kit.load(bench, bench.text("load"), out, volts, 1, why=f"is switched by {q.ref}")
    bench.b.ground(*what.negative)
    q.owner = what.parts[0].ref
    if what.inductive or "flyback.any" in bench.b.plan.flags:
        kit.flyback(bench, what)
    return what.ma


def _gate(bench: Bench, q: Part, rail: str, volts: float) -> tuple[str, float]:
    """The gate's pull-up, the resistor towards the level stage, and a Zener where the supply is above the gate's limit.

    Returns the net to be drawn to ground and the gate's voltage against its source when it is, V.
    """
    limit = float(q.component.spec.get("vgs_max", 20))
    aim = min(volts, 0.7 * limit if volts > 0.8 * limit else volts)
    ramp = bench.number("ramp_s", 0.0)
    hold = RAMP_PULL if ramp else GATE_OHMS
    series = 100.0 if aim >= volts else eseries.nearest(hold * (volts / aim - 1), "E12")
    if ramp:
        series = max(series, eseries.nearest(hold / 4, "E12"))
    vgs = volts * hold / (hold + series)
    gate = bench.net(f"{q.ref}_G").name
    pull = bench.resistor(hold, "pullup", f"holds the gate at the source: {q.ref} is off while nothing draws it down", q.ref)
    why = (
        "tames the gate's charging current"
        if aim >= volts
        else f"leaves {units.show(vgs, 'V')} of the {units.show(volts, 'V')} at the gate"
    )
    r = bench.resistor(series, "gate", why, q.ref)
    bench.join(rail, (pull, "1"))
    bench.join(gate, (q, "G"), (pull, "2"), (r, "1"))
    down = bench.net(f"{q.ref}_DN").name
    bench.join(down, (r, "2"))
    if ramp:
        _miller(bench, q, gate, volts, (hold, series), ramp)
    if volts > 0.8 * limit:
        vz = next((z for z in ZENERS if vgs * 1.1 <= z <= 0.95 * limit), 0.8 * limit)
        d = bench.part(
            "zener",
            "clamp",
            f"the gate stands {units.show(limit, 'V')} against its source, the supply has {units.show(volts, 'V')}",
            vz,
            "V",
        )
        d.owner = q.ref
        bench.join(rail, (d, "K"))
        bench.join(gate, (d, "A"))
    return down, vgs


def _miller(bench: Bench, q: Part, gate: str, volts: float, ohms: tuple[float, float], ramp: float) -> None:
    """The capacitor from drain to gate: while the gate stays at its threshold, the output rises by I/C, I what the resistors draw."""
    threshold = float(q.component.spec.get("vgs_th", 3.0))
    amps = (volts - threshold) / ohms[1] - threshold / ohms[0]
    farads = eseries.nearest(amps * ramp / volts, "E12")
    cap = bench.capacitor(
        farads,
        "ramp",
        f"the output rises within C·V/I = {units.show(farads * volts / amps, 's')}: I = {units.show(amps, 'A')} while the gate stands at its threshold",
        q.ref,
        polarised=False,
    )
    bench.join(gate, (cap, "1"))
    bench.join(next(n for n in bench.names if n.startswith("OUT")), (cap, "2"))
    bench.b.advice.append(
        f"While the output rises {q.ref} turns up to a quarter of the load's full power into heat: mind its safe operating area."
    )


def _base(bench: Bench, q: Part, rail: str, volts: float, ma: float) -> tuple[str, float]:
    """The same for a PNP transistor: twice the base current that its load needs, at most 20 mA."""
    vbe, hfe = float(q.component.spec.get("vbe", 0.7)), float(q.component.spec.get("hfe", 75))
    base_ma = min(20.0, max(1.0, 2 * ma / hfe))
    ohms = eseries.nearest((volts - vbe - 0.2) / base_ma * 1000, "E12")
    watts = (volts - vbe) ** 2 / ohms
    pull = bench.resistor(GATE_OHMS, "pullup", f"{q.ref} is off while nothing draws its base down", q.ref)
    why = f"({units.show(volts, 'V')} - {units.show(vbe, 'V')}) / {units.show(ohms, 'Ω')} = {units.show((volts - vbe) / ohms, 'A')} out of the base"
    r = bench.own(bench.b.support("resistor-power" if watts > 0.24 else "resistor", q.ref, "base", why, ohms))
    bench.join(rail, (pull, "1"))
    bench.join(f"{q.ref}_B", (q, "B"), (pull, "2"), (r, "1"))
    down = bench.net(f"{q.ref}_DN").name
    bench.join(down, (r, "2"))
    return down, vbe


def _level(bench: Bench, q: Part, gate: str, drive: str, v: float) -> Part:
    """The small transistor that draws the gate down; returns the resistor at its control."""
    level = bench.part(bench.text("level") or bench.b.default("transistor-npn").id, "level", "lets a logic level switch the higher voltage")
    level.owner = q.ref
    if "G" in {p.id for p in level.component.pins}:
        bench.join(gate, (level, "D"))
        bench.ground((level, "S"))
        r = bench.resistor(220.0, "gate", "tames the gate's charging current", level.ref)
        down = bench.resistor(100_000.0, "pulldown", f"keeps {q.ref} off while nothing drives it", level.ref)
        bench.join(drive, (r, "1"), (down, "1"))
        bench.join(f"{level.ref}_G", (r, "2"), (level, "G"))
        bench.ground((down, "2"))
        return r
    bench.join(gate, (level, "C"))
    bench.ground((level, "E"))
    ohms = bench.number("base_ohms", 10_000.0 if q.component.shape == "pmos" else 2200.0)
    r = bench.resistor(
        ohms,
        "base",
        f"({units.show(v, 'V')} - 0.7 V) / {units.show(ohms, 'Ω')} = {units.show((v - 0.7) / ohms, 'A')} into the base",
        level.ref,
    )
    bench.join(drive, (r, "1"))
    bench.join(f"{level.ref}_B", (r, "2"), (level, "B"))
    return r


RECIPE = Recipe(
    "high-side-switch",
    "High-side switch",
    "Vgs = V · Rgs / (Rgs + Rd); Rb = (V - Vbe) / (2·I / hFE)",
    build,
    match,
    measure=switch_proof.high_side,
    rank=85,
    group="direct",
    words="soft start ramp inrush rc gate on off high side low switch p mosfet pnp pmos npn level stage digital output outputs driver channel channels load lamps each transistor driven logic discrete",
)
