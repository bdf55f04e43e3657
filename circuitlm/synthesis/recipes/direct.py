"""Loads straight on a supply, without a program: LEDs, buzzers, motors, lamps, with a switch, a button or a rheostat in series."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part, PinRef
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish
from circuitlm.synthesis.builder import Rail
from circuitlm.synthesis.joins import loads
from circuitlm.synthesis.joins.leds import forward_volts, led_resistor
from circuitlm.synthesis.power import Tree
from circuitlm.synthesis.power.converters import convert
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.alternating import alternating, its_wishes, smoothed
from circuitlm.synthesis.recipes.asked import Asked, Match

_OK_KINDS = {"indicator", "audio", "actuator", "load", "light", "input", "passive", "supply", "semiconductor", "protection", "connector"}


def _simple_load(component_id: str) -> bool:
    c = catalogue().get(component_id)
    return (
        not c.supplies
        and (
            bool(c.interfaces_of("led") and "a" in c.interfaces_of("led")[0].pins)
            or any(i.type in ("load", "motor") and i.role == "sink" for i in c.interfaces)
        )
        and not c.interfaces_of("contact")
    )


def _makes_a_rail(component_id: str) -> bool:
    c = catalogue().get(component_id)
    return c.kind == "converter" and bool(c.rails)


def _made_for(asked: Asked, loads_: list[Wish], given: float | None) -> float | None:
    """The loads' own voltage where a converter is to make it: one is named or asked about, or 'a 12 V fan' is told beside another supply."""
    nominal = {float(catalogue().get(w.component or "").spec.get("volts", 0) or 0) for w in loads_}
    volts = next(iter(nominal)) if len(nominal) == 1 else 0.0
    if not volts or catalogue().get(loads_[0].component or "").shape == "led":
        return None
    if any(_makes_a_rail(i) for i in asked.ids):
        return volts
    told = all(re.search(rf"\b{volts:g}\s?V", w.words, re.I) for w in loads_)
    spec = catalogue().get(loads_[0].component or "").spec
    stands = given is None or float(spec.get("v_min", 0)) * 0.95 <= given <= float(spec.get("v_max", 1e3)) * 1.05
    asks = asked.says(r"\b(?:converter|buck|boost|step[ -]?(?:up|down)|regulator)\b")
    return volts if not stands and (told or asks) else None


_EITHER = r"\bin series\b[^.?!]{0,20}\bor\b[^.?!]{0,12}\bparallel\b|\bparallel\b[^.?!]{0,12}\bor\b[^.?!]{0,12}\bin series\b"
"""'In series or in parallel?': asked, and not said."""


_EACH = (
    r"(?<!ma )(?<!\d [awv] )(?<!\d[awv] )\beach\b[^.;]{0,20}\b(?:own|separate|a|an|one) (?:[\w-]+ )?(?:switch|button)|\b(?:own|separate) (?:[\w-]+ )?(?:switch|button)|"
    r"\b(?:one|a) (?:switch|button) (?:each|for each|per)\b"
)


