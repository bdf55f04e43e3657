"""A contact at a door that lights a lamp or sounds an alarm, without a program.

A change-over contact that the closed door presses feeds the load over its normally closed side. A reed contact is closed while the magnet
of the closed door is near: it then holds a transistor's input low, and a pull-up turns the load on when the door opens.
"""

from __future__ import annotations

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part, PinRef
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.driver import find_loads, is_relay

_DOOR = r"\b(?:doors?|windows?|drawers?|lids?|fridge|freezer|wardrobe|cupboard|closet|cabinet|gate|letterbox|mailbox|hatch|flap|locker)\b"
_OPEN = r"\b(?:open(?:s|ed|ing)?|ajar|lift(?:s|ed)|pulled out|removed|taken away)\b"
_SHUT = r"\b(?:when|while|if|once|as soon as)\b[^.,;]{0,40}\b(?:clos(?:es|ed)|shuts?)\b"
_ELSE = r"\b(?:latch\w*|until|reset|seconds?|minutes?|delay\w*|timer?|blink\w*|flash\w*|tone|melody|wi-?fi|phone|sms|count\w*)\b"
_FUNCTIONS = (
    "door",
    "indicator",
    "flash-light",
    "switch-mains",
    "alarm-sound",
    "alert",
    "switch-contact",
    "button",
    "light",
    "magnet",
)
PULL_OHMS = 1e6
"""At the gate: a battery gives some microamperes while the door is closed."""


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.kinds & {"logic", "analog", "display", "radio", "timer", "clock", "driver", "expander"}:
        return None
    contact = _contact(asked)
    if not asked.says(_DOOR) or not (contact or asked.does("door")) or asked.wants(_ELSE):
        return None
    if (contact is None or catalogue().entries[contact.component or ""]["kind"] == "input") and any(
        "light" in catalogue().get(w.component or "").default_for or w.component == "ldr" for w in asked.offering("resistive")
    ):
        return None  # the light that falls in tells that it is open
    if any(w.function not in _FUNCTIONS for w in asked.request.of("function")):
        return None
    if any(catalogue().get(w.component or "").supplies for w in asked.parts_of("sensor")):
        return None
    found = [w for w in find_loads(asked) if not is_relay(w.component or "")]
    sounds = asked.does("alarm-sound", "alert") or asked.says(r"\balarm|buzz|beep|siren|\bsounds?\b")
    lights = asked.does("indicator", "flash-light") or asked.says(r"\blights?\b|\blamps?\b|\bleds?\b|lit\b|illuminat")
    if not (found or sounds or lights):
        return None
    transistor = next(iter(asked.shaped("npn", "nmos")), None)
    params: dict[str, float | str] = {
        "load": (found[0].component or "") if found else "buzzer" if sounds else "led",
        "count": found[0].count if found else 1,
        "contact": (contact.component or "") if contact and contact.words.lower() not in ("switch", "contact") else _lever(),
        "alone": "yes",
    }
    if not asked.says(_OPEN) and asked.says(_SHUT):
        params["on"] = "closed"
    if (v := asked.vcc()) is not None:
        params["vcc"] = v
    if transistor:
        params["switch"] = transistor.component or ""
    if r := asked.ohms("led", "series"):
        params["led_ohms"] = r
    own = [w.id for w in found] + [w.id for w in (contact, transistor) if w]
    return params, own + asked.wishes("resistor", "capacitor", "diode-1n4007", "terminal-2", functions=_FUNCTIONS)


def _contact(asked: Asked) -> Wish | None:
    """The contact that the door works: the one that is named."""
    return next(iter(asked.offering("contact", kinds=("input", "sensor"))), None)


def _lever() -> str:
    """The catalogue's change-over contact with a lever. Raises CannotDesign without one."""
    found = next((i for i in catalogue() if _changes_over(catalogue().get(i))), None)
    if found is None:
        raise CannotDesign("The catalogue has no switch that a door can work.")
    return found


