"""LEDs in strings: so many in series, so many strings in parallel, one resistor a string; switched by one transistor or not at all.

The transistor is driven from a terminal, or from a pin of the board that the request names.
"""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.pins import find_pin
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish
from circuitlm.synthesis.joins.leds import forward_volts
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit, switch_proof
from circuitlm.synthesis.recipes.alternating import alternating, its_wishes, smoothed
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.rates import NUMBER, amount

_OTHER = {
    "sensor",
    "display",
    "radio",
    "logic",
    "analog",
    "isolator",
    "driver",
    "expander",
    "converter",
    "actuator",
    "audio",
    "bus",
    "clock",
}
_LEDS = r"(?:\w+ ){0,2}?(?:leds? )?(?:each |are |go |connected |wired |of them )*"
_SERIES = (
    rf"\b(?:strings?|rows?|chains?|groups?|branches|lines) of {NUMBER}\b",
    rf"\b{NUMBER} (?:leds? )?(?:in|per|a|each|for each|in each|in every) (?:string|row|chain|branch|line)\b(?! (?:of|with))",
    rf"\b{NUMBER} {_LEDS}in series\b",
)
_STRINGS = (
    rf"\b{NUMBER} (?:parallel |such |equal |identical |of these )*(?:strings|rows|chains|branches|columns|groups|lines)\b",
    rf"\b{NUMBER} (?:times|of (?:these|those|them|such|that)|such)[\s,]*(?:in parallel|parallel|side by side|next to each other)\b",
    rf"\bin parallel {NUMBER} times\b",
)
_WHOLE = r"(?:panel|array|matrix|lamp|light|ring|bar|board|string|strip|resistor|block)s?\b"
_SWITCHED = (
    r"\bswitch(?:ed|es|ing)?\b|\bcontrol\w*|\bdriven\b|\bdimm\w*|\bpwm\b|\btransistor\b|\bmosfet\b|\bsignal\b|\bgpio\b|\bpin\b|turned? on"
)


def match(asked: Asked) -> Match | None:
    leds = sorted(asked.shaped("led"), key=lambda w: -w.count)
    if not leds or asked.says(r"constant[- ]current|\b555\b|4017|chaser|blink|flash"):
        return None
    led = leds[0]
    if {catalogue().entries[i]["kind"] for i in asked.ids if i != led.component} & _OTHER:
        return None
    if any(w.count > 1 or not re.match(_WHOLE, w.attributes.get("after", ""), re.I) for w in leds[1:]):
        return None  # other LEDs than those of the strings
    most = _most_in_series(asked, led)
    arrangement = (most, most) if most else _arrangement(asked, led)
    if arrangement is None:
        return None
    count, per_string = arrangement
    transistor = next(iter(asked.shaped("npn", "nmos")), None)
    switched = transistor is not None or asked.says(r"\b(?:transistor|mosfet)\b|\bsignal\b")
    if asked.controller and not (switched or asked.says(_SWITCHED)):
        return None
    params: dict[str, float | str] = {"load": led.component or "led", "count": count, "per_string": per_string, "alone": "yes"}
    if most:
        params["asked"] = "how many"
    if vf := stated_forward(asked, led):
        params["vf"] = vf
    if (ma := asked.near(r"\beach\b|\bleds?\b|forward|current", "A", 30) or asked.one("A")) and ma < 1.5:
        params["led_ma"] = ma * 1000
    if (r := asked.ohms("led", "series", "limiting", "each", "string")) is not None:
        params["led_ohms"] = r
    skip = {params.get("vf")}
    logic = asked.logic_volts()
    rest = [v for v, _ in asked.quantities("V") if v not in skip | {logic}]
    if (v := asked.vcc()) and v not in skip | ({logic} if rest else set()):
        params["vcc"] = v
    elif rest:
        params["vcc"] = max(rest)
    if (rms := alternating(asked)) is not None:
        params |= {"from-ac": rms, "vcc": smoothed(rms)}
    if switched or asked.controller:
        params["switched"] = "yes"
        if logic:
            params["logic"] = logic
        if asked.says(r"dimm\w*|\bpwm\b|fad(?:e|ing)|brightness"):
            params["pwm"] = "yes"
    if transistor:
        params["switch"] = transistor.component or ""
    for key, words in (("base_ohms", "base"), ("gate_ohms", "gate"), ("pull_ohms", "pull-?\\s?down")):
        if (ohms := asked.ohms(words)) is not None:
            params[key] = ohms
    taken = [*leds, *([transistor] if transistor else [])]
    loose = [w for w in asked.request.of("pin") if w.target is None] if asked.controller else []
    names = [p for w in taken for p in w.pins.values()] + [w.words for w in loose]
    if names:
        params["pin"] = names[0]
    return params, [w.id for w in taken] + [w.id for w in loose[:1]] + [
        w.id
        for w in asked.request.of("supply")
        if w.quantity and w.quantity in (params.get("vf"), logic) and w.quantity != params.get("vcc")
    ] + asked.wishes("resistor", "terminal-2", functions=("indicator", "light-source", "flash-light", "switch-contact")) + (
        its_wishes(asked, rms) if rms is not None else []
    )