def match(asked: Asked) -> Match | None:
    feeding = {
        i for i in asked.ids if _makes_a_rail(i) or any(x.type == "cell" and x.role == "source" for x in catalogue().get(i).interfaces)
    }
    if asked.controller or {catalogue().entries[i]["kind"] for i in asked.ids if i not in feeding} - _OK_KINDS:
        return None
    if any(c.supplies and c.interfaces_of("contact") for c in map(catalogue().get, asked.ids)):
        return None  # the contact of a relay board switches the load, and something its input
    if any(c.kind == "input" and not c.interfaces_of("contact", "resistive", "divider") for c in map(catalogue().get, asked.ids)):
        return None  # a keypad or an encoder switches nothing by itself
    if asked.shaped("npn", "nmos", "pnp", "pmos"):
        return None  # the transistor switch is a recipe of its own
    if asked.wants(
        r"micro-?controller|blink|\bflash(?:es|ing|er)?\b|pwm|fade|\bphone\b|wifi|program|when (?:someone|it|the)|\botherwise\b|detect|sens(?:e|ing|or)|\b(?:logic|polarity) (?:probe|tester|pen)\b"
    ):
        return None
    lamps = [w for w in asked.free if _simple_load(w.component or "")]
    if not lamps:
        return None
    functions = [
        w
        for w in asked.request.of("function")
        if w.function
        not in (
            "indicator",
            "knob",
            "alarm-sound",
            "fan",
            "motor",
            "button",
            "lock",
            "switch-contact",
            "flash-light",
            "light-source",
            "alert",
            "charge",
        )
    ]
    if functions:
        return None
    params: dict[str, float | str] = {"loads": " ".join(w.id for w in lamps), "load": lamps[0].component or "led", "count": lamps[0].count}
    for key in ("color", "volts"):
        if key in lamps[0].attributes:
            params[key] = lamps[0].attributes[key]
    given = asked.vcc()
    if given is None and (v := asked.near(r"\bpin\b|\brail\b|\bfrom\b|\bon\b|suppl", "V")):
        given = v
    if (made := _made_for(asked, lamps, given)) is not None:
        params["made"] = made
    elif given is not None:
        params["vcc"] = given
    if (rms := alternating(asked)) is not None:
        params |= {"from-ac": rms, "vcc": smoothed(rms)}
    if lowest := asked.lowest_vcc():
        params["least"] = lowest
    if asked.says(r"\bpin\b|\brail\b|header"):
        params["from"] = "pin"
    contacts = [i for i in asked.ids if catalogue().get(i).interfaces_of("contact") and catalogue().entries[i]["kind"] == "input"]
    if contacts:
        params["contact"] = contacts[0]
        total = sum(w.count for w in lamps)
        if total > 1 and (total == sum(w.count for w in asked.contacts()) or asked.says(_EACH)):
            params["each"] = "yes"
    if len(lamps) > 1:
        params["others"] = "|".join(
            ";".join((w.component or "", str(w.count), w.attributes.get("color", ""), w.attributes.get("volts", ""))) for w in lamps[1:]
        )
    if "potentiometer" in asked.ids:
        params["rheostat"] = "potentiometer"
    if (current := asked.near(r"current|LED|mA|\beach\b", "A")) and current < 0.1:
        params["ma"] = current * 1000
    if asked.says(r"in series") and not asked.says(_EITHER):
        params["series"] = "yes"
    if asked.says(r"each (?:with|has|its|one)") or (asked.says(r"in parallel") and not asked.says(_EITHER)):
        params["parallel"] = "yes"
    if r := asked.one("Ω"):
        if "potentiometer" not in asked.ids or not asked.near("pot|rheostat", "Ω", 15):
            params["r"] = r
    wishes = [w.id for w in lamps] + (its_wishes(asked, rms) if rms is not None else [])
    wishes += asked.wishes(
        *contacts,
        "potentiometer",
        "resistor",
        "diode-1n4007",
        "terminal-2",
        functions=(
            "indicator",
            "knob",
            "alarm-sound",
            "fan",
            "motor",
            "button",
            "lock",
            "flash-light",
            "light-source",
            "alert",
            "switch-contact",
        ),
    )
    return params, wishes


