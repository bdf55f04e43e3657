"""Logic gates between switches and LEDs: AND, OR, NAND, NOR, XOR, inverter; the two-gate latch; a debounced button."""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.driver import find_loads, is_relay
from circuitlm.synthesis.recipes.thresholds import band

_GATE = re.compile(
    r"^(?:quad |hex |dual |cmos |schmitt )*(nand|nor|xor|and|or|not) gate$|^(?:hex |schmitt )?(inverter)$|schmitt (inverter)$"
)


def gate_kind(c: Component) -> str | None:
    """nand, nor, and, or, xor, not: as the chip's other names say; None when it is no gate."""
    if c.kind != "logic":
        return None
    for alias in c.aliases:
        if m := _GATE.search(alias):
            return "not" if m[2] or m[3] else m[1]
    return None


def is_schmitt(c: Component) -> bool:
    return any("schmitt" in a for a in c.aliases)


def gate_pins(c: Component, n: int) -> tuple[list[str], str]:
    """(inputs, output) of gate n, from 1."""
    ids = {p.id for p in c.pins}
    return [i for i in (f"{n}A", f"{n}B") if i in ids], f"{n}Y"


def gate_chip(asked: Asked) -> str | None:
    found = [i for i in asked.ids if gate_kind(catalogue().get(i))]
    numbered = [w.component for w in asked.free if w.component in found and re.search(r"\d", w.words)]
    return next(iter([*numbered, *found]), None)  # a type before 'a Schmitt trigger', which says what it is


def gate_words(asked: Asked, chip: str) -> list[str]:
    """Wishes that only say in words what the named chip is: the Schmitt trigger of a CD40106."""
    return [
        w.id for w in asked.free if w.component != chip and not re.search(r"\d", w.words) and gate_kind(catalogue().get(w.component or ""))
    ]


def colors(asked: Asked) -> list[str]:
    """A colour for each LED that is named, '' where none is given."""
    return [w.attributes.get("color", "") for w in asked.shaped("led") for _ in range(w.count)]


def match(asked: Asked) -> Match | None:
    if (
        asked.controller
        or asked.kinds & {"display", "radio", "sensor", "driver"}
        or any(catalogue().get(i).shape in ("opamp", "comparator") for i in asked.ids)
    ):
        return None
    chip = gate_chip(asked)
    if chip is None:
        if not asked.says(r"\b(?:nand|nor|xor|and|or) gate|logic gates?|sr[- ]latch|set[- ]reset"):
            return None
        word = asked.raw.lower()
        latch = asked.says(r"latch|flip-?\s?flop")
        want = next((k for k in ("nand", "nor", "xor", "and", "or") if re.search(rf"\b{k} gate", word)), "nand" if latch else None)
        chip = next(
            (i for i, e in catalogue().entries.items() if want and e["kind"] == "logic" and gate_kind(catalogue().get(i)) == want), None
        )
        if chip is None:
            return None
    if asked.says(r"oscillat|crystal|square wave|\bclock\b|blink|flash|\bHz\b|kHz"):
        return None
    if (
        is_schmitt(catalogue().get(chip))
        and not re.search(r"\d", next((w.words for w in asked.free if w.component == chip), ""))
        and band(asked)
    ):
        return None  # thresholds of its own are no gate's
    contacts = asked.contacts()
    loads = find_loads(asked)
    change = next((w for w in contacts if asked.says(r"debounc") and "nc" in _throws(w.component or "")), None)
    latch = (change or asked.says(r"\blatch|flip-?\s?flop|\bset\b[^.]*\breset\b")) and gate_kind(catalogue().get(chip)) in ("nand", "nor")
    params: dict[str, float | str] = {
        "chip": chip,
        "mode": "latch" if latch else "gate",
        "contacts": " ".join(w.component or "" for w in contacts for _ in range(w.count)),
        "colors": " ".join(c or "-" for c in colors(asked)),
        "alone": "yes",
    }
    others = [w for w in loads if w.component != "led"]
    if others:
        params["load"] = others[0].component or ""
        params["count"] = others[0].count
    if v := asked.vcc():
        low, high = kit.limits(catalogue().get(chip))
        if low <= v <= high * 1.03 or not others:
            params["vcc"] = v
    if r := asked.ohms("led", "series", "limiting"):
        params["led_ohms"] = r
    if r := asked.ohms("base"):
        params["base_ohms"] = r
    if pull := asked.ohms("pull-?\\s?(?:up|down)s?"):
        params["pull_ohms"] = pull
    transistor = next(iter(asked.shaped("npn", "nmos")), None)
    if transistor:
        params["switch"] = transistor.component or ""
    if asked.says(r"debounc"):
        params["debounce"] = "yes"
        if params["mode"] == "latch" and change is not None:
            params["throw"] = change.component or ""  # its two throws set and reset
            contacts = [change]
    return params, [w.id for w in contacts + loads + ([transistor] if transistor else [])] + asked.wishes(
        chip,
        "resistor",
        "capacitor",
        "diode-1n4007",
        "diode-1n4148",
        "terminal-2",
        "terminal-3",
        functions=("indicator", "button", "switch-contact", "debounce"),
    )


