"""Rails that are to be made, without a converter's name: 'make me 5 V and 3.3 V from 12 V', 'a converter to 3.3 V and another to 5 V'.

Read where the prompt names no part but sources: a supply is all that is asked for. Each rail gets the catalogue's converter for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.supplies import SupplyReading, generic, is_source, nominal
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.volts import NUMBER, UNIT
from circuitlm.knowledge.catalogue import catalogue

_VOLTS = re.compile(rf"(?<![\w.,+-])(?:({NUMBER}){UNIT}\b|(\d)V(\d)\b)", re.I)
_FILL = r"(?:(?:me|a|an|the|my|one|single|about|stable|regulated|fixed|both|clean|separate|two|rails?|of|at|dual|rail|lines?|outputs?)\s+)*"
_MAKING = re.compile(
    r"\b(?:to|into|makes?|making|needs?|wants?|likes?|(?:i|we)'d like|gets?|generates?|provides?|derives?|creates?|outputs?|gives?|giving|produces?|suppl(?:y|ies)|rails?)"
    rf"[:\s]\s*{_FILL}$",
    re.I,
)
_GIVEN = re.compile(rf"\b(?:from|off|out of|have|got|using|takes?|accepts?|input(?: is| of)?)[:\s]\s*{_FILL}$", re.I)
_OUT = re.compile(
    r"\s*(?:[@,]?\s*\d+(?:[.,]\d+)?\s*m?A\b\s*)?(?:out\b|outputs?\b|rails?\b|lines?\b|(?:[a-z]+ ){0,2}(?:sockets?|ports?|outlets?|supply (?:for|to))\b)",
    re.I,
)
_IN = re.compile(
    r"\s*(?:[@,]?\s*\d+(?:[.,]\d+)?\s*m?A\b\s*)?(?:in\b|input\b|(?:[a-z]+ )?(?:adapter|adaptor|supply(?! (?:for|to)\b)|battery|psu|source|brick|charger|pack)\b|"
    r"(?:step\w* )?(?:down |up )?(?:to|into|-+>)\s)",
    re.I,
)
_AMPS = re.compile(r"\s*[@,]?\s*(?:at |with )?(\d+(?:[.,]\d+)?)\s*(m?)A\b", re.I)
_LISTED = re.compile(r"(?:\s|,|/|&|\+|and|plus|rails?|\d+(?:[.,]\d+)?\s*m?A)*", re.I)
_ELSE = re.compile(
    r"divider|divid(?:e|es|ing)\b|zener|transformer|resistor|op-?amp|inverter|\bleds?\b|logic|level|shift|signal|pwm|isolat|charg|solar|bridge|rectif|\bac\b|mains|"
    r"doubler|pump|negative|symmetric|±|bipolar|adjustable|variable|\blab\b|linear|dropout|fixed (?:voltage )?regulator|reference|switch|relay|amplif|attenuat",
    re.I,
)
"""Words of circuits that recipes design."""
_GADGET = r"(?:phone|smartphone|mobile|tablet|usb|gadget|device|sat ?nav|camera)s?"
_CHARGING = re.compile(
    rf"\b{_GADGET}(?:[ -](?:usb|port|socket))?[ -]charg\w+|\bcharg(?:e|es|ing) (?:of )?(?:(?:my|a|an|the|our|his|her|their|some|up|usb|two|three|four|\d|both) )*{_GADGET}\b"
    rf"|\bcharger for (?:(?:my|a|the|our|his|her) )*{_GADGET}\b|\b(?:for|to) charg(?:e|ing)(?: (?:it|them|that|on the way|while riding))?(?= ?[.,;]|\s*$)",
    re.I,
)
"""A thing with a charger of its own: what it wants is the voltage of a USB socket."""
_USB_V = 5.0
_FROM_ANOTHER = re.compile(r"\d\s?V(?:olts?)?(?:\s?DC)?\s*(?:down |step[- ]?down )?(?:to|into|-+>|→)\s*$", re.I)
_CHARGER = re.compile(r"\s*(?:[a-z]+ )?(?:chargers?|ports?|sockets?|outlets?)\b", re.I)
_REACHING = re.compile(r"\b(?:up|as much|as high|as) (?:to|as)\s+(?:about )?$", re.I)
_RAISING = re.compile(r"\b(?:step\w*|boost\w*|rais\w*|convert\w*|bring\w*|from \d\S* ?V?)\W+(?:\w+\W+){0,4}?$", re.I)
_BESIDE = ("protection", "connector")
_MAKERS = ("converter", "regulator", "module", "stage")
_HIGHEST = 60.0


@dataclass(slots=True)
class Rail:
    """A voltage that is to be made: V, A where it is said, tokens, the converter for it."""

    volts: float
    amps: float | None
    start: int
    end: int
    words: str
    component: str = ""


def rails(text: Text, mentions: list[Mention], supplies: list[SupplyReading]) -> list[Rail]:
    """The rails that are asked for; adds the source that they are made of to *supplies* and takes rails out of them."""
    others = [m for m in mentions if not m.negated and not is_source(m.component) and m.entry["kind"] not in _BESIDE]
    charging = _CHARGING.search(text.raw) if re.search(rf"\b{_GADGET}\b", text.raw, re.I) else None
    if others or _ELSE.search(_CHARGING.sub("", text.raw)):
        return []
    found = list(_VOLTS.finditer(text.raw))
    roles = [_role(text.raw, m) for m in found]
    for order in (range(1, len(found)), range(len(found) - 2, -1, -1)):
        for k in order:
            beside = k - 1 if order.step > 0 else k + 1
            first, last = sorted((k, beside))
            if not roles[k] and roles[beside] == "rail" and _LISTED.fullmatch(text.raw, found[first].end(), found[last].start()):
                roles[k] = "rail"
    made = [_rail(text, m) for m, role in zip(found, roles, strict=True) if role == "rail"]
    if charging and (not made or _USB_V in {r.volts for r in made}):
        start, end = text.token_at(charging.start()), text.token_at(charging.end() - 1) + 1
        made = made or [Rail(_USB_V, None, start, end, charging.group())]
        supplies[:] = [s for s in supplies if not (s.start < end and start < s.end)]  # 'a phone charger' that is built is no source
        text.explain(start, end)
        text.spent.update(range(start, end))
        if len(found) == 1 and roles == [""]:
            roles = ["source"]  # '12 V in the camper, a USB charging port'
    given = {_value(m) for m, role in zip(found, roles, strict=True) if role == "source"} | {
        s.volts or nominal(s.component) for s in supplies if (s.volts or nominal(s.component)) not in {r.volts for r in made}
    }
    if len(given) != 1 or not made or len({r.volts for r in made}) < len(made) or max(r.volts for r in made) > _HIGHEST:
        return []
    (source,) = given
    if any(abs(r.volts - source) < 0.2 for r in made):
        return []
    for rail in made:
        rail.component = _converter(source, rail)
    if not all(r.component for r in made):
        return []
    supplies[:] = [s for s in supplies if (s.volts or nominal(s.component)) == source]
    if not supplies:
        m = next(m for m, role in zip(found, roles, strict=True) if role == "source")
        start, end = text.token_at(m.start()), text.token_at(m.end() - 1) + 1
        supplies.append(SupplyReading(generic("supply"), source, start, end, m.group().strip()))
        text.explain(start, end)
    for i, token in enumerate(text.tokens):
        if token.stem in _MAKERS:
            text.explain(i, i + 1)
    for rail in made:
        text.explain(rail.start, rail.end)
        text.spent.update(range(rail.start, rail.end))
    return made


def _value(m: re.Match[str]) -> float:
    return float(m[1].replace(",", ".")) if m[1] else float(f"{m[2]}.{m[3]}")


def _role(raw: str, m: re.Match[str]) -> str:
    before = raw[max(0, m.start() - 60) : m.start()]
    if (reaching := _REACHING.search(before)) and not _RAISING.search(before[: reaching.start()]):
        return "most"  # 'a battery of 12 V, up to 14.4 V when it is charged'
    if _FROM_ANOTHER.search(before) and _CHARGER.match(raw, m.end()):
        return "rail"  # '12 V to 5 V USB charger': what it gives
    if _GIVEN.search(before) or _IN.match(raw, m.end()):
        return "source"
    return "rail" if _MAKING.search(before) or _OUT.match(raw, m.end()) else ""


def _rail(text: Text, m: re.Match[str]) -> Rail:
    amps = _AMPS.match(text.raw, m.end())
    current = float(amps[1].replace(",", ".")) * (1e-3 if amps[2] else 1.0) if amps else None
    return Rail(_value(m), current, text.token_at(m.start()), text.token_at((amps or m).end() - 1) + 1, m.group().strip())


def _converter(source: float, rail: Rail) -> str:
    """The catalogue's first choice for a rail, or a stronger one where its current asks for that; '' when there is none."""
    kind = "boost" if rail.volts > source else "ldo-3v3" if rail.volts == 3.3 and source <= 5.5 else "buck"
    first = catalogue().default_for(kind)[:1]
    others = [i for i, e in catalogue().entries.items() if e["kind"] == "converter" and e["form"] == "module" and i not in first]
    fits = []
    for i in (*first, *others):
        c = catalogue().get(i)
        out, supply = (c.rails[0], c.supplies[0]) if c.rails and c.supplies else (None, None)
        if out is None or supply is None or (i not in first and out.topology != kind):
            continue
        within = abs(out.volts - rail.volts) < 0.1 if out.volts is not None else (out.min or 0) <= rail.volts <= (out.max or 0)
        if within and supply.min <= source <= supply.max and (out.max_ma or 1e9) >= (rail.amps or 0) * 1000:
            fits.append(i)
    return fits[0] if fits else ""
