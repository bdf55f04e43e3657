"""DC supplies: mains transformer with bridge and regulator, LM317, 78xx, Zener."""

from __future__ import annotations

import math
import re

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match


def fixed_regulators() -> dict[str, float]:
    """Linear regulators of a fixed positive output: id -> volts, the usual one of each voltage first."""
    found = {
        i: float(rail.volts)
        for i, e in catalogue().entries.items()
        if e["kind"] == "converter" and e["form"] != "module"
        for rail in catalogue().get(i).rails[:1]
        if rail.topology == "linear" and rail.volts and rail.volts > 0
    }
    return dict(sorted(found.items(), key=lambda x: not any(f.startswith("ldo-") for f in catalogue().entries[x[0]]["default_for"])))


def usual_regulator(volts: float) -> str | None:
    """The linear regulator that is usually taken for a voltage."""
    return next((i for i, v in fixed_regulators().items() if abs(v - volts) < 0.05), None)


def match_mains(asked: Asked) -> Match | None:
    if asked.controller or not asked.says(
        r"\bdc power supply|power supply circuit|rectifier|transformer|\bac to dc|linear (?:power )?supply|mains? (?:to|powered) (?:\d+ ?v )?(?:dc )?supply"
    ):
        return None
    main = [w for w in asked.request.of("part") if not w.support and w.component not in ("transformer", "bridge-rectifier")]
    if asked.kinds & {"sensor", "display", "actuator", "radio", "indicator"} or len(main) > 4:
        return None
    params: dict[str, float | str] = {}
    ac = (
        asked.number(r"(\d+(?:\.\d+)?)\s?V(?:olts?)?\s?-?AC\b(?! mains)")
        or asked.number(r"(\d+(?:\.\d+)?)\s?V(?:olts?)?\s+(?:ac\s+)?(?:transformer|secondary)")
        or asked.number(r"(?:transformer|secondary)[^.\d]{0,20}(\d+(?:\.\d+)?)\s?V")
    )
    if ac and ac < 60:
        params["secondary"] = ac
    fixed = next((v for i, v in fixed_regulators().items() if i in asked.ids), None)
    volts = [v for v, _ in asked.quantities("V") if v < 50 and v != params.get("secondary")]
    if fixed or volts:
        params["vout"] = fixed or volts[0]
    if a := asked.one("A"):
        params["amps"] = a
    if f := asked.number(r"\b(50|60)\s?Hz"):
        params["mains_hz"] = f
    if "lm317" in asked.ids:
        params["chip"] = "lm317"
    mains = [
        w.id
        for w in asked.request.wishes
        if w.component
        and w.component in catalogue()
        and any(x.role == "source" for x in catalogue().get(w.component).interfaces_of("mains"))
    ]
    return params, mains + asked.wishes(
        "lm317",
        "transformer",
        "bridge-rectifier",
        *fixed_regulators(),
        "capacitor",
        "capacitor-polarised",
        "diode-1n4007",
        "fuse",
        "resistor",
        "led",
        supplies=True,
        functions=("supply", "indicator", "switch-mains"),
    )


def match_regulator(asked: Asked) -> Match | None:
    if asked.controller:
        return None
    named = next((i for i in ("lm317", *fixed_regulators(), "zener") if i in asked.ids), None)
    general = asked.says(r"voltage regulator|linear regulator|regulated? (?:down )?to|zener") and not asked.kinds & {
        "sensor",
        "display",
        "actuator",
        "converter",
    }
    if not named and not general:
        return None
    if asked.kinds & {"sensor", "display", "radio", "actuator"}:
        return None
    params: dict[str, float | str] = {}
    volts = asked.quantities("V")
    if m := re.search(r"(\d+(?:\.\d+)?)\s?v\s*(?:dc\s*)?(?:in|input)\b", asked.raw, re.I):
        params["vin"] = float(m[1])
    if (m := re.search(r"(\d+(?:\.\d+)?)\s?v\s*(?:dc\s*)?(?:out|output)\b", asked.raw, re.I)) or (
        m := re.search(
            r"(?:to|for|output(?:s|ting)?(?: of)?|give[s]?|get|make|produce|of)\s+(?:a |about |stable |regulated |clamp(?:ed)? (?:at|to) )*(\d+(?:\.\d+)?)\s?v",
            asked.raw,
            re.I,
        )
    ):
        params["vout"] = float(m[1])
    if m := re.search(r"(?:from|input(?: of)?|off|powered by)\s+(?:a |an |my |the )*(\d+(?:\.\d+)?)\s?v", asked.raw, re.I):
        params["vin"] = float(m[1])
    elif len(volts) >= 2 and "vin" not in params:
        others = [v for v, _ in volts if v != params.get("vout")]
        if others:
            params["vin"] = max(others)
    elif (v := asked.supply_volts()) and v != params.get("vout"):
        params["vin"] = v
    if "vout" not in params and len(volts) >= 2:
        params["vout"] = min(v for v, _ in volts)
    if "vout" not in params and volts and volts[0][0] != params.get("vin"):
        params["vout"] = volts[0][0]
    if a := asked.one("A"):
        params["amps"] = a
    if r := asked.ohms("r1", "series", "adj") or asked.one("Ω"):
        params["r1"] = r
    vout = float(params.get("vout", 5.0))
    params["chip"] = named or ("zener" if asked.says("zener") else usual_regulator(vout) or "lm317")
    mains = [
        w.id
        for w in asked.request.wishes
        if w.component
        and w.component in catalogue()
        and any(x.role == "source" for x in catalogue().get(w.component).interfaces_of("mains"))
    ]
    sources = [w.id for w in asked.request.of("supply") if not _cells(w.component)]  # a battery stands in the circuit itself
    return params, sources + mains + asked.wishes(
        "lm317", *fixed_regulators(), "zener", "resistor", "capacitor", "capacitor-polarised", "potentiometer", "terminal-2"
    )


