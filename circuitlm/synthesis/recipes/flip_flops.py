"""D flip-flops: divide by two, toggle with a button, binary counters; a shift register with its inverted end fed back."""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, clocking, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.driver import behind_relay, find_loads
from circuitlm.synthesis.recipes.gates import output

_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8}
_TOGGLES = (
    r"toggl|\bT[- ]?(?:type )?flip|push[- ]?on\W+(?:and )?push[- ]?off|(?:each|every|next|second|another) (?:press|push)|"
    r"(?:press|push)\w* (?:it )?(?:again|once)"
)
"""One button that turns on and off in turn."""
_ASKS = r"flip-?\s?flop|divid\w*[- ]by[- ](?:two|four|eight|2|4|8)\b|(?:\d|one|two|three|four)[- ]bit (?:\w+ )?counter|binary counter|ripple counter|frequency divider|push[- ]?on\W+(?:and )?push[- ]?off"


def chips() -> list[str]:
    """D flip-flops with both outputs, by id."""
    return catalogue().having("logic", pins={"1D", "1CLK", "1Q", "1QN"})


def registers() -> list[str]:
    """Shift registers with a serial input and clocks of their own."""
    return catalogue().having("logic", "expander", pins={"DS", "SHCP", "STCP", "Q0", "Q7"})


def match(asked: Asked) -> Match | None:
    named = next((i for i in asked.ids if i in chips()), None)
    if asked.controller or asked.kinds & {"display", "radio", "sensor", "driver"} or not (named or asked.says(_ASKS)):
        return None
    if asked.says(r"transistors? (?:\w+ )?flip-?\s?flop|flip-?\s?flop (?:\w+ ){0,3}transistors|flasher|blinker") and asked.shaped("npn"):
        return None  # two transistors that switch each other
    toggles = asked.says(_TOGGLES)
    if asked.says(r"\bS-?R\b|set[- ]reset") or (not named and asked.says(r"\bJ-?K\b")) or (not toggles and asked.says(r"\blatch")):
        return None
    if not named and not asked.says(
        r"\bd[- ]?(?:type )?flip|counter|divid|toggl|\bT[- ]?(?:type )?flip|push[- ]?on\W+(?:and )?push[- ]?off"
    ):
        return None
    if not named and asked.kinds & {"logic", "expander"} and not asked.says(r"flip-?\s?flop"):
        return None  # another counter chip is named
    params, taken = clocking.read(asked)
    stages = 1
    if m := re.search(r"\b(\d|one|two|three|four)[- ]bit", asked.raw, re.I):
        stages = int(_WORDS.get(m[1].lower(), 0) or m[1])
    elif m := re.search(r"divid\w*[- ]by[- ](two|four|eight|2|4|8|16)\b", asked.raw, re.I):
        stages = {"two": 1, "2": 1, "four": 2, "4": 2, "eight": 3, "8": 3, "16": 4}[m[1].lower()]
    elif asked.says(r"counter"):
        stages = 2
    switched, on_contact = behind_relay(find_loads(asked))
    v = asked.vcc()
    if v is None and switched and not named:
        spec = catalogue().get(switched.component or "").spec
        v = float(spec.get("volts") or spec.get("coil_volts") or 0) or None
    fits = [i for i in chips() if not v or catalogue().get(i).supplies[0].min <= v <= catalogue().get(i).supplies[0].max * 1.03]
    params |= {"chip": named or (fits or chips())[0], "stages": stages, "alone": "yes", **_lights(asked)}
    if v:
        params["vcc"] = v
    if pull := asked.ohms("pull-?\\s?ups?"):
        params["pull_ohms"] = pull
    own = [w.id for w in asked.shaped("led")]
    own += [w.id for w in asked.request.of("function") if toggles and w.function == "button"]  # 'press once': the contact's
    if switched:
        params |= {"load": switched.component or "", "count": switched.count}
        own.append(switched.id)
        if on_contact:
            params |= {"contact_load": on_contact.component or "", "contact_count": on_contact.count}
            own.append(on_contact.id)
        if transistor := next(iter(asked.shaped("nmos", "npn")), None):
            params["switch"] = transistor.component or ""
            own.append(transistor.id)
    if toggles and (
        title := next((w for w in asked.contacts() if re.search(rf"off (?:latching )?{re.escape(w.words)}", asked.raw, re.I)), None)
    ):
        own.append(title.id)  # 'a push-on push-off switch' is the circuit itself
    return params, taken + own + asked.wishes(str(params["chip"]), "resistor", "capacitor", "terminal-2", functions=("indicator",))


