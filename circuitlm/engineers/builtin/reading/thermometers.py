"""Which sensor of temperature or distance is meant: one that stands the heat and sees as far as is spoken of, and none beside the one that is named."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish

_DEGREES = re.compile(
    r"(?<![\w.])(\d{2,4})\s?(?:°|º|deg(?:rees?|s)?\.?)?\s?(c(?:elsius|entigrade)?|f(?:ahrenheit)?)\b(?!\s?(?:supply|battery|discharge))",
    re.I,
)
_INSTRUMENTS = {"thermometer", "thermometers", "hygrometer", "barometer", "altimeter"}
"""What is built, and no part, where the sensor of it is named."""


def hottest(text: str) -> float:
    """The highest temperature that a text speaks of, °C; 0 where it speaks of none."""
    found = [float(n) if unit[0].lower() == "c" else (float(n) - 32) / 1.8 for n, unit in _DEGREES.findall(text)]
    return max(found, default=0.0)


_CLAUSE = 7
"""Tokens behind a temperature's words in which it is said how hot it is, or where."""


def _about(text: Text, k: int) -> bool:
    """'The temperature of the forge, about 900 degrees': the figure still belongs to what stands before the comma."""
    return text.low(k).isdigit() or text.low(k) in ("about", "up", "around", "roughly", "some", "approximately", "at", "down")


def hot(text: Text, start: int, end: int) -> bool:
    """Whether the temperature that the tokens from *start* to *end* speak of is hotter than the usual sensor stands."""
    _, high = text.sentence_bounds(start)
    high = next(
        (k for k in range(end, high) if text.low(k) in (";", "and", "or") or (text.low(k) == "," and not _about(text, k + 1))), high
    )
    said = text.words(max(start - 2, 0), min(high, end + _CLAUSE))
    bare = max((float(n) for n in re.findall(r"(?<![\w.])(\d{3,4}) degrees\b", said)), default=0.0)
    return max(hottest(said), _heat_of_places(said), bare) > _reaches(*catalogue().default_for("temperature")[:1])


def _heat_of_places(text: str) -> float:
    """What a place that is named may reach, °C ('the temperature in the kiln'); 0 where none is."""
    heat = catalogue().lexicon["words"].get("heat", {})
    said = re.findall(r"[a-z]+", text.lower())
    return max((float(heat[w]) for word in said for w in (word, word.removesuffix("s")) if w in heat), default=0.0)


def instruments(text: Text, mentions: list[Mention]) -> list[Mention]:
    """The mentions without a 'thermometer' beside a sensor that is named and measures the same."""
    kept = []
    for m in mentions:
        measures = set(m.entry["provides"])
        if m.words.lower() in _INSTRUMENTS and not m.counted and not m.negated:
            others = (
                x for x in mentions if x is not m and not x.negated and x.entry["kind"] == "sensor" and x.words.lower() not in _INSTRUMENTS
            )
            if any(measures & set(x.entry["provides"]) for x in others):
                text.explain(m.start, m.end)
                continue
        kept.append(m)
    return kept


def withstands(wishes: list[Wish], text: str) -> None:
    """Give general words for a sensor of temperature to the part that measures as high as the request says, where the usual one does not."""
    named = any(w.kind == "part" and w.component and "temperature" in catalogue().entries[w.component]["provides"] for w in wishes)
    heat = hottest(text) or (0.0 if named else _heat_of_places(text))
    hot = [*catalogue().default_for("thermocouple"), *sorted(_hot(), key=_reaches)]
    hot = [i for i in hot if _reaches(i) >= heat]
    if not heat or not hot:
        return
    usual = _reaches(*catalogue().default_for("temperature")[:1])
    both = any(w.function == "thermocouple" for w in wishes)  # and what is not as hot beside it
    for wish in wishes:
        if wish.kind == "function" and wish.function == "temperature" and heat > usual and not both:
            wish.kind, wish.component, wish.function = "part", hot[0], None
        elif (
            wish.kind == "part"
            and wish.component
            and not re.search(r"\d", wish.words)
            and 0 < _reaches(wish.component) < heat
            and _plain(wish)
        ):
            wish.component, wish.alternatives = hot[0], []


_METRES = re.compile(r"(?<![\w.])(\d{1,2}(?:\.\d+)?)\s?(?:m|met(?:er|re)s?)\b", re.I)
_AROUND = 60
"""Characters before and behind the words of a distance in which it is said how far that may be."""