def build(bench: Bench) -> Figures:
    first = bench.b.component(bench.text("load"))
    nominal = float(first.spec.get("volts", 0) or 0)
    if bench.given("volts") and first.shape != "led":
        nominal = units.parse(bench.text("volts"), "V").value
    vcc = bench.number("vcc", nominal or 5.0)
    if bench.text("from") == "pin":
        rail = f"{vcc:g}V".replace(".", "V")
        bench.net(rail, kind="power", volts=vcc)
        terminal = bench.part("terminal-2", "terminal", f"the {units.show(vcc, 'V')} pin and ground of your board")
        terminal.label = units.show(vcc, "V")
        bench.join(rail, (terminal, "1"))
        bench.ground((terminal, "2"))
    elif bench.given("made"):
        vcc = bench.number("made", vcc)
        rail = _converted(bench, first, vcc)
    else:
        supply = next((r.volts for r in _chargers(bench)), vcc)
        if _chargers(bench) and not _suits(first, nominal, bench.given("volts"), supply):
            vcc = nominal
            rail = _converted(bench, first, vcc)
        else:
            vcc = supply
            rail = bench.supply(vcc, "feeds the load")
    node = rail
    if bench.given("contact") and not bench.given("each"):
        kit.contact(bench, bench.text("contact"), node, "SWITCHED", "switches the load")
        node = "SWITCHED"
    figures: Figures = {"vcc": vcc}
    parts: list[Part] = []
    component = kit.suited(bench.text("load"), vcc)
    for _ in range(int(bench.number("count", 1))):
        parts.append(bench.part(component, "", "the load"))
    for part in parts:
        if bench.given("volts"):
            written = units.parse(bench.text("volts"), "V").value
            part.settings["vf" if first.shape == "led" else "volts"] = f"{written:g}" if first.shape == "led" else bench.text("volts")
        if bench.given("color"):
            part.settings["color"] = part.label = bench.text("color")
    for other in bench.text("others").split("|") if bench.given("others") else ():
        _beside(bench, other, rail if bench.given("each") else node, vcc, figures)
    own = [f"{part.ref}_SWITCHED" for part in parts] if bench.given("each") else []
    for part, net in zip(parts, own, strict=False):
        kit.contact(bench, bench.text("contact"), node, net, f"switches {part.ref}")
    if first.shape == "led" and not own:
        _leds(bench, parts, node, vcc, figures)
    else:
        for n, part in enumerate(parts):
            here = own[n] if own else node
            if first.shape == "led":
                _leds(bench, [part], here, vcc, figures)
            else:
                _load(bench, part, here, vcc, figures)
    return figures


def _chargers(bench: Bench) -> list[Rail]:
    """The outputs of chargers, where the loads of a circuit with one hang."""
    chargers = {p.ref for p in bench.b.parts() if any(i.role == "source" for i in p.component.interfaces_of("cell"))}
    return [r for r in bench.b.rails if r.source in chargers]


def _suits(component: Component, nominal: float, told: bool, vcc: float) -> bool:
    """Whether a load of a voltage, told in the request or its file's, works on a supply; an LED has its resistor."""
    if component.shape == "led" or not nominal:
        return True
    low, high = float(component.spec.get("v_min", 0)) * 0.95, float(component.spec.get("v_max", 1e3)) * 1.05
    return 0.9 * nominal <= vcc <= 1.1 * nominal if told else low <= vcc <= high


def _beside(bench: Bench, written: str, node: str, vcc: float, figures: Figures) -> None:
    """Loads of another kind: on the same supply where they stand it, else on what a converter makes for them; a switch each where that is asked."""
    kind, count, color, volts = written.split(";")
    component = bench.b.component(kit.suited(kind, vcc))
    nominal = units.parse(volts, "V").value if volts else float(component.spec.get("volts", 0) or 0)
    if not _suits(component, nominal, bool(volts), vcc):
        vcc, node = nominal, _converted(bench, component, nominal)
    for _ in range(int(count)):
        part = bench.part(component.id, "", "the load")
        if color:
            part.settings["color"] = part.label = color
        here = node
        if bench.given("each"):
            here = f"{part.ref}_SWITCHED"
            kit.contact(bench, bench.text("contact"), node, here, f"switches {part.ref}")
        if component.shape == "led":
            _leds(bench, [part], here, vcc, figures)
        else:
            _load(bench, part, here, vcc, figures)


def _converted(bench: Bench, load: Component, volts: float) -> str:
    """The rail that a converter makes for the loads from what is given: the named one's, which is there, or one that is added."""
    ma = bench.number("count", 1) * float(load.spec.get("stall_ma") or load.spec.get("ma") or 100)
    given = _chargers(bench) or [r for r in bench.b.rails if r.kind == "given"]
    if bench.b.rail_at(volts) is None and given and (made := convert(Tree(bench.b), volts, ma, given, None, f"for the {load.name}")):
        return made.net
    return bench.supply(volts, "feeds the load", ma)