def _cells(component_id: str | None) -> bool:
    return component_id is not None and any(r.topology == "cell" for r in catalogue().get(component_id).rails[:1])


def build_mains(bench: Bench) -> Figures:
    vout = bench.number("vout", 5.0)
    chip = bench.text("chip") or usual_regulator(vout)
    if chip and catalogue().get(chip).supplies[0].max < 20:
        chip = None  # what stands behind a bridge rises far above its nominal voltage
    hz = bench.number("mains_hz", 50.0)
    sec = eseries.at_least((vout + 2.5 + 2.0) / math.sqrt(2) / 0.9, "E12")
    sec = next((v for v in (6.0, 9.0, 12.0, 15.0, 18.0, 24.0) if v >= sec * 0.999), 24.0)
    sec = bench.number("secondary", sec)
    peak = sec * math.sqrt(2) - 1.8
    drop = float(catalogue().get(chip or "lm317").spec.get("dropout", 2.0))
    if peak < vout + drop + 0.5:
        raise CannotDesign(
            f"{units.show(sec, 'V')} AC gives {units.show(peak, 'V')} behind the bridge; {units.show(vout, 'V')} needs {units.show(vout + drop + 0.5, 'V')} at least.",
            "a transformer with a higher secondary voltage",
        )
    amps = bench.number("amps", 0.5)
    mains = next((i for i in catalogue() if any(x.type == "mains" and x.role == "source" for x in catalogue().get(i).interfaces)), None)
    if mains is None:
        raise CannotDesign("The catalogue has no mains source.")
    source = bench.part(mains, "source", "the mains socket")
    fuse = bench.part("fuse", "fuse", "limits the fault current", "250mA")
    transformer = bench.part("transformer", "", f"mains to {units.show(sec, 'V')} AC, isolated")
    transformer.value, transformer.quantity = units.show(sec, "V") + " AC", sec
    bridge = bench.part("bridge-rectifier", "", "four diodes make DC of it")
    i = source.component.interfaces_of("mains")[0]
    f1, f2 = bench.b.two_pins(fuse)
    bench.net("MAINS_L", kind="mains")
    bench.net("MAINS_N", kind="mains")
    bench.net("MAINS_L_FUSED", kind="mains")
    bench.join("MAINS_L", (source, i.pins["l"]))
    bench.b.circuit.connect(bench.net("MAINS_L"), f1)
    bench.b.circuit.connect(bench.net("MAINS_L_FUSED"), f2)
    ids = [p.id for p in transformer.component.pins]
    bench.join("MAINS_L_FUSED", (transformer, ids[0]))
    bench.join("MAINS_N", (transformer, ids[1]), (source, i.pins["n"]))
    ac = [p.id for p in bridge.component.pins if p.id.startswith("~") or "AC" in p.id.upper()]
    bench.join("AC1", (transformer, ids[2]), (bridge, ac[0]))
    bench.join("AC2", (transformer, ids[3]), (bridge, ac[1]))
    raw = bench.net("RAW", kind="power", volts=round(peak, 1))
    bench.join(raw.name, (bridge, "+"))
    bench.ground((bridge, "-"))
    ripple = min(2.5, peak - vout - drop)
    c = eseries.at_least(max(amps / (2 * hz * max(ripple, 0.3)) * 0.999, 470e-6), "E6")
    cap = bench.capacitor(
        c, "bulk", f"C = I/(2f·ΔU): {units.show(amps / (2 * hz * c), 'V')} of ripple at {units.show(amps, 'A')} ({hz:g} Hz)", bridge.ref
    )
    plus, minus = bench.b.two_pins(cap)
    bench.b.circuit.connect(raw, plus)
    bench.b.ground(minus)
    _regulate(bench, chip or "lm317", "RAW", peak, vout)
    from circuitlm.synthesis.mains import WARNING

    bench.b.advice.append(WARNING)
    watts = (peak - amps / (4 * hz * c) - vout) * amps
    if watts > 1:
        bench.b.advice.append(f"At {units.show(amps, 'A')} the regulator turns {units.show(watts, 'W')} into heat: it needs a heat sink.")
    bench.b.advice.append(
        f"The smoothing capacitor has to stand {units.show(math.ceil(peak * 1.35), 'V')} or more; the transformer {units.show(sec * amps * 1.8, 'W').replace('W', 'VA')}."
    )
    return {"secondary_v": sec, "peak_v": peak, "vout": vout, "bulk_f": c, "ripple_v": amps / (2 * hz * c), "dissipation_w": watts}