def _lights(asked: Asked) -> dict[str, float | str]:
    lights = [w.attributes.get("color", "") or "-" for w in asked.shaped("led") for _ in range(w.count)]
    found: dict[str, float | str] = {"colors": " ".join(lights)} if lights else {}
    if r := asked.ohms("leds?", "series", "limiting", "each"):
        found["led_ohms"] = r
    return found


def _light(bench: Bench, maker: Part, net: str, volts: float, n: int) -> float:
    """An LED on an output; returns its current, mA."""
    colors = bench.text("colors").split()
    limit = (maker.component.logic.pin_ma if maker.component.logic else None) or 4.0
    color = colors[n] if n < len(colors) else "-"
    _, ma = kit.led(
        bench, net, "GND", volts, color="" if color == "-" else color, why=f"shows {net}", ma=None if bench.given("led_ohms") else limit
    )
    bench.ground()
    return ma


def tie(bench: Bench, part: Part, n: int, rail: str, reset: bool = True) -> None:
    """Set and (where wanted) reset of a flip-flop at rest, as its component file says."""
    for pin in part.component.pins:
        if re.fullmatch(rf"{n}(?:CLR|PRE|R|S)" if reset else rf"{n}(?:PRE|S)", pin.id) and pin.unused:
            if pin.unused in part.component.ground_pins():
                bench.ground((part, pin.id))
            else:
                bench.join(rail, (part, pin.id))


def _off_at_first(bench: Bench, part: Part, n: int, rail: str) -> None:
    """A pulse at the reset of the flip-flop that holds the load off when the supply comes."""
    pin = next(p for p in part.component.pins if re.fullmatch(rf"{n}(?:CLR|R)", p.id))
    high = pin.unused in part.component.ground_pins()  # the reset acts while it is high
    net = f"{part.ref}_RESET"
    r = bench.resistor(100_000, "pulldown" if high else "pullup", "lets the reset go after the start", part.ref)
    c = bench.capacitor(100e-9, "filter", "resets when the supply comes: the load is off at first, R C = 10 ms", part.ref, polarised=False)
    bench.join(net, (part, pin.id), (r, "1"), (c, "1"))
    for other, pole in ((c, high), (r, not high)):
        if pole:
            bench.join(rail, (other, "2"))
        else:
            bench.ground((other, "2"))


def build(bench: Bench) -> Figures:
    component = bench.b.component(bench.text("chip"))
    rail, volts = _feed(bench, component)
    figures = clocking.clock(bench, rail, volts)
    stages = int(bench.number("stages", 1))
    each = int(component.spec.get("channels", 2) or 2)
    part: Part | None = None
    source = "CLOCK"
    for k in range(stages):
        if k % each == 0:
            part = kit.chip(bench, component.id, rail, volts, "", f"divides by two, {min(each, stages - k)} times")
        assert part is not None
        n = k % each + 1
        q = f"Q{k}" if stages > 1 else "Q"
        bench.join(source, (part, f"{n}CLK"))
        bench.join(f"{q}_N", (part, f"{n}QN"), (part, f"{n}D"))
        bench.join(q, (part, f"{n}Q"))
        tie(bench, part, n, rail, reset=not (k == stages - 1 and bench.given("load")))
        source = f"{q}_N"
        if k == stages - 1 and bench.given("load"):
            _off_at_first(bench, part, n, rail)
            figures |= output(bench, part, q, rail, volts, 0, q)
        elif k < len(bench.text("colors").split()):
            figures["led_ma"] = _light(bench, part, q, volts, k)
        else:
            bench.signal(q, q, "out", f"the clock divided by {2 ** (k + 1)}")
    assert part is not None
    if stages > 1:
        bench.b.note("Each stage is clocked by the inverted output before it: the outputs count upward.", part.ref)
    if "frequency" in figures:
        figures["divided_hz"] = float(figures["frequency"]) / 2**stages
    return figures | {"stages": stages, "divides_by": 2**stages}


