"""Answers to 'do I need a resistor, pull-ups, a level shifter, a diode?', read off the finished circuit."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from circuitlm.circuit import units
from circuitlm.circuit.model import Circuit, Part
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.questions import forms
from circuitlm.plan import Request


@dataclass(frozen=True, slots=True)
class Need:
    """A kind of support part that people ask about: the words for it, the roles it has in a circuit, why it may be left out."""

    words: str
    name: str
    roles: tuple[str, ...]
    without: str


NEEDS = (
    Need(r"pull-?\s?(?:up|down)s?|pull-?ups?", "pull resistors", ("pullup", "pulldown"), ""),
    Need(
        r"level[- ]?(?:shift|convert|translat|adapt)\w*|logic[- ]level|(?:shift|convert|translate) (?:\w+['’]?s? ){0,3}(?:lines?|signals?|levels?|voltages?|pins?|bus)|"
        r"logic (?:level )?converters?",
        "a level shifter",
        ("level-shift", "divider-top"),
        "both sides work at levels that the other accepts",
    ),
    Need(
        r"(?:flyback|freewheel\w*|protection|snubber) ?diodes?|diodes?",
        "a diode",
        ("flyback", "clamp", "protection", "blocking"),
        "nothing here switches an inductive load without one on board",
    ),
    Need(r"transistors?|mosfets?|drivers?", "a transistor", ("driver",), "no load takes more than a pin may give"),
    Need(r"(?:series |current[- ]limiting )?resistors?", "a resistor", ("series",), ""),
    Need(
        r"(?:boost|buck|step-?\s?(?:up|down)|dc-?\s?dc)(?: converters?| modules?| regulators?)?|(?:voltage )?(?:regulators?|converters?)",
        "a converter",
        ("converter",),
        "each part takes the voltage that is there",
    ),
    Need(
        r"(?:separate|own|extra|external|additional|second|another|bigger|stronger)(?: \w+)? (?:supply|psu|source|adapt[eo]r|charger|batter(?:y|ies))|(?:supply|source|adapt[eo]r) (?:separate|external|own)|power supply|psu",
        "a supply of its own",
        ("source",),
        "what feeds the board is enough for all of it",
    ),
    Need(
        r"(?:shift registers?|(?:(?:port|io|i/o|gpio|pin|i2c) ?)?(?:expanders?|extenders?)|multiplexers?|mux)",
        "an expander",
        ("expander",),
        "the board's own pins are enough",
    ),
    Need(r"(?:decoupling |bypass )?(?:caps?|capacitors?)", "capacitors", ("decoupling", "bulk", "filter"), "the modules carry their own"),
)
_ASKED = re.compile(
    r"\b(?:do|does|would|will|should|must|has|have)\b(?: \w+){1,4}? (?:really |also |still |even )?(?:need|require|add|want|put|use|include|fit|install|be)\b((?:[^.?!]|\.(?=\d)){0,60})|"
    r"\b(?:is|are)\b((?:[^.?!]|\.(?=\d)){0,40})\b(?:needed|necessary|required)\b|"
    r"\b(?:what|how) about\b((?:[^.?!]|\.(?=\d)){0,40})\?|"
    r"(?:^|[.!?;\n])\s*(?:and |also |any |an? |extra )*(?!wh|how\b)((?:[\w/-]+ ?){1,4})\?",
    re.I,
)
"""The last: 'Pull-ups?', 'Level shifter needed?'."""


def needed(request: Request, circuit: Circuit, before: str = "") -> list[str]:
    """A yes or no, with designators, for each kind of support part that the prompt asks about. `before`: the sentence in front of it."""
    out: list[str] = []
    if "value" in forms(request.prompt) and "need" not in forms(request.prompt):
        return []  # 'Resistor values?'
    for m in _ASKED.finditer(request.prompt):
        if re.search(r"\b(?:why|what|which|how many|how much|where)\s*$", request.prompt[: m.start()], re.I):
            continue
        words = next((g for g in m.groups() if g), "")
        if own := _of_value(words, request.prompt, circuit):
            out.append(own)
            continue
        need = next((n for n in NEEDS if re.search(rf"\b(?:{n.words})\b", words, re.I)), None)
        if need and (shared := _one_for_all(need, request.prompt, circuit)):
            out.append(shared)
            continue
        if need and (text := _of_need(need, request.prompt, circuit, before)) not in ("", *out):
            out.append(text)
    if not out and (need := _nearest(request.prompt)) is not None and (text := _of_need(need, request.prompt, circuit, before)):
        out.append(text)
    return out


def _of_need(need: Need, text: str, circuit: Circuit, before: str) -> str:
    """The answer of one kind; a resistor is that of the switch or LED that the sentence before it names, where the question names none."""
    said = text if need.roles != ("series",) or re.search(r"\b(?:leds?|gates?|bases?)\b", text, re.I) or _SWITCHES.search(text) else f"{before} {text}"
    return sentence(_at_its_place(need, said), circuit, of_switches=bool(_SWITCHES.search(said)))


_CUE = re.compile(r"\b(?:need\w*|necessary|required?|requires|have to|has to|must|obligatory|mandatory)\b", re.I)


def _nearest(text: str) -> Need | None:
    """The kind of support part whose words stand nearest to 'need': 'does the bus between the two need a level shifter?'."""
    found = [
        (min(abs(m.start() - cue.end()), abs(cue.start() - m.end())), n, need)
        for cue in _CUE.finditer(text)
        for n, need in enumerate(NEEDS)
        for m in re.finditer(rf"\b(?:{need.words})\b", text, re.I)
    ]
    return min(found, key=lambda x: x[:2])[2] if found and not re.match(r"\W*(?:\w+ ){0,2}(?:why|what|which|how|where)\b", text, re.I) else None


def _one_for_all(need: Need, text: str, circuit: Circuit) -> str:
    """'Do they all need their own resistor?' of parts on one wire: its pull-up serves all; '' where it is not that."""
    if (
        need.name not in ("a resistor", "pull resistors")
        or not _EACH.search(text)
        or any(p.role == "series" for p in circuit.parts.values())
    ):
        return ""
    for part in (p for p in circuit.parts.values() if p.role == "pullup"):
        net = next((n for _, n in circuit.pins_of(part.ref) if n is not None and n.bus == "onewire"), None)
        if net is not None:
            return f"No, one is enough for all: {part.ref} ({part.title}) - {part.why.text}."
    return ""


_EACH = re.compile(r"\b(?:each|own|both|every|all of them|per sensor|separate)\b", re.I)


_VALUE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?\s?(?:k\d?|M|R|Ω|[nuµp]F))(?![\w.])")
"""A value as it is printed on a part: 4.7k, 4k7, 220R, 100nF."""


def _of_value(words: str, text: str, circuit: Circuit) -> str:
    """Of the part whose value the question gives, 'do both need their own 4.7k resistor?'; '' where none here has it."""
    for written in _VALUE.findall(words):
        value = units.parse(written).value
        same = [p for p in circuit.parts.values() if p.component.kind == "passive" and abs(value - (p.quantity or 0)) <= 0.02 * value]
        if not same or not value:
            continue
        if len(same) == 1 and _EACH.search(text):
            return f"No, one is enough for all: {same[0].ref} ({same[0].title}) - {same[0].why.text}."
        return f"Yes: {', '.join(f'{p.ref} ({p.title})' for p in same[:4])} - {same[0].why.text}."
    return ""


_PLACES = ((r"\bgates?\b", "gate"), (r"\bbases?\b", "base"))
"""Where a resistor may stand, and the role that it has there."""


def _at_its_place(need: Need, text: str) -> Need:
    """A resistor at the place that a question names: a gate's, a base's, a switch's."""
    if need.roles != ("series",):
        return need
    if (role := next((role for words, role in _PLACES if re.search(words, text, re.I)), None)) is not None:
        return replace(need, roles=(role,))
    if _SWITCHES.search(text) and not re.search(r"\bleds?\b", text, re.I):
        return next(n for n in NEEDS if "pullup" in n.roles)
    return need


