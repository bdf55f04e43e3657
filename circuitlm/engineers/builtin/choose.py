"""Which parts: those the prompt names, one for each function it describes, and the partners that they need."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.pins import find_pin
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Link, PlanPart, Wish

_LABELS = (
    "stop",
    "start",
    "left",
    "right",
    "up",
    "down",
    "front",
    "rear",
    "top",
    "bottom",
    "indoor",
    "outdoor",
    "inside",
    "outside",
    "backup",
    "main",
    "reset",
    "power",
    "warning",
    "emergency",
    "door",
    "heartbeat",
    "status",
)


def named_parts(desk: Desk) -> None:
    """A plan part for each part that the prompt names; support parts are left to synthesis."""
    hints: list[Wish] = []
    for wish in desk.request.of("part"):
        if wish.component is None or wish.id in desk.done:
            continue
        entry = catalogue().entries[wish.component]
        component = _unless_avoided(desk, wish, choose_alternative(desk, wish))
        if component is None:
            continue
        if wish.support and not _stands_alone(desk, wish):
            hints.append(wish)
            continue
        if entry["kind"] == "supply" and not _is_mains(wish.component):
            continue
        for n in range(min(wish.count, 64)):
            part = desk.add(component, wish, reason=f'named: "{wish.words}"', origin="prompt")
            describe(desk, part, wish, n)
        if wish.attributes.get("assumed-count"):
            desk.plan.assumptions.append(f'"{wish.words}" is taken as {wish.count}, since no number is given.')
        if wish.attributes.get("misspelt"):
            desk.plan.assumptions.append(f'"{wish.attributes["misspelt"]}" is read as {catalogue().entries[component]["name"]}.')
    for wish in hints:
        _support_hint(desk, wish)
    each = re.search(r"(?:w/|with|and|,|\.)?\s*(\d+(?:\.\d+)?\s?k?\s?(?:r|ohms?|Ω)(?:\d+)?)\s+(?:each|per led|for each|apiece)\b", desk.raw)
    if each and "led-ohms" not in desk.plan.flags:
        desk.plan.flags["led-ohms"] = each[1].replace("r", "R").replace("ohm", " ohm")
    for wish in desk.request.of("supply"):
        if wish.component and _is_mains(wish.component):
            desk.add(wish.component, wish, reason=f'named: "{wish.words}"', origin="prompt")


def _unless_avoided(desk: Desk, wish: Wish, component: str) -> str | None:
    """A named part that is to be avoided gives way to another one for the same function; None when there is none."""
    if component not in desk.avoid:
        return component
    entry = catalogue().entries[component]
    for function in entry["default_for"] + entry["provides"]:
        other = desk.default(function)
        if other and other not in desk.avoid:
            desk.plan.assumptions.append(f"{catalogue().entries[other]['name']} stands in for the {entry['name']}, which is to be avoided.")
            wish.alternatives.append(other)
            return other
    kin = [i for i, e in catalogue().entries.items() if e["kind"] == entry["kind"] and e["controller"] and i not in desk.avoid]
    if entry["controller"] and kin:
        best = min(kin, key=lambda i: catalogue().entries[i]["rank"])
        wish.alternatives.append(best)
        return best
    desk.unmet[wish.id] = f"the {entry['name']} is to be avoided, and nothing else in the catalogue does its work"
    return None


def _is_mains(component_id: str) -> bool:
    return any(i.type == "mains" for i in catalogue().get(component_id).interfaces) and not catalogue().get(component_id).rails


def choose_alternative(desk: Desk, wish: Wish) -> str:
    """Of 'ESP32 or HC-05' the one that serves more functions; a controller when there would be none."""
    assert wish.component is not None
    options = [wish.component, *wish.alternatives]
    if len(options) == 1:
        return wish.component
    functions = [w.function for w in desk.request.of("function") if w.function]

    def score(component: str) -> tuple[int, bool]:
        return (sum(desk.meets(component, f) for f in functions), catalogue().entries[component]["controller"])

    best = max(options, key=lambda o: (score(o), -options.index(o)))
    desk.plan.assumptions.append(f'Of "{wish.words}" and its alternative, the {catalogue().entries[best]["name"]} is used.')
    return best


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
    if "volts" in a and component.kind in ("actuator", "load", "light", "audio") and not component.supplies:
        part.settings["volts"] = units.show(units.parse(a["volts"], "V").value, "V").replace(" ", "")
    if "common" in a:
        part.settings["common"] = a["common"]
        twin = f"{part.component}-{a['common']}"
        if twin in catalogue():
            part.component = twin
    if "address" in a:
        each = a.get("addresses", "").split() or ([a["address"]] if n == 0 or wish.count == 1 else [])
        if n < len(each):
            part.settings["address"] = each[n]
    if "protocol" in a and any(i.type == a["protocol"] for i in component.interfaces):
        part.protocol = a["protocol"]
    if "output" in a:
        part.options["volts"] = a["output"]
    elif "volts" in a and component.kind in ("converter", "power"):
        part.options["volts"] = a["volts"]
    if "label" in a:
        part.label = a["label"]
    if "dim" in a:
        part.options["dim"] = "yes"
    if "speed" in a:
        part.options["speed"] = "yes"
    if component.kind == "passive" or component.shape == "potentiometer":
        for key in ("ohms", "farads", "henries"):
            if key in a:
                part.value = a[key]
    if "ohms" in a and component.shape == "led":
        part.options["series"] = a["ohms"]
    pins = assign_pins(desk, part, wish, n)
    if uart := next((p for p in pins.values() if re.fullmatch(r"(?:serial|uart)\s?\d", p, re.I)), None):
        part.options["uart"] = uart[-1]
        pins = {k: v for k, v in pins.items() if v != uart}
    part.pins = pins
    words = f"{a.get('before', '')} {wish.words.lower()} {a.get('after', '')}".split()
    labels = list(dict.fromkeys(w for w in words if w in _LABELS and not (w in ("up", "down") and component.kind != "input")))
    label = labels[n] if len(labels) == wish.count > 1 else next(iter(labels), "")
    if label and not part.label and component.kind in ("input", "indicator", "actuator"):
        part.label = label
    if a.get("pull"):
        part.options["pull"] = a["pull"]
    for role in ("drdy", "int", "irq", "busy", "sqw", "do"):
        if re.search(rf"\b{role}\b", desk.raw) and any(role in (i.id, *(r.lower() for r in i.pins)) for i in component.interfaces):
            part.extra.append(role)


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
        for role in [r for r in pins if r.lower() in ("cs", "int", "irq") and f"{r}#{n}" not in wish.pins]:
            del pins[role]
    listed = [
        wish.pins[k]
        for k in sorted((k for k in wish.pins if k == "" or k.startswith("#")), key=lambda k: int(k[1:]) if k[1:].isdigit() else -1)
    ]
    if not listed:
        return pins
    offered = [
        (i.type, r, i.pins[r])
        for i in component.interfaces
        if (i.default and i.role != "source") or (i.default and i.type == "signals")
        for r in i.pins
        if r not in i.optional
    ]
    twins = {x[:2] for x in offered if sum(y[:2] == x[:2] for y in offered) > 1}  # IN1 and IN2 of a relay board: told apart by pin
    ordered = [pin if (kind, role) in twins else role for kind, role, pin in offered]
    ordered = [r for r in dict.fromkeys(ordered) if r not in pins]
    if wish.count > 1:
        per = len(listed) // wish.count
        if per > 1 and len(ordered) >= per:
            listed = listed[n * per : (n + 1) * per]
        else:
            shared = len(listed) == 1 and any(i.share or i.type == "onewire" for i in component.interfaces)
            if n < len(listed):
                pins[""] = listed[n]
            elif shared:
                pins[""] = listed[0]
            return pins
    if len(listed) == 1 and not pins:
        pins[""] = listed[0]
        return pins
    for pin in list(listed):
        if (hardware := _role_on_board(desk, pin, ordered)) is not None:
            pins[hardware] = pin
            ordered.remove(hardware)
            listed.remove(pin)
    for role, pin in zip(ordered, listed, strict=False):
        pins[role] = pin
    return pins


def _role_on_board(desk: Desk, pin: str, roles: list[str]) -> str | None:
    """The bus role that a named controller's pin has in hardware (PB6 -> scl), if the part wants it."""
    if not {"sda", "scl", "tx", "rx", "sck", "mosi", "miso"} & set(roles):
        return None
    for wish in desk.request.of("part"):
        if wish.component and catalogue().entries[wish.component]["controller"]:
            found = find_pin(catalogue().get(wish.component), pin)
            for fn in found.fn if found else ():
                role = fn.partition(".")[2]
                role = {"tx": "rx", "rx": "tx"}.get(role, role)  # a part's TX goes to the board's RX
                if role in roles:
                    return role
    return None


