"""Answers to 'can I drive it straight from a pin?' and 'can the 3.3 V pin feed it?', with the figures."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.model import Circuit, Part
from circuitlm.knowledge.questions import forms
from circuitlm.pipeline.answers.asked import asks
from circuitlm.pipeline.answers.questions import Question
from circuitlm.plan import Request

_STRAIGHT = re.compile(
    r"\b(?:can|could|may|is it (?:ok|safe|possible)|any(?:thing)? (?:issues?|problems?|trouble|risk|wrong)(?: (?:with|in))?)\b[^?]*\b(?:direct(?:ly)?|straight|from an? (?:\w+ )?(?:gpio )?pin|to an? (?:\w+ )?pin)\b|"
    r"\b(?:is it|would it be|is that|are we|am i) (?:really )?(?:ok(?:ay)?|safe|fine|all ?right|allowed|harmless)(?: for me)?,? (?:to|if (?:i|we)) (?:just |simply )?"
    r"(?:hook|connect|wire|attach|plug|put|join|tie|solder|stick)\b[^?]*\b(?:to|into|in|on|onto|with)\b[^?]*\?|"
    r"\b(?:can|could|may) (?:i|we|you|one) (?:just|simply|safely) (?:hook|connect|wire|attach|plug|join|solder|stick)\b[^?]*\?",
    re.I,
)
"""'Can I drive it straight from a pin?', 'is it ok to hook an HC-SR04 to a Pi?'."""


def directly(q: Question) -> str:
    """Yes or no to 'can I drive X directly from a pin?', with the figures: of the parts that it names, or that are spoken of before it."""
    request, circuit = q.alone, q.circuit
    if text := by_current(request, circuit, q.meant()):
        return text
    if not _STRAIGHT.search(request.prompt) and not (_PINS.search(request.prompt) and asks(q, "may") and _DRIVES.search(request.prompt)):
        return ""
    return _levels_and_loads(q)


_PINS = re.compile(r"\b(?:pins?|outputs?|gpio ?\d*|ports?|io\d+|d\d+)\b", re.I)
_DRIVES = re.compile(r"\b(?:switch|drive|driven|run|control|power|operate|connect\w*|wire\w*|hook\w*|hang|put|attach\w*|move|pull in|energi[sz]e)\b", re.I)
"""'Can an output of the Uno switch a relay by itself?'"""


_DATA_WORKS = re.compile(r"\b(?:data|signals?|logic|levels?|din)\b", re.I)
_WORKS = re.compile(r"\b(?:does|will|would|can|is|are)\b[^?]*\b(?:works?|enough|ok(?:ay)?|fine|accepted|understood)\b[^?]*\?", re.I)
_VOLTS = re.compile(r"\b\d+(?:[.,]\d+)?\s?v\b|\b3v3\b", re.I)


def data_works(q: Question) -> list[str]:
    """'The data is 3.3 V, does that work?': whether the levels of a signal do without a shifter."""
    said = f"{q.before} {q.text}"
    if not _WORKS.search(q.text) or not _DATA_WORKS.search(said) or not _VOLTS.search(said):
        return []
    shifter = next((p for p in q.circuit.parts.values() if p.role == "level-shift"), None)
    return [f"Not safely: the levels differ ({shifter.why.text}); {shifter.ref} ({shifter.title}) stands between."] if shifter else []


def _levels_and_loads(q: Question) -> str:
    """Whether a pin and what is joined to it suit each other in current and level."""
    request, circuit = q.alone, q.circuit
    meant = q.meant()
    for part in meant or circuit.parts.values():
        driver = next((p for p in circuit.parts.values() if p.owner == part.ref and p.role == "driver"), None) or _bridge(circuit, part)
        if driver is not None:
            host = next((c for c in circuit.controllers()), None)
            logic = host.component.logic if host else None
            pin = (
                f"; a pin of the {host.component.name.split(' (')[0]} should give at most {logic.pin_ma:g} mA"
                if host and logic and logic.pin_ma
                else ""
            )
            return (
                f"No, not directly: {_takes(circuit, driver, part)}"
                f"{pin}. {driver.ref} ({driver.component.name}) switches it instead."
            )
    for part in meant or circuit.parts.values():
        if limited := _limited(circuit, part):
            return limited
    shifts = [p for p in circuit.parts.values() if p.role in ("divider-top", "level-shift")]
    shifted = next((p for p in shifts if not meant or any(_joined(circuit, p, m) for m in meant)), None)
    if shifted is not None:
        return f"No, not directly: the levels differ ({shifted.why.text}){_stood(circuit)}."
    return (
        f"Yes: levels and currents are within the limits of both sides{_stood(circuit)}."
        if circuit.controllers() and not _SUPPLY_PIN.search(request.prompt)
        else ""
    )


def _takes(circuit: Circuit, driver: Part, part: Part) -> str:
    """'The relay takes 72 mA', '6 of the LED take 60 mA'."""
    ends = [net for _, net in circuit.pins_of(driver.ref) if net is not None and net.kind == "switched"]
    alike = {p.ref for net in ends for p in net.pins if circuit.parts[p.ref].id == part.id} | {part.ref}
    name, spec = part.component.name.split(",")[0].lower(), part.component.spec
    amps = units.show(len(alike) * float(spec.get("ma") or (_LED_MA if "if_ma" in spec or part.component.shape == "led" else 0)) / 1000, "A")
    return f"the {name} takes {amps}" if len(alike) == 1 else f"{len(alike)} of the {name.replace('led', 'LED')} take {amps}"


_LED_MA = 10.0
"""What an indicator LED gets behind a transistor, mA."""


def _limited(circuit: Circuit, part: Part) -> str:
    """A load of few ohms that a series resistor keeps off a pin's limit: a loudspeaker."""
    own = next((p for p in circuit.parts.values() if p.owner == part.ref and p.role == "series" and p.component.shape == "resistor"), None)
    host, ohms = next(iter(circuit.controllers()), None), float(part.component.spec.get("ohms") or 0)
    if own is None or host is None or host.component.mcu is None or not ohms or not own.quantity or own.quantity < 5 * ohms:
        return ""
    volts = host.component.mcu.v_io
    amps = units.show(float(f"{volts / ohms:.2g}"), "A")
    with_it = units.show(float(f"{volts / (ohms + own.quantity):.2g}"), "A")
    return (
        f"No, not directly: its {units.show(ohms, 'Ω')} would take {amps} from a pin of {units.show(volts, 'V')}. {own.ref} ({own.title}) in series "
        f"limits that to {with_it}, which is heard but not loud; loud it gets behind an amplifier (a PAM8403 module or an LM386)."
        if part.component.kind == "audio"
        else f"No, not directly: its {units.show(ohms, 'Ω')} would take {amps} from a pin of {units.show(volts, 'V')}; {own.ref} ({own.title}) in series limits that to {with_it}."
    )