def _leds(bench: Bench, parts: list[Part], node: str, vcc: float, figures: Figures) -> None:
    """Each LED with its resistor, or a string of them; a rheostat never without a fixed resistor."""
    strings = [parts] if bench.text("series") == "yes" and len(parts) > 1 else [[p] for p in parts]
    room = min(vcc * 0.85 - 1.5, bench.number("least", vcc) - 1.0)
    each = int(room // forward_volts(parts[0])) if parts else 1
    if len(parts) >= 3 and vcc >= 9 and each >= 2 and bench.text("series") != "yes" and bench.text("parallel") != "yes":
        each = next((k for k in range(each, max(1, each // 2 - 1), -1) if len(parts) % k == 0), each)  # alike, all are as bright
        strings = [parts[i : i + each] for i in range(0, len(parts), each)]  # strings waste less in resistors
        bench.b.assume(f"The LEDs are in strings of {each} in series, which wastes little at {units.show(vcc, 'V')}.")
    for string in strings:
        vf = sum(forward_volts(p) for p in string)
        if vf >= vcc - 0.2:
            bench.b.problems.append(f"{len(string)} LEDs in series need {units.show(vf, 'V')}, more than {units.show(vcc, 'V')}.")
        ohms, ma = led_resistor(
            vcc,
            vf,
            bench.number("ma", float(string[0].component.spec.get("if_ma", 10)) if not bench.given("rheostat") else 15),
            "E24" if bench.given("ma") else "E12",
        )
        if bench.given("r"):
            ohms = bench.number("r", ohms)
            ma = (vcc - vf) / ohms * 1000
        kind = "resistor-power" if (vcc - vf) * ma / 1000 > 0.24 else "resistor"
        r = bench.own(
            bench.b.support(
                kind,
                string[0].ref,
                "series",
                f"({units.show(vcc, 'V')} - {units.show(vf, 'V')}) / {units.show(ohms, 'Ω')} = {units.show(ma / 1000, 'A')}",
                ohms,
            )
        )
        bench.join(node, (r, "1"))
        here = f"{string[0].ref}_R"
        bench.join(here, (r, "2"))
        if bench.given("rheostat"):
            pot = bench.part("potentiometer", "rheostat", "as a rheostat: wiper and one end", "10k" if vcc <= 12 else "4.7k")
            i = pot.component.interfaces_of("divider")[0]
            after = f"{pot.ref}_W"
            bench.join(here, (pot, i.pins["top"]))
            bench.join(after, (pot, i.pins["wiper"]), (pot, i.pins["bottom"]))
            bench.b.note(f"{r.ref} keeps {string[0].ref} safe when {pot.ref} is turned to zero.", r.ref, pot.ref)
            figures["ma_min"] = (vcc - vf) / (ohms + (pot.quantity or 10_000)) * 1000
            here = after
        for led in string:
            bench.join(here, (led, "A"))
            here = f"{led.ref}_K"
            if led is not string[-1]:
                bench.join(here, (led, "K"))
        bench.ground((string[-1], "K"))
        figures["r"] = ohms
        figures["ma"] = ma
        figures["resistor_w"] = (vcc - vf) * ma / 1000


def _load(bench: Bench, part: Part, node: str, vcc: float, figures: Figures) -> None:
    c = part.component
    i = next((x for x in c.interfaces if x.type in ("load", "motor", "speaker") and x.role == "sink"), None)
    p, n = (i.pins["p"], i.pins["n"]) if i else (c.pins[0].id, c.pins[1].id)
    positive, negative = PinRef(part.ref, p), PinRef(part.ref, n)
    bench.b.circuit.connect(bench.net(node), positive)
    low, high = float(c.spec.get("v_min", 0)), float(c.spec.get("v_max", 1e3))
    if not low * 0.95 <= vcc <= high * 1.05 and not bench.given("volts"):
        bench.b.problems.append(f"{c.name} wants {units.show(low, 'V')} to {units.show(high, 'V')}, not {units.show(vcc, 'V')}.")
    bench.b.ground(negative)
    if c.on_board.led_resistor:
        bench.b.advice.append(f"No series resistor: {part.ref} ({c.name}) has its own, it goes straight on {units.show(vcc, 'V')}.")
    if c.spec.get("inductive") and bench.given("contact"):
        loads.flyback(bench.b, part, positive, negative)


RECIPE = Recipe(
    "direct",
    "Load on a supply",
    "R = (V - Vf) / I",
    build,
    match,
    rank=20,
    group="direct",
    words="series parallel string strings each resistor light lights on from putting boot car switch button directly",
)
