"""Attributes of a wish (colours, values, addresses, pins) put on the plan parts that stand for it."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.component import Component, Interface
from circuitlm.circuit.pins import find_pin, numbered
from circuitlm.circuit.rating import wound_for
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.engineers.builtin.reading.labels import SEPARATOR
from circuitlm.engineers.builtin.reading.roleorder import roles_in_order, wires_of
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPart, Wish

_LABELS = words("""
    stop start left right up down front rear top bottom indoor outdoor inside outside backup main reset power warning emergency door
    heartbeat status
""")


_AND = re.compile(r"\b(?:and|or|plus)\b|,")
_ANOTHER = re.compile(r"(?:\b(?:and|or|plus|with)\b|,) ?(?:an?|one|two|three|four|\d+)\b")
"""Where another part begins: 'two limit switches, a start and a stop button'."""

_ANALOG = re.compile(r"(?:[ ,:(-]|\b(?!an?\b|and\b)\w+\b){1,8}?\banalog(?:ue)?\b(?! (?:and|or|&) digital)")
"""What is said of a sensor whose analog output is to be read: 'five sensors on the analog inputs'."""
_ALWAYS = re.compile(
    r"\| (?:(?:that|which|is|are|just|simply|should|must|to|be|it|runs?|running|stays?|on|fully) )*"
    r"(?:all the time|always|continuously|permanently|constantly|non-?stop|24/7|the whole time)\b"
    r"|\b(?:always[ -]?on|permanently on|continuously running|always running)(?: \w+)? \|"
)
"""What is said of a load that nothing switches: 'a fan running all the time'."""


def describe(desk: Desk, part: PlanPart, wish: Wish, n: int) -> None:
    """Attributes of a wish into settings, options and pins of one of its parts."""
    a = wish.attributes
    component = desk.component(part)
    colors = a.get("colors", "").split() or ([a["color"]] if "color" in a else [])
    if colors:
        part.settings["color"] = part.label = colors[n % len(colors)]
    if "leds" in a:
        part.settings["leds"] = a["leds"]
    for setting in component.settings:
        if setting.id in a and any(c.value == a[setting.id] for c in setting.choices):
            part.settings[setting.id] = a[setting.id]
    if any(s.id == "microstep" for s in component.settings) and (
        m := re.search(r"\b1/(2|4|8|16|32)\b[^.]{0,12}(?:micro)?step|micro-?step\w*[^.]{0,12}\b1/(2|4|8|16|32)\b", desk.raw)
    ):
        part.settings["microstep"] = f"1/{m[1] or m[2]}"
    own = component.spec.get("volts")
    same = "volts" in a and own and abs(units.parse(a["volts"], "V").value - float(own)) < 0.05
    if own and component.kind in ("actuator", "load", "light") and (same or re.search(rf"(?<![\d.]){float(own):g} ?V", wish.words, re.I)):
        part.options["told"] = f"{float(own):g}"  # 'a 12 V fan' is to have its 12 V, and not what it just runs on
    outlet = component.kind == "load" and component.shape == "connector"
    if "volts" in a and component.kind in ("actuator", "load", "light", "audio") and (outlet or not component.supplies):
        part.settings["volts"] = units.show(volts_ := units.parse(a["volts"], "V").value, "V").replace(" ", "")
        _other_voltage(desk, component, volts_, a)
    if (volts := _fed_with(wish, component)) is not None:
        part.settings["volts"] = volts
    if "common" in a:
        part.settings["common"] = a["common"]
        twin = f"{part.component}-{a['common']}"
        if twin in catalogue():
            part.component = twin
    if "address" in a:
        each = a.get("addresses", "").split() or ([a["address"]] if n == 0 or wish.count == 1 else [])
        if n < len(each):
            part.settings["address"] = each[n]
    if n < len(listed := a.get("channels", "").split()):
        part.options["channel"] = " ".join(f"ch{k}" for k in (listed if wish.count == 1 else listed[n : n + 1]))
    if "protocol" in a and any(i.type == a["protocol"] for i in component.interfaces):
        part.protocol = a["protocol"]
    if "output" in a:
        part.options["volts"] = a["output"]
    elif "volts" in a and component.kind in ("converter", "power"):
        part.options["volts"] = a["volts"]
    if "amps" in a and component.kind in ("actuator", "load", "light") and (outlet or not component.supplies):
        parts_of_it = max(
            1, sum(i.role == "sink" for i in component.interfaces_of("load"))
        )  # the colours of a strip share what is said of it
        part.options["amps"] = f"{units.parse(a['amps'], 'A').value / parts_of_it:g}"
        if "stall" in a:
            part.options["stall"] = "yes"
        if component.interfaces_of("coils"):
            desk.plan.assumptions.append(f"The current limit of its driver is set to {a['amps']}, the winding's current that is given.")
    if "watts" in a:
        part.options["watts"] = f"{units.parse(a['watts'], 'W').value:g}"
        _current_of(part, component)
    if "label" in a:
        part.label = a["label"]
    if n < len(labels := a.get("labels", "").split(SEPARATOR)) and labels[n]:
        part.label = labels[n]
    if "dim" in a:
        part.options["dim"] = "yes"
    if "speed" in a:
        part.options["speed"] = "yes"
    if component.kind == "passive" or component.shape in ("potentiometer", "thermistor"):
        for key in ("ohms", "farads", "henries"):
            if key in a:
                part.value = a[key]
    if "ohms" in a and component.shape == "led":
        part.options["series"] = a["ohms"]
    if "partner" in a:
        part.options["series"] = a["partner"]
        part.options["side"] = a.get("partner-side", "")
    pins = assign_pins(desk, part, wish, n)
    part.pins = pins
    if not pins and _ANALOG.match(desk.raw.partition(wish.words.lower())[2]):
        part.extra += [i.id for i in component.interfaces if not i.default and any("adc" in n for needs in i.needs.values() for n in needs)]
    if named := a.get("instances", "").split():
        part.options["instance"] = named[n % len(named)]
    before, after = a.get("before", ""), a.get("after", "")
    if wish.count == 1:  # 'an emergency stop and a start button': the words of the part beside it are that part's
        before = re.split(r"\b(?:and|or|an?|plus|with)\b", before)[-1]
        after = _AND.split(after)[0]
    after = _ANOTHER.split(after)[0]
    labels = _labels_in(f"{before} {wish.words.lower()} {after}", component)
    if len(labels) != wish.count > 1:  # 'two limit switches and start button': none of them is the start
        labels = _labels_in(f"{before} {wish.words.lower()}", component)[:1] * wish.count
    label = labels[n] if n < len(labels) else ""
    if label and not part.label and component.kind in ("input", "indicator", "actuator"):
        part.label = label
    if component.kind in ("actuator", "load", "light") and not pins and _ALWAYS.search(f"{a.get('before', '')} | {a.get('after', '')}"):
        part.options["always"] = "yes"
    if "cable" in a:
        part.options["cable"] = a["cable"]
    if a.get("contact"):
        part.options["contact"] = a["contact"]
    if a.get("ladder"):
        part.options["ladder"] = wish.id
    if a.get("pull"):
        part.options["pull"] = a["pull"]
    said = set(re.findall(r"[a-z]+", desk.raw)) & _SIGNALS
    part.extra += [role for role in sorted(said) if any(role in _names_of(component, i) for i in component.interfaces)]
    part.extra += [i.id for i in component.interfaces if not i.default and i.id not in part.extra and said & _names_of(component, i)]
    if component.kind == "display" and _TOUCHED.search(desk.raw):
        part.extra += [i.id for i in component.interfaces if i.id == "touch" and i.id not in part.extra]
    if _ENABLES.search(desk.raw) and any("en" in i.optional and "coils" in i.serves for i in component.interfaces):
        part.extra.append("en")
        part.options["common"] = "en"
    part.extra += [i.readdress for i in component.interfaces if i.readdress and i.readdress in desk.raw]


_TOGETHER = r"(?:tied|joined|shared|sharing|common|together|in parallel|one pin|same pin|single pin|a pin)"
_ENABLES = re.compile(
    rf"\b(?:enables?|en|ena)\b(?: pins?| lines?| inputs?)?[^.;,]{{0,24}}\b{_TOGETHER}\b|\b(?:common|shared|joint|single|same|one) (?:enable|en)\b|"
    r"\bshar\w+ (?:an?|one|the) (?:enable|en)\b",
)
"""'All enables tied together', 'a common enable': one pin switches several stepper drivers on and off."""
_SIGNALS = words("drdy int irq busy sqw do tach tacho tachometer rpm")
"""Further signals that a request asks for by name."""


def _labels_in(said: str, component: Component) -> list[str]:
    """The words that name a part ('start', 'left') among those around it, in their order."""
    return list(dict.fromkeys(w for w in said.split() if w in _LABELS and not (w in ("up", "down") and component.kind != "input")))


def _names_of(component: Component, interface: Interface) -> set[str]:
    """What the signals of an interface are called."""
    pins = [component.pin(p) for p in interface.pins.values()]
    return {n.lower() for n in (interface.id, *interface.pins, *(n for p in pins for n in p.aka))}


def _other_voltage(desk: Desk, component: Component, volts: float, attributes: dict[str, str]) -> None:
    """Says so where a load of this voltage is none of the catalogue's, and what current is reckoned with."""
    other = wound_for(component, volts)
    if other is component or "label" in attributes:
        return
    ma = (
        ""
        if {"amps", "watts"} & set(attributes)
        else f", reckoned with {units.show(float(other.spec.get('ma', 0)) / 1000, 'A')}: read its label"
    )
    said = f"The catalogue's {component.name} is taken as one for {units.show(volts, 'V')}{ma}."
    if said not in desk.plan.assumptions:
        desk.plan.assumptions.append(said)


