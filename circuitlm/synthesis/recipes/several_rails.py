"""Several voltages from one source, each by a switching converter of its own: '5 V 2 A and 3.3 V 500 mA from 12 V'.

A voltage below ground takes an inverting converter, which no module of the catalogue is: it is told and not built.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from circuitlm.circuit import units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.converter import choose, drawn, modules

_KINDS = {"converter", "power", "supply", "passive", "protection", "connector"}
_VOLTS = r"(?P<sign>[-+−±]|\+/-|\bminus |\bplus )?\s?(?P<volts>\d+(?:\.\d+)?)\s?V(?:olts?)?(?:\s?DC)?\b"
_AMPS = r"(?:\s*(?:at|@|/|,|with|up to|max\.?|\()*\s*(?P<amps>\d+(?:\.\d+)?)\s?(?P<milli>m?)A\b\)?)?"
_RAIL = re.compile(_VOLTS + _AMPS, re.I)
_LIST = rf"(?:{_VOLTS}{_AMPS})".replace("?P<sign>", "?:").replace("?P<volts>", "?:").replace("?P<amps>", "?:").replace("?P<milli>", "?:")
_JOIN = r"\s*(?:,|;|\+|&|/|\band\b|\bplus\b|, and)\s*(?:also |an? |another )?"
_OUTS = rf"(?P<outs>{_LIST}(?:{_JOIN}{_LIST})*)(?:\s+(?:rails?|suppl(?:y|ies)|outputs?|lines?|each))*"
_SOURCE = r"(?:an? |my |the |one |single )*(?P<source>\d+(?:\.\d+)?)\s?V(?:olts?)?(?:\s?DC)?\b"
_FROM = re.compile(rf"{_OUTS}[^.;?\d]{{0,30}}?\b(?:from|out of|off)\s+{_SOURCE}(?P<each>[^.;?]{{0,12}}?\b\d+(?:\.\d+)?\s?m?A\s+each\b)?", re.I)
_TO = re.compile(rf"\b{_SOURCE}\s*(?:DC |power |supply |input |adapter |battery )*(?:to|into|in,|->|→)\s*{_OUTS}", re.I)
_NOT = r"\bop-?\s?amp|\bamplif|\bdivid|\bresist|\bzener|\blinear|\bldo\b|\bsignal|\blevel|\bcharge[- ]?pump|\b555\b|\btransformer|\bvirtual|\bsplit|\bamp\b"


@dataclass(frozen=True, slots=True)
class _Out:
    volts: float
    amps: float


def _read(text: str) -> tuple[float, list[_Out], str] | None:
    """(source V, outputs, words) of the longest list of voltages that are made of one."""
    hit = _FROM.search(text) or _TO.search(text)
    if hit is None:
        return None
    outs = []
    shared = re.search(r"(\d+(?:\.\d+)?)\s?(m?)A", hit.groupdict().get("each") or "")
    for m in _RAIL.finditer(hit["outs"]):
        amps = float(m["amps"]) / (1000 if m["milli"] else 1) if m["amps"] else float(shared[1]) / (1000 if shared[2] else 1) if shared else 0.0
        sign, value = (m["sign"] or "").strip().lower(), float(m["volts"])
        if sign not in ("-", "−", "minus"):
            outs.append(_Out(value, amps))
        if sign in ("-", "−", "minus", "±", "+/-"):
            outs.append(_Out(-value, amps))
    return float(hit["source"]), outs, hit.group()


def match(asked: Asked) -> Match | None:
    kinds = {catalogue().entries[w.component]["kind"] for w in asked.request.of("part") if w.component}
    if asked.controller or kinds - _KINDS or re.search(_NOT, asked.raw, re.I) or (found := _read(asked.raw)) is None:
        return None
    source, outs, said = found
    if len(outs) < 2 and all(o.volts > 0 for o in outs):
        return None
    if any(i not in modules() and catalogue().get(i).kind in ("converter", "power") for i in asked.ids) or re.search(r"\bLM\d|\bMP\d|\b78", asked.raw):
        return None  # the parts that are named are set up as they are
    asked.note(said)
    params: dict[str, float | str] = {"alone": "yes", "vin": source, "outs": " ".join(f"{o.volts:g}@{o.amps:g}" for o in outs)}
    for n, o in enumerate(o for o in outs if o.volts < 0 and len(outs) > 1):
        asked.request.wishes.append(Wish(id=f"below-ground-{n}", kind="part", words=f"{o.volts:g} V", at=len(asked.raw)))  # it stays unmet
    given = [w for w in asked.request.of("supply") if w.component]
    batteries = [w for w in given if "battery" in (w.component or "")]
    taken = [w.id for w in given if w not in batteries]
    return params, taken + asked.wishes(*modules(), "terminal-2", functions=("boost", "buck", "voltage"))


def build(bench: Bench) -> Figures:
    vin = bench.number("vin", 12.0)
    outs = [_Out(*map(float, o.split("@"))) for o in bench.text("outs").split()]
    above = [o for o in outs if o.volts > 0]
    if not above:
        raise CannotDesign(
            f"No converter that I know makes {units.show(outs[0].volts, 'V')} of {units.show(vin, 'V')}: all of them give voltages above ground.",
            "a charge pump (ICL7660) for some milliamperes, else an inverting or an isolated DC/DC module",
        )
    rail = bench.b.rail_at(vin)
    low, high = (rail.low or vin, rail.high or vin) if rail else (vin, vin)
    needed = [(o, choose(low, high, o.volts, o.amps or 0.1)) for o in above if abs(o.volts - vin) > 0.01]
    total = sum(drawn(c, low, o.volts, o.amps or 0.1) for o, c in needed)
    net = rail.net if rail else bench.supply(vin, "the source of the converters", 1000 * total)
    bench.port("IN", net, "in")
    for o, c in needed:
        supply, out = c.supplies[0], c.rails[0]
        volts = units.show(o.volts, "V")
        module = bench.part(c.id, "converter", f"{units.show(vin, 'V')} to {volts}, up to {units.show((out.max_ma or 0) / 1000, 'A')}")
        if out.setting:
            module.settings[out.setting], module.label = volts, f"set to {volts}"
        bench.b.volts[(module.ref, supply.id)] = vin
        bench.join(net, *((module, p) for p in supply.pins))
        name = f"VOUT_{o.volts:g}".replace(".", "V")
        bench.net(name, kind="power", volts=o.volts)
        bench.join(name, *((module, p) for p in out.pins))
        bench.ground(*((module, p) for p in (*supply.ground, *out.ground)))
        bench.terminal(f"OUT {volts}", name, "out", f"the {volts}" + (f", {units.show(o.amps, 'A')}" if o.amps else ""))
    for o in outs:
        if o.volts < 0:
            bench.b.problems.append(
                f"{units.show(o.volts, 'V')}{' at ' + units.show(o.amps, 'A') if o.amps else ''} is not made: the converters I know give voltages above "
                "ground. An isolated DC/DC module with its plus output at ground gives it, or an inverting converter."
            )
    return {"vin": vin, "input_a": total}


RECIPE = Recipe(
    "several-rails",
    "Converters for several voltages",
    "Iin = sum of Vout·Iout / (η·Vin)",
    build,
    match,
    rank=57,
    group="supply",
    words="rail rails supply voltages volts each from need make converter output outputs buck boost step down",
)
