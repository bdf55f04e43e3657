"""An H-bridge from four discrete transistors for a DC motor, with two inputs that may take any levels without a short circuit.

MOSFETs: each half is an inverter with its two gates joined, drawn down by a small transistor. Bipolar: the transistor at the
bottom switches the opposite one at the top through its base resistor, and a small transistor an input locks the other side out.
"""

from __future__ import annotations

import re

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part, PinRef
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit, switch_proof
from circuitlm.synthesis.recipes.asked import Asked, Match

PULL_OHMS = 1000.0
"""From the joined gates to the supply: a microsecond or two for small power MOSFETs."""
_TYPES = {"npn": ("npn", "pnp"), "pnp": ("npn", "pnp"), "nmos": ("nmos", "pmos"), "pmos": ("nmos", "pmos")}


def match(asked: Asked) -> Match | None:
    if not asked.says(r"\bh-?\s?bridge|\bfull[- ]bridge"):
        return None
    named = [w for w in asked.free if catalogue().get(w.component or "").shape in _TYPES]
    kinds = {catalogue().get(i).shape for w in named for i in (w.component or "", *w.alternatives) if i in catalogue()}
    discrete = asked.says(
        r"discrete|(?:from|of|with|using|out of|made)[^.]{0,20}(?:four|4|2x|two|individual|single|separate|plain|bare) (?:\w+ )?(?:transistors?|mosfets?|fets?|bjts?|npn|[a-z]*\d+\w*)"
    )
    chips = [w for w in asked.free if catalogue().entries[w.component or ""]["kind"] == "driver" and re.search(r"\d", w.words)]
    discrete = discrete or (not chips and asked.says(r"(?:mosfet|transistor|bjt|fet)s?[- ](?:h-?\s?bridge|full[- ]bridge)"))
    if not named or not (discrete or sum(w.count for w in named) >= 4 or len(kinds) > 1):
        return None
    if asked.kinds & {"analog", "logic", "isolator"}:
        return None
    fets = bool(kinds & {"nmos", "pmos"}) and not (kinds <= {"npn", "pnp"})
    motors = [w for w in asked.offering("motor", "load") if not catalogue().get(w.component or "").supplies and _is_motor(w)]
    motor = catalogue().get(motors[0].component or "") if motors else catalogue().get("dc-motor")
    logic = asked.logic_volts()
    stated = units.parse(motors[0].attributes["volts"], "V").value if motors and "volts" in motors[0].attributes else None
    vcc = next((w.quantity for w in asked.request.of("supply") if w.quantity), None)
    volts = vcc or stated or _other_volts(asked, logic) or float(motor.spec.get("volts", 6))
    amps = units.parse(motors[0].attributes["amps"], "A").value if motors and "amps" in motors[0].attributes else asked.one("A")
    ma = max((amps or 0) * 1000, float(motor.spec.get("ma", 100)))
    n, p = (_choose(named, shape, volts, ma, fets) for shape in (("nmos", "pmos") if fets else ("npn", "pnp")))
    contacts = [] if asked.controller else asked.contacts()
    params: dict[str, float | str] = {"motor": motor.id, "vcc": volts, "low": n.id, "high": p.id, "kind": "fet" if fets else "bjt"}
    if amps:
        params["ma"] = ma
    if stated:
        params[f"{motor.id}.volts"] = units.show(stated, "V").replace(" ", "")
    if contacts:
        params["contact"] = contacts[0].component or ""
    elif not asked.controller:
        params["logic"] = logic or (volts if volts in (3.3, 5.0) else 5.0)
    small = [w for w in named if catalogue().get(w.component or "").shape == "npn"] if fets else []
    if small:
        params["level"] = small[0].component or ""
    pins = [x for w in [*motors, *named] for x in w.pins.values()] or [w.words for w in asked.request.of("pin")]
    if asked.controller and pins:
        params["pins"] = " ".join(dict.fromkeys(pins))
    if not asked.controller:
        params["alone"] = "yes"
    drivers = [w for w in asked.free if catalogue().entries[w.component or ""]["kind"] == "driver" and not re.search(r"\d", w.words)]
    taken = [w.id for w in [*motors, *named, *contacts, *drivers]] + [w.id for w in asked.request.of("pin") if w.words in pins]
    return params, taken + asked.wishes(
        "resistor",
        "diode-1n4007",
        "diode-1n4148",
        "diode-schottky-1n5819",
        "terminal-2",
        functions=("motor", "drive-motor-bidirectional", "button", "direction", "switch-contact"),
    )


def _is_motor(wish: Wish) -> bool:
    c = catalogue().get(wish.component or "")
    return bool(c.interfaces_of("motor")) or c.shape == "motor"