def _throws(component: str) -> dict[str, str]:
    """The pins of a contact by what they are: com, no, nc."""
    found = catalogue().get(component).interfaces_of("contact")
    return dict(found[0].pins) if found else {}


def build(bench: Bench) -> Figures:
    component = bench.b.component(bench.text("chip"))
    rail, volts = kit.feed(bench, 5.0, component, why="feeds the gates")
    chip = kit.chip(bench, component.id, rail, volts, "", "the gates")
    bench.b.advice.append(f"All unused inputs of {chip.ref} are tied to ground: an open CMOS input floats, oscillates and draws current.")
    if bench.text("mode") == "latch":
        return _latch(bench, chip, rail, volts)
    return _combine(bench, chip, rail, volts)


def input_net(bench: Bench, contact: str, net: str, rail: str, closed_high: bool, label: str = "", debounce: bool = False) -> None:
    """A switch with its pull resistor on a gate's input; with a capacitor where it is to be debounced."""
    if not contact:
        terminal = bench.terminal(label or net, net, "in", "logic input")
        down = bench.resistor(100_000, "pulldown", "defines the input while nothing is connected", terminal.ref)
        bench.join(net, (down, "1"))
        bench.ground((down, "2"))
        return
    ohms = bench.number("pull_ohms", 10_000)
    raw = f"{net}_RAW" if debounce else net
    if closed_high:
        part = kit.contact(bench, contact, rail, raw, "makes the input high", label)
        pull = bench.resistor(ohms, "pulldown", f"holds the input low while {part.ref} is open", part.ref)
        bench.ground((pull, "2"))
    else:
        part = kit.contact(bench, contact, raw, "GND", "makes the input low", label)
        bench.ground()
        pull = bench.resistor(ohms, "pullup", f"holds the input high while {part.ref} is open", part.ref)
        bench.join(rail, (pull, "2"))
    bench.join(raw, (pull, "1"))
    if debounce:
        r, c = (
            bench.resistor(10_000, "filter", "with the capacitor it swallows the bouncing, about 1 ms", part.ref),
            bench.capacitor(100e-9, "filter", "debounces", part.ref),
        )
        bench.join(raw, (r, "1"))
        bench.join(net, (r, "2"), (c, "1"))
        bench.ground((c, "2"))


def _combine(bench: Bench, chip: Part, rail: str, volts: float) -> Figures:
    """The switches through one gate, or a row of gates when there are more than two."""
    contacts = bench.text("contacts").split()
    inputs, _ = gate_pins(chip.component, 1)
    count = max(len(contacts), len(inputs))
    kind = gate_kind(chip.component)
    debounce = bench.given("debounce") or (is_schmitt(chip.component) and bool(contacts) and all("push" in c for c in contacts))
    if len(inputs) == 1:
        last = ""
        for n in range(max(1, len(contacts))):
            (a,), y = gate_pins(chip.component, n + 1)
            net = f"IN{n + 1}"
            input_net(
                bench,
                contacts[n] if n < len(contacts) else "",
                net,
                rail,
                closed_high=not debounce,
                label=f"IN{n + 1}" if n >= len(contacts) else "",
                debounce=debounce,
            )
            bench.join(net, (chip, a))
            last = f"OUT{n + 1}" if len(contacts) > 1 else "OUT"
            bench.join(last, (chip, y))
            if n < max(1, len(contacts)) - 1:
                output(bench, chip, last, rail, volts, n)
        return output(bench, chip, last, rail, volts, max(0, len(contacts) - 1)) | {"gate": "not"}
    names = [f"IN_{chr(65 + n)}" for n in range(count)]
    for n, name in enumerate(names):
        input_net(
            bench,
            contacts[n] if n < len(contacts) else "",
            name,
            rail,
            closed_high=True,
            label="" if n < len(contacts) else chr(65 + n),
            debounce=bench.given("debounce"),
        )
    inverting = kind in ("nand", "nor")
    here, gate = names[0], 1
    for n, name in enumerate(names[1:], 1):
        (a, b), y = gate_pins(chip.component, gate)
        out = "OUT" if n == count - 1 else f"{'N' if inverting else 'M'}{n}"
        bench.join(here, (chip, a))
        bench.join(name, (chip, b))
        bench.join(out, (chip, y))
        here, gate = out, gate + 1
        if inverting and n < count - 1:  # between inverting gates one more turns the sign back
            (a, b), y = gate_pins(chip.component, gate)
            bench.join(here, (chip, a), (chip, b))
            here = f"P{n}"
            bench.join(here, (chip, y))
            gate += 1
    return output(bench, chip, "OUT", rail, volts, 0) | {"gate": kind or ""}


