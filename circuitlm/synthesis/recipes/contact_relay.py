"""A contact that works a relay, whose contact switches one or several loads: a float switch, a relay, a pump and a lamp; no controller."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.functions import meets
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.driver import bare_relay, find_loads, is_relay

_OTHER = (
    r"latch|self-?\s?hold|hold(?:s|ing)? itself|start[ /]*(?:and |& )?stop|revers|h-?bridge|blink|flash|\bdelay|\btimer\b|dark|dusk|night|"
    r"transistor|mosfet|\b555\b|optocoupler"
)
"""What makes another circuit of it."""


def match(asked: Asked) -> Match | None:
    kinds = {"logic", "analog", "display", "radio", "expander", "isolator", "driver", "bus"}
    if asked.controller or asked.kinds & kinds or asked.wants(_OTHER):
        return None
    if any(e["kind"] == "semiconductor" and catalogue().get(i).shape != "diode" for i in asked.ids for e in [catalogue().entries[i]]):
        return None  # the diode is the coil's
    if any(catalogue().entries[w.component or ""]["kind"] == "sensor" and not _contact(w.component or "") for w in asked.free):
        return None
    relays = [w for w in find_loads(asked) if is_relay(w.component or "")]
    loads = [w for w in find_loads(asked) if not is_relay(w.component or "")]
    contacts = [w for w in asked.contacts() if _contact(w.component or "")]
    if len(relays) != 1 or relays[0].count != 1 or not loads or len(contacts) != 1 or contacts[0].count != 1:
        return None
    relay = catalogue().get(relays[0].component or "")
    wanted = max((float(catalogue().get(w.component or "").spec.get("volts", 0) or 0) for w in loads), default=0.0)
    stated = [units.parse(w.attributes["volts"], "V").value for w in loads if "volts" in w.attributes]
    volts = asked.vcc() or max(stated, default=0.0) or wanted or 12.0
    coil = float(relay.spec.get("volts") or 0) if not relay.supplies else 0.0
    params: dict[str, float | str] = {
        "vcc": volts,
        "coil": coil or volts,
        "relay": relay.id if coil else bare_relay(volts),
        "contact": contacts[0].component or "",
        "loads": " ".join(f"{w.component}*{w.count}*{w.attributes.get('color', '')}" for w in loads),
    }
    functions = [f.function or "" for f in asked.request.of("function")]
    taken = [w.id for w in (*relays, *loads, *contacts)]
    return params, taken + asked.wishes(
        "diode-1n4007",
        "diode-1n4148",
        "terminal-2",
        "terminal-3",
        functions=(
            "switch-contact",
            "button",
            "level",
            *(f for f in functions if any(meets(w.component or "", f) for w in (*loads, *contacts))),
        ),
    )


def _contact(component: str) -> bool:
    c = catalogue().get(component)
    return not c.supplies and bool(c.interfaces_of("contact"))


def build(bench: Bench) -> Figures:
    volts, coil_volts = bench.number("vcc", 12.0), bench.number("coil", 12.0)
    wanted = sum(float(catalogue().get(c).spec.get("ma", 20)) * int(n) for c, n, _ in (x.split("*") for x in bench.text("loads").split()))
    rail = bench.supply(volts, "feeds the loads", wanted)
    coil_rail = rail if abs(coil_volts - volts) <= 0.2 * coil_volts else bench.supply(coil_volts, "feeds the relay's coil")
    node = bench.net("COIL", kind="switched").name
    kit.contact(bench, bench.text("contact"), coil_rail, node, "works the relay")
    coil = kit.load(bench, bench.text("relay"), node, coil_volts, why="its contact switches the loads")
    bench.b.ground(*coil.negative)
    kit.flyback(bench, coil)
    relay = coil.parts[0]
    i = relay.component.interfaces_of("contact")[0]
    common, closed = i.pins.get("com") or i.pins["a"], i.pins.get("no") or i.pins["b"]
    switched = bench.net("SWITCHED", kind="switched").name
    bench.join(rail, (relay, common))
    bench.join(switched, (relay, closed))
    total = 0.0
    for entry in bench.text("loads").split():
        component, many, color = entry.split("*")
        what = kit.load(bench, component, switched, volts, int(many), [color] * int(many), why=f"is switched by {relay.ref}")
        bench.b.ground(*what.negative)
        if what.inductive:
            kit.flyback(bench, what)
        total += what.ma
    rated = float(relay.component.spec.get("contact_a", 10)) * 1000
    if total > rated:
        bench.b.problems.append(f"The loads take {units.show(total / 1000, 'A')}, more than the contact's {units.show(rated / 1000, 'A')}.")
    return {"load_ma": total, "coil_ma": coil.ma}


RECIPE = Recipe(
    "contact-relay",
    "Relay worked by a contact",
    "I = sum of the loads' currents <= the contact's rating",
    build,
    match,
    rank=85,
    group="direct",
    words="works work operates energises energizes pulls pull in switches contact coil both same time together relay through via",
)