_HOW_MANY = r"\bhow many (?:\w+ ){0,3}?leds?\b[^.;?]{0,40}\bin (?:a |one )?(?:series|string|row|chain)\b|\bhow many in series\b"
_SHARE = 0.9
"""The share of the supply that LEDs in series may keep: with less left the resistor hardly holds their current."""


def _most_in_series(asked: Asked, led: Wish) -> int | None:
    """How many LEDs in series a supply feeds where that is the question; None where it is none, or the supply too low for one."""
    if not asked.says(_HOW_MANY) or (volts := asked.vcc()) is None:
        return None
    color = led.attributes.get("color") or _color(asked)
    vf = stated_forward(asked, led) or forward_volts(_sample(led.component or "led", color))
    return int(_SHARE * volts / vf) or None


def _color(asked: Asked) -> str:
    hit = re.search(r"\b(red|green|blue|white|yellow|orange|amber)\b", asked.raw, re.I)
    return hit[1].lower() if hit else "red"


def stated_forward(asked: Asked, led: Wish) -> float | None:
    """The forward voltage that the words give the LEDs, V: '(3.2 V, 20 mA each)', 'LEDs with 3.1 V', 'Vf = 2 V'."""
    if "volts" in led.attributes:
        return units.parse(led.attributes["volts"], "V").value
    number = r"(\d(?:[.,]\d+)?)\s?V\b"
    m = re.search(rf"\b(?:forward voltage|vf|uf)\b[^\d;]{{0,12}}{number}|{number} (?:forward|each|per led)", asked.raw, re.I) or re.search(
        rf"\bleds?\b\W{{0,3}}(?:(?:with|of|at|a|having)\s)*{number}", asked.raw, re.I
    )
    value = float(next(g for g in m.groups() if g).replace(",", ".")) if m else None
    return value if value and value < 4.6 else None