def _regulate(bench: Bench, chip_id: str, raw: str, vin: float, vout: float) -> Figures:
    chip = bench.part(chip_id, "", f"regulates to {units.show(vout, 'V')}")
    figures: Figures = {}
    ids = {p.id for p in chip.component.pins}
    pin_in = next(n for n in ("IN", "VI", "VIN", "INPUT") if n in ids)
    pin_out = next(n for n in ("OUT", "VO", "VOUT", "OUTPUT") if n in ids)
    for s in chip.component.supplies:
        bench.b.volts[(chip.ref, s.id)] = vin
    bench.net("VOUT", kind="power", volts=vout)
    bench.join(raw, (chip, pin_in))
    bench.join("VOUT", (chip, pin_out))
    if "ADJ" in ids:
        r1 = bench.number("r1", 240.0)
        r2 = eseries.nearest(r1 * (vout / 1.25 - 1), "E24") if vout > 1.26 else 0.0
        got = 1.25 * (1 + r2 / r1) + 50e-6 * r2
        why = f"Vout = 1.25 V·(1 + R2/R1) + 50 µA·R2 = {units.show(got, 'V')}"
        a, z = bench.resistor(r1, "feedback", why, chip.ref), bench.resistor(r2 or 1.0, "feedback", why, chip.ref)
        bench.join("VOUT", (a, "1"))
        bench.join("ADJ", (a, "2"), (z, "1"), (chip, "ADJ"))
        bench.ground((z, "2"))
        figures = {"vout": got, "r1": r1, "r2": r2}
        _steady(bench, chip, raw, 330e-9, "keeps the regulator stable")
        _steady(bench, chip, "VOUT", 1e-6, "improves the response to load steps")
    else:
        bench.ground((chip, next(n for n in ("GND", "ADJ/GND") if n in ids)))
        figures = {"vout": vout}
    bench.terminal("OUT", "VOUT", "out", f"the regulated {units.show(vout, 'V')}")
    return figures


def _steady(bench: Bench, chip: Part, net: str, farads: float, why: str) -> None:
    """A capacitor to ground at an adjustable regulator, which has no ground pin that its own file could name."""
    positive, negative = bench.b.two_pins(bench.capacitor(farads, "decoupling", why, chip.ref))
    bench.b.circuit.connect(bench.net(net), positive)
    bench.b.ground(negative)


