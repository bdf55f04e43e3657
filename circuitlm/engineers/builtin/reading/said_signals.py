"""Wires as people tell of them, in the words that every reader of pins knows: 'interrupt output A of chip number one should land on GPIO35' as
'INTA of the first chip should wired to GPIO35', 'data out of the uC PA7' as 'MOSI PA7', 'enables tied together and brought to 6'.

What is said how is data (`knowledge/signals.yaml`). A signal's name is put only where a named part has that signal and a pin stands beside it.
"""

from __future__ import annotations

import functools
import re

from circuitlm.circuit.pins import find_pin
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.pins import controllers_of, devices_of
from circuitlm.engineers.builtin.reading.roletable import Roles, role_table
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_NAME = r"(?:gpio|gp|io|d|a|p[a-k]|p)\d{1,2}\b"
PIN = rf"(?:the )?(?:(?:(?:digital|analog(?:ue)?|arduino|physical|its) )?(?:pins?|gpios?|inputs?|outputs?|io|gp) ?(?:numbers? |no\.? ?|#)?\d{{1,2}}\b|(?:digital|analog(?:ue)?|bcm) ?\d{{1,2}}\b|(?:pins? )?{_NAME})"
"""A pin that is one by its own words."""
_ORDINAL = {"one": "first", "1": "first", "two": "second", "2": "second", "three": "third", "3": "third", "four": "fourth", "4": "fourth"}
_COUNTED_OUT = re.compile(
    r"\b(?:the )?(chip|driver|sensor|expander|module|unit|display|one|servo|motor|relay|button) (?:number |no\.? ?|nr\.? ?|# ?)(one|two|three|four|[1-4])\b(?! ?[xX.]\d)",
    re.I,
)
"""'Chip number one' is the first chip."""
_TILL = re.compile(
    r"((?:gpio|gp|io|d|a|p[a-k]|p)? ?\d{1,2}) (?:till|until|til|up to|thru) (?=(?:pin |gpio|gp|io|d|a|p[a-k]|p)? ?\d{1,2}\b)", re.I
)
_INTO = re.compile(
    rf"(?<!shunt )(?<!\bRC )(?<!filter )\b(?:in|into|onto|over to|in to|on to|up to|out to|back to|onto the) (?={PIN})", re.I
)
_NEAR_BEFORE, _NEAR_BEHIND = 18, 60
"""Characters within which a signal's pin is written before or behind its name."""
_BESIDE = re.compile(r"\d")
_SOFT_SERIAL = re.compile(
    r"\b(soft(?:ware)?[ -]?serial|swserial)(?: ?(?:on|at|via|using|over|with|pins?|:|=|\())* ?((?:gpio|gp|io|d|a|pin ?)?\d{1,2}) ?(?:/|,|and|&|\+) ?((?:gpio|gp|io|d|a|pin ?)?\d{1,2})\b",
    re.I,
)
"""'Software serial 8/9': as its constructor has them, the board's RX and then its TX."""
_ONE_TO = re.compile(
    r"\b(input|output|in|out|channel|row|column|coil)s? (?:from )?1 ?(?:to|-|through|till) ?\d{1,2}(?: of (?:the|its|my|this) \w+)?(?= (?:on|to|at|are|go|is|come|from|hang|sit|run|=))",
    re.I,
)
"""'Inputs 1 to 4 on 26, 25, 33, 32': all of them."""
_LED_TO = re.compile(
    rf"\b(?:(?:wired|tied|joined|connected|soldered) together and |(?<=is )|(?<=are )|(?<=be ))led(?= (?:in)?to (?:the )?{PIN})"
)
"""'Both are led to pin 3': wires, no lamp."""
_SERVES = re.compile(
    rf"\b(?P<pin>{_NAME}) (?:for|as|serves as|does|carries) (?:the )?(?P<role>[A-Z][A-Z_]{{1,5}}\d?)\b(?! ?[/&+]| and [A-Z]{{2}}| line)"
)
"""'PB3 for DE', 'GP7 as RST'."""
_IN_ORDER = re.compile(
    r",? (?:in (?:that|this|the same|the right|rising)? ?(?:order|sequence)|respectively|in turn)(?: (?:from )?\d ?(?:to|-|through|till) ?\d\b)?",
    re.I,
)
"""What every list of signals and pins means by itself."""
_LETTERED = "A|B|C|[1-9]|left|right"


@functools.cache
def _lexicon() -> dict[str, object]:
    return catalogue().lexicon.get("signals", {})


