"""Linear regulators between terminals: 78xx, AMS1117, LM317; capacitors, protection diodes and fuse as asked."""

from __future__ import annotations

import math
import re

from circuitlm.circuit import units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish
from circuitlm.synthesis.power import switched
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, given, supply_proof
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.regulating import (
    EXTRAS,
    adjustable,
    dropout,
    extras,
    fixed_regulators,
    fuse,
    heat,
    highest_input,
    indicator,
    indicators,
    regulate,
    usual_regulator,
    variable,
)

NO_SWITCHING = r"\b(?:no|not an?|without an?) (?:switching|switched|switch-?mode|buck|step-?down)\b[^.;]{0,20}"
_NUM = r"-?\s?(\d+(?:\.\d+)?)"


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.kinds & {"sensor", "display", "radio", "actuator"}:
        return None
    chips = [i for i in (adjustable(1), *fixed_regulators(), adjustable(-1), *fixed_regulators(-1)) if i in asked.ids]
    if len(chips) > 1:
        return None  # several rails are a power tree
    named = next(iter(chips), None)
    general = (
        asked.says(r"voltage regulator|\bregulat\w+\b[^;]{0,40}\blinearly|linear (?:regulator|(?:power )?supply)|regulated? (?:down )?to")
        or (re.search(NO_SWITCHING, asked.request.text, re.I) is not None and len(asked.quantities("V")) == 2)
    ) and "converter" not in asked.kinds
    if not named and not general:
        return None
    params = volts(asked) | extras(asked)
    fixed = (fixed_regulators() | fixed_regulators(-1)).get(named or "")
    if fixed and "vin" not in params and abs(float(params.get("vout", fixed))) > abs(fixed) + 1:
        params["vin"] = params.pop("vout")  # the only voltage, and the chip makes its own
    if a := given.load_amps(asked):
        params["amps"] = a
    for key, roles in (("r2", ("r2",)), ("r1", ("r1", "adj"))):
        if r := asked.ohms(*roles):
            params[key] = r
    below = named == adjustable(-1) or named in fixed_regulators(-1)
    if below:
        params |= {k: -abs(float(params[k])) for k in ("vin", "vout") if k in params}
    if (
        not {"r1", "r2"} & params.keys()
        and named in (adjustable(1), adjustable(-1))
        and not asked.part("potentiometer", "led")
        and (r := asked.one("Ω"))
    ):
        params["r1"] = r
    if asked.part("potentiometer"):
        params["variable"] = "yes"
        if r := asked.ohms("pot", "potentiometer", "trimmer"):
            params["pot_ohms"] = r
    params |= variable(asked)
    params["chip"] = params.get("chip") or named or usual_regulator(float(params.get("vout", 5.0))) or adjustable(1)
    mains = [
        w.id
        for w in asked.request.wishes
        if w.component
        and w.component in catalogue()
        and any(x.role == "source" for x in catalogue().get(w.component).interfaces_of("mains"))
    ]
    return params, sources(asked) + mains + asked.wishes(
        adjustable(1), adjustable(-1), *fixed_regulators(), *fixed_regulators(-1), *EXTRAS, "potentiometer", functions=("indicator",)
    ) + indicators(asked)


def volts(asked: Asked) -> dict[str, float | str]:
    """The input and output voltage that the words give: '24 V in, 13.8 V out', 'from 12 V to 5 V', 'make 9 V of 24 V'."""
    params: dict[str, float | str] = {}
    found = asked.quantities("V")
    if m := re.search(rf"(?:^|[,:;(]) ?in:? {_NUM}\s?V\b[^.;]{{0,15}}\bout:? {_NUM}\s?V\b", asked.raw, re.I):
        asked.note(m.group())
        return {"vin": float(m[1]), "vout": float(m[2])}
    if m := re.search(rf"\b(?:have|got)\b(?: only)? {_NUM}\s?V\b[^.;]{{0,20}}\b(?:need|want|require)s? {_NUM}\s?V\b", asked.raw, re.I):
        asked.note(m.group())
        return {"vin": float(m[1]), "vout": float(m[2])}
    if m := re.search(rf"{_NUM}\s?v\s*(?:dc\s*)?(?:in|input)\b|\binput(?: voltage)?(?: is| of|:)?\s+{_NUM}\s?v\b", asked.raw, re.I):
        params["vin"] = float(m[1] or m[2])
    if (m := re.search(rf"{_NUM}\s?v\s*(?:dc\s*)?(?:out|output)\b", asked.raw, re.I)) or (
        m := re.search(
            r"(?:to|for|hold(?:s|ing)?(?: at)?|keep(?:s|ing)?(?: at)?|output(?:s|ting)?(?: of)?|give[s]?|get|make|produce|giving|making|as|(?<!out )of)\s+(?:a |about |stable |regulated |clamp(?:ed)? (?:at|to) )*"
            + _NUM
            + r"\s?v",
            asked.raw,
            re.I,
        )
    ):
        params["vout"] = float(m[1])
    if m := re.search(
        rf"(?:from|input(?: of)?|off|out of|powered by|fed (?:with|by|from))\s+(?:a |an |my |the )*{_NUM}\s?v", asked.raw, re.I
    ):
        params["vin"] = float(m[1])
    elif len(found) >= 2 and "vin" not in params:
        others = [v for v, _ in found if v != params.get("vout")]
        if others:
            params["vin"] = max(others)
    elif (v := asked.supply_volts()) and v != params.get("vout"):
        params["vin"] = v
    if "vout" not in params and len(found) >= 2:
        params["vout"] = min(v for v, _ in found)
    if "vout" not in params and found and found[0][0] != params.get("vin"):
        params["vout"] = found[0][0]
    return params