def _stands_alone(desk: Desk, wish: Wish) -> bool:
    """A passive that is itself the thing to be wired: the only part that is asked for."""
    others = [
        w
        for w in desk.request.of("part")
        if w.id != wish.id and w.component and not w.support and not catalogue().entries[w.component]["controller"]
    ]
    return not others and not desk.plan.blocks and not desk.request.of("function") and len(desk.request.of("part")) == 1


def _amps_beside(desk: Desk, wish: Wish) -> str:
    """The rating in 'fuse 20A', 'fused 1 A'."""
    m = re.search(r"\bfus\w*\W{0,3}(\d+(?:\.\d+)?)\s?(m?)a\b|(\d+(?:\.\d+)?)\s?(m?)a\s+(?:slow |fast |blade |glass )*fuse", desk.raw)
    if not m:
        return ""
    return f"{m[1] or m[3]}{m[2] or m[4] or ''}A"


_ROLES = {
    "base": "base-ohms",
    "gate": "gate-ohms",
    "pull": "pull-ohms",
    "pullup": "pull-ohms",
    "pulldown": "pull-ohms",
    "pull-up": "pull-ohms",
    "pull-down": "pull-ohms",
    "pullups": "pull-ohms",
    "pull-ups": "pull-ohms",
    "led": "led-ohms",
    "series": "led-ohms",
    "limiting": "led-ohms",
}