_ENOUGH = re.compile(
    r"\b(?:is|are|will|would|can|does|which)\b[^.?!]{0,60}\b(?:enough|suffice|sufficient|strong enough|handle|cope with|take the|carry)\b[^.?!]*\?"
    r"|\b(?:is|are)\b[^.?!]{0,40}\benough\b",
    re.I,
)


def enough(request: Request, circuit: Circuit) -> str:
    """Whether the transistor that switches a load carries its current, when the prompt asks just that."""
    if not _ENOUGH.search(request.prompt):
        return ""
    for part in circuit.parts.values():
        limit = float(
            part.component.spec.get("ic_max_ma") or part.component.spec.get("id_max_ma") or part.component.spec.get("max_ma") or 0
        )
        load = circuit.parts.get(part.owner or "")
        if part.role != "driver" or load is None or not limit:
            continue
        need = float(load.component.spec.get("stall_ma") or load.component.spec.get("ma") or 0)
        for other in (catalogue().get(w.component) for w in request.of("part") if w.component):
            weak = float(other.spec.get("ic_max_ma") or other.spec.get("id_max_ma") or 0)
            if need > weak > 0 and all(p.id != other.id for p in circuit.parts.values()):
                said = f"{load.ref} takes {_amps(need)}, and the {other.name.split(',')[0]} stands {_amps(weak)}"
                return f"No: {said}; {part.ref} ({part.title}) stands {_amps(limit)}."
        if need:
            name = part.component.name.split(",")[0]
            return f"{'Yes' if need <= 0.8 * limit else 'No'}: {load.ref} takes {_amps(need)}, and the {name} ({part.ref}) stands {_amps(limit)}."
    return ""