def sources(asked: Asked) -> list[str]:
    """Supplies that stand at the input terminal; a battery stands in the circuit itself."""
    return [w.id for w in asked.request.of("supply") if not _cells(w)]


def _cells(wish: Wish) -> bool:
    return wish.component is not None and any(r.topology == "cell" for r in catalogue().get(wish.component).rails[:1])


def inlet(bench: Bench, vin: float) -> str:
    """The net of the input voltage: a source's rail, else a terminal; behind a fuse where one is wanted."""
    rail = bench.b.rail_at(vin)
    net = "VIN"
    if rail is None:
        bench.terminal("IN", net, "in", f"unregulated {units.show(vin, 'V')}")
        at = bench.net(net)
        at.kind, at.volts = "power", vin
        net = switched(bench.b, at).name
    else:
        net = rail.net
        bench.port("IN", net, "in")
    if bench.given("fuse"):
        bench.net("VIN_FUSED", kind="power", volts=vin)
        fuse(bench, net, "VIN_FUSED", bench.number("amps", 0.1), "limits the fault current")
        net = "VIN_FUSED"
    if bench.given("series_diode"):
        diode = bench.part(bench.b.default("flyback").id, "protection", "blocks a wrongly connected supply")
        bench.net("VIN_SAFE", kind="power", volts=round(vin - math.copysign(float(diode.component.spec.get("vf", 0.9)), vin), 2))
        bench.join(net, (diode, "A" if vin > 0 else "K"))
        bench.join("VIN_SAFE", (diode, "K" if vin > 0 else "A"))
        net = "VIN_SAFE"
    return net


def build(bench: Bench) -> Figures:
    chip = bench.text("chip")
    fixed = (fixed_regulators() | fixed_regulators(-1)).get(chip)
    below = chip == adjustable(-1) or bool(fixed and fixed < 0)
    vout = bench.number("vout", fixed or (-5.0 if below else 5.0))
    if fixed and abs(vout - fixed) > 0.2:
        vout = fixed
    name = catalogue().entries[chip]["name"]
    drop = dropout(chip)
    wanted = max(9.0, math.ceil(abs(vout) + drop + 1)) if abs(vout) < 7 else math.ceil(abs(vout) + drop + 1)
    vin = float(bench.block.params.get("vin", math.copysign(wanted, vout)))
    highest = highest_input(chip)
    if abs(vin) > highest * 1.02:
        raise CannotDesign(
            f"The {name} stands {units.show(highest, 'V')} at its input, not {units.show(vin, 'V')}.",
            "a buck converter for that voltage",
        )
    if abs(vin) < abs(vout) + drop - 0.3:
        raise CannotDesign(
            f"The {name} needs at least {units.show(math.copysign(abs(vout) + drop, vout), 'V')} in for {units.show(vout, 'V')} out, and {units.show(vin, 'V')} is given.",
            "a boost or buck-boost converter can do it",
        )
    figures = regulate(bench, chip, inlet(bench, vin), vin, vout)
    bench.terminal("OUT", "VOUT", "out", f"the regulated {units.show(vout, 'V')}")
    figures |= indicator(bench, "VOUT", vout)
    amps = bench.number("amps", 0.1)
    watts = abs(vin - vout) * amps
    heat(bench, watts, amps)
    return figures | {"vin": vin, "dissipation_w": watts}


RECIPE = Recipe(
    "regulator",
    "Linear regulator",
    "Vout = 1.25 V·(1 + R2/R1) for the LM317",
    build,
    match,
    measure=supply_proof.regulator,
    rank=55,
    group="supply",
    source="LM317 datasheet formula",
    words="vin vout negative rail convert converts sides regulator stabilizer stabiliser linear voltage regulated load takes simple stable input output watts supply protection diodes each side block",
)