def _support_hint(desk: Desk, wish: Wish) -> None:
    """A named resistor becomes the value of the role that its words give it (base, gate, pull-up, LED)."""
    entry = catalogue().entries[wish.component or "resistor"]
    if entry["kind"] == "protection" or (
        "diode" in (wish.component or "") and re.search(r"reverse[- ]?polarity|polarity protection|against reverse|wrong way", desk.raw)
    ):
        value = wish.attributes.get("amps") or wish.attributes.get("rating") or _amps_beside(desk, wish)
        slot = {"fuse": "fuse", "diode": "diode"}.get(catalogue().get(wish.component or "fuse").shape, "shunt")
        if catalogue().get(wish.component or "fuse").shape == "schottky":
            slot = "diode"
        desk.plan.flags[f"protect.{slot}"] = f"{wish.component} {value}".strip()
        return
    if wish.component and catalogue().get(wish.component).shape in ("diode", "schottky"):
        desk.plan.flags["flyback"] = wish.component
        return
    ohms = wish.attributes.get("ohms")
    if not ohms:
        return
    words = re.findall(
        r"[a-z-]+",
        f"{wish.attributes.get('role', '')} {wish.words} {wish.attributes.get('before', '')} {wish.attributes.get('after', '')}".lower(),
    )
    flag = next((_ROLES[w] for w in words if w in _ROLES), None)
    if flag and flag != "led-ohms":
        desk.plan.flags[flag] = ohms
        return
    near = [p for p in desk.plan.parts if desk.component(p).shape == "led" or desk.component(p).interfaces_of("resistive", "segments")]
    for part in near:
        part.options.setdefault("series", ohms)
        desk.done.add(wish.id)
    if not near:
        desk.plan.flags["led-ohms"] = ohms


def functions(desk: Desk) -> None:
    """A part for each function that nothing named can do."""
    excluded = desk.request.excluded()
    explicit: list[object] = [*desk.peripherals(), *(w for w in desk.request.of("function") if "project" not in w.attributes)]
    for wish in desk.request.of("function"):
        function = wish.function or ""
        if wish.id in desk.done or function in excluded:
            continue
        optional = wish.attributes.get("optional") == "yes"
        if optional and desk.request.flags.get("nothing-else"):
            desk.done.add(wish.id)
            continue
        if "project" in wish.attributes and not wish.attributes.get("color") and _beside_the_point(desk, wish, explicit):
            desk.done.add(wish.id)
            continue
        if not _needed(desk, wish):
            desk.done.add(wish.id)
            continue
        if wish.attributes.get("color") and any(p.settings.get("color") == wish.attributes["color"] for p in desk.plan.parts):
            desk.done.add(wish.id)
            continue
        if wish.attributes.get("color"):
            part = desk.add(desk.default(function) or "led", wish, reason=f'"{wish.words}"', origin="assumed")
            part.settings["color"] = part.label = wish.attributes["color"]
            continue
        have = desk.met_by(function)
        if len(have) >= wish.count:
            for part in have[: max(1, wish.count)]:
                if wish.id not in part.wishes:
                    part.wishes.append(wish.id)
            continue
        if function in WIRELESS:
            continue  # met by the choice of the board
        component = desk.default(function)
        if component is None or component in excluded:
            if not optional:
                desk.unmet[wish.id] = f'nothing in the catalogue does "{wish.words}"'
            continue
        name = catalogue().entries[component]["name"]
        for _ in range(wish.count - len(have)):
            desk.add(component, wish, reason=f'for "{wish.words}"', origin="assumed")
        desk.plan.assumptions.append(f'{name} is chosen for "{wish.words}".')