def _changes_over(c: Component) -> bool:
    """A mechanical contact with both sides that a lever works."""
    return c.kind == "input" and "limit" in c.provides and any({"nc", "no", "com"} <= set(i.pins) for i in c.interfaces_of("contact"))


def build(bench: Bench) -> Figures:
    component = bench.b.component(bench.text("load"))
    nominal = float(component.spec.get("volts") or 0)
    vcc = kit.choose_volts(bench, nominal or 4.5)
    rail = bench.supply(vcc, "feeds the load")
    contact = bench.part(bench.text("contact"), "", "the door works it")
    pins = contact.component.interfaces_of("contact")[0].pins
    what = kit.load(bench, component.id, rail, vcc, int(bench.number("count", 1)), why="is on while the door is open", drop=0.0)
    open_ = bench.text("on") != "closed"
    figures: Figures = {"vcc": vcc, "load_ma": what.ma, **what.figures}
    if "nc" in pins:
        side = pins["nc"] if open_ else pins["no"]
        _in_line(bench, contact, what, pins["com"], side)
        bench.b.assume(
            f"The closed door presses {contact.ref}: its {side} side is closed while the door is {'open' if open_ else 'closed'}."
        )
        return figures
    ends = list(pins.values())
    if not open_:
        _in_line(bench, contact, what, ends[0], ends[-1])
        bench.b.assume(f"{contact.ref} is closed while the door is closed.")
        return figures
    switch = bench.text("switch") or _gate_switch(what.ma, vcc) or kit.pick_switch(bench, what.ma, vcc, vcc)
    gate = bench.b.component(switch).shape == "nmos"
    ohms = PULL_OHMS if gate else min(10_000.0, max(1000.0, (vcc - 0.7) * 20 / max(what.ma, 1.0) * 1000))
    ohms = ohms if gate else eseries.nearest(ohms, "E12")
    r = bench.resistor(ohms, "pullup", f"turns the load on once {contact.ref} opens")
    bench.join(rail, (r, "1"))
    bench.join("DOOR", (r, "2"), (contact, ends[0]))
    bench.ground((contact, ends[-1]))
    kit.low_side(bench, what, switch, "DOOR", vcc, source_ohms=ohms, pull=False)
    if what.inductive:
        kit.flyback(bench, what)
    idle = vcc / ohms
    bench.b.assume(f"{contact.ref} is closed while the door is closed, with {units.show(idle, 'A')} from the supply.")
    return figures | {"quiet_ma": idle * 1000}


def _in_line(bench: Bench, contact: Part, what: kit.Load, com: str, side: str) -> None:
    """The contact between the load's negative side and ground."""
    net = bench.net("DOOR", kind="switched")
    bench.b.circuit.connect(net, *what.negative, PinRef(contact.ref, com))
    bench.ground((contact, side))
    if what.inductive:
        kit.flyback(bench, what)


def _gate_switch(ma: float, volts: float) -> str | None:
    """The logic-level MOSFET that a supply of these volts turns fully on, the smallest that carries twice the current."""
    fits = []
    for i, e in catalogue().entries.items():
        c = catalogue().get(i) if e["kind"] == "semiconductor" else None
        if c is None or c.shape != "nmos" or float(c.spec.get("vgs_max", 20)) < volts * 1.1:
            continue
        carried, drive = float(c.spec.get("id_max_ma", 0)), float(c.spec.get("vgs_drive", 10))
        if carried >= 2 * ma and drive <= volts * 0.95 and float(c.spec.get("vds_max", 0)) >= 1.5 * volts:
            fits.append((carried, i))
    return min(fits)[1] if fits else None


RECIPE = Recipe(
    "door-switch",
    "Door contact",
    "the contact of the closed door holds the load off",
    build,
    match,
    rank=84,
    reacts=True,
    group="direct",
    words="light lamp small little closet cupboard wardrobe cabinet door window drawer lid fridge when while opens open opened closes closed goes turns on off out alarm sounds contact reed switch magnet battery batteries electronics simple",
)
