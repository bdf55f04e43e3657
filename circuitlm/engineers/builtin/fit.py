"""Second thoughts about single wishes in the light of the whole request, before and after parts are chosen from them."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.batteries import FULL
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.engineers.builtin.reading.kinship import switches
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPart, Wish
from circuitlm.synthesis.recipes.divider_words import OF_CELL
from circuitlm.synthesis.relief import switch_inputs


def wishes(desk: Desk) -> None:
    """What a name means here: a bare relay, a name said twice."""
    _bare_relays(desk)
    _said_twice(desk)
    _asked_about(desk)
    _mains_loads(desk)
    _made_of(desk)
    _contrast_screen(desk)
    _on_the_bus(desk)


def _on_the_bus(desk: Desk) -> None:
    """'Three Modbus energy meters', 'two slave sensors on RS-485': bought devices at the other end of the cable, which are not built here."""
    for wish in desk.request.of("function", "part"):
        if wish.component and (
            catalogue().entries[wish.component]["controller"] or catalogue().get(wish.component).interfaces_of("rs485", "uart")
        ):
            continue
        words = re.escape(wish.words.lower())
        if (
            not re.search(
                rf"\b(?:modbus|rtu|rs-?485|slaves?)\s+(?:rtu\s+)?(?:(?!with|and|has|drives|or\b)[a-z-]+\s+){{0,2}}?{words}\b", desk.raw
            )
            or wish.function == "rs485"
        ):
            continue
        desk.done.add(wish.id)
        said = f'"{wish.words}" hang on the RS-485 cable with electronics of their own: they are joined at the terminal, A to A and B to B.'
        if said not in desk.plan.assumptions:
            desk.plan.assumptions.append(said)


def _made_of(desk: Desk) -> None:
    """'A traffic light with 3 LEDs': the module's name says what the LEDs are for; no module besides."""
    named = [w for w in desk.request.of("part") if w.component]
    for wish in named:
        colors = str(catalogue().get(wish.component or "").spec.get("colors", "")).split()
        lights = [
            w
            for w in named
            if w is not wish
            and catalogue().get(w.component or "").shape == "led"
            and "common" not in catalogue().get(w.component or "").spec
        ]
        if len(colors) >= 3 and "module" not in wish.words.lower() and catalogue().get(wish.component or "").shape != "led":
            if sum(w.count for w in lights) >= len(colors):
                desk.done.add(wish.id)


def _contrast_screen(desk: Desk) -> None:
    """A potentiometer for the contrast belongs to a screen with a contrast pin: the parallel one of the same kind."""
    if not re.search(r"\bcontrast\b", desk.raw) or not any(
        catalogue().get(w.component or "").shape == "potentiometer" for w in desk.request.of("part") if w.component
    ):
        return
    named = [w for w in desk.request.of("part") if w.component and catalogue().entries[w.component]["kind"] == "display"]
    for wish in named:
        if re.search(
            r"i2c|backpack|oled|tft", f"{wish.words} {wish.attributes.get('protocol', '')} {wish.attributes.get('after', '')}", re.I
        ) or not re.search(r"lcd", wish.words, re.I):
            continue
        kin = catalogue().having("display", pins={"V0"})
        if kin and wish.component not in kin:
            wish.component = kin[0]


def _mains_loads(desk: Desk) -> None:
    """A heater behind a solid-state relay for AC hangs on mains; an appliance that nothing switches is only the place of the rest."""
    named = [w for w in desk.request.of("part") if w.component]
    switching = [w for w in named if switches(w.component or "") and catalogue().get(w.component or "").interfaces_of("contact")]
    spans = [i.volts for w in switching for i in catalogue().get(w.component or "").interfaces_of("contact") if i.volts]
    given = {w.quantity for w in desk.request.of("supply")}
    appliance = desk.default("appliance-mains")
    on_mains = [w for w in named if catalogue().get(w.component or "").interfaces_of("mains")]
    for wish in named:
        c = catalogue().get(wish.component or "")
        volts = c.spec.get("volts")
        bare = c.kind in ("actuator", "load") and c.interfaces_of("load", "motor") and not c.supplies and not c.interfaces_of("contact")
        if not (bare and spans and isinstance(volts, float | int) and all(low > volts for low, _ in spans)):
            continue
        if "volts" in wish.attributes or volts in given or re.search(r"\d", wish.words) or not appliance:
            continue
        if on_mains:
            desk.done.add(wish.id)  # 'SSR for the kiln ... the heater must be off': the load once more
        else:
            wish.component = appliance
            wish.attributes.setdefault("label", wish.words)
            on_mains.append(wish)
    for wish in on_mains:
        if (
            wish.component != appliance
            or switching
            or wish.attributes.get("asked")
            or re.search(r"\d|\b(?:mains|ac|load|appliance)\b", wish.words + str(wish.attributes.get("volts", "")))
        ):
            continue
        if not (
            any(w.function == "switch-mains" for w in desk.request.of("function"))
            or re.search(r"\b(?:switch|turn|control|relay|heat|regulat|start|power)", desk.raw)
        ):
            desk.done.add(wish.id)