def _beside_the_point(desk: Desk, wish: Wish, explicit: list[object]) -> bool:
    """Whether a project's usual function gives way to what the prompt spells out: three or more things are named, and one of
    them is of the kind that the function would add (or the function is optional)."""
    if len(explicit) < 3:
        return False
    component = desk.default(wish.function or "")
    if wish.attributes.get("optional") or component is None:
        return True
    kind = catalogue().entries[component]["kind"]
    named = [p for p in desk.peripherals() if p.origin == "prompt"]
    if kind == "driver":
        return not any(desk.component(p).interfaces_of("motor") for p in named)
    return (
        any(catalogue().entries[p.component]["kind"] == kind for p in named)
        or kind in ("audio", "display", "indicator")
        or len(explicit) >= 5
    )


WIRELESS = {"wifi", "bluetooth", "camera"}
_SCREENS = {"display", "display-text", "display-number", "display-color"}


def _needed(desk: Desk, wish: Wish) -> bool:
    """Whether a function needs hardware of its own beside what is planned."""
    function = wish.function
    functions_ = {w.function for w in desk.request.of("function") if w.id not in desk.done}
    if (
        function == "wifi"
        and "phone" in wish.words
        and (
            {"sms", "bluetooth"} & functions_
            or any(desk.meets(p.component, f) for p in desk.plan.parts for f in ("sms", "bluetooth") if p.component != "esp32-devkit-v1")
        )
    ):
        return False
    if function == "sound-level" and any(desk.component(p).kind == "audio" for p in desk.plan.parts) and "mic" not in wish.words:
        return True
    if function in ("temperature", "humidity") and {"temperature-humidity", "environment"} & functions_ - {function}:
        covering = [p for p in desk.plan.parts if desk.meets(p.component, function)]
        return bool(covering) or not ({"temperature-humidity"} & functions_)
    if function == "light" and any("led" in p.component for p in desk.plan.parts) and re.search(r"\blights? (up|on)", wish.words):
        return False
    if function == "level-shift":
        return False  # synthesis shifts where levels differ, by divider or shifter
    if function == "switch-mains" and desk.met_by("switch-contact"):
        return True
    if (
        function == "alarm-sound"
        and any(desk.component(p).kind == "indicator" for p in desk.plan.parts)
        and wish.words in ("alert", "alarm")
    ):
        return bool(desk.met_by(function)) or not desk.met_by("indicator")
    if function in _SCREENS and sum(p.component == "led" for p in desk.plan.parts) >= 4 and "project" not in wish.attributes:
        return False
    if function == "servo" and wish.words.startswith("robot") and any(desk.component(p).kind == "actuator" for p in desk.plan.parts):
        return False
    moving = ("servo", "motor", "stepper", "pump", "lock", "valve")
    if (
        "project" in wish.attributes
        and function in moving
        and any(p.origin == "prompt" and set(moving) & {f for f in moving if desk.meets(p.component, f)} for p in desk.peripherals())
    ):
        return False
    if function in ("motor", "drive-motor-bidirectional") and desk.met_by("stepper") and "project" in wish.attributes:
        return False
    return function != "supply"