def _stood(circuit: Circuit) -> str:
    """What a pin of the one board stands, V."""
    boards = [b for b in circuit.controllers() if b.component.mcu is not None]
    if len(boards) != 1:
        return ""
    board = boards[0].component
    stands = max((board.logic.tolerant if board.logic else None) or 0.0, board.mcu.v_io if board.mcu else 0.0)
    return f"; a pin of the {board.name.split(' (')[0]} takes {units.show(stands, 'V')} at most"


def _joined(circuit: Circuit, a: Part, z: Part) -> bool:
    """Whether two parts share a signal, a resistor in the line included."""
    lines = [p for p in circuit.parts.values() if p.role == "series" and p.ref not in (a.ref, z.ref)]
    return _touch(circuit, a, z) or any(_touch(circuit, a, r) and _touch(circuit, r, z) for r in lines)


def _touch(circuit: Circuit, a: Part, z: Part) -> bool:
    nets = (net for _, net in circuit.pins_of(a.ref) if net is not None and net.kind not in ("power", "ground"))
    return any(pin.ref == z.ref for net in nets for pin in net.pins)


_SUPPLY_PIN = re.compile(
    r"\b(?:3v3|3\.3 ?v|5 ?v|vin|vsys|vbus|vcc|vdd|raw|out\+|bat\+?|b\+|batter(?:y|ies)|supply|adapter|power)(?![\w.])", re.I
)
"""A question about feeding is none of levels."""


def _bridge(circuit: Circuit, part: Part) -> Part | None:
    """The driver chip or module on whose outputs a load hangs."""
    if part.component.kind not in ("actuator", "load"):
        return None
    nets = {net.name for _, net in circuit.pins_of(part.ref) if net is not None and net.kind == "switched"}
    beside = (p for p in circuit.parts.values() if p.component.kind == "driver")
    return next((p for p in beside if nets & {n.name for _, n in circuit.pins_of(p.ref) if n is not None}), None)


_RAIL = re.compile(r"\b(?:5\s?v|3\.?3\s?v|3\s?v|3v3|vin|vcc)(?: pin| output| rail)?\b", re.I)


_STRONG = re.compile(
    r"\b(?:is|are|will|would|does|do)\b([^?.]*?\b(?:pin|output|rail|arduino|uno|nano|mega|board|usb|of|from)\b[^?.]*?)"
    r"\b(?:enough|sufficient|suffice|strong enough)\b(?! ?for the (?:gate|logic))[^?]*\?",
    re.I,
)
"""'Is the 5V pin of the Arduino enough for a servo?'"""


