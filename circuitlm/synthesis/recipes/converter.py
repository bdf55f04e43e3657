"""A switching converter between terminals: the module that takes this input, makes this output and carries this current."""

from __future__ import annotations

import math
import re

from circuitlm.circuit import units
from circuitlm.circuit.component import Component, Rail
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish
from circuitlm.synthesis.power.converters import can_convert
from circuitlm.synthesis.power.parts import is_converter
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, given
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.levels import level
from circuitlm.synthesis.recipes.regulating import fuse
from circuitlm.synthesis.recipes.regulator import NO_SWITCHING, volts

_OWN = {"converter", "power", "supply", "passive", "protection", "connector"}
"""Kinds of parts that may stand beside a converter without a circuit that it feeds."""
_ASKED = (
    r"\bbuck\b|\bboost\b|\bconverters?\b|\bstep[- ]?(?:up|down)\b|\bdc[- ]?dc\b|"
    r"\d\s?V(?:olts?)?\s+(?:down |up )?(?:to|into)\s+(?:a |about )?\d+(?:\.\d+)?\s?V\b(?:[^.;]|\.(?=\d))*?(?:\b(?:supply|power|feed|charge|load)\b|\d\s?m?A\b)"
)
VOLTS = r"(\d+(?:\.\d+)?)\s?V(?:olts?)?\b"
AMPS = r"(\d+(?:\.\d+)?)\s?(m?)A\b"
MADE = rf"{VOLTS}(?P<load>(?:[^.;?\d]|\d+(?:\.\d+)?\s?m?[AW]\b){{0,40}}?)\b(?:from|out of|off)\b(?P<source>(?:[^.;?]|\d\.\d|\.\d){{2,60}})"
"""'9 V at 300 mA from a 5 V USB port': what is made, and of what."""
_TURNED = rf"{VOLTS}\s+(?:down |up )?(?:to|into|->|→)\s+(?:a |about )?{VOLTS}"
USB_V, USB_MA = 5.0, 500.0
"""What a computer's port gives (USB 2.0)."""
_NOT = (
    r"\bdivid|\bresistors?\b|\bzener\b|(?<!no )(?<!not )(?<!not a )\blinear(?:ly)?\b|\bldo\b|\bamplif|\bop-?amp|\bsignals?\b|\badc\b|\blevel shift|\binvert|\bnegative|\brectif|"
    r"\bpins?\b|virtual (?:ground|earth)|rail[- ]split|\bgpio\b|\bto current\b|\bdelay|\btimer\b|\btransformer|\bac\b|\bcharger\b|"
    r"\bcut-?\s?off\b|\bdisconnect|\bhysteresis|charge[- ]?pump|\bdoubler|\btripler|component level|(?:discrete|single) (?:parts|components)"
)


ETA = 0.85
"""The efficiency of a switching converter whose file says nothing."""


def modules(topology: str = "") -> list[str]:
    """Catalogue ids of the converter modules, the usual one of each topology first."""
    found = [
        i
        for i, e in catalogue().entries.items()
        if e["kind"] in ("converter", "power")
        and e["form"] == "module"
        and is_converter(catalogue().get(i))
        and catalogue().get(i).rails[0].topology != "linear"
    ]
    fits = [i for i in found if topology in ("", catalogue().get(i).rails[0].topology)]
    usual = {i: any(f in ("buck", "boost") for f in catalogue().entries[i]["default_for"]) for i in fits}
    return sorted(fits, key=lambda i: (not usual[i], catalogue().get(i).rails[0].max_ma or 0))


