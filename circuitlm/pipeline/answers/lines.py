"""Answers to 'do I need a termination resistor?', 'does it have CAN inside?' and 'which GPIOs should I avoid?': buses' ends and boards' own blocks."""

from __future__ import annotations

import re

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part
from circuitlm.circuit.pins import io_pins
from circuitlm.pipeline.answers.questions import Question
from circuitlm.pipeline.answers.whence import pin_name

_PAIRS = {"rs485": "RS-485", "can": "CAN"}
_TERMINATION = re.compile(r"\bterminat\w*|\b120\s?(?:r\b|ohms?\b|Ω)|\bend(?:ing)? resistors?\b", re.I)
_BIAS = re.compile(r"\bbias\w*|\bfail-?\s?safe\b|\bpolari[sz]ation resistors?\b", re.I)
_ASKS = re.compile(r"\b(?:need\w*|necessary|required|require|must|should|do i|have to|want|put|use|where|how many|which|what)\b", re.I)
_LINE_OHMS, _IDLE_V = 120.0, 0.2
"""Wave impedance of the line, Ω, and the least voltage between A and B that every receiver reads as high, V. Source: TIA-485-A."""


def line_ends(q: Question) -> list[str]:
    """Whether an RS-485 or CAN pair wants terminations and a bias, and what of it is there."""
    bus = next(((kind, ends) for kind in _PAIRS if (ends := _transceivers(q, kind))), None)
    if bus is None or not _ASKS.search(q.text):
        return []
    kind, ends = bus
    out = [_termination(q, kind, ends)] if _TERMINATION.search(q.text) else []
    return out + ([_bias(kind, ends)] if _BIAS.search(q.text) else [])


def _transceivers(q: Question, kind: str) -> list[Part]:
    return [p for p in q.circuit.parts.values() if p.component.interfaces_of(kind)]


def _termination(q: Question, kind: str, ends: list[Part]) -> str:
    """120 Ω at both ends and nowhere else; what brings them here."""
    own = [p for p in ends if p.component.on_board.termination]
    added = [p for p in q.circuit.parts.values() if p.role == "termination"]
    here = (
        [f"{', '.join(p.ref for p in own)} ({own[0].component.name.split(' (')[0]}) {'has' if len(own) == 1 else 'have'} it on board"]
        if own
        else []
    )
    here += [f"{' and '.join(p.ref for p in added)} ({added[0].title}) {'is' if len(added) == 1 else 'are'} one"] if added else []
    there = f" Here {' and '.join(here)}." if here else " Here none is fitted."
    far = " The device at the other end of the cable needs its own." if len(ends) == 1 else ""
    spare = f" With {len(ends)} on the line it comes off those in between." if len(own) > 2 else ""
    return f"Yes, {units.show(_LINE_OHMS, 'Ω')} across the {_PAIRS[kind]} pair at each of its two ends, and none in between.{there}{far}{spare}"


def _bias(kind: str, ends: list[Part]) -> str:
    """What holds the pair while nobody sends: R = Rline·(V - Vidle) / (2·Vidle) from each wire, with both ends terminated."""
    if kind == "can":
        return "No bias: an idle CAN pair is recessive by its terminations alone."
    volts = float(ends[0].component.supplies[0].nominal or ends[0].component.supplies[0].max)
    most = _LINE_OHMS / 2 * (volts - _IDLE_V) / (2 * _IDLE_V)
    value = max(eseries.values("E12", most / 2, most))
    return (
        f"Bias resistors belong on the bus once, at one board: {units.show(value, 'Ω')} from A to {units.show(volts, 'V')} and {units.show(value, 'Ω')} from B to "
        f"ground hold {units.show(_IDLE_V, 'V')} or more between the wires while nobody sends, with {units.show(_LINE_OHMS, 'Ω')} at both ends. Without them an idle "
        "bus may be read as characters that nobody sent; transceivers that are fail-safe with an idle bus do without."
    )


