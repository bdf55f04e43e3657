"""A transistor between a weak signal (a logic pin, a sensor module's output, a button) and a load: relay, motor, lamp, LEDs."""

from __future__ import annotations

import re

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part, PinRef
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.functions import meets
from circuitlm.plan import Wish
from circuitlm.synthesis.power.gating import power_switched
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit, switch_proof
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.given import base_amps
from circuitlm.synthesis.recipes.rates import duration
from circuitlm.synthesis.recipes.small_loads import on_a_pin

LOAD_KINDS = ("indicator", "audio", "actuator", "load", "light")
_SOURCE = r"\bpins?\b|\bcontrol (?:line|input|voltage|level)|\bgpio\b|logic|\bmcu\b|micro-?controllers?|\bcmos\b|\bttl\b|\bpwm\b|control(?:ling)? signal|\bsignal\b|digital output"
_SIGNAL_OF = (
    r"\b\d+(?:\.\d+)? ?V(?:olts?)? (?:(?:logic|control|digital|ttl|cmos|gpio|input|alarm|trigger|output) ){0,2}(?:signals?|outputs?|levels?|lines?|pins?|pulses?)\b|"
    r"\b(?:signal|output|pin|line) (?:of|with|at|is) \d+(?:\.\d+)? ?V\b"
)
"""'Switch a relay with a 3.3 V signal': where the signal comes from is not this circuit's."""
_LOW_SIDE = r"\blow[- ]side|\bdiscrete\b"
_FUNCTIONS = {
    "indicator",
    "alarm-sound",
    "alert",
    "fan",
    "motor",
    "button",
    "lock",
    "switch-contact",
    "knob",
    "heater",
    "pump",
    "light-source",
}


def digital_output(c: Component) -> str | None:
    """The pin at which a sensor module says yes or no; None for analog or bus sensors."""
    if not c.supplies or c.mcu or any(i.type in ("i2c", "spi", "uart", "onewire") and i.default for i in c.interfaces):
        return None
    for i in c.interfaces_of("signals"):
        if (
            len(i.pins) == 1
            and (pin := next(iter(i.pins.values())))
            and c.pin(pin).type in ("output", "open_collector")
            and not any("adc" in n for n in i.needs.get(next(iter(i.pins)), []))
        ):
            return pin
    return None


def active_low(c: Component, pin: str) -> bool:
    """Whether a sensor's output is low when it has something to say (open collector with a pull-up, comparator modules)."""
    return bool(c.spec.get("active_low")) or c.pin(pin).pull == "up" or c.pin(pin).type == "open_collector"


def bare_relay(volts: float) -> str:
    """The bare relay whose coil is nearest to a voltage."""
    relays = [
        c
        for i, e in catalogue().entries.items()
        if e["kind"] == "actuator" and (c := catalogue().get(i)).shape == "relay" and c.spec.get("volts")
    ]
    return min(relays, key=lambda c: (abs(float(c.spec["volts"]) - volts), c.id)).id


def on_when_high(bench: Bench, c: Component, volts: float) -> Component:
    """The load itself, or a bare relay in place of a module whose input is the other way round."""
    return bench.b.component(bare_relay(volts)) if c.supplies and c.spec.get("active_low") and is_relay(c.id) else c


def is_relay(component: str) -> bool:
    return bool(catalogue().get(component).interfaces_of("contact")) and catalogue().entries[component]["kind"] == "actuator"


def find_loads(asked: Asked) -> list[Wish]:
    """Named parts that a transistor or contact can switch: bare loads, LEDs, relays of any form."""
    out = []
    for w in asked.free:
        c = catalogue().get(w.component or "")
        if c.kind in LOAD_KINDS and (
            is_relay(c.id)
            or (not c.supplies and (c.interfaces_of("load", "motor") or (c.interfaces_of("led") and "a" in c.interfaces_of("led")[0].pins)))
        ):
            out.append(w)
    return out


def behind_relay(loads: list[Wish]) -> tuple[Wish | None, Wish | None]:
    """(what is driven, what hangs on its contact): the relay where one is named, and the first load beside it that is no LED."""
    relay = next((w for w in loads if is_relay(w.component or "")), None)
    others = [w for w in loads if not is_relay(w.component or "") and catalogue().get(w.component or "").shape != "led"]
    if relay is None:
        return next(iter(others), None), None
    return relay, next((w for w in others if w.component != relay.component), None)