_THAT_PIN = re.compile(r"\b(?:the|this|that|its) (?:pin|output|rail)\b", re.I)


def by_current(request: Request, circuit: Circuit, meant: list[Part]) -> str:
    """Whether a board's supply pin can feed a part, by the part's peak and the pin's limit."""
    asked = re.search(
        r"\b(?:can|could|may|is it (?:ok|safe|possible)|should)\b[^?]*?\b(?:run|power|feed|supply|drive|hang|take|draw)\w*\b[^?]*?\b(?:from|off|on|by)\b([^?]*)\?",
        request.prompt,
        re.I,
    )
    reverse = re.search(r"\b(?:can|could|does|will)\b([^?]*)\b(?:feed|power|supply|drive|handle|run|source)\b[^?]*\?", request.prompt, re.I)
    enough = re.search(r"\benough (?:power|current|juice|amps|mA|oomph)\b[^?]*?\b(?:from|off|on|at|by)\b([^?]*)\?", request.prompt, re.I)
    asked = enough or asked or _STRONG.search(request.prompt)
    on_rail = re.search(r"\b(?:on|from|off|via|at|to) (?:the |its |an? )?([^?.,;]*?\b(?:pin|output|rail)\b)", request.prompt, re.I)
    if not asked and not reverse and on_rail and _RAIL.search(on_rail[1]) and {"enough", "may"} & set(forms(request.prompt)):
        asked = on_rail  # 'two servos on the 5V pin, is that OK?'
    where = asked[1] if asked and _RAIL.search(asked[1]) else reverse[1] if reverse and _RAIL.search(reverse[1]) else ""
    if not where and asked and _THAT_PIN.search(asked[1]):  # 'an OLED on its 3V3 output. Is the pin strong enough?'
        named = [m.group() for m in _RAIL.finditer(request.prompt[: asked.start(1)]) if m.group()[-1].isalpha() and " " in m.group()]
        where = named[-1] if named else ""
    if not where or not circuit.controllers() or re.search(r"\d\s?m?a\b|charger|adapter|batter|supply", where, re.I):
        return ""  # another source than the board's pin
    board = circuit.controllers()[0]
    want_33 = bool(re.search(r"\b3\.?3?\s?v|3v3", where, re.I))
    rail = next((r for r in board.component.rails if r.volts and (abs(r.volts - 3.3) < 0.2) == want_33), None)
    if rail is None or not rail.max_ma:
        return ""
    served = [
        p
        for p in circuit.parts.values()
        if not p.component.mcu and p.component.kind not in ("supply", "converter", "passive") and not p.owner and peak_ma(p) > 0
    ]
    name = board.component.name.split(" (")[0]
    for part in meant:
        least = min((s.min for s in part.component.supplies if s.min), default=0.0)
        if part in served and rail.volts and least > rail.volts + 0.05:
            own = part.component.name.split(" (")[0].split(",")[0]
            return f"No: the {own} needs at least {units.show(least, 'V')}, and the {rail.id} pin of the {name} gives {units.show(rail.volts, 'V')}."
    served = [p for p in served if p in meant] or served
    if not served:
        return ""
    together = sum(peak_ma(p) for p in served)
    limit = (
        min(rail.max_ma, 500.0 - 50.0)
        if rail.volts and rail.volts > 4 and not any(n.kind == "power" and n.volts and n.volts > 5.5 for n in circuit.nets.values())
        else rail.max_ma
    )
    names = list(dict.fromkeys(p.component.name.split(" (")[0].split(",")[0] for p in served))
    what = (
        f"{' and '.join(names[:3])}{f' ({len(served)} of them)' if len(names) == 1 and len(served) > 1 else ''} take{'s' if len(served) == 1 else ''} up to "
        f"{units.show(together / 1000, 'A')}{' together' if len(served) > 1 else ''}, and the {rail.id} pin of the {name} gives about {units.show(limit / 1000, 'A')}"
    )
    return f"No: {what}." if together > limit else f"Yes: {what}."


def peak_ma(part: Part) -> float:
    """Largest current of a part, mA."""
    spec = part.component.spec
    each, count = spec.get("ma_each"), part.settings.get("leds") or spec.get("leds")
    if each and count:
        return float(each) * float(count)
    supply = max((s.ma.peak or s.ma.typical or 0.0 for s in part.component.supplies), default=0.0)
    return max(supply, float(spec.get("stall_ma") or spec.get("ma") or 0.0))