_TRANSCEIVER = re.compile(
    r"\b(?:which|what)\b[^?]*\b(?:transceivers?|drivers?|modules?|chips?)\b|\btransceivers?\b[^?]*\b(?:need|use|take|buy)\b", re.I
)
_ON_THE_BUS = re.compile(r"\bcan\b|\brs-?485\b|\bmodbus\b|\btransceivers?\b", re.I)


def transceivers(q: Question) -> list[str]:
    """'What transceivers do I need on each side?': what joins each board to the pair, and why that one."""
    said = " ".join([*q.sentences, q.text])
    if not _TRANSCEIVER.search(q.text) or not _ON_THE_BUS.search(said):
        return []
    out = []
    for kind in _PAIRS:
        for part in _transceivers(q, kind):
            board = q.circuit.parts.get(part.host or "")
            if board is None or board.component.mcu is None:
                continue
            alone = any(f"{kind}.tx" in n for i in part.component.interfaces for n in i.needs.values())
            why = (
                f"a transceiver for {units.show(_logic_volts(board), 'V')}, since the board has a {_PAIRS[kind]} controller of its own"
                if alone
                else "controller and transceiver in one"
                if part.component.interfaces_of("spi")
                else "behind its UART"
            )
            out.append(f"{_title(board)} ({board.ref}): {part.component.name} ({part.ref}), {why}.")
    return out


_INSIDE = re.compile(
    r"\b(?:ha(?:ve|s)|got|contains?|includes?|comes? with|built[- ]?in|inside|internal|on[- ]?board|integrated|own|needs?|support\w*|do i need)\b",
    re.I,
)
_CAN = re.compile(r"\bCAN\b(?! (?:I|i|you|we|it|the|this)\b)|\bcan (?:inside|controller|built|peripheral|bus|transceiver)")
_RADIOS = {"wifi": (re.compile(r"\bwi-?fi\b", re.I), "Wi-Fi"), "bluetooth": (re.compile(r"\bbluetooth\b|\bble\b", re.I), "Bluetooth")}


def inside(q: Question) -> list[str]:
    """Whether the board has a CAN controller or a radio of its own, and what stands in for it here."""
    board = next((b for b in q.circuit.controllers() if b.component.mcu), None)
    if board is None or not _INSIDE.search(q.text):
        return []
    name = board.component.name.split(" (")[0]
    if _CAN.search(q.text):
        return [_can(q, board, name)]
    out = []
    for ability, (words, title) in _RADIOS.items():
        if words.search(q.text):
            has = ability in board.component.provides
            other = next((p for p in q.circuit.parts.values() if p is not board and ability in p.component.provides), None)
            brings = f"; {other.ref} ({other.component.name.split(' (')[0]}) brings it" if other is not None and not has else ""
            out.append(f"{'Yes' if has else 'No'}: the {name} has {'' if has else 'no '}{title} of its own{brings}.")
    return out


def _can(q: Question, board: Part, name: str) -> str:
    lines = {
        role: [pin_name(p) for p in board.component.pins if any(re.fullmatch(rf"can\d*\.{role}", f) for f in p.fn)] for role in ("tx", "rx")
    }
    bus = next(iter(_transceivers(q, "can")), None)
    what = f"{bus.ref} ({bus.component.name.split(' (')[0]})" if bus is not None else ""
    anywhere = board.component.mcu is not None and "can" in board.component.mcu.matrix
    if not lines["tx"] and not anywhere:
        return f"No: the {name} has no CAN controller{f'; {what} brings one' if what else ', an MCP2515 module brings one over SPI'}."
    where = "on any pins" if anywhere else f"TX on {' or '.join(lines['tx'])}, RX on {' or '.join(lines['rx'])}"
    transceiver = f", here {what}" if what and any("can.tx" in n for i in bus.component.interfaces for n in i.needs.values()) else ""  # type: ignore[union-attr]
    return f"Yes: the {name} has a CAN controller of its own ({where}); it wants a transceiver alone{transceiver}, and no controller chip such as the MCP2515."


