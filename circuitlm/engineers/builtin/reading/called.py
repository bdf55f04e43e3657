"""Signals by what people call them: 'driver enable and receiver enable hang on D4', 'standby = GP6', 'stick click on 4'.

Which words mean which signal is data (`knowledge/signals.yaml`): whole phrases, a noun with a letter or a figure behind it ('enable A'), and what a
pin does ('PA12 transmits'). They give way to the name that a pin of one of the named parts bears, so that
every later reader sees that. What joins signals before their pin ('are bridged and go to D4') is said by their standing together.
"""

from __future__ import annotations

import functools
import re
from typing import Any

from circuitlm.circuit.pins import find_pin
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.pinnames import PinNames
from circuitlm.engineers.builtin.reading.pins import devices_of
from circuitlm.engineers.builtin.reading.roletable import Roles, role_table, role_words
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.wordings import Expression

_BRIDGED = re.compile(
    r"(?<=\w)\s*,?\s*(?:(?:are|is|both|all|each|being|get|gets|were|have been)\s+)*"
    r"(?:bridged|linked|joined|tied|shorted|strapped|jumpered|bundled|combined|wired|connected|soldered|paired|commoned)"
    r"(?:\s+(?:to each other|with each other|up|together))*,?(?:\s+(?:and|then|both|they|which)\s*)*"
    r"\s+(?:(?:hang|hangs|go|goes|run|runs|sit|sits|lead|leads|driven|controlled|switched|wired|connected|brought|are|is|live|end|come)\s+)*"
    r"(?:up\s+)?(?:to|on|at|by|from|off|onto)\s+",
    re.I,
)
_TOGETHER = re.compile(
    r"\b([A-Z_]{2,5})\s+(?:together with|along with|as well as|tied to|bridged to|joined with|linked with|linked to|shared with)\s+([A-Z_]{2,5})\b"
)
_OF_THE = re.compile(r"\b(?:the )?([RT]XD?) of (?:the|my) ([\w-]+)(?= (?:is|=|on|at|goes|sits|should)\b)")
_PIN_BEHIND = words(
    "on to at = : - > is are goes go ( ) , and the both together share sits hang hangs pin pins should gets get uses via from digital analog line lines wire wires input inputs signal signals come comes out of"
)
_OF_A_KIND = words("interrupt port bank side class type motor coil int usb output channel enable")
"""What a letter tells apart."""
_NAME = r"(?:gpio|gp|io|d|a|p[a-k]|p)\d{1,2}\b"
_NEAR_BEFORE, _NEAR_BEHIND = 18, 60
"""Characters within which a signal's pin is written before or behind its name."""
_BESIDE = re.compile(r"\d")
_SERVES = re.compile(
    rf"\b(?P<pin>{_NAME}) (?:for|as|serves as|does|carries) (?:the )?(?P<role>[A-Z][A-Z_]{{1,5}}\d?)\b(?! ?[/&+]| and [A-Z]{{2}}| line)"
)
"""'PB3 for DE', 'GP7 as RST'."""
_LETTERED = "A|B|C|[1-9]|left|right"


_ENDS = frozenset(("", ",", ";", ")", ".", "/", "and"))
"""What a bare number ends with that is no amount of anything."""
_REACH = 14
"""Tokens between what a signal is called and its pin."""


@functools.cache
def _lexicon() -> dict[str, Any]:
    return dict(catalogue().lexicon["signals"])


@functools.cache
def _phrases() -> tuple[tuple[Expression, tuple[str, ...]], ...]:
    """(words, the signals that they mean), the longest words first."""
    lexicon = _lexicon()
    boards = "|".join(map(re.escape, lexicon["controller"]))
    said = [(str(phrase), tuple(str(signals).split(" and "))) for signals, phrases in lexicon["names"].items() for phrase in phrases]
    said.sort(key=lambda x: -len(x[0]))
    return tuple((_expression(p, boards), s) for p, s in said)


def _expression(phrase: str, boards: str) -> Expression:
    needs = max(re.split(r"CONTROLLER|[ -]", phrase), key=len)
    said = re.escape(phrase).replace("\\ ", "[ -]").replace("CONTROLLER", f"(?:{boards})")
    noun = r"(?: (?:line|wire|signal|pin(?! ?\d)))?" if len(phrase.split()) > 1 else ""
    return Expression(rf"(?<![\w/-])(?:the |its )?{said}{noun}(?![\w/-])", re.I, (needs.lower(),))


@functools.cache
def _again(signals: tuple[str, ...]) -> re.Pattern[str]:
    """The signals' own names behind what they are called."""
    own = "|".join(map(re.escape, signals))
    joint = r"(?: ?[/+&,] ?| and | (?:together |along )?with | as well as | bridged (?:to|with) | tied to )"
    return re.compile(rf",? ?\(?(?:{own})(?:{joint}(?:{own}))*\b\)?", re.I)