def _latch(bench: Bench, chip: Part, rail: str, volts: float) -> Figures:
    """Two gates crossed over: set and reset by buttons; NAND inputs idle high, NOR inputs low."""
    nand = gate_kind(chip.component) == "nand"
    contacts = [*bench.text("contacts").split(), "push-button", "push-button"][:2]
    (a1, b1), y1 = gate_pins(chip.component, 1)
    (a2, b2), y2 = gate_pins(chip.component, 2)
    upper, lower = ("SET", "RESET") if nand else ("RESET", "SET")
    if bench.given("throw"):
        _changeover(bench, rail, nand)
    else:
        input_net(bench, contacts[0], upper, rail, closed_high=not nand, label=upper.lower())
        input_net(bench, contacts[1], lower, rail, closed_high=not nand, label=lower.lower())
    bench.join(upper, (chip, a1))
    bench.join("Q", (chip, y1), (chip, a2))
    bench.join(lower, (chip, b2))
    bench.join("NOT_Q", (chip, y2), (chip, b1))
    figures = output(bench, chip, "Q", rail, volts, 0, "Q")
    if len(bench.text("colors").split()) > 1:
        output(bench, chip, "NOT_Q", rail, volts, 1, "not Q")
    else:
        bench.terminal("NOT Q", "NOT_Q", "out", "the inverse output")
    if not bench.given("throw"):
        bench.b.note("Both buttons at once drive both outputs to the same level; the last one released decides.", chip.ref)
    return figures | {"mode": "latch"}


def _changeover(bench: Bench, rail: str, nand: bool) -> None:
    """A change-over switch whose throws set and reset: bouncing on one throw never reaches the other, so the output changes once."""
    part = bench.part(bench.text("throw"), "", "one throw sets, the other resets: its bouncing does not reach the output")
    pins = _throws(part.id)
    for net, pin in (("SET", pins["no"]), ("RESET", pins["nc"])):
        pull = bench.resistor(bench.number("pull_ohms", 10_000), "pullup" if nand else "pulldown", f"holds {net} at rest", part.ref)
        bench.join(net, (part, pin), (pull, "1"))
        if nand:
            bench.join(rail, (pull, "2"))
        else:
            bench.ground((pull, "2"))
    if nand:
        bench.ground((part, pins["com"]))
    else:
        bench.join(rail, (part, pins["com"]))


_BASE_SHARE = 0.03
"""Base current for a saturated transistor, as a share of its load's current."""


def output(bench: Bench, chip: Part, net: str, rail: str, volts: float, n: int, name: str = "") -> Figures:
    """What hangs on an output: its LED within the pin's current, a load behind a transistor, else a terminal."""
    leds = bench.text("colors").split()
    limit = (chip.component.logic.pin_ma if chip.component.logic else None) or 4.0
    figures: Figures = {}
    done = False
    if n < len(leds):
        _, ma = kit.led(
            bench,
            net,
            "GND",
            volts,
            color="" if leds[n] == "-" else leds[n],
            why=f"shows {name or net}",
            ma=limit if not bench.given("led_ohms") else None,
        )
        bench.ground()
        figures["led_ma"] = ma
        done = True
    if bench.given("load") and n == 0:
        component = bench.b.component(bench.text("load"))
        if is_relay(component.id) and component.supplies:
            from circuitlm.synthesis.recipes.driver import bare_relay

            component = bench.b.component(bare_relay(float(component.spec.get("coil_volts", 5))))
        low, high = float(component.spec.get("v_min", 0)), float(component.spec.get("v_max", 1e3))
        own = volts if low <= volts <= high else float(component.spec.get("volts", volts))
        feed = rail if own == volts else bench.supply(own, f"{component.name} needs it")
        what = kit.load(bench, component.id, feed, own, int(bench.number("count", 1)))
        needed = what.ma if what.ma * _BASE_SHARE <= limit else max(what.ma, kit.NPN_MA + 1)  # a base must not ask too much of the output
        kit.low_side(bench, what, bench.text("switch") or kit.pick_switch(bench, needed, own, volts), net, volts, pull=False)
        if component.shape == "relay":
            kit.relay_contact(bench, what.parts[0], feed, own, bench.text("contact_load"), int(bench.number("contact_count", 1)))
        bench.b.note(
            f"An output of {chip.ref} gives {limit:g} mA; {what.parts[0].ref} takes {what.ma:g} mA: a transistor switches it.",
            chip.ref,
            what.parts[0].ref,
        )
        figures["load_ma"] = what.ma
        done = True
    if not done:
        bench.terminal(name or net, net, "out", "logic output")
    return figures


RECIPE = Recipe(
    "logic-gates",
    "Logic gates",
    "I = (Voh - Vf) / R within the output's limit",
    build,
    match,
    rank=88,
    group="logic",
    words="gate gates logic latch set reset sr unused inputs q not input output two both when only truth table",
)