_SERIAL = re.compile(r"\b(?:tx|rx|uart|serial|tx/rx)\b|\bother way\b|\bvice versa\b", re.I)
_JOINS = re.compile(
    r"\b(?:connect\w*|wire\w*|hook\w*|safe|direct(?:ly)?|straight|join\w*|talk|other way|vice versa|ok(?:ay)?|damage|fry|kill)\b", re.I
)


def between_boards(q: Question) -> list[str]:
    """'Is it safe to connect the ESP32's TX to the Uno's RX?': the levels of two boards in both directions."""
    boards = [b for b in q.circuit.controllers() if b.component.mcu and b.component.logic]
    names = q.named(" ".join([q.text, *q.sentences]))
    if len(boards) != 2 or not all(b in names for b in boards) or not (_SERIAL.search(q.text) and _JOINS.search(q.text)):
        return []
    low, high = sorted(boards, key=_logic_volts)
    return [f"TX of the {_title(a)} to RX of the {_title(z)}: {_crossing(q, a, z)}" for a, z in ((low, high), (high, low))]


def _logic_volts(board: Part) -> float:
    return board.component.mcu.v_io if board.component.mcu is not None else 0.0


def _title(board: Part) -> str:
    return board.component.name.split(" (")[0]


def _crossing(q: Question, source: Part, sink: Part) -> str:
    """Whether an output's level suits an input: what the input stands, and from what on it reads a high level."""
    volts, logic = _logic_volts(source), sink.component.logic
    own = _logic_volts(sink)
    stands = max((logic.tolerant if logic else None) or 0.0, own + 0.3)
    reads = (logic.v_ih if logic else None) or (logic.v_ih_ratio * own if logic and logic.v_ih_ratio else 0.7 * own)
    if volts > stands:
        parts = [p for p in q.circuit.parts.values() if p.role in ("divider-top", "divider-bottom", "level-shift")]
        between = f"; here {' and '.join(f'{p.ref} ({p.title})' for p in parts[:2])} stand between" if parts else ""
        return f"not directly, {units.show(volts, 'V')} is more than its pin stands ({units.show(stands, 'V')}){between}."
    if volts < reads:
        return f"it does no harm, but {units.show(volts, 'V')} is less than the {units.show(reads, 'V')} from which it reads a high level: through a level shifter."
    return f"yes, directly: {units.show(volts, 'V')} is within what its pin stands, and it reads a high level from {units.show(reads, 'V')} on."


_AVOID = re.compile(
    r"\b(?:pins?|gpios?|ios?)\b[^?]*\b(?:avoid\w*|not (?:to )?use|can'?t (?:be )?use\w*|leave alone|stay away|keep (?:off|away|clear)|reserved|off[- ]limits|problem\w*|dangerous|forbidden|careful|don'?t)\b|"
    r"\b(?:avoid|not use|can'?t use|stay away from|leave alone|reserved)\b[^?]*\b(?:pins?|gpios?)\b",
    re.I,
)
_KINDS = {
    "flash": "taken by the flash memory",
    "psram": "taken where the module has PSRAM",
    "strapping": "read at reset",
    "usb": "the USB lines",
    "console": "the programming and console UART",
    "input-only": "inputs only",
    "onboard": "something is soldered to them",
    "reset": "reset",
    "jtag": "JTAG",
    "adc2": "analog only while Wi-Fi is off",
    "setting": "taken by the system until it is set otherwise",
}


def avoided(q: Question) -> list[str]:
    """Which pins of the board its file holds something against, by reason."""
    if not _AVOID.search(q.text):
        return []
    return [told for b in q.circuit.controllers()[:1] if (told := cautions(b.component))]


def cautions(board: Component) -> str:
    """'Pins of the ... to leave for last: GPIO0, GPIO3 (read at reset); ...'."""
    signals = io_pins(board)
    said = []
    for kind, words in _KINDS.items():
        if pins := [pin_name(p) for p in signals if kind in p.caution]:
            said.append(f"{', '.join(pins)} ({words})")
    return f"Pins of the {board.name.split(' (')[0]} to leave for last: {'; '.join(said)}." if said else ""
