"""A binary or decimal counter chip with its clock, and what shows or takes its count: LEDs, a digit behind a decoder, a resistor ladder.

Output k divides the clock by 2^k. Pins that are not used stand where their component file says (enabled, not loading, not reset).
"""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, bcd_display, clocking, kit, ladder
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.gates import gate_kind, gate_pins

_ASKS = (
    r"\b(?:\d{1,2}|two|three|four|eight)[- ]bit (?:[\w-]+ ){0,2}counter|\bbinary (?:up |down )?counter|\bcounts? (?:up |down )?in binary"
)
_DECIMAL = r"\bdecade\b|\bBCD\b|\bdecimal\b|\b0 ?(?:-|–|to|\.\.) ?9\b|seven[- ]?seg|7[- ]?seg"
_SELECTS_DECIMAL, _SELECTS_UP = "BD", "UD"
_PLAIN_VOLTS = 5.0


def outputs(c: Component) -> list[str]:
    """A counter's outputs, the one that changes fastest first; none for other chips."""
    return str(c.spec.get("outputs", "")).split()


def counts(component: str) -> bool:
    """Whether a chip counts a clock of its own input on binary outputs from the first stage on."""
    c = catalogue().get(component)
    return bool(outputs(c)) and "stages" not in c.spec and bool(c.interfaces_of("signals"))


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.kinds & {"radio", "sensor", "driver", "converter"}:
        return None
    named = next((i for i in asked.ids if catalogue().entries[i]["kind"] == "logic" and counts(i)), None)
    spoken = [w for w in asked.parts_of("logic") if w.component == named and not re.search(r"\d{3}", w.words)]
    if named is None and not asked.says(_ASKS):
        return None
    modulus = _modulus(asked)
    others = {i for i in asked.ids if catalogue().entries[i]["kind"] == "logic" and i != named}
    decoder = next((i for i in bcd_display.decoders() if i in others), None)
    digit = next((i for i in asked.ids if i in bcd_display.digits()), None)
    params, taken = clocking.read(asked)
    nand = next((i for i in others if gate_kind(catalogue().get(i)) == "nand"), None) if modulus else None
    known = {decoder, params.get("schmitt"), params.get("timer"), nand}
    if (named is None and others - known) or others - known or ("display" in asked.kinds and not digit):
        return None
    decimal = asked.wants(_DECIMAL)
    volts = asked.vcc() or _PLAIN_VOLTS
    if named is None:
        named = _chosen(volts, decimal)
    if named is None:
        return None
    c = catalogue().get(named)
    lights = asked.shaped("led")
    params |= {"counter": named, "alone": "yes", "vcc": volts}
    if decimal:
        params["decimal"] = "yes"
    if modulus:
        if (given := _cut_short(c, modulus)) is None:
            return None
        params |= {"modulus": modulus, **({"nand": nand or _nand(volts)} if given > 1 else {})}
        taken += asked.wishes(nand or "")
    kind = ladder.asks(asked)
    if digit or decoder:
        params |= {"decoder": decoder or bcd_display.decoders()[0], "digit": digit or bcd_display.digits()[0]}
    elif kind:
        taken += ladder.read(asked, params, kind)
        params["vcc"] = volts
    else:
        many = sum(w.count for w in lights)
        loose = many < 2 or (many == 2 and not asked.says(r"\b(?:two|2|pair of)\s+(?:[\w-]+\s+)?leds?\b"))  # 'LEDs', and no number
        params["bits"] = min(ladder.bits(asked, len(outputs(c)) if loose else many), len(outputs(c)))
        if lights or asked.says(r"\bLEDs?\b|show|display|see"):
            params["lit"] = "yes"
            shades = [w.attributes.get("color", "") or "-" for w in lights for _ in range(w.count)]
            params["colors"] = " ".join(shades)
    if r := asked.ohms("leds?", "series", "limiting", "each", "segments?"):
        params |= {"led_ohms": r, "segment_ohms": r}
    counters = [w.id for w in asked.request.of("part") if w.component == named] + [w.id for w in spoken]
    functions = ("indicator", "display", "display-number", "count", "counter", "timer", "show-number")
    return params, taken + counters + [w.id for w in lights] + asked.wishes(
        named, decoder or "", digit or "", "resistor", "capacitor", "terminal-2", functions=functions
    )


def _modulus(asked: Asked) -> int:
    """After how many steps the count begins anew: 'mod 6', 'counts 0 to 5', 'divide by 12'; 0 where nothing is said."""
    if n := asked.number(r"\bmod(?:ulo|ulus)?[- ]?(\d{1,2})\b") or asked.number(r"\bdivid\w*[- ]by[- ](\d{1,2})\b"):
        return int(n)
    top = asked.number(r"\bfrom 0 to (\d{1,2})\b(?!\s?V)") or asked.number(r"\bcounts? 0 ?(?:-|–|to) ?(\d{1,2})\b(?!\s?V)")
    return int(top) + 1 if top else 0


def _cut_short(c: Component, modulus: int) -> int | None:
    """How many outputs a gate has to watch for a count to begin anew at *modulus*: 0 where the chip does so itself, None where it cannot.

    A reset that acts while it is low, at once, is pulled by a NAND of the two outputs that are first high together at *modulus*.
    """
    if modulus in (2 ** len(outputs(c)), int(float(c.spec.get("modulus", 0) or 0))):
        return 0
    reset = c.interfaces_of("signals")[0].pins.get("reset", "")
    pin = next((p for p in c.pins if p.id == reset), None)
    at_once = pin is not None and pin.unused is not None and pin.unused not in c.ground_pins() and "synchronous clear" not in c.description.replace("asynchronous clear", "")  # fmt: skip
    ones = bin(modulus).count("1")
    return ones if at_once and ones == 2 and modulus < 2 ** len(outputs(c)) else None


