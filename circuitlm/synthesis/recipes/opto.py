"""Optocouplers: a foreign signal (24 V PLC) into a logic pin, or a logic pin into a foreign circuit; the grounds stay apart."""

from __future__ import annotations

import re

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part, PinRef, Port
from circuitlm.circuit.pins import io_pins
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, midi_out
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.opto_words import each_volts, field_device, of_the_field, out_there, signal_volts

LED_MA = 7.0
"""Current of the coupler's LED, mA: in the middle of the usual 5 to 10."""
MIDI_V, MIDI_OHM = 5.0, 220.0
"""The current loop of MIDI (5-pin DIN): 5 V through three resistors of this value, two of them in the sender, about 5 mA."""
_MIDI = r"\bmidi\b"
MOST = 16
"""Channels at once."""
APART = "The two grounds stay apart: nothing but the optocouplers joins the two sides."
_CHANNELS = r"(?:opto\w*|galvanically)?[- ]?isolated (?:[\w.]+ ){0,3}(?:inputs?|outputs?|channels?|signals?)"
_BUS = r"\b(?:serial|uart|rs-?232|rs-?485|isolated can|can[- ]?(?:bus|transceiver|interface|network|node)|modbus|i2c|spi|usb)\b"
_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8}
_OUT = r"(?:drives?|switch(?:es)?|controls?|trigger|activate|output to)\b[^.]*(?:plc|24 ?v|12 ?v|input|relay|lamp|load)|to (?:a |the |my )*(?:\w+ )?plc|plc inputs?|isolated (?:[\w.]+ ){0,3}outputs?"
_FOREIGN = (
    r"(?:plc|\b(?:9|1\d|2\d|48) ?v|sensor|machine|field)[^.,]{0,12} outputs?\b|outputs? (?:of|from) (?:an? |the |my )*(?:\w+ )?(?:plc|machine|sensor|(?:9|1\d|2\d|48) ?v)|"
    r"(?:proximity|inductive|limit|float|pressure|photoelectric) (?:switch(?:es)?|sensors?)|into (?:an? |the |my )*(?:\w+ ){0,2}(?:pin|gpio|input)\b|"
    r"from (?:an? |the |my )*(?:\w+ )?plc|isolated (?:[\w.]+ ){0,3}inputs?"
)
"""The output is the foreign side's: the coupler is an input of ours."""
_IN = r"isolated (?:[\w.]+ ){0,3}inputs?|(?:into|to) (?:a |an |the |my )*(?:\w+ ){0,2}(?:gpio|pin\b|mcu|esp|arduino|pico|input|3\.?3 ?v|5 ?v)|\bread\b|detect|\bmonitor|plc output|output of"


def couplers() -> list[str]:
    """Catalogue ids of couplers with a transistor output."""
    return [
        i
        for i, e in catalogue().entries.items()
        if e["kind"] == "isolator" and catalogue().get(i).interfaces_of("led") and catalogue().get(i).interfaces_of("switchable")
    ]