def _asked_about(desk: Desk) -> None:
    """'Do I need a level shifter?': synthesis adds one where levels differ; the question itself orders none."""
    for wish in desk.request.of("part", "function") if desk.request.intent == "question" else ():
        does = catalogue().entries[wish.component]["default_for"] if wish.component else [wish.function]
        if "level-shift" in does and re.search(
            rf"\b(?:do|does|would|should|must)\b(?: \w+){{1,3}}? (?:need|require|use|add)\b(?: \w+){{0,3}}? {re.escape(wish.words.lower())}",
            desk.raw,
        ):
            desk.done.add(wish.id)


def context(desk: Desk) -> None:
    """'In front of an ADC' says where an analog circuit's output goes; it is no part of it unless a board or model is named."""
    if not desk.plan.blocks or any(w.component and catalogue().entries[w.component]["controller"] for w in desk.request.of("part")):
        return
    for wish in desk.request.of("part"):
        if (
            re.search(
                rf"\b(?:in front of|ahead of|before|going to|going into|feeding|into|drives?|for) (?:an?|the|my) (?:[\w-]+ )?{re.escape(wish.words.lower())}\b",
                desk.raw,
            )
            and not re.search(r"\d", wish.words)
            and wish.component
            and catalogue().entries[wish.component]["kind"] in ("analog", "converter", "adc", "sensor", "expander")
        ):
            desk.done.add(wish.id)


def _bare_relays(desk: Desk) -> None:
    """A relay whose transistor or coil the prompt speaks of is the bare part, not a module with its own driver."""
    named = [w for w in desk.request.of("part") if w.component]
    switches = [w for w in named if catalogue().get(w.component or "").shape in ("npn", "nmos")]
    diodes = [w for w in named if catalogue().get(w.component or "").shape in ("diode", "schottky")]
    loads = [
        w
        for w in named
        if catalogue().get(w.component or "").interfaces_of("load", "motor") and not catalogue().get(w.component or "").supplies
    ]
    coil = bool(re.search(r"\bbare\b|\bcoils?\b", desk.raw))
    for wish in named:
        module = catalogue().get(wish.component or "")
        if not (module.kind == "actuator" and module.interfaces_of("contact") and module.supplies) or re.search(
            r"modul|board|shield|channel|kanal", wish.words + wish.attributes.get("after", "")[:12], re.I
        ):
            continue
        array = not loads and sum(_channels(w) for w in named) >= wish.count
        if not (coil or array or (switches and diodes and not loads) or any(w.for_the("high-side") for w in named)):
            continue
        twelve = array and any(w.quantity == 12.0 for w in desk.request.of("supply")) and "5" not in wish.words
        if bare := _bare_relay(module.kind, 12 if "12" in wish.words or twelve else 5):
            wish.alternatives.append(wish.component or "")
            wish.component = bare
            if wish.count == 1 and any(o is not wish and o.component == wish.component and not o.pins for o in named):
                desk.done |= {
                    o.id for o in named if o is not wish and o.component == wish.component and not o.pins
                }  # 'a relay coil ... a 5V relay'
            for other in named:  # 'its 70 ohm coil' is the relay's own
                if other.component == "inductor" and "coil" in other.words:
                    desk.done.add(other.id)


