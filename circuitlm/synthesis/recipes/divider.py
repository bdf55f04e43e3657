"""Voltage divider, loaded or not: Vout = Vin * R2 / (R1 + R2)."""

from __future__ import annotations

import math
import re

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, given, kit, supply_proof
from circuitlm.synthesis.recipes import divider_words as words
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.divider_guard import guarded
from circuitlm.synthesis.recipes.divider_size import seen_at_tap, size
from circuitlm.synthesis.recipes.range_shift import shifts
from circuitlm.synthesis.recipes.ranges import allowed_ohms, pwm_raised, scaling

ADC_HIGHEST = 5.5
"""No controller's analog input goes above this, V."""
QUIET_OHMS = 10_000.0
"""Source resistance that an ADC samples well without a capacitor."""
COARSE = 0.02
"""An error of the ratio from which finer values are worth it, where the current leaves no choice of others."""
MOST_A = 0.1
"""No divider is meant to take this current, A: 'current up to 50 A' is that of something else."""
_LOADS = {"sensor", "display", "radio", "actuator", "driver", "light", "audio", "load", "storage", "clock", "bus", "converter", "power"}


_DRAWN = (
    r"\b(?:current|draws?|drain\w*|consum\w+|loads?|tak(?:e|es|ing)|pulls?|burns?|wast\w+|eats?|leaks?|at most|max\w*|less than|under)\b"
)
"""What a divider draws: 'takes at most 50 µA'."""