def _feed(bench: Bench, component: Component) -> tuple[str, float]:
    extra = [bench.b.component(bench.text(k)) for k in ("timer", "schmitt") if bench.given(k)]
    return kit.feed(bench, 5.0, component, *extra, why="feeds the logic")


# -- a chaser from a shift register ---------------------------------------------------------------------------------------
def match_chaser(asked: Asked) -> Match | None:
    named = next((i for i in asked.ids if i in registers()), None)
    if asked.controller or not named or asked.kinds & {"display", "radio", "sensor"}:
        return None
    if not asked.says(
        r"chaser|running light|knight|ring|johnson|sequenc|walk|one after (?:the other|another)|without (?:an? )?(?:arduino|micro)|\b555\b"
    ):
        return None
    params, taken = clocking.read(asked)
    params |= {"chip": named, "alone": "yes", **_lights(asked)}
    count = sum(w.count for w in asked.shaped("led"))
    params["count"] = min(count, 8) if count > 1 else 8
    if v := asked.vcc():
        params["vcc"] = v
    counters = [w.id for w in asked.request.of("function") if w.function in ("light-strip", "indicator", "shift-out")]
    own = [w.id for w in asked.shaped("led")]
    return params, taken + own + counters + asked.wishes(named, "resistor", "capacitor")


def build_chaser(bench: Bench) -> Figures:
    """Johnson counter: the last output goes inverted into the first, so the lights fill up and go out one by one."""
    component = bench.b.component(bench.text("chip"))
    rail, volts = _feed(bench, component)
    if not bench.given("timer") and not bench.given("clock"):
        bench.block.params["timer"] = bench.b.default("timer").id
        bench.b.assume("A 555 makes the clock, since none is named.")
    figures = clocking.clock(bench, rail, volts)
    part = kit.chip(bench, component.id, rail, volts, "", "shifts one step a clock")
    bench.join("CLOCK", (part, "SHCP"), (part, "STCP"))
    bench.join(rail, (part, "MR"))
    bench.ground((part, "OE"))
    count = int(bench.number("count", 8))
    for n in range(count):
        bench.join(f"Q{n}", (part, f"Q{n}"))
        figures["led_ma"] = _light(bench, part, f"Q{n}", volts, n)
    clocking.spare_inverter(bench, rail, volts, f"Q{count - 1}", "SERIAL")
    bench.join("SERIAL", (part, "DS"))
    bench.b.note("The inverted last output is shifted in again: the lights fill up and go out one after the other.", part.ref)
    return figures | {"steps": 2 * count}


RECIPE = (
    Recipe(
        "flip-flop",
        "D flip-flop divider",
        "f_out = f_clock / 2 for each stage",
        build,
        match,
        rank=96,
        group="timer",
        words="jk j k type latch latching push on off debouncing debounce debounced d flip flop flops divide divides divider by two four binary counter bit count counts toggle toggles clock clocked debounced press button outputs",
    ),
    Recipe(
        "shift-chaser",
        "Running light with a shift register",
        "DS = not Q_last, one step a clock",
        build_chaser,
        match_chaser,
        rank=97,
        group="timer",
        words="light chaser running johnson ring shift register serial parallel clocked step speed",
    ),
)