def _other_volts(asked: Asked, logic: float | None) -> float | None:
    return max((v for v, _ in asked.quantities("V") if v != logic), default=None)


def _choose(named: list[Wish], shape: str, volts: float, ma: float, fets: bool) -> Component:
    """The transistor of a shape that is named by its type, else the weakest of the catalogue that stands voltage and current."""
    ids = [i for w in named for i in (w.component or "", *w.alternatives) if i in catalogue() and (any(c.isdigit() for c in w.words))]
    if own := next((catalogue().get(i) for i in ids if catalogue().get(i).shape == shape), None):
        return own
    v, i = ("vds_max", "id_max_ma") if fets else ("vce_max", "ic_max_ma")
    kinds = [
        catalogue().get(x) for x, e in catalogue().entries.items() if e["kind"] == "semiconductor" and catalogue().get(x).shape == shape
    ]
    twin = next((catalogue().get(x) for x in ids if catalogue().get(x).shape in _TYPES[shape]), None)
    least = max(ma * 2, float(twin.spec.get(i, 0)) * 0.9 if twin else 0)
    fits = [c for c in kinds if float(c.spec.get(v, 0)) >= 1.5 * volts and float(c.spec.get(i, 0)) >= least]
    fits = [c for c in fits if not fets or (float(c.spec.get("vgs_drive", 10)) <= volts <= 0.8 * float(c.spec.get("vgs_max", 20)))] or fits
    return min(fits or kinds, key=lambda c: (float(c.spec.get(i, 0)), c.id))


def build(bench: Bench) -> Figures:
    vcc = bench.number("vcc", 12.0)
    rail = bench.supply(vcc, "feeds the motor", _motor_ma(bench))
    motor = bench.part(bench.text("motor"), "", "runs both ways")
    i = next(x for x in motor.component.interfaces if x.type in ("motor", "load") and x.role == "sink")
    bench.join(bench.net("MOTOR_A", kind="switched").name, (motor, i.pins["p"]))
    bench.join(bench.net("MOTOR_B", kind="switched").name, (motor, i.pins["n"]))
    ma = _motor_ma(bench)
    drive = _inputs(bench, rail, vcc)
    if bench.text("kind") == "fet":
        _fets(bench, rail, vcc, motor, drive)
        rest = "both low or both high brakes it"
    else:
        _bipolar(bench, rail, vcc, motor, ma, drive)
        rest = "both low or both high lets it run out"
    bench.b.note(f"IN A high runs {motor.ref} one way, IN B high the other; {rest}. No input combination shorts the supply.", motor.ref)
    both = [bench.b.component(bench.text(k)).spec for k in ("high", "low")]
    lost = sum(float(s.get("rds_on", 0.0)) * ma / 1000 if "rds_on" in s else float(s.get("vce_sat", 0.2)) for s in both)
    return {"vcc": vcc, "load_ma": ma, "drive_v": drive, "motor_v": vcc - lost}


def _motor_ma(bench: Bench) -> float:
    return bench.number("ma", float(bench.b.component(bench.text("motor")).spec.get("ma", 200)))


def _inputs(bench: Bench, rail: str, vcc: float) -> float:
    """What drives the nets IN_A and IN_B: the board's pins, two buttons, or terminals; their high level, V."""
    host = bench.host
    pins = bench.text("pins").split()
    for n, side in enumerate("AB"):
        net = bench.net(f"IN_{side}", bus="digital").name
        if host is None and bench.given("contact"):
            kit.contact(
                bench,
                bench.text("contact"),
                rail,
                net,
                "runs the motor one way" if n == 0 else "runs it the other way",
                ("forward", "reverse")[n],
            )
            pull = bench.resistor(10_000.0, "pulldown", "holds the input low while the button is open")
            bench.join(net, (pull, "1"))
            bench.ground((pull, "2"))
        elif host is None:
            bench.terminal(f"IN {side}", net, "in", f"{units.show(bench.number('logic', 5.0), 'V')} logic")
    if host is not None:
        bench.block.params["pins"] = " ".join(pins)
        return bench.b.logic_volts(host)
    return vcc if bench.given("contact") else bench.number("logic", 5.0)


def _ask(bench: Bench, side: str, at: Part, pin: str) -> None:
    """The board's pin for an input."""
    host = bench.host
    if host is not None:
        pins = bench.text("pins").split()
        n = "AB".index(side)
        bench.b.demand(
            host,
            bench.net(f"IN_{side}").name,
            PinRef(at.ref, pin),
            f"bridge IN {side}",
            ["pwm?"],
            "out",
            fixed=pins[n] if n < len(pins) else None,
        )