def match(asked: Asked) -> Match | None:
    if asked.says(r"divider[- ]bias|bias(?:ed|ing)?(?: [\w-]+)? (?:by|with|from|divider)|potential divider bias"):
        return None  # a part of an amplifier
    if asked.says(r"feedback (?:divider|network)|divider (?:at|for|on) (?:the |its )?(?:REF|ADJ|FB)\b"):
        return None  # a part of a regulator
    if not asked.controller and any(
        catalogue().get(w.component or "").shape == "comparator" for w in asked.request.of("part") if w.component
    ):
        return None  # it stands at the comparator's input
    if not asked.controller and shifts(asked.raw):
        return None  # its zero is to move too
    if any(catalogue().entries[w.component or ""]["kind"] == "isolator" for w in asked.request.of("part") if w.component):
        return None  # the signal comes through a coupler
    if asked.controller and words.shifted_anyway(asked):
        return None  # 'what divider do I need at each input?' of sensors whose outputs are divided where they enter
    pair = re.search(words.PAIR, asked.raw, re.I)
    limits = allowed_ohms(asked.raw)
    row = re.search(words.ROW, asked.raw)
    if row and limits and row.start() < limits[3] and limits[2] < row.end():
        row = None  # 'from 1k to 20k' is a range, not two resistors
    cell = asked.controller and ((pair or row) is not None or _measured(asked)) and asked.says(f"{words.OF_CELL}|{words.ITS_OWN}")
    span = None
    if asked.controller and not asked.parts_of("sensor"):
        span = re.search(words.SPAN, asked.raw, re.I) or re.search(words.METERED, asked.raw, re.I)
    if span is not None and (
        pwm_raised(asked.raw) or float(span[1].replace(",", ".")) <= ADC_HIGHEST or asked.says(r"amplif|\bgain\b|\bdac\b")
    ):
        span = None  # no divider for what the board stands, or what is to be raised
    if span is None and asked.controller and not asked.kinds & _LOADS:
        span = re.search(words.LINE, asked.raw, re.I)
        span = span if span and float(span[1].replace(",", ".")) > ADC_HIGHEST and not asked.says(r"opto|isolat|amplif|\bplc\b") else None
    if (
        not cell
        and span is None
        and not (asked.controller and _lowered(asked))
        and not asked.says(words.NAMED)
        and not (len(asked.quantities("V")) > 1 and asked.says(words.DESCRIBED))
        and not (
            asked.says(
                r"\b(?:divide|measure|read(?! (?:something|about|that|it|on|online|somewhere|in))|monitor|(?<!full[ -])scale)\b[^.]*\b\d+(?:\.\d+)?\s?V"
            )
            and not re.search(words.LOOP, asked.raw, re.I)
            and asked.says(r"\badc\b|analog (?:in|pin)|3\.?3 ?v|\b(?:on|to|at|into) (?:pin )?A\d\b")
            and not asked.parts_of("sensor")
            and not asked.parts_of("actuator")
        )
    ):
        return None
    figures = asked.quantities("V") or asked.quantities("Ω") or asked.says(r"ratio|half") or asked.does("voltage")
    if asked.controller and not cell and not figures and asked.kinds & {"radio", "sensor", "bus", "storage", "clock", "display"}:
        return None  # 'an HC-05 on an Uno with a voltage divider': the one between their levels
    if any(catalogue().get(i).interfaces_of("resistive", "divider") for i in asked.ids):
        return None  # the sensor's own join makes the divider
    if any(w.target and w.attributes.get("role") in ("divider-top", "divider-bottom") for w in asked.request.of("part")):
        return None  # its legs are at a part's own pin
    worst = _overload(asked)
    volts = [(v, at) for v, at in asked.quantities("V") if v > 0 and v != worst]  # '0 V' is the ground
    ohms = asked.quantities("Ω")
    params: dict[str, float | str] = {}
    if span is not None:
        asked.note(span.group())
        if source := re.match(r"\s+(?:\w+ )?(?:from|of|out of)\s+(?:an?|the|my|our|some)\s+[\w-]+(?: output)?", asked.raw[span.end() :]):
            asked.note(source.group())
        if span.re.pattern == words.LINE:
            params["reads"] = "digital"
        params["vin"] = float(span[1].replace(",", ".")) * (
            words.CAR[1] if span.re.pattern == words.LINE and asked.says(words.CAR[0]) else 1.0
        )
    ranges = scaling(asked.raw)
    top = re.search(words.SCALED, asked.raw, re.I)
    if top:
        params["vin"], params["vout"] = float(top[1]), float(top[2])
        asked.note(top.group())
        if re.search(words.AT_MOST, top.group(), re.I):
            params["at_most"] = "yes"
    elif through := re.search(words.IN_OUT, asked.raw, re.I):
        params["vin"], params["vout"] = float(through[1]), float(through[3])
        asked.note(through.group())
        if re.search(words.AT_MOST, through["most"], re.I):
            params["at_most"] = "yes"
    elif ranges and ranges.source.unit == "V":
        params["vin"], params["vout"] = ranges.source.high, ranges.result.high
        asked.note(ranges.words)
        if said := re.search(r"\bconvert\w*\b", asked.raw, re.I):
            asked.note(said.group())
    elif m := re.search(
        r"(?<![\w.])(\d+(?:\.\d+)?)\s?v\S*(?:\s+\w+){0,4}?\s+(?:down )?(?:to|into|->|=|is|becomes|gives)\s+(?:about |a |around )?(\d+(?:\.\d+)?)\s?v",
        asked.raw,
        re.I,
    ):
        params["vin"], params["vout"] = float(m[1]), float(m[2])
    elif m := re.search(
        r"(\d+(?:\.\d+)?)\s?v\S* (?:out of|from|off) (?:a |an |the |my |our |your |this )*(\d+(?:\.\d+)?)\s?v", asked.raw, re.I
    ):
        params["vin"], params["vout"] = float(m[2]), float(m[1])
    elif span is not None:  # other voltages are the supplies'
        if said := re.search(words.RESULT, asked.raw, re.I):
            params["vout"] = float(said[1] or said[2])
            asked.note(said.group())
    elif len(volts) >= 2:
        made = asked.number(r"\b(?:makes?|gives?|gets?|produces?)\s+(?:me |us |about |around |a )*(\d+(?:\.\d+)?)\s?V")
        others = [v for v, _ in volts if v != made]
        if made and others:
            params["vin"], params["vout"] = max(others), made
        else:
            params["vin"], low = max(v for v, _ in volts), min(v for v, _ in volts)
            if not (asked.controller and low > ADC_HIGHEST):
                params["vout"] = low  # above what any input stands, both are the source's: '24 V battery, max 29 V'
    elif volts:
        params.setdefault("vin", volts[0][0])
    if m := re.search(r"ratio (?:of )?(?:1\s?[:/]\s?(\d+(?:\.\d+)?))", asked.raw, re.I):
        params["ratio"] = 1 / float(m[1])
    elif asked.says(r"\b(?:in half|halve|half the voltage|divide by (?:2|two))"):
        params["ratio"] = 0.5
    upper, lower = asked.ohms("r1", "top", "upper", "high[- ]side"), asked.ohms("r2", "bottom", "lower", "low[- ]side")
    if legs := _legs(asked):
        params["r1"], params["r2"] = legs
    elif upper and lower:
        params["r1"], params["r2"] = upper, lower
    elif row and not pair:
        asked.note(row[0])
        params["r1"], params["r2"] = (units.parse(x.replace("K", "k"), "Ω").value for x in row.groups())
        params["row"] = "yes"
    elif (seen := seen_at_tap(asked)) is not None:
        params["seen"] = seen
    elif pair:
        asked.note(pair[0])
        params["r1"] = params["r2"] = units.parse(pair[1].replace("K", "k"), "Ω").value
    elif upper:
        params["r1"] = upper
    elif lower and len(ohms) == 1:
        params["r2"] = lower
    elif len(ohms) >= 2:
        params["r1"], params["r2"] = ohms[0][0], ohms[1][0]
    elif ohms and asked.says(
        r"total|load|\b(?:input|stage|meter|device)s?\b[^.;]{0,20}\b(?:behind|after|following|has|with|of)\b|\bhang(?:s|ing)? (?:on|at|off|from)\b"
    ):
        params["total" if asked.says("total") else "load"] = ohms[0][0]
    elif ohms:
        params["r1"] = ohms[0][0]
    if limits:
        params["least"], params["most"] = limits[0], limits[1]
        asked.note(asked.raw[limits[2] : limits[3]])
    if (load := asked.near(r"\bload", "Ω")) and "load" not in params and len(ohms) != 2:
        params["load"] = load
    if cell:  # the voltages of the text are other supplies'; the cell's own full voltage is put in with the supplies
        params.pop("vin", None)
        params.pop("vout", None)
        top_v = asked.number(words.FULL_BEFORE) or asked.number(words.FULL_BEHIND)
        if top_v is not None and top_v > ADC_HIGHEST:
            params |= {"vin": top_v, "charged": "yes"}
    if m := re.search(words.THROUGH, asked.raw) or re.search(words.FLOWING, asked.raw, re.I):
        params["flows"] = units.parse(m[1]).value
        asked.note(m[0])
    elif 0 < (amps := asked.near(_DRAWN, "A") or 0.0) < MOST_A:
        params["most_a"] = amps
    surge = span is not None and span.re.pattern == words.METERED and asked.does("surge")
    if "zener" in asked.ids or asked.says(r"\bclamp") or surge:
        params["clamp"] = "zener"
        if v := asked.number(rf"{words.VOLTS}\s+(?:[a-z]+\s+)?(?:zener|z-?diode|clamp)") or asked.number(
            rf"\b(?:zener|z-?diode|clamp\w*)\s+(?:diode\s+)?(?:of|for|to|at|with|rated)?\s*{words.VOLTS}"
        ):
            params["clamp_v"] = v
    c = given.farads(asked, r"across|parallel|bottom|lower|filter|output|\bout\b|smooth|noise|\bover\b")
    if c is not None or (span is not None and asked.says(r"\bnois(?:e|y)\b")):
        params["c"] = c or 100e-9
    if (worst := _overload(asked)) is not None and worst > float(params.get("vin", 0.0)):
        params["overload"] = worst
    if not asked.controller and not asked.parts_of("display", "sensor"):
        params["alone"] = "yes"
    contacts = asked.contacts()
    if contacts and not asked.controller and (loaded := re.search(words.LOADED, asked.raw, re.I)):
        params["load_ohms"] = units.parse((loaded["a"] or loaded["b"]).replace("K", "k"), "Ω").value
        params.pop("load", None)
        params["load_switch"] = contacts[0].component or ""
        asked.note(loaded.group())
        asked.says(r"\bloaded\b")
    rails = [r for w in asked.request.of("supply") if w.component for r in catalogue().get(w.component).rails[:1]]
    batteries = any(r.topology == "cell" and r.volts and r.volts < ADC_HIGHEST for r in rails)  # a single lithium cell runs the board
    feeds = cell or (asked.controller and (bool(asked.kinds & _LOADS) or batteries))  # what is measured is then what the rest runs from
    if span is not None and asked.controller:  # a signal from elsewhere: sources of another voltage run the circuit
        feeds = feeds or any(abs((w.quantity or 0.0) - float(span[1].replace(",", "."))) > 0.1 for w in asked.request.of("supply"))
    switched = [w.id for w in contacts[:1] if "load_switch" in params]
    return params, switched + asked.wishes(
        "resistor",
        "capacitor",
        "zener",
        "terminal-2",
        "ads1115",
        functions=("voltage", "surge") if surge else ("voltage",),
        supplies=not feeds,
    ) + asked.purposes()


