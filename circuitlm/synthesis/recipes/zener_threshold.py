"""Overvoltage indicator of a Zener diode and a transistor: Vtrip = (Vz + Vbe)·(1 + R1/R2), the watched voltage is the supply."""

from __future__ import annotations

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match

VBE = 0.65
ZENER = 6.2
"""A Zener diode of this voltage has the steepest curve, and hardly a temperature coefficient."""
LOWEST = 3.3
DIVIDER_OHMS = 4_700.0
"""Both resistors together: stiff against the base current."""
_OVER = (
    r"(?:exceeds?|exceeded|over|above|reaches|passes|higher than|more than|beyond|past)\s+(?:about |around |approx\w* )?(\d+(?:\.\d+)?)\s?V"
)


def match(asked: Asked) -> Match | None:
    zener, transistor = next(iter(asked.shaped("zener")), None), next(iter(asked.shaped("npn")), None)
    if asked.controller or zener is None or transistor is None or asked.kinds & {"sensor", "display", "radio", "analog", "converter"}:
        return None
    loads = [w for w in asked.free if w.component in ("led", "buzzer")]
    trip = asked.number(_OVER)
    if not loads or trip is None:
        return None
    params: dict[str, float | str] = {
        "trip": trip,
        "zener": zener.component or "",
        "transistor": transistor.component or "",
        "load": loads[0].component or "",
        "alone": "yes",
    }
    if r := asked.ohms("led", "series", "limiting"):
        params["led_ohms"] = r
    if v := asked.number(r"(\d+(?:\.\d+)?)\s?V\s+zener"):
        params["zener_v"] = v
    if v := asked.supply_volts():
        params["vcc"] = v
    taken = [w.id for w in (zener, transistor, loads[0])]
    return params, taken + asked.wishes("resistor", "terminal-2", functions=("indicator", "alert", "alarm-sound", "voltage"))


def build(bench: Bench) -> Figures:
    trip = bench.number("trip", 15.0)
    if trip < LOWEST + VBE:
        raise CannotDesign(
            f"A Zener diode and a transistor cannot judge {units.show(trip, 'V')}: below {units.show(LOWEST + VBE, 'V')} it is too soft.",
            "a comparator with a reference",
        )
    vz = bench.number("zener_v", ZENER if trip >= ZENER + VBE + 0.5 else LOWEST)
    ratio = trip / (vz + VBE)
    rail = bench.supply(bench.number("vcc", trip), "is watched, and feeds the indicator")
    upper, lower = eseries.ratio_pair(1 / ratio, DIVIDER_OHMS, "E24") if ratio > 1.02 else (0.0, DIVIDER_OHMS)
    got = (vz + VBE) * (1 + upper / lower)
    why = f"Vtrip = (Vz + Vbe)·(1 + R1/R2) = {units.show(got, 'V')}"
    zener = bench.part(bench.text("zener"), "reference", f"lets current into the base from {units.show(got, 'V')} on", vz, "V")
    q = bench.part(bench.text("transistor"), "driver", "switches the indicator")
    if upper:
        a, z = bench.resistor(upper, "divider-top", why), bench.resistor(lower, "divider-bottom", why)
        bench.join(rail, (a, "1"))
        bench.join("WATCHED", (a, "2"), (z, "1"), (zener, "K"))
        bench.ground((z, "2"))
    else:
        bench.join(rail, (zener, "K"))
    base = bench.resistor(1_000, "base", "limits the base current when the voltage is far above", q.ref)
    hold = bench.resistor(10_000, "pulldown", f"keeps {q.ref} off while the Zener diode only leaks", q.ref)
    bench.join("ZENER", (zener, "A"), (base, "1"))
    bench.join(f"{q.ref}_B", (base, "2"), (hold, "1"), (q, "B"))
    bench.ground((hold, "2"), (q, "E"))
    what = kit.load(bench, bench.text("load"), rail, trip)
    bench.b.circuit.connect(bench.net("SWITCHED", kind="switched"), *what.negative)
    bench.join("SWITCHED", (q, "C"))
    return {"threshold": got, "zener_v": vz, "load_ma": what.ma}


RECIPE = Recipe(
    "zener-threshold",
    "Overvoltage indicator",
    "Vtrip = (Vz + Vbe)·(1 + R1/R2)",
    build,
    match,
    rank=96,
    group="supply",
    words="overvoltage indicator over voltage warning turns on lights exceeds above zener transistor using light",
)