def _base(bench: Bench, q: Part, net: str, v: float, ma: float, why: str) -> Part:
    """A base resistor for a collector current: three times the base current that it needs at least, at most 12 mA."""
    vbe, hfe = float(q.component.spec.get("vbe", 0.7)), float(q.component.spec.get("hfe", 75))
    base_ma = min(12.0, max(0.3, 3 * ma / hfe))
    ohms = eseries.nearest(max(v - vbe, 0.2) / base_ma * 1000, "E12")
    r = bench.resistor(ohms, "base", f"{why}: ({units.show(v, 'V')} - {units.show(vbe, 'V')}) / {units.show(ohms, 'Ω')}", q.ref)
    bench.join(net, (r, "1"))
    bench.join(f"{q.ref}_B", (r, "2"), (q, "B"))
    return r


def _fets(bench: Bench, rail: str, vcc: float, motor: Part, drive: float) -> None:
    """Two inverters: joined gates, a pull-up, and a small transistor that draws them down."""
    top, bottom = bench.b.component(bench.text("high")), bench.b.component(bench.text("low"))
    limit = min(float(c.spec.get("vgs_max", 20)) for c in (top, bottom))
    if vcc > 0.8 * limit:
        raise CannotDesign(
            f"With {units.show(vcc, 'V')} the joined gates of {top.name} and {bottom.name} come too near to their {units.show(limit, 'V')}.",
            f"a motor supply up to {units.show(0.8 * limit, 'V')}, or a bridge with a gate driver",
        )
    for side in "AB":
        high = bench.part(top.id, "driver", f"joins the motor's side {side} to the supply")
        low = bench.part(bottom.id, "driver", f"joins the motor's side {side} to ground")
        high.owner = low.owner = motor.ref
        gate = f"GATE_{side}"
        pull = bench.resistor(PULL_OHMS, "pullup", f"side {side} rests on ground while the controller starts", low.ref)
        level = bench.part(bench.text("level") or bench.b.default("transistor-npn").id, "level", "lets a logic level switch both gates")
        level.owner = high.ref
        bench.join(rail, (high, "S"), (pull, "1"))
        bench.join(gate, (high, "G"), (low, "G"), (pull, "2"), (level, "C"))
        bench.join(f"MOTOR_{side}", (high, "D"), (low, "D"))
        bench.ground((low, "S"), (level, "E"))
        r = _base(bench, level, f"IN_{side}", drive, vcc / PULL_OHMS * 1000 * 0.7, "saturates")
        _ask(bench, side, r, "1")
    bench.b.note("The MOSFETs' own body diodes carry the motor's current when they switch.", motor.ref)


def _bipolar(bench: Bench, rail: str, vcc: float, motor: Part, ma: float, drive: float) -> None:
    """Input A: bottom transistor of side B on, which through the base resistor of side A's top transistor turns that on, too."""
    top, bottom = bench.text("high"), bench.text("low")
    high: dict[str, Part] = {}
    low: dict[str, Part] = {}
    for side in "AB":
        high[side] = bench.part(top, "driver", f"joins the motor's side {side} to the supply")
        low[side] = bench.part(bottom, "driver", f"joins the motor's side {side} to ground")
        high[side].owner = low[side].owner = motor.ref
        bench.join(rail, (high[side], "E"))
        bench.join(f"MOTOR_{side}", (high[side], "C"), (low[side], "C"))
        bench.ground((low[side], "E"))
    for side, other in (("A", "B"), ("B", "A")):
        _base(bench, high[side], f"MOTOR_{other}", vcc - 0.2, ma, f"turned on by {low[other].ref}")
        r = _base(bench, low[other], f"IN_{side}", drive, ma, "saturates")
        small = bottom if float(low[side].component.spec.get("vbe", 0.7)) < 1 else bench.b.default("transistor-npn").id
        lock = bench.part(small, "lock", f"input {side} on: keeps {low[side].ref} off")
        lock.owner = low[side].ref
        _base(bench, lock, f"IN_{side}", drive, 10.0, "saturates")
        bench.join(f"{low[side].ref}_B", (lock, "C"))
        bench.ground((lock, "E"))
        _ask(bench, side, r, "1")
    for side in "AB":
        up = bench.part("diode-1n4007", "flyback", "carries the motor's kick into the supply")
        down = bench.part("diode-1n4007", "flyback", "carries the motor's kick from ground")
        up.owner = down.owner = motor.ref
        bench.join(f"MOTOR_{side}", (up, "A"), (down, "K"))
        bench.join(rail, (up, "K"))
        bench.ground((down, "A"))


RECIPE = Recipe(
    "h-bridge",
    "H-bridge from discrete transistors",
    "Rb = (V - Vbe) / (3·I / hFE)",
    build,
    match,
    measure=switch_proof.h_bridge,
    rank=88,
    group="direct",
    words="h bridge full four discrete transistors mosfets made inputs input forward reverse direction both directions driven motor hobby small individual",
)