def _lowered(asked: Asked) -> bool:
    """Whether a range of voltages from 0 that no controller stands is to become one that it does: '0-10 V to 0-3.3 V'."""
    found = scaling(asked.raw)
    if found is None or found.source.unit != "V" or asked.says(r"opto|isolat|amplif|\bdac\b|\bpwm\b"):
        return False
    return found.source.low == found.result.low == 0.0 and found.source.high > ADC_HIGHEST >= found.result.high


def _measured(asked: Asked) -> bool:
    """Whether the voltage of the battery that feeds the circuit is to be read, and no part is named that measures it."""
    rails = [r for w in asked.request.of("supply") if w.component for r in catalogue().get(w.component).rails[:1]]
    meters = {"voltage", "power-meter", "battery-level"}
    named = any(meters & {*catalogue().get(i).default_for, *catalogue().get(i).provides} for i in asked.ids)
    return (
        bool(asked.does("voltage") or asked.says(rf"{words.DIRECT}|{words.ITS_OWN.replace('its|the', 'its')}"))
        and any(r.topology == "cell" for r in rails)
        and not named
    )


def _overload(asked: Asked) -> float | None:
    return asked.number(words.WORST)


def _legs(asked: Asked) -> tuple[float, float] | None:
    """Two resistances side by side of which the words call one the upper or the other the lower: '10k on top and 4.7k to ground'."""
    spots = asked.quantities("Ω")
    for (upper, at), (lower, then) in zip(spots, spots[1:], strict=False):
        between, behind = asked.raw[at:then], asked.raw[then:]
        if re.search(r"[.;]\s", between) or len(between) > 45:
            continue
        if re.match(
            r"\S+(?:\s?(?:Ω|ohms?|resistor))*\s+(?:to (?:the )?(?:ground|gnd)|(?:on|at) (?:the )?bottom|below|lower)\b", behind, re.I
        ) or re.search(r"\b(?:on|at) (?:the )?top\b|\bupper\b|\bin series\b", between, re.I):
            asked.note(between + behind[:24])
            return upper, lower
    return None


