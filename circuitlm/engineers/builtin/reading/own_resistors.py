"""A part's own resistor that is told between the part and its pins: 'four LEDs with 330 ohm each on 2, 3, 4 and 5', 'a button (10k to ground) on 2'.

The pins are put in front of it, 'four LEDs on 2, 3, 4 and 5 with 330 ohm each', which is how the readers of pins and of values know it.
"""

from __future__ import annotations

import functools
import re

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.knowledge.catalogue import catalogue

_VALUE = r"\d+(?:[.,]\d+)?\s?(?:[kM]\s?)?-?(?:ohms?|Ω|R)(?![A-Za-z0-9])|\d+[kKMR]\d*(?![A-Za-z0-9])"
_ONE = r"(?: one| of (?:them|these|those|which)| leds?| lamps?| lights?| buttons?| channel| pin)?"
_EACH = rf"(?:in series(?: (?:with|to)(?: each| every| all| them| it)?{_ONE})?|each{_ONE}|apiece|(?:for|per|at|on|in front of|before) (?:each|every){_ONE}|every one)"
_LEAD = r"(?:each|every one|all)?,? ?(?:(?:with|through|via|over|using|having|has|have|gets?|and|plus)\b)?(?: (?:an?|one|its own|their own|own|the usual|series|external|real))*"
_KIND = r"(?:[ -](?:series|current[ -]limiting|limiting|dropper|protection|pull-?(?:up|down)s?|pulldown|pullup))*"
_RAIL = r"(?: (?:to|against) (?:ground|gnd|the ground|minus|plus|\+?5 ?V|\+?3[.,]3 ?V|3V3|VCC|\+))"
_CLAUSE = rf"(?P<sign>,? \(|, | )(?P<lead>{_LEAD}) ?(?P<value>{_VALUE})(?P<kind>{_KIND}(?:[ -]?resistors?)?{_RAIL}?)(?P<each>(?:,? {_EACH})*)(?P<close>\)?)"
_COLOR = "|".join(sorted(COLORS, key=len, reverse=True))
_PIN = r"(?:(?:pins?|gpios?|digital|io) ?)?(?:GPIO ?|GP|IO|D|A|P[A-F]?)?\d{1,2}(?![\w.]*[A-Za-z]| ?(?:V|mA|A|W|ohms?|Ω|k|x|%|[a-z]+s)\b)"
_LABEL = rf"(?:(?:the )?(?:{_COLOR})(?: one| led| lamp)?|the (?:other|second|third|first|next|last)(?: one)?|(?:left|right|top|middle|bottom)(?: one)?)"
_ITEM = rf"(?:{_LABEL} ?(?:(?:is |goes |sits )?(?:on|at|to|=|:|-+>) ?)?)?{_PIN}"
_ROW = rf"(?:(?:on|at|to|from|=|are on|go to|goes to|is on|sits? (?:on|at)|connected to|wired to) )?{_ITEM}(?:(?: ?, ?and |, ?| and | ?& ?| ?/ ?| ?- ?| to | through | or ){_ITEM})*"
_AT_THE_END = re.compile(
    rf"(?P<lead>\bwith(?: an?)? )(?P<value>{_VALUE})(?P<kind>(?:[ -]resistors?)?) in series (?:with|to) (?:(?:each|every)(?: one| of (?:them|these))?|them|all)(?=[ ,]*(?:[.;!?)]|$))",
    re.I,
)
_PULLS = re.compile(
    rf"(?P<value>{_VALUE})(?: resistor)? (?:connected |wired |goes |going |sits )?(?:from|between) (?:(?P<every>(?:each|every|both)(?: \w+)?|them|the (?:pins|inputs|buttons))|(?P<pin>{_PIN})) (?:to|and|&|against) (?:the )?"
    r"(?:(?P<low>ground|gnd|minus|0 ?V)|(?:plus|\+|VCC|VDD|supply|\+?(?:5|3[.,]3|12) ?V|3V3|5V))(?!\w)",
    re.I,
)
_BETWEEN = re.compile(
    rf"(?<![\w.])(?P<noun>(?!(?:with|through|via|over|of|to|at|on|and|or|by|from|resistors?|value|is|are|a|an|the)\b)[A-Za-z][\w-]*)"
    rf"{_CLAUSE}(?P<joint>,? ?:? ?)(?P<row>{_ROW})(?!\w|[.,]\d)",
    re.I,
)
_LAMPS = re.compile(
    rf"\b(?P<noun>leds|light emitting diodes|lamps){_CLAUSE}(?=[ ,.;!?)]|$)",
    re.I,
)


def own_resistors(raw: str) -> str:
    """The text with pins in front of the resistor of the part that they belong to."""
    raw = _PULLS.sub(lambda m: f"{m['value']} pull-{'down' if m['low'] else 'up'}{'s' if m['every'] else ' on ' + m['pin']}", raw)
    raw = _LAMPS.sub(_with_each, _BETWEEN.sub(_pins_first, raw))
    return _AT_THE_END.sub(r"\g<lead>\g<value>\g<kind> each", raw)


@functools.cache
def _boards() -> frozenset[str]:
    """The last words of boards' names: 'uno', 'pico'."""
    entries = catalogue().entries.values()
    return frozenset(str(a).lower().split()[-1] for e in entries if e["controller"] for a in e["aliases"])


def _pins_first(m: re.Match[str]) -> str:
    row, joint = m["row"], m["joint"].strip()
    if not _attached(m) or not _owned(m) or m["noun"].lower() in _boards() or re.fullmatch(_PIN, m["noun"], re.I):
        return m.group()
    sign = f"{joint} " if joint == ":" else ", " if re.match(_LABEL, row, re.I) else " "
    return f"{m['noun']}{sign}{row} {_told(m)}"


def _with_each(m: re.Match[str]) -> str:
    """'24 LEDs, 470 ohm in series with each': as 'with 470 ohm each'."""
    return f"{m['noun']} {_told(m)}" if _of_each(m) and not _RAILED.search(m["kind"]) else m.group()


_RAILED = re.compile(_RAIL, re.I)


def _attached(m: re.Match[str]) -> bool:
    """Whether the row is one of pins: a word in front of it says so, or labels do."""
    return bool(
        re.match(r"(?:on|at|to|from|=|are|go|is|sits?|connected|wired|pins?|gpio|digital)\b", m["row"], re.I)
        or re.match(_LABEL, m["row"], re.I)
    )


def _owned(m: re.Match[str]) -> bool:
    """Whether the value is the part's: told with 'with' or 'each', in brackets, or as a resistor."""
    return bool(m["lead"].strip() or m["each"] or m["kind"].strip() or "(" in m["sign"])


def _told(m: re.Match[str]) -> str:
    return f"with {m['value']}{m['kind']}{' each' if _of_each(m) and not m['kind'].endswith('s') else ''}"


def _of_each(m: re.Match[str]) -> bool:
    return bool(re.search(r"\b(?:each|every|all|apiece|them|these|those)\b", f"{m['lead']} {m['each']}", re.I))