def strangers(asked: Asked, *met: Wish) -> bool:
    """Whether functions are asked for that neither the driver nor a named part serves."""
    return any(
        f.function not in _FUNCTIONS and not any(meets(w.component or "", f.function or "") for w in met)
        for f in asked.request.of("function")
    )


def match(asked: Asked) -> Match | None:
    if asked.parts_of("sensor") and power_switched(asked.raw):
        return None  # it stands in the supply of the sensors
    if asked.controller or asked.kinds & {
        "display",
        "radio",
        "analog",
        "logic",
        "expander",
        "isolator",
        "converter",
        "power",
        "driver",
        "board",
    }:
        return None
    if asked.says(r"dark|dusk|night|latch|self-?hold|start[ /]stop|revers|h-?bridge|blink|flash|solar|low battery"):
        return None
    if duration(asked) is not None and asked.wants(r"\bdelay(?:s|ed)?\b|\bdelay-?on|\bafter (?:power|switch|turn)"):
        return None  # a plain switch has no time of its own
    loads = find_loads(asked)
    transistor = next(iter(asked.shaped("npn", "nmos")), None)
    if transistor is None and asked.says(r"\b(?:transistor|mosfet|bjt|npn)\b"):
        transistor = None
    if not loads:
        return None
    relays = sorted((w for w in loads if is_relay(w.component or "")), key=lambda w: not re.search(r"\d", w.words))
    relay = relays[0] if relays else None
    load = relay or max(loads, key=lambda w: float(catalogue().get(w.component or "").spec.get("ma", 10)))
    sensor = next(
        (
            w
            for w in asked.free
            if catalogue().entries[w.component or ""]["kind"] in ("sensor", "input") and digital_output(catalogue().get(w.component or ""))
        ),
        None,
    )
    if sensor is None and (transistor or "no-controller" in asked.request.flags):
        for f in asked.request.of("function"):
            ids = [i for i in catalogue().default_for(f.function or "") if digital_output(catalogue().get(i))]
            if ids and f.function not in _FUNCTIONS:
                sensor = Wish(id=f.id, kind="part", words=f.words, component=ids[0])
    others = [
        w for w in asked.free if catalogue().entries[w.component or ""]["kind"] == "sensor" and w is not sensor and not asked_contact(w)
    ]
    if others or strangers(asked, *([sensor] if sensor else [])):
        return None
    contacts = asked.contacts()
    logic = asked.logic_volts() or (asked.near(r"\binputs?\b", "V", 12) if asked.says(_LOW_SIDE) else None)
    source = "sensor" if sensor else "pin" if logic or asked.says(_SOURCE) else "contact" if contacts else "pin"
    bare = not catalogue().get(load.component or "").supplies
    if source == "sensor" and not (transistor or "no-controller" in asked.request.flags):
        return None
    if (
        source == "pin"
        and not transistor
        and not (bare and asked.says(r"\b(?:my|own|any|from|by|have|got)\b[^.]*(?:" + _SOURCE + ")") and not on_a_pin(load.component))
        and not (bare and asked.says(_LOW_SIDE) and (logic or asked.says(_SOURCE)))
        and not (bare and not on_a_pin(load.component) and asked.says(_SIGNAL_OF))
    ):
        return None
    if source == "contact" and not transistor:
        return None
    if source == "sensor" and on_a_pin(load.component) and not transistor:
        return None
    if source == "pin" and not (logic or asked.says(_SOURCE)) and not transistor:
        return None
    return _params(asked, load, loads, transistor, sensor, source, contacts, logic)


def asked_contact(w: Wish) -> bool:
    return bool(catalogue().get(w.component or "").interfaces_of("contact"))


_TOGGLES = r"\btoggl\w*|\b(?:touch|press|tap) (?:it )?(?:again|once)\b|\blatch\w*|\bon and off\b|\b(?:one|first) (?:touch|tap)\b"