def _current_of(part: PlanPart, component: Component) -> None:
    """The current of a bare load whose power the request gives."""
    volts = units.parse(part.settings["volts"], "V").value if "volts" in part.settings else float(component.spec.get("volts", 0) or 0)
    if component.kind in ("actuator", "load", "light") and not component.supplies and component.interfaces_of("load", "motor") and volts:
        part.options.setdefault("amps", f"{float(part.options['watts']) / volts:.3g}")


def assign_pins(desk: Desk, part: PlanPart, wish: Wish, n: int) -> dict[str, str]:
    """The controller pins that a wish fixes for its n-th part: named roles, and unnamed pins to the roles still free.

    Two unnamed pins of a bus are told apart by what the named board offers there (PB6 is SCL), else taken in order.
    """
    component = desk.component(part)
    pins = {k: v for k, v in wish.pins.items() if k and "#" not in k}
    for key, value in wish.pins.items():  # `cs#1`: the second of several like parts
        role, _, number = key.partition("#")
        if role and number.isdigit() and int(number) == n:
            pins[role] = value
    if n:
        for role in [r for r in pins if f"{r}#{n}" not in wish.pins and _one_wire_each(component, r)]:
            del pins[role]
        for role in _of_the_first(component, wish.pins, n) & pins.keys():
            del pins[role]
    listed = [
        wish.pins[k]
        for k in sorted((k for k in wish.pins if k == "" or k.startswith("#")), key=lambda k: int(k[1:]) if k[1:].isdigit() else -1)
    ]
    if not listed:
        return pins
    ordered = [r for r in roles_in_order(component) if r not in pins]
    shared_bus = len(listed) > 1 and wires_of(component) == {"i2c"}  # 'two of them on GP4/GP5': one bus for both
    chained = component.interface("cascade") is not None and len(listed) == len(ordered)  # 'two 74HC595 on 8, 9, 10': of the first
    if chained and n:
        return pins
    if wish.count > 1 and not shared_bus and not chained:
        per = len(listed) // wish.count
        if per > 1 and len(ordered) >= per:
            listed = listed[n * per : (n + 1) * per]
        else:
            shared = len(listed) == 1 and (
                "one-pin" in wish.attributes or any(i.share or i.type == "onewire" for i in component.interfaces)
            )
            if n < len(listed):
                pins[""] = listed[n]
            elif shared:
                pins[""] = listed[0]
            return pins
    if len(listed) == 1 and not pins:
        pins["cs" if _role_on_board(desk, listed[0], [*ordered, "cs"]) == "cs" and "cs" in ordered else ""] = listed[0]
        return pins
    for pin in list(listed):
        if (hardware := _role_on_board(desk, pin, ordered)) is not None:
            pins[hardware] = pin
            ordered.remove(hardware)
            listed.remove(pin)
    for role, pin in zip(numbered(ordered, len(listed)), listed, strict=False):
        pins[role] = pin
    return pins