def build_regulator(bench: Bench) -> Figures:
    chip = bench.text("chip", "lm317")
    fixed = fixed_regulators().get(chip)
    vout = bench.number("vout", fixed or 5.0)
    if fixed and abs(vout - fixed) > 0.2:
        vout = fixed
    if chip == "zener":
        return _zener(bench, bench.number("vin", vout + 4), vout)
    drop = float(catalogue().get(chip).spec.get("dropout", 2.0))
    vin = bench.number("vin", max(9.0, math.ceil(vout + drop + 1)) if vout < 7 else math.ceil(vout + drop + 1))
    highest = float(catalogue().get(chip).spec.get("v_max", 0)) or max((s.max for s in catalogue().get(chip).supplies), default=35.0)
    if vin > highest * 1.02:
        raise CannotDesign(
            f"The {catalogue().entries[chip]['name']} stands {units.show(highest, 'V')} at its input, not {units.show(vin, 'V')}.",
            "a buck converter for that voltage",
        )
    if vin < vout + drop - 0.3:
        raise CannotDesign(
            f"The {catalogue().entries[chip]['name']} needs at least {units.show(vout + drop, 'V')} in for {units.show(vout, 'V')} out, "
            f"and {units.show(vin, 'V')} is given.",
            "a boost or buck-boost converter can do it",
        )
    rail = bench.b.rail_at(vin)
    if rail is None:
        bench.terminal("IN", "VIN", "in", f"unregulated {units.show(vin, 'V')}")
        net = bench.net("VIN")
        net.kind, net.volts = "power", vin
        raw = "VIN"
    else:
        raw = rail.net
        bench.port("IN", raw, "in")
    figures = _regulate(bench, chip, raw, vin, vout)
    amps = bench.number("amps", 0.1)
    watts = (vin - vout) * amps
    figures |= {"vin": vin, "dissipation_w": watts}
    if watts > 1.0:
        bench.b.advice.append(f"At {units.show(amps, 'A')} the regulator turns {units.show(watts, 'W')} into heat: it needs a heat sink.")
    return figures


def _zener(bench: Bench, vin: float, vout: float) -> Figures:
    """Shunt regulator or clamp: series resistor and Zener diode."""
    if vin <= vout:
        raise CannotDesign(f"A Zener cannot give {units.show(vout, 'V')} from {units.show(vin, 'V')}.", "a boost converter can")
    ma = bench.number("amps", 0.005) * 1000 + 5.0  # 5 mA stay for the Zener itself
    ohms = bench.number("r1", eseries.nearest((vin - vout) / (ma / 1000), "E12"))
    if (vin - vout) / ohms * 1000 < bench.number("amps", 0.0) * 1000 + 1:
        ohms = eseries.nearest((vin - vout) / (ma * 1.1 / 1000), "E12")
    heat = (vin - vout) ** 2 / ohms
    zener_w = vout * (vin - vout) / ohms
    rail = bench.b.rail_at(vin)
    raw = rail.net if rail else "VIN"
    if rail is None:
        bench.terminal("IN", "VIN", "in", f"up to {units.show(vin, 'V')}")
        bench.net("VIN").volts = vin
    why = f"({units.show(vin, 'V')} - {units.show(vout, 'V')}) / {units.show(ohms, 'Ω')} = {units.show((vin - vout) / ohms, 'A')}, {units.show(heat, 'W')} of heat"
    r = bench.own(bench.b.support("resistor-power", "", "series", why, ohms)) if heat > 0.24 else bench.resistor(ohms, "series", why)
    z = bench.part("zener", "", f"holds the node at {units.show(vout, 'V')}", vout, "V")
    bench.join(raw, (r, "1"))
    bench.join("CLAMPED", (r, "2"), (z, "K"))
    bench.ground((z, "A"))
    bench.terminal("OUT", "CLAMPED", "out")
    if zener_w > float(z.component.spec.get("p_max", 1.0)):
        bench.b.problems.append(
            f"Without a load {z.ref} would have to turn {units.show(zener_w, 'W')} into heat, it stands {units.show(float(z.component.spec.get('p_max', 1.0)), 'W')}: "
            "a regulator is the better choice."
        )
    bench.b.advice.append(
        f"{r.ref} turns {units.show(heat, 'W')} into heat, {z.ref} without a load {units.show(zener_w, 'W')}: take parts for twice as much."
    )
    return {"vout": vout, "vin": vin, "ma": (vin - vout) / ohms * 1000, "resistor_w": heat, "zener_w": zener_w}


RECIPE = (
    Recipe(
        "dc-supply",
        "DC power supply",
        "Upeak = U2·√2 - 1.8 V; C = I / (2f·ΔU)",
        build_mains,
        match_mains,
        rank=85,
        group="supply",
        words="power supply transformer bridge rectifier smoothing cap caps capacitor around regulator load max take vac ac dc mains regulated should linear",
    ),
    Recipe(
        "regulator",
        "Linear regulator",
        "Vout = 1.25 V·(1 + R2/R1) for the LM317",
        build_regulator,
        match_regulator,
        rank=55,
        group="supply",
        source="LM317 datasheet formula",
        words="regulator linear voltage regulated zener load takes simple stable input output watts clamp shunt supply",
    ),
)