@functools.cache
def _lying() -> re.Pattern[str]:
    verbs = "|".join(sorted((re.escape(v) for v in _lexicon()["lies"]), key=len, reverse=True))  # type: ignore[attr-defined]
    return re.compile(
        rf"\b(?:(?:{verbs}|wired|connected|hooked|bridged|shorted) together(?:,? and(?: then)?(?: (?:{verbs}|wired|connected))?)?|{verbs}) "
        rf"(?:up )?(?:to|on|at|into|onto|in|upon|by|over|with|via|out on|from|of|up at|off)(?: the)? (?={PIN}|\d{{1,2}}\b(?! ?(?!(?:and|with|while|but|so|for|of)\b)[a-z%°]))",
        re.I,
    )


@functools.cache
def _doing() -> re.Pattern[str]:
    data = _lexicon()
    both = "|".join((*data["sends"], *data["listens"]))  # type: ignore[misc]
    return re.compile(rf"\b(?P<pin>{_NAME}|pin \d{{1,2}}) (?P<verb>{both})(?=\s*(?:[,.;)&]|and\b|while\b|$))", re.I)


@functools.cache
def _numbered() -> re.Pattern[str]:
    nouns = "|".join(_lexicon()["numbered"])  # type: ignore[arg-type]
    return re.compile(
        rf"\b(?:the )?(?P<noun>{nouns})(?: (?:output|input|line|pin|signal))? (?P<which>{_LETTERED})\b(?!\s?(?:x|V|mA)\b|[.,]\d)", re.I
    )


def said_signals(text: Text, mentions: list[Mention]) -> str:
    """The text in such words; as it was where no board is named."""
    boards = controllers_of(mentions)
    raw = _COUNTED_OUT.sub(lambda m: f"the {_ORDINAL[m[2].lower()]} {m[1]}", text.raw)
    if not boards:
        return raw
    raw = _IN_ORDER.sub("", raw)
    raw = _LED_TO.sub("wired", _ONE_TO.sub(r"\1s", raw))
    raw = _SOFT_SERIAL.sub(r"software serial RX \2, TX \3", raw)
    raw = _TILL.sub(r"\1 to ", raw)
    raw = _lying().sub("wired to ", raw)
    raw = _INTO.sub("on ", raw)
    roles = role_table(devices_of(mentions))
    raw = _SERVES.sub(lambda m: f"{m['role']} on {m['pin']}" if m["role"].lower() in roles else m[0], raw)
    raw = _numbered().sub(functools.partial(_compound, roles), raw)
    return _doing().sub(functools.partial(_side, roles, [m.component for m in boards]), raw)


def _beside(m: re.Match[str]) -> bool:
    """Whether a pin may stand right before or behind."""
    before = re.split(r"[.;!?]", m.string[max(0, m.start() - _NEAR_BEFORE) : m.start()])[-1]
    behind = re.split(r"[;!?]|\.\s", m.string[m.end() : m.end() + _NEAR_BEHIND])[0]
    return bool(_BESIDE.search(before) or _BESIDE.search(behind))


def _compound(roles: Roles, m: re.Match[str]) -> str:
    """'Enable A' of an L298N as 'ENA'."""
    starts = _lexicon()["numbered"][m["noun"].lower()]  # type: ignore[index]
    which = {"left": "l", "right": "r"}.get(m["which"].lower(), m["which"].lower())
    if m["which"] in ("a",):  # 'the enable a driver has'
        return m[0]
    name = next((f"{s}{which}" for s in starts if f"{s}{which}" in roles), None)
    return name.upper() if name and _beside(m) else m[0]


def _side(roles: Roles, boards: list[str], m: re.Match[str]) -> str:
    """'PA12 transmits' of a board beside a transceiver: the line that the transceiver calls TX; a serial module's RX."""
    sends = m["verb"].lower() in _lexicon()["sends"]  # type: ignore[operator]
    own = "tx" if sends else "rx"
    if own not in roles:
        return m[0]
    serial = any(i.type == "uart" for i in catalogue().get(roles[own][0][1].component).interfaces)
    pin = next((p for b in boards if (p := find_pin(catalogue().get(b), m["pin"].removeprefix("pin "))) is not None), None)
    of_port = pin is not None and any(f.startswith("uart") and f.endswith(f".{own}") for f in pin.fn)
    if serial and not of_port:  # beside a port's own pins the reader of serial lines turns the sides itself
        own = "rx" if sends else "tx"
    return f"{m['pin']} is {own.upper()}"