def partners(desk: Desk) -> None:
    """Parts that make no sense alone: a strain-gauge amplifier and its cell, an MP3 player and its speaker, a driver and its load."""
    for part in list(desk.peripherals()):
        component = desk.component(part)
        for interface in component.interfaces:
            if interface.role != "source" or not interface.default:
                continue
            if interface.type == "speaker" and not _any_sink(desk, "speaker"):
                _partner(desk, part, "speaker", "an amplifier needs a speaker")
            if interface.type == "bridge" and not _any_sink(desk, "bridge"):
                cell = (
                    next(
                        (i for i in catalogue() if any(x.type == "bridge" and x.role == "sink" for x in catalogue().get(i).interfaces)),
                        None,
                    )
                    if "load-cell-bridge" not in catalogue()
                    else "load-cell-bridge"
                )
                if cell:
                    desk.add(cell, None, host=part.host, origin="assumed", reason="the amplifier reads a load cell")
                    desk.plan.assumptions.append(f"{catalogue().entries[cell]['name']} is added, since {component.name} reads one.")
        if any(i.type == "bridge" and i.role == "sink" for i in component.interfaces) and not any(
            i.type == "bridge" and i.role == "source" for p in desk.plan.parts for i in desk.component(p).interfaces
        ):
            amplifier = desk.default("weight")
            if amplifier:
                desk.add(amplifier, None, host=part.host or desk.board, origin="assumed", reason="a load cell needs an amplifier")
    _contrast(desk)
    _reset_button(desk)
    _relay_loads(desk)
    _mains_switch(desk)
    _transistors(desk)


def _any_sink(desk: Desk, kind: str) -> bool:
    return any(i.type == kind and i.role == "sink" for p in desk.plan.parts for i in desk.component(p).interfaces)


def _partner(desk: Desk, part: PlanPart, function: str, reason: str) -> None:
    component = desk.default(function)
    if component:
        desk.add(component, None, host=part.host, origin="assumed", reason=reason)
        desk.plan.assumptions.append(f"{catalogue().entries[component]['name']} is added: {reason}.")


def _contrast(desk: Desk) -> None:
    """A potentiometer for the contrast of a parallel LCD goes to V0, not to the controller."""
    if not re.search(r"contrast", desk.raw):
        return
    screen = next((p for p in desk.peripherals() if any(x.id == "V0" for x in desk.component(p).pins)), None)
    pot = next((p for p in desk.peripherals() if desk.component(p).shape == "potentiometer"), None)
    if screen and pot:
        pot.host = None
        pot.options["between"] = screen.key
        desk.plan.links.append(Link(a=f"{pot.key}.wiper", b=f"{screen.key}.V0", reason="sets the contrast"))


def _reset_button(desk: Desk) -> None:
    """A button labelled reset on a bare chip goes between its reset pin and ground."""
    for part in desk.peripherals():
        if part.label == "reset" and desk.component(part).interfaces_of("contact") and part.host:
            host = next((p for p in desk.controllers() if p.key == part.host), None)
            pin = (
                next(
                    (
                        x.id
                        for x in desk.component(host).pins
                        if "reset" in x.caution and x.id.upper() in ("RESET", "RST", "EN", "NRST", "RUN")
                    ),
                    None,
                )
                if host
                else None
            )
            if pin and host:
                part.host = None
                desk.plan.links.append(Link(a=f"{part.key}.a", b=f"{host.key}.{pin}", reason="resets the controller"))
                desk.plan.links.append(Link(a=f"{part.key}.b", b=f"{host.key}.GND", reason="resets the controller"))


def _relays(desk: Desk) -> list[PlanPart]:
    return [
        p
        for p in desk.peripherals()
        if any(i.type == "contact" for i in desk.component(p).interfaces)
        and (desk.component(p).supplies or desk.component(p).interfaces_of("load", "led"))
        and desk.component(p).kind != "sensor"
    ]


def _relay_loads(desk: Desk) -> None:
    """A relay and a low-voltage load without another driver: the contact switches the load."""
    relays = _relays(desk)
    if not relays or any(p.component == "light-bulb-mains" or _is_mains(p.component) for p in desk.plan.parts):
        return
    loads = [p for p in desk.peripherals() if _bare_load(desk, p) and not _has_driver(desk, p)]
    for relay, load in zip(relays, [x for x in loads if x not in relays], strict=False):
        load.options["via"] = relay.key
        if load.pins and not relay.pins:
            relay.pins, load.pins = dict(load.pins), {}


def _bare_load(desk: Desk, part: PlanPart) -> bool:
    c = desk.component(part)
    return (
        not c.supplies
        and any(i.type in ("load", "motor") and i.role == "sink" for i in c.interfaces)
        and c.kind not in ("audio",)
        and float(c.spec.get("ma", 0)) > 40
        and not any(i.default for i in c.interfaces_of("contact"))
    )