def build(bench: Bench) -> Figures:
    host = bench.host
    limit = host.component.mcu.adc_vref or host.component.mcu.v_io if host and host.component.mcu else None
    vin = bench.number("vin", 9.0 if limit is None or limit > 4 else 5.0)
    vout = bench.number("vout", limit or vin / 2)
    if bench.given("ratio"):
        vout = vin * bench.number("ratio", 0.5)
    if vout >= vin and not (bench.given("r1") and bench.given("r2")):
        raise CannotDesign(
            f"A divider only lowers a voltage: {units.show(vout, 'V')} cannot come out of {units.show(vin, 'V')}.",
            "a boost converter raises it: ask for one",
        )
    ratio = vout / vin
    total, beside = size(bench, vin, vout)
    if bench.given("r1") and bench.given("r2"):
        r1, r2 = bench.number("r1", 1e4), bench.number("r2", 1e4)
        if limit and not bench.given("vout") and bench.given("row") and vin * r2 / (r1 + r2) > limit >= vin * r1 / (r1 + r2):
            r1, r2 = r2, r1  # which of the two is the upper one was left open
        if bench.given("vout") and bench.given("vin") and abs(r1 / (r1 + r2) - ratio) < abs(r2 / (r1 + r2) - ratio):
            r1, r2 = r2, r1
    elif bench.given("r1"):
        r1 = bench.number("r1", 1e4)
        r2 = eseries.nearest(r1 * ratio / (1 - ratio), "E24")
    elif bench.given("r2"):
        r2 = bench.number("r2", 1e4)
        wanted = r2 * (1 - ratio) / ratio
        r1 = eseries.at_least(wanted, "E24") if bench.given("at_most") else eseries.nearest(wanted, "E24")
    else:
        ratio_wanted = ratio if limit is None or vout < limit else ratio * 0.95
        spread = 1.15 if bench.given("flows") or bench.given("seen") else 1.6 if bench.given("most_a") else 2.2
        r1, r2 = eseries.ratio_pair(ratio_wanted, total, "E24", spread)
        if bench.given("flows") and abs(r2 / (r1 + r2) / ratio_wanted - 1) > COARSE:
            r1, r2 = eseries.ratio_pair(ratio_wanted, total, "E96", spread)
        if beside:
            r1, r2 = eseries.loaded_pair(ratio_wanted, total, beside)
    got = r2 / (r1 + r2)
    top = bench.resistor(r1, "divider-top", f"{units.show(vin, 'V')} x R2/(R1+R2) = {units.show(vin * got, 'V')}")
    bottom = bench.resistor(r2, "divider-bottom", f"with R1 a ratio of {got:.3f}")
    given = None if bench.given("apart") else bench.b.rail_at(vin)
    if given is None and bench.given("charged"):  # the battery that feeds the circuit, while it is charged
        given = next((r for r in bench.b.rails if r.low and r.volts < vin < 1.35 * r.volts and not r.only_for), None)
    if bench.given("apart"):
        bench.scope["VIN"] = bench.b.circuit.free_net("VIN")  # one of several, each with a source of its own
    if given is None:
        source = bench.terminal("IN", "VIN", "in", f"the {units.show(vin, 'V')} to be divided")
        net = bench.net("VIN")
        net.kind, net.volts = "power", vin
        source.value = units.show(vin, "V")
        bench.join("VIN", (top, "1"))
    else:
        bench.join(given.net, (top, "1"))
        bench.port("IN", given.net, "in")
    bench.join("DIVIDED", (top, "2"), (bottom, "1"))
    bench.ground((bottom, "2"))
    bench.net("DIVIDED").bus = "analog"
    if bench.given("load_switch"):
        load = bench.resistor(bench.number("load_ohms", 1e4), "load", "the load, in parallel to the lower resistor while the switch is on")
        bench.join("DIVIDED", (load, "1"))
        bench.join("LOADED", (load, "2"))
        kit.contact(bench, bench.text("load_switch"), "LOADED", "GND", "connects the load")
        bench.ground()
    if bench.given("clamp"):
        level = bench.number("clamp_v", 3.6 if (limit or 5) < 4 else 5.1)
        z = bench.part("zener", "clamp", "holds the input within its limit when the source goes too high", level, "V")
        bench.join("DIVIDED", (z, "K"))
        bench.ground((z, "A"))
        if level < vin * got * 1.1:
            bench.b.advice.append(
                f"{z.ref} begins to conduct below its {units.show(level, 'V')} and bends the upper end of the scale at "
                f"{units.show(vin * got, 'V')}: a Schottky diode to the supply of what follows clamps without that error."
            )
    if bench.given("overload") and host is not None:
        guarded(bench, bench.number("overload", vin), vin * got, r1, got, host)
    ohms = r1 * r2 / (r1 + r2)
    if bench.given("c"):
        farads = bench.number("c", 1e-7)
        corner = units.show(1 / (2 * math.pi * ohms * farads), "Hz")
        cap = bench.capacitor(farads, "filter", f"with R1 parallel to R2 a low pass of {corner}")
        plus, minus = bench.b.two_pins(cap)
        bench.b.circuit.connect(bench.net("DIVIDED"), plus)
        bench.b.ground(minus)
    elif host is not None and bench.chained("OUT") and ohms > QUIET_OHMS:
        why = f"the divider's {units.show(ohms, 'Ω')} is too much for the ADC's sampling: the capacitor holds the level"
        cap = bench.capacitor(100e-9, "filter", why, polarised=False)
        bench.join("DIVIDED", (cap, "1"))
        bench.ground((cap, "2"))
    bench.signal("OUT", "DIVIDED", "out")
    figures: Figures = {
        "vin": vin,
        "vout": vin * got,
        "ratio": got,
        "r_top": r1,
        "r_bottom": r2,
        "output_ohms": ohms,
        "current": vin / (r1 + r2),
    }
    if bench.given("load_switch"):
        low = 1 / (1 / r2 + 1 / bench.number("load_ohms", 1e4))
        figures["loaded_v"] = vin * low / (r1 + low)
    if (rail := given) and abs(rail.volts - vin) > 0.01 * vin:
        figures["nominal_v"] = rail.volts
    return figures


RECIPE = Recipe(
    "divider",
    "Voltage divider",
    "Vout = Vin · R2 / (R1 + R2)",
    build,
    match,
    measure=supply_proof.divider,
    rank=40,
    group="divider",
    ports=("OUT",),
    anchor=r"divid|(?<!full )(?<!full-)\bscal(?:e|ed|ing)\b(?![^.;]{0,16}\bmA\b)|attenuat|\b(?:bring|brought|cut|knock|drop|step)\w*\s(?:\w+\s)?down\b",
    words="reference level vin vout shift shifted voltage potential resistor resistive divider ratio down half measure read adc bank monitor battery level",
)