def _channels(wish: Wish) -> int:
    """How many loads a named array of switches drives, 0 for other parts: of a number that a board for motors carries too, the bare chip's."""
    own = catalogue().get(wish.component or "")
    if own.kind != "driver":
        return 0
    kin = [catalogue().get(i) for i, e in catalogue().entries.items() if e["kind"] == "driver" and e["form"] == "ic"] if own.form != "ic" else []
    chip = next((c for c in kin if c.mpn and c.mpn == own.mpn and not re.search(r"board|module|stepper", wish.words, re.I)), own)
    return wish.count * switch_inputs(chip)


def _bare_relay(kind: str, volts: float) -> str | None:
    """A relay for that coil voltage without a driver of its own."""
    for i, entry in catalogue().entries.items():
        if entry["kind"] != kind:
            continue
        c = catalogue().get(i)
        if c.interfaces_of("contact") and c.interfaces_of("load") and not c.supplies and c.spec.get("volts") == volts:
            return i
    return None


def _said_twice(desk: Desk) -> None:
    """'Ethernet shield W5500': a bare word for a function and a model that does it, side by side, are one thing."""
    named = [w for w in desk.request.of("part") if w.component and not w.support]
    for wish in named:
        if re.search(r"\d", wish.words) or wish.count > 1 or wish.pins:
            continue
        entry = catalogue().entries[wish.component or ""]
        if wish.words.lower() in entry["name"].lower().split()[:1]:
            continue
        does = {*entry["default_for"], *entry["provides"]}
        for other in named:
            if other is wish or other.component == wish.component or not re.search(r"\d", other.words):
                continue
            theirs = catalogue().entries[other.component or ""]
            shape = catalogue().get(wish.component or "").shape
            if shape and entry["kind"] == theirs["kind"] == "analog" and shape == catalogue().get(other.component or "").shape:
                wish.component = other.component  # 'an inverting op amp ... TL081': the model is which one
                desk.done.add(wish.id)
                break
            if (
                theirs["kind"] == entry["kind"]
                and does & {*theirs["default_for"], *theirs["provides"]}
                and (_beside(desk, wish, other) or _beside(desk, other, wish))
            ):
                desk.done.add(wish.id)


def _beside(desk: Desk, first: Wish, second: Wish) -> bool:
    """Whether two names stand side by side, at most one word of no list between them."""
    a, b = (re.escape(w.words.lower()) for w in (first, second))
    return bool(re.search(rf"\b{a}\s*\(?(?:(?!(?:and|or|plus|with|then|also|on|to|for|by)\b)\w{{1,8}})?\s*{b}\b", desk.raw))


def registers(desk: Desk) -> None:
    """One shift register serves as many outputs as it has: further displays get further registers, chained."""
    for first in desk.peripherals():
        c = desk.component(first)
        outputs = [p for i in c.interfaces_of("expander") for p in i.pins.values()]
        cascade = c.interface("cascade")
        if cascade is None or cascade.role != "source" or not outputs:
            continue
        have = sum(p.component == first.component for p in desk.peripherals())
        displays = [
            p
            for p in desk.peripherals()
            if desk.component(p).interfaces_of("segments")
            and not p.pins
            and len(set(desk.component(p).interfaces_of("segments")[0].pins) - {"com"}) <= len(outputs)
        ]
        missing = len(displays) - have
        if missing <= 0 or missing > 7:
            return
        for _ in range(missing):
            part: PlanPart = desk.add(
                first.component, None, host=first.host, origin="assumed", reason="each display needs outputs of its own"
            )
            part.label = ""
        desk.plan.assumptions.append(f"{len(displays)} displays get {len(displays)} {c.name.split(',')[0]}s in a chain, one each.")
        return


_OF_LINES = r"\b(?:rxd?|txd?|echo|rx pin|level\w*|signal)\b[^.;]{0,25}\bdivider|\bdivider\b[^.;]{0,25}\b(?:rxd?|txd?|echo|level)\b"
"""A divider in a line between two logic levels."""