def _params(
    asked: Asked,
    load: Wish,
    loads: list[Wish],
    transistor: Wish | None,
    sensor: Wish | None,
    source: str,
    contacts: list[Wish],
    logic: float | None,
) -> Match:
    c = catalogue().get(load.component or "")
    vcc = asked.vcc()
    stated = units.parse(load.attributes["volts"], "V").value if "volts" in load.attributes else None
    own_vf = float(c.spec.get("vf") or 0)
    fed = c.shape == "led" and stated and own_vf and stated > 1.35 * own_vf  # 'a 5 V 1 W LED': what it is fed with
    if fed and vcc is None:
        vcc = stated
    vf, stated = (None if fed else stated, None) if c.shape == "led" else (None, stated)  # an LED's volts are what it keeps, no supply
    nominal = stated or float(c.spec.get("volts") or c.spec.get("coil_volts") or 0)
    if is_relay(c.id) and c.supplies:
        nominal = stated or (vcc if vcc and vcc > 6 else nominal)
    if source == "pin" and vcc == logic and nominal and nominal != vcc:
        vcc = None  # '12 V buzzer from a 5 V signal': the signal feeds nothing
    low, high = float(c.spec.get("v_min", nominal * 0.8)), float(c.spec.get("v_max", nominal * 1.25))
    if stated:
        low, high = stated * 0.8, stated * 1.25
    rail = vcc if vcc and (not nominal or low * 0.95 <= vcc <= high * 1.05) else nominal or vcc or 0.0
    params: dict[str, float | str] = {
        "load": bare_relay(nominal) if is_relay(c.id) and c.supplies else c.id,
        "count": load.count,
        "source": source,
    }
    if rail:
        params["vcc"] = rail
    if vf:
        params["vf"] = vf
    if transistor:
        params["switch"] = transistor.component or ""
    if sensor:
        params["sensor"] = sensor.component or ""
        if any(x.id == "mode" for x in catalogue().get(sensor.component or "").settings) and asked.wants(_TOGGLES):
            params["mode"] = "toggle"
        near = asked.near(r"sensor|module|detector|" + (sensor.words.split()[0] if sensor.words else "sensor"), "V", 18)
        volts = near if near and near != rail else vcc if vcc and vcc != rail else None
        if volts:
            params["sensor_volts"] = volts
    if source == "pin":
        others = [v for v, _ in asked.quantities("V") if v in (3.3, 5.0, 1.8, 3.0) and v != rail]
        params["logic"] = logic or next(iter(others), 5.0)
    if source == "contact":
        params["contact"] = contacts[0].component or ""
    if is_relay(c.id) and (other := next((w for w in loads if not is_relay(w.component or "") and w.component != "led"), None)):
        params["contact_load"] = other.component or ""
        params["contact_count"] = other.count
    beside = [w for w in loads if w is not load and w.component != params.get("contact_load") and not is_relay(w.component or "")]
    params["beside"] = " ".join(f"{w.component}*{w.count}*{w.attributes.get('color', '')}" for w in beside)
    if base := asked.ohms("base", "basis", "rb"):
        params["base_ohms"] = base
    elif source == "pin" and (told := base_amps(asked.raw)) and told[0] > 0:
        params |= {"base_ohms": eseries.nearest((float(params["logic"]) - 0.7) / told[0], "E24"), "base_why": f"for {units.show(told[0], 'A')} into the base"}
        asked.note(told[1])
    if gate := asked.ohms("gate"):
        params["gate_ohms"] = gate
    if pull := asked.ohms("pull-?\\s?down", "pull"):
        params["pull_ohms"] = pull
    if r := asked.ohms("led", "series", "limiting", "current"):
        params["led_ohms"] = r
    if (ma := asked.near(r"led|current|each", "A", 20)) and ma < 0.1:
        params["led_ma"] = ma * 1000
    taken = [w.id for w in loads] + [w.id for w in (transistor, sensor) if w] + [w.id for w in contacts if source == "contact"]
    taken += asked.wishes(
        "resistor",
        "capacitor",
        "diode-1n4007",
        "diode-1n4148",
        "diode-schottky-1n5819",
        "terminal-2",
        "terminal-3",
        functions=tuple(_FUNCTIONS) + tuple(f.function or "" for f in asked.request.of("function")),
    )
    if source == "pin":
        taken += [
            w.id for w in asked.request.of("supply") if w.quantity == params["logic"] and w.quantity != rail
        ]  # the signal's voltage, no source
    params["alone"] = "yes"
    return params, taken


