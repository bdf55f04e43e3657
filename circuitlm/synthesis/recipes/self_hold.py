"""Start and stop buttons with a relay that holds itself: its contact feeds the load, and through a diode its own coil."""

from __future__ import annotations

import re

from circuitlm.circuit.model import PinRef
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.driver import bare_relay, find_loads, is_relay


def match(asked: Asked) -> Match | None:
    if (
        asked.controller
        or asked.kinds & {"logic", "analog", "display", "radio"}
        or any(catalogue().entries[i]["kind"] == "sensor" and not catalogue().get(i).interfaces_of("contact") for i in asked.ids)
    ):
        return None
    relays = [w for w in find_loads(asked) if is_relay(w.component or "")]
    if not relays and not asked.says(r"\brelay\b"):
        return None
    if not asked.says(
        r"latch\w*|self-?\s?hold\w*|seal-?in|(?:hold|keep|seal|latch|lock)(?:s|ing)? (?:it)?self|start[ /-]*(?:and |& ?)?stop|stays? (?:on|energi[sz]ed)[^.]*(?:stop|second|other|off) button|motor[- ]starter|on[ /](?:and )?off buttons?"
    ):
        return None
    loads = [w for w in find_loads(asked) if not is_relay(w.component or "") and w.component not in ("led",)]
    contacts = asked.contacts()
    if asked.says(r"emergency") and not contacts:
        return None
    vcc = asked.vcc()
    first = next((w for w in relays if not catalogue().get(w.component or "").supplies), relays[0] if relays else None)
    c = catalogue().get(first.component or "") if first else None
    if first and vcc and not re.search(r"\d", first.words) and "volts" not in first.attributes:
        c = None  # 'a relay': of the supply's voltage
    volts = float(c.spec.get("volts") or 0) if c and not c.supplies else 0.0
    volts = volts or vcc or max((float(catalogue().get(w.component or "").spec.get("volts", 0)) for w in loads), default=0.0) or 12.0
    buttons = [w.component or "" for w in contacts for _ in range(w.count)]
    shades = [w.attributes.get("color", "") for w in contacts for _ in range(w.count)]
    stop = next((b for b in buttons if b == "emergency-stop"), None)
    order = [b for b in buttons if b != stop] + ([stop] if stop else [])
    params: dict[str, float | str] = {
        "relay": c.id if c and not c.supplies else bare_relay(volts),
        "vcc": volts,
        "alone": "yes",
        "start": order[0] if order else "push-button",
        "stop": order[1] if len(order) > 1 else order[0] if order and not stop else stop or "push-button",
    }
    if len(order) > 2:
        params["breaks"] = " ".join(order[2:])  # whatever else is to switch it off
    if len(shades) > 1:
        params["start_color"], params["stop_color"] = shades[0], shades[1]
    if loads:
        params["load"] = loads[0].component or ""
        params["count"] = loads[0].count
    return params, [w.id for w in relays + loads + contacts] + asked.wishes(
        "diode-1n4007",
        "diode-1n4148",
        "terminal-2",
        "resistor",
        functions=("button", "alarm-sound", "motion", "alert", "motor", "pump", "switch-contact", "switch-mains", "fan"),
    )


def build(bench: Bench) -> Figures:
    vcc = bench.number("vcc", 12.0)
    rail = bench.supply(vcc, "feeds coil and load")
    relay = bench.part(bench.text("relay"), "", "holds itself through its own contact")
    coil = relay.component.interfaces_of("load")[0]
    contact = relay.component.interfaces_of("contact")[0]
    hold = bench.part("diode-1n4007", "hold", "lets the closed contact feed the coil, and keeps the load off the start button")
    hold.owner = relay.ref
    start = kit.contact(bench, bench.text("start"), rail, "COIL_FEED", "switches on", "start")
    breaks = bench.text("breaks").split()
    stop = kit.contact(
        bench,
        bench.text("stop"),
        "COIL_FEED",
        "BREAK1" if breaks else "COIL",
        "switches off: a normally closed contact",
        "stop, normally closed",
    )
    for n, other in enumerate(breaks, 1):
        after = "COIL" if n == len(breaks) else f"BREAK{n + 1}"
        kit.contact(bench, other, f"BREAK{n}", after, "switches off: a normally closed contact", "normally closed")
    for part, key in ((start, "start_color"), (stop, "stop_color")):
        if bench.given(key) and bench.text(key):
            part.settings["color"] = bench.text(key)
    bench.join("COIL", (relay, coil.pins["p"]))
    bench.ground((relay, coil.pins["n"]))
    node = bench.net("HELD", kind="switched").name
    bench.join(rail, (relay, contact.pins["com"]))
    bench.join(node, (relay, contact.pins["no"]), (hold, "A"))
    bench.join("COIL_FEED", (hold, "K"))
    coil_load = kit.Load(
        [relay], PinRef(relay.ref, coil.pins["p"]), [PinRef(relay.ref, coil.pins["n"])], float(relay.component.spec.get("ma", 30)), True
    )
    kit.flyback(bench, coil_load)
    if bench.given("load"):
        what = kit.load(bench, bench.text("load"), node, vcc, int(bench.number("count", 1)), why=f"runs while {relay.ref} holds")
        bench.b.ground(*what.negative)
        if what.inductive:
            kit.flyback(bench, what)
    else:
        bench.terminal("OUT", node, "out", "the switched supply, for the load")
    bench.b.note(
        f"{stop.ref} is a normally closed button: pressing it, or a broken wire, drops {relay.ref}. After a power cut it stays off.",
        stop.ref,
        relay.ref,
    )
    return {"coil_ma": float(relay.component.spec.get("ma", 30)), "vcc": vcc}


RECIPE = Recipe(
    "self-hold",
    "Self-holding relay",
    "coil fed by its own contact",
    build,
    match,
    rank=87,
    group="direct",
    words="micro als start stop button momentary latches latching relay holds drops out normally closed red green on off circuit pump contact chips it",
)