def match(asked: Asked) -> Match | None:
    ids = couplers()
    wishes = [w for w in asked.free if w.component in ids]
    named = next((w for w in wishes if re.search(r"\d", w.words)), wishes[0] if wishes else None)
    wanted = asked.does("isolation")
    plug = asked.controller and asked.says(_MIDI) and asked.says(midi_out.IN) and not asked.says(midi_out.APART)
    if not named and not wanted and not plug and not asked.says(r"opto-?\s?(?:coupl|isolat)\w*|galvanic\w*"):
        return None
    switched = [w for w in asked.offering("contact") if w not in asked.contacts()]
    if wanted and not named and (asked.says(_BUS) or switched):
        return None  # a bus needs couplers that are fast, and two ways of them; a relay's contact is isolated by itself
    said = signal_volts(asked, named)
    explicit = asked.says(_CHANNELS) or said is not None or plug
    if not explicit and asked.kinds & {"display", "radio", "driver", "logic", "analog", "bus"}:
        return None
    loads = [w for w in asked.free if catalogue().entries[w.component or ""]["kind"] in ("actuator", "load", "light", "audio")]
    if not explicit and (loads or asked.parts_of("sensor")):
        return None
    output = said is None and not plug and asked.says(_OUT) and not re.search(_FOREIGN, asked.raw, re.I)
    if not output and not asked.says(_IN) and not asked.controller and not asked.says(r"\d\s?V"):
        return None
    volts = [v for v, _ in asked.quantities("V")]
    near = asked.near(r"isolat\w*|opto\w*|\binputs?\b|\bplc\b|\bsignals?\b|\bfield\b", "V", 30) if explicit else None
    field = said or (near if near and near > 5.5 else 0.0) or max((v for v in volts if v > 5.5), default=max(volts, default=24.0))
    told = asked.request.of("pin")
    pin_wishes = told if len(told) == 1 or (named and len(told) == named.count) else []
    own = [w for w in asked.shaped("led") if _couplers_led(w)]
    pins = list(dict.fromkeys(p for w in [*wishes, *own] for p in w.pins.values())) or [w.words for w in pin_wishes]
    count = max(sum(w.count for w in wishes if w is named or w.count > 1) if len(wishes) > 1 else named.count if named else 1, len(pins))
    if not pins:
        count = max(count, _said_count(asked))
    midi = not output and asked.says(_MIDI)
    params: dict[str, float | str] = {
        "coupler": named.component or "" if named else usual("optocoupler") if usual("optocoupler") in ids else ids[0],
        "mode": "output" if output else "input",
        "field": field,
        "count": min(count, MOST),
        "alone": "yes",
    }
    if fields := each_volts(asked, count):
        params["fields"] = " ".join(f"{v:g}" for v in fields)
    if midi:
        fast = next((i for i in ids if catalogue().get(i).supplies), ids[0])
        params |= {"field": MIDI_V, "led_ohms": MIDI_OHM, "sender_ohms": 2 * MIDI_OHM, "pull_ohms": 1000.0, "port": "MIDI"}
        params["coupler"] = params["coupler"] if named and re.search(r"\d", named.words) else fast
    low = [v for v in volts if v <= 5.5 and v != field]
    if low:
        params["logic"] = low[0]
    if pins:
        params["pins"] = " ".join(pins)
    if (r := asked.ohms("pull-?\\s?up", "collector")) is not None:
        params["pull_ohms"] = r
    if (r := asked.ohms("led", "series", "input")) is not None:
        params["led_ohms"] = r
    if (ma := asked.near(r"\bled\b|opto\w*|coupler|input current|forward|(?:suitable|series) (?:series )?resistor", "A", 45)) and ma < 0.1:
        params["ma"] = ma * 1000
    taken = [w.id for w in [*wishes, *own, *wanted, *pin_wishes, *(out_there(asked, said) if said else ())]]
    foreign = [w for w in asked.request.of("supply") if w.quantity in (field, params.get("logic")) and not _the_boards(asked, w)]
    taken += [w.id for w in foreign]
    if not output and not midi and (device := field_device(asked)):
        params["device"] = device
        if not any(w.quantity == field and w not in foreign for w in asked.request.of("supply")):
            params["device_supply"] = "yes"
    return params, taken + asked.wishes(
        "resistor",
        "diode-1n4148",
        "diode-1n4007",
        "terminal-2",
        "terminal-3",
        functions=("isolation", "voltage", "optocoupler", "isolate"),
    )


def _said_count(asked: Asked) -> int:
    """The number in '4 opto-isolated 24 V inputs', 'eight isolated channels'; 1 where there is none."""
    m = re.search(
        rf"\b(\d{{1,2}}|{'|'.join(_WORDS)})(?! ?V)[ -](?:[\w.]+[ -]){{0,4}}(?:inputs|outputs|channels|signals)\b", asked.raw, re.I
    )
    return (_WORDS.get(m[1].lower()) or int(m[1])) if m else 1


def _the_boards(asked: Asked, supply: Wish) -> bool:
    """Whether a source of the signal's voltage is the board's: by its words, or since the board has a converter and nothing else to run on."""
    if not asked.controller or _runs_on(asked, supply):
        return bool(asked.controller)
    named = re.search(r"suppl|adapt|psu|power|batter|brick", supply.words, re.I)
    only = len(asked.request.of("supply")) == 1 and bool(asked.parts_of("converter"))
    return not of_the_field(asked, supply) and (bool(named) or only)


def _runs_on(asked: Asked, supply: Wish) -> bool:
    """Whether the words say that something runs on a voltage, which is then a source and not the signal alone."""
    feeds = r"\b(?:liv(?:e|es|ing)|runs?|running|power(?:ed|s)?|fed|feeds?|supplied|works?|operat\w+)\b[^.;]{0,40}\b(?:from|by|off|on|with)\b[^.;\d]{0,25}"
    return bool(re.search(feeds + re.escape(supply.words), asked.raw, re.I))


def _couplers_led(wish: Wish) -> bool:
    """Whether an 'LED' of the request is the one inside the coupler: 'in series with the LED', 'on the LED side'."""
    before, after = wish.attributes.get("before", ""), wish.attributes.get("after", "")
    return not wish.attributes.get("color") and bool(
        re.search(r"\b(?:with|for|of|through|at|on|into)(?: the| its| each| their| every)?$", before, re.I)
        or re.match(r"(?:side|resistors?|current)\b", after, re.I)
        or re.search(r"(?:opto|coupler)\w*(?: \w+)?$", before, re.I)
    )


