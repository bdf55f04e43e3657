"""Forward and reverse for a DC motor without a controller: a DPDT switch crossed over, two changeover switches, or two relays."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.model import Part, PinRef
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.driver import bare_relay, is_relay


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.kinds & {"logic", "analog", "sensor", "display", "radio"}:
        return None
    if not asked.says(
        r"revers\w*|both directions|forwards?(?: and| ?/|, ?) ?(?:back|reverse)\w*|h-?bridge|dpdt|swap[^.]*polarity|change[^.]*direction|up and down|open and close"
    ):
        return None
    motors = [
        w
        for w in asked.offering("motor", "load", kinds=("actuator",))
        if catalogue().get(w.component or "").interfaces_of("motor", "load")
        and not is_relay(w.component or "")
        and not catalogue().get(w.component or "").supplies
    ]
    contacts = asked.contacts()
    relays = [w for w in asked.free if is_relay(w.component or "")]
    dpdt = next((w for w in contacts if len(catalogue().get(w.component or "").interfaces_of("contact")) == 2), None)
    if not motors and not asked.says(r"\bmotor\b"):
        return None
    if not (dpdt or contacts or relays or "no-controller" in asked.request.flags or asked.says("switch|button")):
        return None
    drivers = [w for w in asked.free if catalogue().entries[w.component or ""]["kind"] == "driver"]
    if drivers and not asked.says(
        r"h-?bridge (?:from|of|with|made|using|out of)|(?:from|of|with|using) (?:a |two |four )?(?:dpdt|switch|relay|button)"
    ):
        return None
    motor = motors[0] if motors else None
    c = catalogue().get(motor.component or "" if motor else "dc-motor")
    nominal = units.parse(motor.attributes["volts"], "V").value if motor and "volts" in motor.attributes else float(c.spec.get("volts", 6))
    volts = asked.vcc() or nominal
    mode = (
        "relays"
        if relays or (contacts and not dpdt and contacts[0].component == "push-button")
        else "dpdt"
        if dpdt or not any(w.component == "slide-switch" and w.count > 1 for w in contacts)
        else "changeover"
    )
    params: dict[str, float | str] = {"motor": c.id, "vcc": volts, "mode": mode, "alone": "yes"}
    if mode == "relays":
        params["relay"] = next((w.component or "" for w in relays if not catalogue().get(w.component or "").supplies), bare_relay(volts))
        params["contact"] = next((w.component or "" for w in contacts), "push-button")
    return params, [w.id for w in motors + contacts + relays + drivers] + asked.wishes(
        "diode-1n4007", "terminal-2", "resistor", functions=("motor", "drive-motor-bidirectional", "button", "switch-contact", "direction")
    )


def build(bench: Bench) -> Figures:
    vcc = bench.number("vcc", 12.0)
    rail = bench.supply(vcc, "feeds the motor")
    component = bench.b.component(bench.text("motor"))
    motor = bench.part(component.id, "", "runs both ways")
    if abs(float(component.spec.get("volts", vcc)) - vcc) > 0.5 and component.spec.get("v_max") and vcc > float(component.spec["v_max"]):
        motor.settings["volts"] = units.show(vcc, "V")
    i = next(x for x in component.interfaces if x.type in ("motor", "load") and x.role == "sink")
    bench.ground()
    bench.join(bench.net("MOTOR_A", kind="switched").name, (motor, i.pins["p"]))
    bench.join(bench.net("MOTOR_B", kind="switched").name, (motor, i.pins["n"]))
    {"dpdt": _dpdt, "changeover": _changeover, "relays": _relays}[bench.text("mode")](bench, rail, vcc)
    bench.b.note("Let the motor stop before it is reversed: the current is then at most its stall current.", motor.ref)
    return {"vcc": vcc, "stall_ma": float(component.spec.get("stall_ma", component.spec.get("ma", 0)))}


def _clamp(bench: Bench, rail: str, owner: str) -> None:
    """A diode from ground and to the supply at each motor wire: the coil's kick finds a way in both directions."""
    for net in ("MOTOR_A", "MOTOR_B"):
        up, down = (
            bench.part("diode-1n4007", "flyback", "carries the motor's kick into the supply"),
            bench.part("diode-1n4007", "flyback", "carries the motor's kick from ground"),
        )
        up.owner = down.owner = owner
        bench.join(net, (up, "A"), (down, "K"))
        bench.join(rail, (up, "K"))
        bench.ground((down, "A"))


def _dpdt(bench: Bench, rail: str, vcc: float) -> None:
    switch = bench.part("dpdt-switch", "", "crosses the motor's wires; with a middle position it also stops it")
    first, second = switch.component.interfaces_of("contact")
    bench.join("MOTOR_A", (switch, first.pins["com"]))
    bench.join("MOTOR_B", (switch, second.pins["com"]))
    bench.join(rail, (switch, first.pins["no"]), (switch, second.pins["nc"]))
    bench.ground((switch, first.pins["nc"]), (switch, second.pins["no"]))
    _clamp(bench, rail, switch.ref)


def _changeover(bench: Bench, rail: str, vcc: float) -> None:
    for net in ("MOTOR_A", "MOTOR_B"):
        switch = bench.part("slide-switch", "", "puts this wire of the motor on supply or ground")
        pins = switch.component.interfaces_of("contact")[0].pins
        bench.join(net, (switch, pins["com"]))
        bench.join(rail, (switch, pins["no"]))
        bench.ground((switch, pins["nc"]))
    _clamp(bench, rail, "")


def _relays(bench: Bench, rail: str, vcc: float) -> None:
    """Both contacts rest on ground, which brakes; each button lifts one side to the supply."""
    c = bench.b.component(bench.text("relay"))
    own = vcc if float(c.spec.get("v_min", 0)) <= vcc <= float(c.spec.get("v_max", 1e3)) else float(c.spec.get("volts", vcc))
    feed = rail if own == vcc else bench.supply(own, "feeds the coils")
    relays: list[Part] = []
    for net, name in (("MOTOR_A", "forward"), ("MOTOR_B", "reverse")):
        relay = bench.part(c.id, "", name)
        relay.label = name
        coil, contact = relay.component.interfaces_of("load")[0], relay.component.interfaces_of("contact")[0]
        kit.contact(bench, bench.text("contact"), feed, f"COIL_{name.upper()}", f"runs the motor {name}", name)
        bench.join(f"COIL_{name.upper()}", (relay, coil.pins["p"]))
        bench.ground((relay, coil.pins["n"]), (relay, contact.pins["nc"]))
        bench.join(rail, (relay, contact.pins["no"]))
        bench.join(net, (relay, contact.pins["com"]))
        kit.flyback(bench, kit.Load([relay], PinRef(relay.ref, coil.pins["p"]), [PinRef(relay.ref, coil.pins["n"])], 0, True))
        relays.append(relay)
    bench.b.note(
        "At rest, and with both relays on, the two wires of the motor are at the same potential: it brakes, and nothing is shorted.",
        *(r.ref for r in relays),
    )
    _clamp(bench, rail, "")


RECIPE = Recipe(
    "motor-reversal",
    "Motor reversal",
    "contacts swap the motor's two wires",
    build,
    match,
    rank=86,
    group="direct",
    words="dpdt switch h bridge motor direction reversing reverse forward backward polarity two relays buttons both",
)