def _begin_anew(bench: Bench, part: Part, rail: str, volts: float, modulus: int) -> None:
    """The gate that resets the counter as soon as it reaches *modulus*."""
    c = part.component
    gate = kit.chip(bench, bench.text("nand"), rail, volts, "", f"resets the counter at {modulus}")
    inputs, y = gate_pins(gate.component, 1)
    high = [pin for n, pin in enumerate(outputs(c)) if modulus >> n & 1]
    for pin, to in zip(high, inputs, strict=True):
        bench.join(f"COUNT_{pin}", (part, pin), (gate, to))
    bench.join("CLEAR", (gate, y), (part, c.interfaces_of("signals")[0].pins["reset"]))
    bench.b.note(f"It counts 0 to {modulus - 1}: {' and '.join(high)} are first high together at {modulus}, for a moment.", part.ref)


def _nand(volts: float) -> str:
    """A chip of NAND gates for a supply."""
    return next(
        i
        for i in catalogue().having("logic")
        if gate_kind(c := catalogue().get(i)) == "nand" and c.supplies[0].min <= volts <= c.supplies[0].max
    )


def _chosen(volts: float, decimal: bool) -> str | None:
    """A counter for a supply: a decimal one where it is to count so, of four bits."""
    found = [i for i in catalogue().having("logic") if counts(i)]
    fits = [
        i
        for i in found
        if (c := catalogue().get(i)).supplies[0].min <= volts <= c.supplies[0].max * 1.03
        and bool(c.spec.get("modulus")) == decimal
        and len(outputs(c)) == 4
    ]
    return min(fits, default=None)


def build(bench: Bench) -> Figures:
    c = bench.b.component(bench.text("counter"))
    extra = [bench.b.component(bench.text(k)) for k in ("timer", "schmitt", "decoder") if bench.given(k)]
    rail, volts = kit.feed(bench, _PLAIN_VOLTS, c, *extra, why="feeds the counter")
    figures = clocking.clock(bench, rail, volts)
    part = kit.chip(bench, c.id, rail, volts, "", "counts")
    bench.join("CLOCK", (part, c.interfaces_of("signals")[0].pins["clock"]))
    pins = outputs(c)
    if bench.given("decoder"):
        figures |= _digit(bench, part, pins, rail, volts)
    elif bench.given("kind"):
        nets = [_named(bench, part, pin) for pin in pins[: int(bench.number("bits", 4))]]
        figures |= ladder.network(bench, nets, volts)
    else:
        figures |= _bits(bench, part, pins[: int(bench.number("bits", len(pins)))], volts)
    if bench.given("nand"):
        _begin_anew(bench, part, rail, volts, int(bench.number("modulus", 10)))
    rest(bench, part, rail)
    if "frequency" in figures:
        figures["divided_hz"] = float(figures["frequency"]) / 2 ** int(bench.number("bits", 4))
    return figures


def _named(bench: Bench, part: Part, pin: str) -> str:
    """The net of an output."""
    net = f"COUNT_{pin}"
    bench.join(net, (part, pin))
    return net


def _bits(bench: Bench, part: Part, pins: list[str], volts: float) -> Figures:
    """Each output with an LED, or at a terminal."""
    figures: Figures = {"bits": len(pins)}
    colors = bench.text("colors").split()
    limit = (part.component.logic.pin_ma if part.component.logic else None) or 4.0
    for n, pin in enumerate(pins):
        net = _named(bench, part, pin)
        if bench.given("lit"):
            color = colors[n] if n < len(colors) and colors[n] != "-" else ""
            light, figures["led_ma"] = kit.led(
                bench, net, "GND", volts, color=color, why=f"shows the bit worth {2**n}", ma=None if bench.given("led_ohms") else limit
            )
            bench.ground()
            if not color:
                light.label = light.label or str(2**n)
        else:
            bench.signal(pin, net, "out", f"the clock divided by {2 ** (n + 1)}")
    return figures


def _digit(bench: Bench, part: Part, pins: list[str], rail: str, volts: float) -> Figures:
    """The count on a seven-segment digit, behind its decoder."""
    nets = [_named(bench, part, pin) for pin in pins[:4]]
    figures = bcd_display.shown(bench, bench.b.component(bench.text("decoder")), bench.b.component(bench.text("digit")), nets, rail, volts)
    if not part.component.spec.get("modulus") and not any(p.id == _SELECTS_DECIMAL for p in part.component.pins):
        bench.b.problems.append(
            f"The {part.component.name} counts to 15, and the decoder shows 0 to 9: a decimal counter is what it wants."
        )
    return figures


def rest(bench: Bench, part: Part, rail: str) -> None:
    """The inputs that are not used where the component file wants them; a choice between binary and decimal as it is asked for."""
    grounds = part.component.ground_pins()
    decimal = bench.given("decimal") or bench.given("decoder")
    for pin in part.component.pins:
        if not pin.unused or bench.b.circuit.net_of((part.ref, pin.id)) is not None:
            continue
        low = pin.unused in grounds or (pin.id == _SELECTS_DECIMAL and decimal)
        if low:
            bench.ground((part, pin.id))
        else:
            bench.join(rail, (part, pin.id))


RECIPE = Recipe(
    "counter",
    "Counter",
    "output k = clock / 2^k",
    build,
    match,
    rank=98,
    group="timer",
    words="binary counter counters count counts counting bit bits clock clocked clocks decade bcd decimal divide divides divider up ripple synchronous led leds show shows display digit staircase see scope seven segment",
)