def _amps(ma: float) -> str:
    """A current given in mA, as it is read: '800 mA', '47 A'."""
    return units.show(ma / 1000, "A")


_SWITCHES = re.compile(r"\b(?:buttons?|switch(?:es)?|end-?stops?|reeds?|contacts?|keys?|encoders?)\b", re.I)


_OTHERS = ("pullup", "pulldown", "base", "gate", "divider-top", "divider-bottom", "termination")
"""What a resistor may be there for that limits no current."""


def sentence(need: Need, circuit: Circuit, of_switches: bool = False) -> str:
    """Yes with the parts and their reason, or no with the reason; of pull resistors those at switches, or those of the buses."""
    parts = [p for p in circuit.parts.values() if p.role in need.roles or p.component.kind in {"converter", "expander"} & set(need.roles)]
    if "pullup" in need.roles and of_switches:
        parts = [p for p in parts if p.owner and circuit.parts[p.owner].component.kind == "input"]
        if not parts and circuit.controllers():
            return f"No, pull resistors are not needed: the {circuit.controllers()[0].component.name.split(' (')[0]} switches on its own inside (INPUT_PULLUP)."
    elif "pullup" in need.roles and any(
        p.component.on_board.pullups and not p.component.mcu for p in circuit.parts.values()
    ):  # of the bus, not of a reset pin
        parts = [p for p in parts if any(net is not None and net.bus in ("i2c", "onewire") for _, net in circuit.pins_of(p.ref))]
    if parts and of_switches and "pullup" in need.roles and (board := next(iter(circuit.controllers()), None)) is not None:
        listed = " and ".join(f"{p.ref} ({p.title}) at {p.owner}" for p in parts[:4])
        inside = f" Without {'it' if len(parts) == 1 else 'them'} the {board.component.name.split(' (')[0]}'s own pull-up (INPUT_PULLUP) does as well."
        return f"Yes: {listed} - {parts[0].why.text}.{inside}"
    if parts:
        owners = list(dict.fromkeys(p.owner for p in parts if p.owner))
        listed = ", ".join(f"{p.ref} ({p.title})" for p in parts[:4]) + (f" and {len(parts) - 4} more" if len(parts) > 4 else "")
        return f"Yes: {listed}{' for ' + ', '.join(owners[:4]) if owners else ''} - {parts[0].why.text}."
    if need.roles == ("series",) and (others := [p for p in circuit.parts.values() if p.component.shape == "resistor" and p.owner and p.role in _OTHERS]):
        return f"Yes: {'; '.join(f'{p.ref} ({p.title}) for {p.owner} - {p.why.text}' for p in others[:3])}."
    why = need.without
    if "pullup" in need.roles:
        have = [p for p in circuit.parts.values() if p.component.on_board.pullups and not p.component.mcu]
        why = (
            f"{listing(have)} carr{'ies' if len(have) == 1 else 'y'} them on board"
            if have
            else "the lines are driven both ways or pulled inside the controller"
        )
    elif need.roles in (("gate",), ("base",)):
        why = "no transistor here is switched by a pin without one on board"
    elif need.roles == ("series",):
        loads = [p for p in circuit.parts.values() if p.component.kind in ("light", "actuator", "load") and not p.owner]
        why = (
            f"{listing(loads)} is made for its supply voltage and limits its own current"
            if loads
            else "nothing here needs its current limited"
        )
    if told := [(p, n) for p in circuit.parts.values() for n in p.component.build if re.search(rf"\b(?:{need.words})\b", n, re.I)]:
        return f"Yes: {told[0][1].format(ref=told[0][0].ref)}"
    if "flyback" in need.roles and (have := [p for p in circuit.parts.values() if p.component.on_board.flyback]):
        return f"No, none of your own: {listing(have)} {'has' if len(have) == 1 else 'have'} the diodes inside."
    if need.roles == ("driver",) and (modules := [p for p in circuit.parts.values() if _relay_module(p)]):
        return (
            f"For a bare relay, yes: its coil takes some 70 mA and gives a voltage peak back, so that it needs a transistor and a flyback diode. "
            f"{listing(modules)} {'is a module that has' if len(modules) == 1 else 'are modules that have'} both on board: its input goes straight to the pin."
        )
    return f"No, {need.name} {'is' if need.name.startswith(('a ', 'an ')) else 'are'} not needed: {why}."


def _relay_module(part: Part) -> bool:
    """Whether a part is a relay with its driver on board."""
    return part.component.kind == "actuator" and bool(part.component.interfaces_of("contact") and part.component.supplies)


def listing(parts: list[Part]) -> str:
    """'U1 (BME280) and U2 (SSD1306)'."""
    names = [f"{p.ref} ({p.component.name.split(' (')[0].split(',')[0]})" for p in parts[:4]]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