def sensor_dividers(desk: Desk) -> None:
    """A divider that the prompt words for a 5 V sensor's output is the one that its wire gets: its values, and no second divider."""
    boards = [desk.component(p) for p in desk.controllers()]
    v_io = max((c.mcu.v_io for c in boards if c.mcu), default=0.0)
    for block in [b for b in desk.plan.blocks if b.recipe == "divider" and not {"vout", "clamp"} & b.params.keys()]:
        of_lines = block.params.get("vin") in (None, v_io) and ("vin" not in block.params or re.search(_OF_LINES, desk.raw))
        if of_lines and {"r1", "r2"} <= block.params.keys() and _levels_differ(desk):
            desk.plan.flags["level-ohms"] = f"{block.params['r1']} {block.params['r2']}"
            desk.plan.blocks.remove(block)
    if not boards or boards[0].mcu is None or boards[0].mcu.v_io > 4:
        return
    for block in list(desk.plan.blocks):
        vin = block.params.get("vin")
        if block.recipe != "divider" or block.params.get("clamp") or (isinstance(vin, float | int) and abs(vin - 5) > 0.3):
            continue
        if vin is None and re.search(OF_CELL, desk.raw, re.I):
            continue  # the one that measures the battery: no sensor's
        fives = [
            p
            for p in desk.peripherals()
            if desk.component(p).kind in ("sensor", "radio", "clock")
            and any(s.max > 4.4 and s.min > 3.6 for s in desk.component(p).supplies)
            and any(x.type in ("output", "tri_state") for x in desk.component(p).pins)
        ]
        if len(fives) != 1:
            continue
        if "r1" in block.params and "r2" in block.params:
            desk.plan.flags["level-ohms"] = f"{block.params['r1']} {block.params['r2']}"
        desk.plan.blocks.remove(block)


def _levels_differ(desk: Desk) -> bool:
    """Whether a board's signals are more than another board, or a part on it, stands: the divider of the words stands in that wire."""
    boards = [c.mcu.v_io for p in desk.controllers() if (c := desk.component(p)).mcu]
    if not boards or re.search(OF_CELL, desk.raw):
        return False
    parts = [desk.component(p) for p in desk.peripherals()]
    limits = [c.logic.tolerant for c in parts if c.logic and c.logic.tolerant is not None]
    limits += [c.logic.volts for c in parts if c.logic and c.logic.tolerant is None and isinstance(c.logic.volts, int | float)]
    limits += [pin.v_max for c in parts for pin in c.pins if pin.v_max is not None and pin.type == "input"]
    return max(boards) - min(boards) > 1 or any(limit < max(boards) - 0.5 for limit in limits)


def _made_elsewhere(desk: Desk) -> set[float]:
    """Voltages that the request gives to sources without cells and to converters, V."""
    sources = {s.volts or catalogue().get(s.component).rails[0].volts for s in desk.plan.supplies}
    cells = {
        v for s in desk.plan.supplies for r in catalogue().get(s.component).rails[:1] if r.topology == "cell" for v in (s.volts, r.volts)
    }
    made = {
        units.parse(p.options["volts"], "V").value
        for p in desk.peripherals()
        if desk.component(p).kind == "converter" and "volts" in p.options
    }
    return {v for v in sources | made if v} - {v for v in cells if v}


def cell_dividers(desk: Desk) -> None:
    """A divider that measures the battery is laid out for the full cell, the highest voltage that it gives."""
    for block in desk.plan.blocks:
        if block.recipe != "divider" or not re.search(r"\b(?:batter(?:y|ies)|cell|pack|lipo|18650|akku)\b", desk.request.text, re.I):
            continue
        pair = next((w for w in desk.request.of("part") if w.component == "resistor" and w.count == 2 and "ohms" in w.attributes), None)
        if pair and "r1" in block.params:
            block.params.setdefault("r2", block.params["r1"])
        for s in desk.plan.supplies:
            rail = catalogue().get(s.component).rails[0]
            volts = rail.volts or s.volts
            if rail.topology != "cell" or not rail.max or not volts or desk.plan.flags.get(f"{s.key}.parallel"):
                continue
            full = rail.max * max(1, s.count) if rail.volts else round(FULL * volts, 1)
            given = block.params.get("vin")
            if given in _made_elsewhere(desk):  # the panel's volts or a converter's output, not those of the cell
                block.params["vin"] = full
                block.params.pop("vout", None)
            elif given is None or (isinstance(given, float | int) and given < full and rail.min and given < volts * 0.95):
                block.params["vin"] = full