def _of_the_first(component: Component, named: dict[str, str], n: int) -> set[str]:
    """Roles of a driver's halves that the request gives pins on the first driver alone: the n-th has pins of its own for another half."""
    halves = [({*i.pins, *i.pins.values()}) for i in component.interfaces_of("signals") if i.serves]
    own = [any(f"{role}#{n}" in named for role in half) for half in halves]
    return {role for half, has in zip(halves, own, strict=True) if any(own) and not has for role in half}


_TOUCHED = re.compile(
    r"\btouch[ -]?(?:screen|display|panel|tft|lcd)|\b(?:display|tft|screen|lcd|ili\d+)\b[^.,;]{0,12}\b(?:with|and|incl\w*|\+) (?:a )?touch\b(?! sensor| button| pad)",
    re.I,
)
"""The touch panel of a display is asked for."""


def _fed_with(wish: Wish, component: Component) -> str | None:
    """The supply that the words give a module or chip: 'BNO055 3.3V', 'an MPU6050 at 3.3 V', where it stands it."""
    if component.mcu or component.kind in ("actuator", "load", "light", "audio", "supply", "converter", "power", "connector"):
        return None
    found = re.match(
        r"(?:(?:module|chip|sensor|board|breakout|bare) )*(?:\( ?|at |on |with |from )?(\d(?:\.\d)?) ?v\b", wish.attributes.get("after", "")
    )
    text = found[1] + "V" if found else wish.attributes.get("volts", "")
    if not text or not component.supplies:
        return None
    volts = units.parse(text, "V").value
    main = component.supplies[0]
    return units.show(volts, "V").replace(" ", "") if main.min <= volts <= main.max and volts <= 5.5 else None


def _one_wire_each(component: Component, role: str) -> bool:
    """Whether several like parts cannot share the controller's pin for a role: a chip select, an output that is no bus line."""
    if role.lower() == "cs":
        return True
    return any(
        i.type == "signals" and not i.share and component.pin(p).type in ("output", "tri_state", "open_collector")
        for i in component.interfaces
        for r, p in i.pins.items()
        if role in (r, p)
    )


def _role_on_board(desk: Desk, pin: str, roles: list[str]) -> str | None:
    """The bus role that a named controller's pin has in hardware (PB6 -> scl), if the part wants it."""
    if not {"sda", "scl", "tx", "rx", "sck", "mosi", "miso"} & set(roles):
        return None
    for wish in desk.request.of("part"):
        if wish.component and catalogue().entries[wish.component]["controller"]:
            found = find_pin(catalogue().get(wish.component), pin)
            for fn in found.fn if found else ():
                role = fn.partition(".")[2]
                if not fn.startswith("can"):
                    role = {"tx": "rx", "rx": "tx"}.get(role, role)  # a part's TX goes to the board's RX
                if role in roles:
                    return role
    return None
