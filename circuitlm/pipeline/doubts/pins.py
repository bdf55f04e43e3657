"""Pins that a request gives to a part or to a line of one, where their net leads elsewhere: 'the buzzer on 8', 'GP15 for the servo', 'TRIG 9'."""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit.component import Pin
from circuitlm.circuit.model import Net, Part
from circuitlm.circuit.pins import find_pin
from circuitlm.pipeline.doubts.paths import led_to, lines_of
from circuitlm.pipeline.doubts.seen import Seen
from circuitlm.pipeline.doubts.things import KINDS, Thing

_NAME = r"(?:gpio ?|gp|io|p[a-k]|d|a)"
_ONE = rf"{_NAME}?\d{{1,2}}"
_ENDS = (
    r"(?![\w%°\"]|[.,:]\d|-\w| ?(?:[°Ωµ%]|x\b)| ?(?:v|volts?|a|ma|w|hz|khz|k|ohms?|s|sec|seconds?|min|minutes?|hours?|h|cm|mm|m|inch|leds?|"
    r"times?|steps?|digits?|pins?|aaa?|cells?|batter(?:y|ies)|nimh|alkalines?|wires?|channels?|other|more|of|different)\b)"
)
_PIN = rf"(?:(?:digital |analog |gpio |io )?pins? )?#?({_ONE}(?: ?(?:,|/|and|&) ?{_ONE})*){_ENDS}"
_ON = re.compile(
    rf"^(?: ?(?:,? ?(?:which )?(?:is|are|goes|go|sits?|hangs?|wired|connected|hooked up|attached|data|signal|out|output|module|sensor|strip))){{0,2}}"
    rf" ?(?:on|at|to|=|:|->|\() ?{_PIN}",
    re.I,
)
"""What stands behind a part's name where its pins are given."""
_FOR = re.compile(
    rf"(?<![\w.-])({_NAME}\d{{1,2}}|pin \d{{1,2}}) ?(?:for|is|drives|controls|switches|reads|goes to|to|->|=|:) ?(?:the |an? |my |our )?$",
    re.I,
)
"""What stands before a part's name where its pin comes first."""
_SHARED = re.compile(r"(?:,|/|&|\+|\band) ?(?:an? |the |one |two |my )?(?:\w+ )?$", re.I)
"""Another part stands before this one: a list of pins may be for both."""
_NEXT = re.compile(r" (?:is|for|as|to|goes|a|an|the|\w+s)\b", re.I)
"""With this behind it, the last pin of a list begins the next clause: 'on 2 and 3 reads the button'."""
_ASIDE = re.compile(
    r"\b(?:not|no|except|instead|don'?t|never|without|isn'?t|was|were|had|or|either|can'?t|cannot|why|problem|wrong)\b", re.I
)
_SENTENCE = re.compile(r"[;!?\n]|\.(?=\s|$)")


def strayed_pins(seen: Seen) -> list[str]:
    """'buzzer on 8 (8 leads to D1)' for each pin that a text gives to a part and that leads to parts, none of them of that name."""
    boards = list(seen.circuit.controllers())
    out = []
    for thing, pins, phrase in _given(seen) if boards else ():
        own = seen.named(thing)
        if own:
            mates = _with_support(seen, own)
            for written in pins:
                net = _line(seen, boards, written)
                reached = led_to(seen.circuit, [net]) - {b.ref for b in boards} if net else set()
                if reached and not reached & mates:
                    out.append(f"{phrase} ({written} leads to {', '.join(sorted(reached)[:4])})")
    return list(dict.fromkeys(out))


def _line(seen: Seen, boards: list[Part], written: str) -> Net | None:
    """The signal net at a controller's pin; None where there is none, or which board is meant stays open."""
    nets = [n for b in boards if (p := find_pin(b.component, written)) and (n := seen.circuit.net_of((b.ref, p.id))) is not None]
    return nets[0] if len(nets) == 1 and nets[0].kind == "signal" and len(nets[0].pins) > 1 else None