def called(text: Text, mentions: list[Mention]) -> str:
    """The text with the pins' names in the place of such words, where a pin stands near; as it was where no board is named."""
    boards = [m.component for m in mentions if m.entry["controller"]]
    devices = [m for m in devices_of(mentions) if not m.negated]
    if not boards or not devices:
        return text.raw
    known = [role_words(m.component) | {p.id.lower() for p in catalogue().get(m.component).pins} for m in devices]
    names = PinNames(text, boards, {i for m in mentions for i in range(m.start, m.end)})
    edits: list[tuple[int, int, str]] = []
    for phrase, signals in _phrases():
        if not any(all(s.lower() in k for s in signals) for k in known):
            continue
        for hit in phrase.finditer(text.raw):
            start, end = hit.span()
            if named := _again(signals).match(text.raw, end):
                end = named.end()  # 'direction pins DE and RE', 'standby (STBY)'
            first, last = text.token_at(start), text.token_at(end - 1)
            letter = len(phrase_word := hit[0].split()[-1]) == 1 and phrase_word in "AaBb"
            if (
                letter
                and len(hit[0].split()) < 3
                and phrase_word.islower()
                and hit[0].lower().split()[0] not in ("channel", "phase", "track", "enable", "output")
            ):
                continue  # an article
            if f"{text.low(first - 1)} {hit[0].lower()}" in {*_lexicon()["sends"], *_lexicon()["listens"]}:
                continue  # 'PA12 for transmit': the side of a line, which is read as such
            if letter and text.low(first - 1) in _OF_A_KIND:
                continue  # 'interrupt A', 'port B'
            taken = any(start < e and s < end for s, e, _ in edits)
            if taken or names.covered.intersection(range(first, last + 1)):
                continue
            if _pin_near(text, names, first, last + 1, named is not None or " " in hit[0].strip()):
                edits.append((start, end, " and ".join(signals)))
    raw = text.raw
    for start, end, said in sorted(edits, reverse=True):
        raw = raw[:start] + said + raw[end:]
    roles = role_table(devices)
    raw = _SERVES.sub(lambda m: f"{m['role']} on {m['pin']}" if m["role"].lower() in roles else m[0], raw)
    raw = _numbered().sub(functools.partial(_compound, roles), raw)
    return _doing().sub(functools.partial(_side, roles, boards), raw)


def _pin_near(text: Text, names: PinNames, first: int, end: int, loose: bool) -> bool:
    """Whether a pin follows behind connecting words (any words of the sentence where *loose*), or stands right before in 'GP4 data'."""
    high = text.sentence_bounds(first)[1]
    if loose and text.low(end).isdigit() and len(text.low(end)) <= 2 and text.low(end + 1) in _ENDS:
        return True  # 'chip select 15, d/c 2'
    for k in range(end, min(end + _REACH, high)):
        if names.one(k) is not None or (names.bare(k) is not None and text.low(k - 1) in _PIN_BEHIND):
            return True
        if not loose and text.low(k) not in _PIN_BEHIND:
            break
    lead = first - (text.low(first - 1) in ("=", "(", "as", "for", "is"))
    lead -= text.low(lead - 1) == ")"
    return any((pin := names.one(k)) is not None and pin.end == lead for k in range(max(0, lead - 3), lead))


@functools.cache
def _doing() -> re.Pattern[str]:
    data = _lexicon()
    both = "|".join((*data["sends"], *data["listens"]))
    return re.compile(rf"\b(?P<pin>{_NAME}|pin \d{{1,2}}) (?P<verb>{both})(?=\s*(?:[,.;)&]|and\b|while\b|$))", re.I)


@functools.cache
def _numbered() -> re.Pattern[str]:
    nouns = "|".join(_lexicon()["numbered"])
    return re.compile(
        rf"\b(?:the )?(?P<noun>{nouns})(?: (?:output|input|line|pin|signal))? (?P<which>{_LETTERED})\b(?!\s?(?:x|V|mA|ch(?:annels?)?|way)\b|[.,]\d)",
        re.I,
    )


def _beside(m: re.Match[str]) -> bool:
    """Whether a pin may stand right before or behind."""
    before = re.split(r"[.;!?]", m.string[max(0, m.start() - _NEAR_BEFORE) : m.start()])[-1]
    behind = re.split(r"[;!?]|\.\s", m.string[m.end() : m.end() + _NEAR_BEHIND])[0]
    return bool(_BESIDE.search(before) or _BESIDE.search(behind))


def _compound(roles: Roles, m: re.Match[str]) -> str:
    """'Enable A' of an L298N as 'ENA'."""
    starts = _lexicon()["numbered"][m["noun"].lower()]
    which = {"left": "l", "right": "r"}.get(m["which"].lower(), m["which"].lower())
    if m["which"] in ("a",):  # 'the enable a driver has'
        return m[0]
    name = next((f"{s}{which}" for s in starts if f"{s}{which}" in roles), None)
    return name.upper() if name and _beside(m) else m[0]


def _side(roles: Roles, boards: list[str], m: re.Match[str]) -> str:
    """'PA12 transmits' of a board beside a transceiver: the line that the transceiver calls TX; a serial module's RX."""
    sends = m["verb"].lower() in _lexicon()["sends"]
    own = "tx" if sends else "rx"
    if own not in roles:
        return m[0]
    serial = any(i.type == "uart" for i in catalogue().get(roles[own][0][1].component).interfaces)
    pin = next((p for b in boards if (p := find_pin(catalogue().get(b), m["pin"].removeprefix("pin "))) is not None), None)
    of_port = pin is not None and any(f.startswith("uart") and f.endswith(f".{own}") for f in pin.fn)
    if serial and not of_port:  # beside a port's own pins the reader of serial lines turns the sides itself
        own = "rx" if sends else "tx"
    return f"{m['pin']} is {own.upper()}"


def standing_together(raw: str) -> str:
    """'DE and RE are bridged and hang on D4' as 'DE and RE on D4', 'DE together with RE' as 'DE and RE', 'the TX of the Pico is GP4' with "the
    Pico's TX"."""
    raw = _OF_THE.sub(r"the \2's \1", _TOGETHER.sub(r"\1 and \2", raw))
    return re.sub(rf"(?<![\w/])([A-Z][A-Z0-9_]{{1,5}} and [A-Z][A-Z0-9_]{{1,5}}){_BRIDGED.pattern}", r"\1 on ", raw)