def build(bench: Bench) -> Figures:
    count = int(bench.number("count", 1))
    pins = bench.text("pins").split()
    bench.block.params.pop("led.color", None)
    figures: Figures = {}
    fields = bench.text("fields").split()
    for n in range(count):
        if n < len(fields):
            bench.block.params["field"] = float(fields[n])
        coupler = bench.part(bench.text("coupler"), "", "carries the signal as light: no wire joins the two sides")
        number = str(n + 1) if count > 1 else ""
        pin = pins[n] if n < len(pins) else None
        figures = _input(bench, coupler, number, pin) if bench.text("mode") == "input" else _output(bench, coupler, number, pin)
    if count > 1:
        figures["channels"] = count
    return figures


def _led_side(bench: Bench, coupler: Part, volts: float, high: str, low: str, protect: bool) -> tuple[Part, float]:
    """Resistor and LED of the coupler from *high* to *low*, turned round a diode; returns the resistor and the current, mA."""
    i = coupler.component.interfaces_of("led")[0]
    spec = coupler.component.spec
    vf = float(spec.get("vf", 1.2))
    wanted = bench.number("ma", LED_MA if volts > 4 else 5.0)
    ohms = bench.number("led_ohms", eseries.nearest((volts - vf) / wanted * 1000, "E12"))
    sender = bench.number("sender_ohms", 0.0)
    ma = (volts - vf) / (ohms + sender) * 1000
    watts = ohms * (ma / 1000) ** 2
    kind = "resistor-power" if watts > 0.24 else "resistor"
    r = bench.own(
        bench.b.support(
            kind,
            coupler.ref,
            "series",
            f"({units.show(volts, 'V')} - {units.show(vf, 'V')}) / {units.show(ohms + sender, 'Ω')} = {units.show(ma / 1000, 'A')} "
            f"through the coupler's LED, {units.show(watts, 'W')}",
            ohms,
        )
    )
    bench.join(high, (r, "1"))
    bench.join(f"{coupler.ref}_A", (r, "2"), (coupler, i.pins["a"]))
    bench.join(low, (coupler, i.pins["k"]))
    if protect:
        d = bench.part("diode-1n4148", "clamp", "takes over when the input is reversed; the LED stands only 6 V backwards")
        d.owner = coupler.ref
        bench.join(f"{coupler.ref}_A", (d, "K"))
        bench.join(low, (d, "A"))
    return r, ma


def _input(bench: Bench, coupler: Part, number: str, pin: str | None) -> Figures:
    field = bench.number("field", 24.0)
    plus = _device_supply(bench, field) if bench.text("device_supply") else ""
    wires = f"+, signal and - of the {units.show(field, 'V')} device" if plus else f"the {units.show(field, 'V')} signal and its own ground"
    terminal = bench.part("terminal-3" if plus else "terminal-2", "terminal", wires)
    signal = f"FIELD_IN{number}"
    midi = bench.text("port") == "MIDI"
    terminal.label, terminal.value = bench.called("IN") + number, "DIN pins 4 and 5" if midi else f"{units.show(field, 'V')} signal"
    bench.join(signal, (terminal, "1"))
    bench.join("FIELD_GND", (terminal, "2"))
    if plus:
        bench.join(plus, (terminal, "3"))
    bench.b.circuit.ports.append(Port(terminal.label, bench.net(signal).name, "in"))
    if number in ("", "1"):
        bench.port("IN GND", "FIELD_GND", "in")
    high, low = (plus, signal) if plus and bench.text("device") == "npn" else (signal, "FIELD_GND")
    _, ma = _led_side(bench, coupler, field, high, low, field > 6 or midi)
    host = bench.host
    logic = bench.b.logic_volts(host) if host else bench.number("logic", 3.3)
    rail = bench.b.rail_net(logic, host) if host else None
    net = rail.name if rail else bench.supply(logic, "feeds the pull-up on the logic side")
    i = coupler.component.interfaces_of("switchable")[0]
    can = ma * float(coupler.component.spec.get("ctr", 50)) / 100
    ohms = bench.number("pull_ohms", 10_000.0 if logic / 10_000 * 1000 < can / 3 else 22_000.0)
    pull = bench.resistor(
        ohms,
        "pullup",
        f"{units.show(logic / ohms, 'A')}, far below the {units.show(can / 1000, 'A')} that the coupler can sink",
        coupler.ref,
    )
    _fed(bench, coupler, net)
    if midi:
        _midi(bench, coupler, number)
        pin = pin or (_receiver(host) if host else None)
    out = bench.net(f"ISOLATED{number}", bus="digital").name
    bench.join(net, (pull, "1"))
    bench.join(out, (pull, "2"), (coupler, i.pins["c"]))
    bench.ground((coupler, i.pins["e"]))
    if host:
        bench.b.demand(host, out, PinRef(coupler.ref, i.pins["c"]), f"isolated input {number}".strip(), ["int?"], "in", fixed=pin)
    else:
        bench.terminal(f"OUT{number}", out, "out", f"{units.show(logic, 'V')} logic, low while the input is on")
    bench.b.note(f"{coupler.ref} inverts: the pin is low while the input has its {units.show(field, 'V')}.", coupler.ref)
    bench.b.advice.append(APART)
    return {"led_ma": ma, "field_v": field, "pullup_ohms": ohms, "mode": "isolated input"}