def far_enough(wishes: list[Wish], text: str) -> None:
    """Give 'the distance to the gate, up to 8 m' to the part that sees as far, where the usual one does not."""
    usual = catalogue().default_for("distance")[:1]
    for wish in wishes:
        if wish.kind != "function" or wish.function != "distance" or not usual:
            continue
        at = max(text.find(wish.words), 0)
        far = max(map(float, _METRES.findall(text[max(at - _AROUND, 0) : at + len(wish.words) + _AROUND])), default=0.0)
        seeing = {i: _sees(i) for i, e in catalogue().entries.items() if "distance" in e["provides"] and e["kind"] == "sensor"}
        if far > _sees(usual[0]) and (able := [i for i in seeing if seeing[i] >= far]):
            wish.kind, wish.component, wish.function = "part", min(able, key=lambda i: (seeing[i], i)), None


def _sees(component: str) -> float:
    """How far it sees, m; 0 where its file does not say."""
    return float(catalogue().get(component).spec.get("m_max") or 0)


def _hot() -> list[str]:
    """Sensors whose file says how hot it may be."""
    return [i for i, e in catalogue().entries.items() if "temperature" in e["provides"] and e["kind"] == "sensor" and _reaches(i)]


_REACHED = re.compile(
    r"\b(?:above|over|below|under|exceed(?:s|ing)?|past|reach(?:es)?|hits|gets? (?:up )?to|goes (?:up |down )?to|drops? (?:to|below)|falls? (?:to|below)|"
    r"(?:hotter|colder|warmer|cooler|more|less|higher|lower) than|keeps?(?: \w+){0,3} at|holds?(?: \w+){0,3} at|stays? at|until)\s+(?:about |around |some |roughly )?-?$",
    re.I,
)


_BY_HAND = {"analog", "logic", "semiconductor", "passive", "converter"}
"""Kinds of parts of which a circuit without a controller is made: a temperature beside them may be what they stand."""


_CLAUSE_STARTS = re.compile(r"[,;.:!?]|\b(?:when|if|once|until|and|or|whenever|besides|then)\b", re.I)


def _hotter_besides(text: Text, wishes: list[Wish]) -> tuple[int, str, str] | None:
    """'... the water of the pond; besides, when my smoker is hotter than 236 °C': a heat of its own beside the temperature that is asked for."""
    said = [text.raw.find(w.words) for w in wishes if w.function == "temperature"]
    for m in _DEGREES.finditer(text.raw) if said else ():
        before = _REACHED.search(text.raw[: m.start()])
        if before is None or hottest(m[0]) <= _reaches(*catalogue().default_for("temperature")[:1]):
            continue
        low = max((c.end() for c in _CLAUSE_STARTS.finditer(text.raw, 0, before.start())), default=0)
        if not any(low <= at < m.end() for at in said):
            first, last = text.token_at(before.start()), text.token_at(m.end() - 1) + 1
            text.explain(first, last)
            return first, text.words(first, last), "thermocouple"
    return None


def implied(text: Text, wishes: list[Wish]) -> tuple[int, str, str] | None:
    """(token, words, function) of a temperature at which something is to happen ('a fan when it gets above 40 °C'), where no sensor and no word speaks of one."""
    kinds = {catalogue().entries[w.component]["kind"] for w in wishes if w.component}
    if "thermocouple" not in {w.function for w in wishes} and (besides := _hotter_besides(text, wishes)) is not None:
        return besides
    if (
        not wishes
        or (kinds & _BY_HAND and "controller" not in kinds)
        or any(w.function in ("temperature", "thermocouple", "temperature-humidity", "environment", "water-temperature") for w in wishes)
    ):
        return None
    if any(w.component and "temperature" in catalogue().entries[w.component]["provides"] for w in wishes):
        return None
    for m in _DEGREES.finditer(text.raw):
        if before := _REACHED.search(text.raw[: m.start()]):
            first, last = text.token_at(before.start()), text.token_at(m.end() - 1) + 1
            text.explain(first, last)
            return first, text.words(first, last), "temperature"
    return None


def _plain(wish: Wish) -> bool:
    """Whether the words name no make: 'temperature sensor', 'thermometer', 'probe'."""
    return not set(wish.words.lower().split()) & {"ntc", "thermistor", "dallas", "onewire", "dht", "waterproof", "humidity"}


def _reaches(*component: str) -> float:
    return float(catalogue().get(component[0]).spec.get("c_max") or 0) if component else 0.0