def match(asked: Asked) -> Match | None:
    kinds = {catalogue().entries[w.component]["kind"] for w in asked.request.of("part") if w.component}
    if asked.controller or kinds - _OWN or asked.says(_NOT) or re.search(NO_SWITCHING, asked.request.text, re.I):
        return None
    if size := level(asked.raw):
        asked = asked.without([size.words])  # a signal's size is no supply
    made = re.search(MADE, asked.raw, re.I)
    cell = next((r for w in asked.request.of("supply") if (r := _limited(w))), None)
    port = bool(made and re.search(r"\busb\b", made["source"], re.I))
    if not asked.says(_ASKED) and not (made and (cell or port or re.search(VOLTS, made["source"], re.I))):
        return None
    named = [w for w in asked.free if w.component in modules()]
    if any(re.search(r"\d", re.sub(VOLTS, "", w.words, flags=re.I)) for w in named) or len(named) > 1:
        return None  # the part that is named is set up as it is
    if any(i for i in asked.ids if catalogue().get(i).kind in ("converter", "power") and i not in modules()):
        return None
    params = volts(asked)
    if turned := re.search(_TURNED, asked.raw, re.I):
        params["vin"], params["vout"] = float(turned[1]), float(turned[2])
    if made:
        asked.note(made.group())
        params["vout"] = float(made[1])
        params.pop("vin", None)
        if v := re.search(VOLTS, made["source"], re.I):
            params["vin"] = float(v[1])
        if a := re.search(AMPS, made["source"].partition(",")[0]):
            params["source_ma"] = float(a[1]) * (1 if a[2] else 1000)
    if port:
        params.setdefault("vin", USB_V)
        params.setdefault("source_ma", USB_MA if re.search(r"\bports?\b|\b2\.0\b", asked.raw, re.I) else 2000.0)
    if cell is not None:
        wish, rail = cell
        params.setdefault("vin", wish.quantity or (rail.volts or 0) * max(1, wish.count))
        params.setdefault("source_ma", rail.max_ma or 1e6)
    if "vin" not in params or "vout" not in params or params["vin"] == params["vout"]:
        return None
    if made and (a := re.search(AMPS, made["load"])):
        params["amps"] = float(a[1]) / (1000 if a[2] else 1)
    elif (amps := given.load_amps(asked)) and amps * 1000 != params.get("source_ma"):
        params["amps"] = amps
    if asked.part("fuse", "polyfuse"):
        params["fuse"] = asked.part("fuse", "polyfuse").component or "fuse"  # type: ignore[union-attr]
    supplies = [w.id for w in asked.request.of("supply") if not _cells(w)]
    return params, supplies + asked.wishes(*modules(), "fuse", "polyfuse", "terminal-2", functions=("boost", "buck", "voltage"))


def _limited(wish: Wish) -> tuple[Wish, Rail] | None:
    """A source that gives so much and no more: cells, a USB port."""
    rails = catalogue().get(wish.component).rails[:1] if wish.component else []
    return (wish, rails[0]) if rails and (rails[0].topology == "cell" or rails[0].max_ma) else None


def _cells(wish: Wish) -> bool:
    source = _limited(wish)
    return source is not None and source[1].topology == "cell"


def choose(low: float, high: float, vout: float, amps: float) -> Component:
    """The first module for an input between *low* and *high* V. Raises CannotDesign with the nearest that there is."""
    kind = "buck" if low > vout else "boost"
    able = [catalogue().get(i) for i in modules(kind)]
    fits = [c for c in able if can_convert(c, low, high, vout)]
    if not fits:
        most, least = max(c.supplies[0].max for c in able), min(c.supplies[0].min for c in able)
        if high > most:
            raise CannotDesign(
                f"No converter that I know takes {units.show(high, 'V')} at its input: they go up to {units.show(most, 'V')}.",
                f"a converter made for {units.show(high, 'V')}, isolated where people may touch the output",
            )
        if low < least:
            raise CannotDesign(
                f"{units.show(vout, 'V')} cannot be made from a source that falls to {units.show(low, 'V')}: the converters I know start at {units.show(least, 'V')}.",
                f"{math.ceil(least / low)} or more such cells in series with a boost converter, or a converter made for a single cell",
            )
        outs = [c.rails[0].max or c.rails[0].volts or 0 for c in able] if kind == "boost" else [c.rails[0].min or 0 for c in able]
        raise CannotDesign(
            f"No {kind} converter that I know makes {units.show(vout, 'V')} of {units.show(low, 'V')}.",
            f"they make {'up to ' + units.show(max(outs), 'V') if kind == 'boost' else 'down to ' + units.show(min(outs), 'V')}",
        )
    strong = [
        c for c in fits if (c.rails[0].max_ma or 1e9) >= amps * 1000 and drawn(c, low, vout, amps) * 1000 <= (c.supplies[0].limit_ma or 1e9)
    ]
    if not strong:
        best = max(min(c.rails[0].max_ma or 0, (c.supplies[0].limit_ma or 1e9) * low * _eta(c) / vout) for c in fits)
        raise CannotDesign(
            f"{units.show(vout, 'V')} at {units.show(amps, 'A')} from {units.show(low, 'V')} takes {units.show(drawn(fits[0], low, vout, amps), 'A')} "
            f"at the input: more than the converters I know carry.",
            f"about {units.show(best / 1000, 'A')} can be had, or a converter made for {units.show(vout * amps, 'W')}",
        )
    return strong[0]