def _coil(desk: Desk, part: PlanPart) -> bool:
    """A bare relay: its coil is a load for a transistor."""
    c = desk.component(part)
    return not c.supplies and bool(c.interfaces_of("load")) and bool(c.interfaces_of("contact"))


def _has_driver(desk: Desk, load: PlanPart) -> bool:
    types = {i.type for i in desk.component(load).interfaces if i.role == "sink"}
    if any(i.type in types and i.role == "source" for p in desk.plan.parts for i in desk.component(p).interfaces):
        return True
    return any(desk.component(p).shape in ("nmos", "npn") for p in desk.peripherals())


def _mains_switch(desk: Desk) -> None:
    """A mains load and nothing to switch it: a relay module."""
    mains = [p for p in desk.plan.parts if any(i.type == "mains" for i in desk.component(p).interfaces)]
    if mains and not _relays(desk) and not any(desk.component(p).rails for p in mains):
        component = desk.default("switch-mains")
        if component:
            host = desk.board
            desk.add(component, None, host=host, origin="assumed", reason="mains is switched by a relay's contact only")
            desk.plan.assumptions.append(f"{catalogue().entries[component]['name']} switches the mains load, isolated from the logic.")


def _transistors(desk: Desk) -> None:
    """Named transistors and the loads they are to switch, in order."""
    switches = [p for p in desk.peripherals() if desk.component(p).shape in ("nmos", "npn") and not p.drives]
    loads = [
        p
        for p in desk.peripherals()
        if "via" not in p.options
        and (_bare_load(desk, p) or _coil(desk, p) or (desk.component(p).kind == "audio" and desk.component(p).interfaces_of("load")))
    ]
    loads.sort(key=lambda p: -float(desk.component(p).spec.get("ma", 0)))
    if len(switches) >= 3:
        for rgb in [p for p in desk.peripherals() if p.component in ("rgb-led", "rgb-led-anode")]:
            rgb.component = "rgb-led-strip-12v"  # one switch a colour: a lamp on its own supply, not a pin's LED
            rgb.label = rgb.label or "RGB LED"
    strips = [p for p in desk.peripherals() if desk.component(p).interfaces_of("load") and len(desk.component(p).interfaces_of("load")) > 1]
    for switch, load in zip(switches, [x for x in loads if x not in strips], strict=False):
        switch.drives = load.key
        switch.host = None
        if switch.pins and not load.pins:
            load.pins, switch.pins = dict(switch.pins), {}
    for strip in strips:
        for switch in [s for s in switches if not s.drives][:3]:
            switch.drives = strip.key
    driven = {p.drives for p in switches}
    if switches and any(s.drives for s in switches):
        kind = next(s for s in switches if s.drives)
        for load in [x for x in loads if x not in strips and x.key not in driven and float(desk.component(x).spec.get("ma", 0)) > 60]:
            desk.add(kind.component, None, drives=load.key, origin="assumed", reason="each load gets the switch that the request names")
    left = [p for p in switches if not p.drives]
    if left and desk.controllers() and not loads and not strips:
        leds = [p for p in desk.peripherals() if desk.component(p).interfaces_of("led")]
        for switch, led in zip(left, leds, strict=False):
            switch.drives = led.key
    unused = [p for p in switches if not p.drives]
    if desk.request.intent == "question" and loads and re.search(r"\bor\b", desk.raw):
        for part in [p for p in unused if not p.pins]:  # 'is a 2N2222 enough or do I take a MOSFET': the second is not needed
            desk.plan.parts.remove(part)
            desk.done |= set(part.wishes)
        unused = []
    if unused and not desk.plan.blocks and not loads and desk.controllers():
        raise_unused(desk, unused)


def raise_unused(desk: Desk, unused: list[PlanPart]) -> None:
    """A transistor without a load: one terminal for the load, stated; guessing a motor would be worse."""
    load = desk.add("terminal-2", None, host=None, origin="assumed", reason="the transistor needs a load")
    load.label = "load"
    for switch in unused[:1]:
        switch.options["terminal"] = load.key
        switch.host = switch.host or desk.board
    desk.plan.assumptions.append("The transistor's load goes to a terminal, since none is named.")