def build(bench: Bench) -> Figures:
    component = bench.b.component(bench.text("load"))
    nominal = float(component.spec.get("volts", 0) or 0)
    volts = bench.number("vcc", nominal or 5.0)
    rail = bench.supply(volts, f"{component.name} needs it" if nominal else "feeds the load")
    what = kit.load(bench, component.id, rail, volts, int(bench.number("count", 1)))
    for entry in bench.text("beside").split():  # on and off with the load, on the same switch
        other, many, color = entry.split("*")
        more = kit.load(bench, other, rail, volts, int(many), [color] * int(many), why="is on while the load is")
        what.negative += more.negative
        what.ma += more.ma
    drive, v_gate, ohms, invert = _source(bench, rail, volts)
    switch = bench.text("switch") or kit.pick_switch(bench, what.ma, volts, v_gate)
    if invert:
        drive, v_gate, ohms = _inverter(bench, drive, v_gate, rail, volts)
    bipolar = bench.b.component(switch).shape == "npn"  # an open base is off of itself, an open gate is not
    q = kit.low_side(
        bench,
        what,
        switch,
        drive,
        v_gate,
        ohms,
        pull=not invert and not (bipolar and bench.text("source") == "pin" and not bench.given("pull_ohms")),
    )
    if component.shape == "relay":
        kit.relay_contact(bench, what.parts[0], rail, volts, bench.text("contact_load"), int(bench.number("contact_count", 1)))
    net = bench.b.circuit.net_of(PinRef(q.ref, "C" if q.component.shape == "npn" else "D"))
    kept = float(q.component.spec.get("vce_sat", 0.2)) if bipolar else what.ma / 1000 * float(q.component.spec.get("rds_on", 0.0))
    figures: Figures = {"load_ma": what.ma, "drive_v": v_gate, "rail": rail, "switched": net.name if net else "", "load_v": volts - kept}
    return figures | what.figures


def _source(bench: Bench, rail: str, volts: float) -> tuple[str, float, float, bool]:
    """(net, volts, series ohms, whether active low) of what drives the transistor."""
    source = bench.text("source")
    if source == "sensor":
        return _sensor(bench, rail, volts)
    if source == "contact":
        kit.contact(bench, bench.text("contact"), rail, "DRIVE", "turns the transistor on")
        return "DRIVE", volts, 0.0, False
    v = bench.number("logic", 5.0)
    terminal = bench.terminal("CONTROL", "DRIVE", "in", f"the controlling signal, {units.show(v, 'V')} logic (PWM for variable strength)")
    terminal.value = f"{units.show(v, 'V')} logic"
    bench.b.note(f"{terminal.ref} takes the controlling output of {units.show(v, 'V')}; its ground is common.", terminal.ref)
    bench.b.assume(f"The signal at {terminal.ref} is {units.show(v, 'V')} when on, and 0 V when off.")
    return "DRIVE", v, 0.0, False


def _sensor(bench: Bench, rail: str, volts: float) -> tuple[str, float, float, bool]:
    c = bench.b.component(bench.text("sensor"))
    supply = c.supplies[0]
    if bench.given("sensor_volts"):
        own = bench.number("sensor_volts", 5.0)
        net = bench.supply(own, f"{c.name} runs on it")
    elif supply.min <= volts <= supply.max:
        own, net = volts, rail
    elif 7 <= volts <= 20 and supply.min <= 5 <= supply.max:
        own, net = 5.0, kit.regulated(bench, rail, volts, c.name)
    else:
        own = min(max(5.0, supply.min), supply.max)
        net = bench.supply(own, f"{c.name} runs on it")
    part = kit.chip(bench, c.id, net, own, "", "gives the signal")
    if mode := bench.text("mode"):
        part.settings["mode"] = mode
    pin = digital_output(c) or ""
    bench.join("SIGNAL", (part, pin))
    level = bench.b.high_level(part, c.pin(pin))
    return "SIGNAL", level, float(c.pin(pin).r_out or 0.0), active_low(c, pin)


def _inverter(bench: Bench, signal: str, level: float, rail: str, volts: float) -> tuple[str, float, float]:
    """A second transistor where the signal is low when the load is to be on."""
    q: Part = bench.part(bench.b.default("transistor-npn").id, "driver", "inverts: the sensor's output is low when it reports something")
    q.owner = next((p.ref for p in bench.parts if p.id == bench.text("sensor")), None)
    base = bench.resistor(10_000, "base", f"({units.show(level, 'V')} - 0.7 V) / 10 kΩ into the base", q.ref)
    bench.join(signal, (base, "1"))
    bench.join(f"{q.ref}_B", (base, "2"), (q, "B"))
    bench.ground((q, "E"))
    pull = bench.resistor(2200, "pullup", "drives the switch while the inverter is off", q.ref)
    bench.join(rail, (pull, "1"))
    bench.join("DRIVE", (pull, "2"), (q, "C"))
    return "DRIVE", volts, 2200.0


RECIPE = Recipe(
    "transistor-driver",
    "Transistor switch",
    "Rb = (V - Vbe) / (3·I / hFE)",
    build,
    match,
    measure=switch_proof.low_side,
    rank=62,
    group="direct",
    words="micro als switch drive driver through via base gate resistor my own mcu pin output module signal high",
)