def _eta(c: Component) -> float:
    return c.rails[0].efficiency or ETA


def drawn(c: Component, vin: float, vout: float, amps: float) -> float:
    """The input current, A: Vout·Iout / (η·Vin)."""
    return vout * amps / _eta(c) / vin


def build(bench: Bench) -> Figures:
    vin, vout = bench.number("vin", 12.0), bench.number("vout", 5.0)
    rail = bench.b.rail_at(vin)
    low, high = (rail.low or vin, rail.high or vin) if rail else (vin, vin)
    low = max(low, 0.72 * vin)  # what a cell has left when it is as good as empty
    amps = bench.number("amps", 0.1)
    source_a = bench.number("source_ma", 1e9) / 1000
    if (takes := vout * amps / ETA / vin) > source_a * 1.5:
        raise CannotDesign(
            f"{units.show(vout, 'V')} at {units.show(amps, 'A')} is {units.show(vout * amps, 'W')}: from {units.show(vin, 'V')} that takes "
            f"{units.show(takes, 'A')}, and the source gives at most {units.show(source_a, 'A')}.",
            f"a source of {units.show(1.2 * vout * amps / ETA, 'W')} or more, or at most {units.show(source_a * vin * ETA / vout, 'A')} from this one",
        )
    c = choose(low, high, vout, amps)
    net = rail.net if rail else bench.supply(vin, "the source of the converter", 1000 * drawn(c, low, vout, amps))
    bench.port("IN", net, "in")
    if bench.given("fuse"):
        bench.net("VIN_FUSED", kind="power", volts=vin)
        fuse(bench, net, "VIN_FUSED", drawn(c, low, vout, amps), "limits the fault current")
        net = "VIN_FUSED"
    supply, out = c.supplies[0], c.rails[0]
    module = bench.part(
        c.id, "converter", f"{units.show(vin, 'V')} to {units.show(vout, 'V')}, up to {units.show((out.max_ma or 0) / 1000, 'A')}"
    )
    if out.setting:
        module.settings[out.setting] = units.show(vout, "V")
        module.label = f"set to {units.show(vout, 'V')}"
    bench.b.volts[(module.ref, supply.id)] = vin
    bench.join(net, *((module, p) for p in supply.pins))
    bench.net("VOUT", kind="power", volts=vout)
    bench.join("VOUT", *((module, p) for p in out.pins))
    bench.ground(*((module, p) for p in (*supply.ground, *out.ground)))
    bench.terminal("OUT", "VOUT", "out", f"the {units.show(vout, 'V')}")
    figures: Figures = {"vin": vin, "vout": vout}
    if bench.given("amps"):
        figures["input_a"] = drawn(c, vin, vout, amps)
    return figures


RECIPE = Recipe(
    "converter",
    "Switching converter",
    "Iin = Vout·Iout / (η·Vin)",
    build,
    match,
    rank=56,
    group="supply",
    words="buck boost converter step up down dc power supply output input load from need make efficient module which",
)