def _given(seen: Seen) -> Iterator[tuple[Thing, list[str], str]]:
    """(part's name, its pins as written, both with what stands between) where a text gives pins to a part."""
    text = seen.text
    for thing in seen.things:
        if thing.kind not in KINDS:
            continue
        start, end = seen.words.starts[thing.first], seen.words.ends[thing.behind - 1]
        if m := _ON.match(text[end : end + 80]):
            pins, first, last = re.findall(rf"{_NAME}?\d{{1,2}}", m[1], re.I), start, end + m.end()
            if len(pins) > 1 and _NEXT.match(text[last:]):
                pins.pop()
            if len(pins) > 1 and _SHARED.search(text[:start]):
                continue
        elif m := _FOR.search(text[max(0, start - 40) : start]):
            pins, first, last = [m[1]], max(0, start - 40) + m.start(), end
        else:
            continue
        before = max((x.end() for x in _SENTENCE.finditer(text[:first])), default=0)
        if not _ASIDE.search(text[before:last]):
            yield thing, [p.replace(" ", "") for p in pins], text[first:last]


def pin_behind(seen: Seen, thing: Thing) -> list[str]:
    """The pins that a text gives to a part right behind its name."""
    m = _ON.match(seen.text[seen.words.ends[thing.behind - 1] :][:80])
    return re.findall(rf"{_NAME}?\d{{1,2}}", m[1], re.I) if m else []


def _with_support(seen: Seen, own: list[Part]) -> set[str]:
    """Designators of parts, of what serves them and of what they serve."""
    refs = {p.ref for p in own} | {p.owner for p in own if p.owner}
    return refs | {p.ref for p in seen.circuit.parts.values() if p.owner in refs}


_ROLE = re.compile(
    rf"(?<![\w.-])(?<!/ )(?<!/)([A-Za-z][A-Za-z]+\d?)(?: pin)?(?: (?:on|to|at|is|goes to) | ?(?:=|:|->) ?| )#?(?:pin )?({_ONE}){_ENDS}(?! ?/)",
    re.I,
)
"""'trig on 9', 'SS 10', 'DIN=D7'."""
_PLAIN = frozenset(
    [
        "in",
        "out",
        "on",
        "to",
        "at",
        "is",
        "are",
        "en",
        "up",
        "down",
        "pin",
        "pins",
        "gpio",
        "no",
        "step",
        "and",
        "or",
        "the",
        "a",
        "an",
        "from",
        "of",
        "by",
        "for",
        "all",
        "be",
        "do",
        "so",
        "it",
        "io",
        "port",
        "button",
        "led",
        "sw",
        "red",
        "green",
        "blue",
        "yellow",
    ]
)
"""Names of lines that are as often words."""


def strayed_lines(seen: Seen) -> list[str]:
    """'TRIG 9 (9 leads to U1.ECHO)' for each line of a part that a text gives a pin and that lies on another one."""
    boards = list(seen.circuit.controllers())
    if len(boards) != 1:
        return []
    others = [p for p in seen.circuit.parts.values() if not p.component.mcu and not p.role]
    out = []
    for m in _ROLE.finditer(seen.text):
        word, written = m[1], m[2].replace(" ", "")
        if word.lower() in _PLAIN or find_pin(boards[0].component, word) is not None:
            continue
        named = [(p.ref, pin.id) for p in others for pin in p.component.pins if _called(pin, word)]
        net = _line(seen, boards, written)
        if not named or net is None or _aside(seen.text, m):
            continue
        _, lines = lines_of(seen.circuit, [net])
        if not any((n := seen.circuit.net_of(pin)) is not None and n.name in lines for pin in named):
            leads = [str(p) for p in net.pins if p.ref != boards[0].ref]
            out.append(f"{m[0]} ({written} leads to {', '.join(leads[:3])})")
    return list(dict.fromkeys(out))


def _called(pin: Pin, word: str) -> bool:
    """Whether a line's name is a pin's, or its beginning: DIR of DIR+."""
    return any(name.upper().startswith(word.upper()) for name in (pin.id, pin.name or "", *pin.aka))


def _aside(text: str, m: re.Match[str]) -> bool:
    before = max((x.end() for x in _SENTENCE.finditer(text[: m.start()])), default=0)
    return bool(_ASIDE.search(text[before : m.end()]))