def _arrangement(asked: Asked, led: Wish) -> tuple[int, int] | None:
    """(LEDs in all, LEDs in a string) where the words arrange them; None for LEDs that stand side by side."""
    grid = re.search(
        r"\b(\d+)\s?[x×]\s?(\d+)\b(?!\s?(?:w|watts?|v|volts?|m?a|mm)\b)(?=[^.;]{0,30}\bleds?\b)|\bleds?\b(?:[^.;]|\.\d){0,40}?\b(\d+)\s?[x×]\s?(\d+)\b(?!\s?(?:w|watts?|v|volts?|m?a|mm)\b)",
        asked.raw,
        re.I,
    )
    series = _first(asked, *_SERIES)
    strings = _first(asked, *_STRINGS)
    in_row = _first(asked, rf"\b{NUMBER} {_LEDS}in (?:a|one|each) row\b") if strings or series else None
    series = series or in_row
    count = led.count
    if grid and not (series or strings):
        a, b = (int(g) for g in grid.groups() if g)
        asked.note(grid.group())
        return a * b, b
    if series is None and strings is None:
        if count > 1 and asked.says(
            r"\bleds?\b(?:[^.;]|\.\d){0,40}\bin series\b(?! with)|\bin series with each other|in one (?:string|chain)"
        ):
            return count, count
        return None
    if series and strings and series * strings > count:
        count = series * strings
    if series is None and strings:
        series = -(-count // strings)
    return (count, series) if count > 1 and series else None


def _first(asked: Asked, *patterns: str) -> int | None:
    for pattern in patterns:
        if m := re.search(pattern, asked.raw, re.I):
            asked.note(m.group())
            return int(amount(m[1]))
    return None


def build(bench: Bench) -> Figures:
    component = bench.b.component(bench.text("load"))
    color = bench.text(f"{component.id}.color")
    vf = bench.number("vf", forward_volts(_sample(component.id, color)))
    per, count = int(bench.number("per_string", 1)), int(bench.number("count", 1))
    vcc = bench.number("vcc", next((v for v in (5.0, 9.0, 12.0, 24.0) if v >= per * vf * 1.15), 48.0))
    drop = 0.2 if bench.given("switched") else 0.0
    most = int((vcc - drop - 0.1) / vf)
    if most < 1:
        raise CannotDesign(
            f"{units.show(vcc, 'V')} cannot light an LED with {units.show(vf, 'V')} of forward voltage.",
            "a higher supply, or a boost converter",
        )
    if per > most:
        bench.b.problems.append(
            f"{per} LEDs in series need {units.show(per * vf, 'V')}, more than {units.show(vcc, 'V')}: the strings have at most {most} LEDs."
        )
        bench.block.params["per_string"] = per = most
    rail = bench.supply(vcc, "feeds the LEDs")
    what = kit.load(bench, component.id, rail, vcc, count, drop=drop, why="lights")
    figures: Figures = {"vcc": vcc, "load_ma": what.ma, "per_string": per, "strings": len(what.negative), "rail": rail, **what.figures}
    first = bench.b.circuit.net_of(PinRef(what.positive.ref, "2"))
    if first is not None:
        bench.names.add(first.name)
        figures["first_net"] = first.name
    if bench.given("asked"):
        ohms = next((p for p in bench.parts if p.component.shape == "resistor"), None)
        bench.b.plan.answers.append(
            f"{per} in series from {units.show(vcc, 'V')}: {per} x {units.show(vf, 'V')} = {units.show(per * vf, 'V')}, and the resistor"
            + (f" {ohms.ref} of {units.show(ohms.quantity or 0, 'Ω')}" if ohms else "")
            + f" takes the other {units.show(vcc - per * vf, 'V')}; one more would leave too little to hold the current."
        )
    if bench.given("switched"):
        figures |= _switch(bench, what, vcc)
    else:
        bench.b.ground(*what.negative)
    left = vcc - drop - per * vf
    if left < 0.1 * vcc:
        bench.b.advice.append(
            f"Only {units.show(left, 'V')} are left for each string's resistor: small changes of the supply change the brightness much; "
            "one LED fewer a string, or a constant current source, is steadier."
        )
    return figures


def _sample(component: str, color: str) -> Part:
    return Part("D0", catalogue().get(component), settings={"color": color} if color else {})


def _switch(bench: Bench, what: kit.Load, vcc: float) -> Figures:
    """One transistor below all strings, driven from the board's pin or a terminal."""
    host = bench.host
    logic = bench.b.logic_volts(host) if host else bench.number("logic", 5.0)
    switch = bench.text("switch") or kit.pick_switch(bench, what.ma, vcc, logic)
    net = bench.net("DRIVE", bus="digital").name
    q = kit.low_side(bench, what, switch, net, logic, pull="G" in {p.id for p in bench.b.component(switch).pins})
    if host:
        r = next(p for p in bench.parts if p.owner == q.ref and p.role in ("base", "gate"))
        pin = bench.text("pin") if bench.text("pin") and find_pin(host.component, bench.text("pin")) else ""
        bench.b.demand(
            host, net, PinRef(r.ref, "1"), "LED strings", ["pwm"] if bench.given("pwm") else ["pwm?"], "out", fixed=pin or None, slow=False
        )
        return {"drive_v": logic}
    bench.terminal("CONTROL", "DRIVE", "in", f"the controlling signal, {units.show(logic, 'V')} logic")
    return {"drive_v": logic}


RECIPE = Recipe(
    "led-array",
    "LED strings",
    "R = (V - m·Vf) / I, one a string of m LEDs",
    build,
    match,
    measure=switch_proof.strings,
    rank=64,
    group="direct",
    words="strings string rows row series parallel each own resistor resistors switched signal terminal called what need next white forward",
)