def _device_supply(bench: Bench, volts: float) -> str:
    """The rail of the foreign side, which the device out there runs on: from a supply of its own, without the board's ground."""
    rail = "FIELD_V"
    if rail not in bench.b.circuit.nets:
        source = bench.part(
            usual("supply"), "supply", "feeds the device on the foreign side; it shares no ground with the board", volts, "V"
        )
        bench.net(rail, kind="power", volts=volts)
        bench.join(rail, (source, source.component.rails[0].pins[0]))
        bench.join("FIELD_GND", (source, source.component.rails[0].ground[0]))
    return rail


def _fed(bench: Bench, coupler: Part, pull: str) -> None:
    """The supply that a coupler with an amplifier behind its photodiode takes on the side of its output."""
    for supply in coupler.component.supplies:
        bench.ground(*((coupler, g) for g in supply.ground))
        level = bench.b.circuit.nets[pull].volts or 0.0
        enough = supply.min <= level + 0.01
        rail = pull if enough else bench.supply(supply.nominal or supply.min, f"feeds the output side of {coupler.ref}")
        bench.join(rail, *((coupler, p) for p in supply.pins))


def _midi(bench: Bench, coupler: Part, number: str) -> None:
    """What is particular to MIDI: the pins of its plug, and the resistor that makes a slow coupler fast enough."""
    bench.b.note(f"IN{number}: pin 4 of the DIN socket to +, pin 5 to -, pin 2 left open at an input; 31250 baud.", coupler.ref)
    if coupler.component.has_pin("VB"):
        speed = bench.resistor(
            4700.0, "speed", "drains the output transistor's base: without it the edges are too slow for 31250 baud", coupler.ref
        )
        bench.join(f"{coupler.ref}_B", (coupler, "VB"), (speed, "1"))
        bench.ground((speed, "2"))


def _receiver(host: Part) -> str | None:
    """A serial input of the board that nothing else hangs on."""
    return next((p.id for p in io_pins(host.component) if not p.caution and any(re.fullmatch(r"uart\d\.rx", f) for f in p.fn)), None)


def _output(bench: Bench, coupler: Part, number: str, pin: str | None) -> Figures:
    host = bench.host
    logic = bench.b.logic_volts(host) if host else bench.number("logic", 3.3)
    field = bench.number("field", 24.0)
    drive = bench.net(f"DRIVE{number}", bus="digital").name
    bench.ground()
    r, ma = _led_side(bench, coupler, logic, drive, "GND", False)
    if host:
        bench.b.demand(host, drive, PinRef(r.ref, "1"), f"isolated output {number}".strip(), [], "out", fixed=pin)
    else:
        bench.terminal(f"CONTROL{number}", drive, "in", f"{units.show(logic, 'V')} logic")
    i = coupler.component.interfaces_of("switchable")[0]
    terminal = bench.part(
        "terminal-2",
        "terminal",
        f"the isolated switch, up to {units.show(float(coupler.component.spec.get('vce_max', 35)), 'V')}: + to the input, - to its ground",
    )
    terminal.label = f"OUT{number} + -"
    bench.join(f"FIELD_C{number}", (coupler, i.pins["c"]), (terminal, "1"))
    bench.join(f"FIELD_E{number}", (coupler, i.pins["e"]), (terminal, "2"))
    bench.port(f"OUT{number}", f"FIELD_C{number}", "out")
    bench.port(f"OUT{number} GND", f"FIELD_E{number}", "out")
    can = min(ma * float(coupler.component.spec.get("ctr", 50)) / 100, float(coupler.component.spec.get("ic_max_ma", 50)))
    bench.b.note(
        f"{coupler.ref} carries at most {can:.2g} mA at {units.show(field, 'V')}: enough for a PLC's input, not for a relay.", coupler.ref
    )
    bench.b.advice.append(APART)
    return {"led_ma": ma, "output_ma": can, "mode": "isolated output"}


RECIPE = Recipe(
    "optocoupler",
    "Optocoupler",
    "R = (V - 1.2 V) / 7 mA",
    build,
    match,
    rank=84,
    group="opto",
    words="isolate isolated galvanically optocoupler opto plc siemens output input needs go signal gpio led resistor side isolation industrial",
)
