"""The voltage of loads that a later clause tells: 'the fan and pump are 12 V, the heater and light are mains', 'both run on 24 V'."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.nouns import SOURCE_NOUNS
from circuitlm.engineers.builtin.reading.own_voltage import MAINS_LEAST_V, own_voltage
from circuitlm.engineers.builtin.reading.ratings import of_volts, quantity_from, quantity_to
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import FUNCTION_WORDS, words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.search import search

_VERBS = words("is are runs run needs need takes take uses use works work operates operate being")
_SMALL = words("on at from off with only just all both a an the rated for normal regular standard about plain each of course powered by")
_FILLERS = words("the a an my our and , & other while but also whereas though")
_ALL = words("all they these those them")
_BEHIND = words(
    ". , ; ) and but so while dc ac vdc vac powered driven operated ones one type types load loads device devices voltage version models rated which that"
) | {""}
"""What may stand behind the voltage: with another noun it is that noun's ('are on a 12 V supply')."""


def told_volts(text: Text, mentions: list[Mention]) -> None:
    """Give the loads that a clause speaks of the voltage that it tells; one that is told to hang on mains becomes the one that does."""
    loads = [m for m in mentions if _load(m)]
    for m in loads:
        _output_for(text, m)
    i = 1
    while loads and i < len(text.tokens):
        opened = text.low(i) in ("both", "all") and text.low(i - 1) in (",", "(", ";")  # '..., both 230 V'
        if (
            (text.low(i) in _VERBS or opened)
            and i not in text.spent
            and (told := _voltage(text, i + 1))
            and (meant := _subject(text, loads, i + opened))
        ):
            i = _tell(text, meant, told, i)
            while (further := _next_clause(text, loads, i)) is not None:
                i = _tell(text, further[0], further[1], i)
        i += 1


def _output_for(text: Text, m: Mention) -> None:
    """'A 24 V output for a signal lamp': the load of an output is one for its voltage."""
    k = m.lead - 1 if text.low(m.lead - 1) == "for" else m.lead - 2
    if text.low(k) != "for" or "volts" in m.attributes:
        return
    if text.low(k - 1) not in ("output", "outputs", "out", "channel", "line"):
        fed = quantity_to(text, k - 1)  # '12 V for the pump': whether it is a source's too is read elsewhere
        if (
            fed is not None
            and fed[0] == "V"
            and units.parse(fed[1], "V").value < MAINS_LEAST_V
            and not catalogue().get(m.component).supplies
        ):
            m.attributes["volts"] = fed[1]
            m.component = m.component if m.specific else of_volts(m)
        return
    end = k - 1
    while end > 0 and text.low(end - 1) in ("switched", "digital", "power", "dc", "transistor"):
        end -= 1
    told = quantity_to(text, end - 1)
    if told is not None and told[0] == "V" and units.parse(told[1], "V").value < MAINS_LEAST_V:
        m.attributes["volts"] = told[1]
        m.component = of_volts(m)
        text.explain(told[2], k)
        text.spent.update(range(told[2], k - 1))


Told = tuple[str, int]
"""The voltage as text ('' on mains without a figure), and the token behind it."""


def _load(m: Mention) -> bool:
    c = catalogue().get(m.component)
    return (
        c.kind in ("actuator", "load", "light")
        and not m.negated
        and not c.mcu
        and not any(i.default for i in c.interfaces_of("contact"))
        and not (c.interfaces_of("contact"))
    )


def _voltage(text: Text, i: int) -> Told | None:
    """A voltage, or 'mains', that begins at token *i* or behind small words."""
    while text.low(i) in _SMALL:
        i += 1
    if text.low(i) == "mains":
        return ("", i + 1) if text.low(i + 1) in _BEHIND or text.low(i + 1) == "voltage" else None
    q = quantity_from(text, i)
    return (q[1], q[2]) if q and q[0] == "V" and text.low(q[2]) in _BEHIND else None


def _subject(text: Text, loads: list[Mention], verb: int) -> list[Mention]:
    """The loads that the nouns in front of a verb name, or that 'both' and 'they' stand for."""
    low, _ = text.sentence_bounds(verb)
    before = [m for m in loads if m.end <= verb]
    if text.low(verb - 1) == "both" or (text.low(verb - 1) in _ALL and text.low(verb - 2) in (*_FILLERS, ".", "")):
        if text.low(verb - 1) == "both":
            return before[-1:] if before and before[-1].count == 2 else before[-2:]
        return before
    found: list[Mention] = []
    k = verb - 1
    if text.tokens[k].stem in SOURCE_NOUNS:
        return []  # 'a 12 V strip, supply is 24 V'
    while k >= low:
        if text.low(k) in _FILLERS:
            k -= 1
            continue
        named = _called(text, loads, k)
        if not named:
            if text.low(k).isalpha() and text.low(k - 1) in _FILLERS and text.low(k) not in FUNCTION_WORDS:
                k -= 1
                continue  # 'the light' of no part
            break
        found += named
        k = min(k, *(m.start for m in named if m.start <= k < m.end), k) - 1
    return found


def _called(text: Text, loads: list[Mention], k: int) -> list[Mention]:
    """The loads whose words have the noun at a token."""
    noun = text.tokens[k].stem
    return [m for m in loads if noun in {t.stem for t in text.tokens[m.start : m.end]} and m.start <= k] if text.low(k).isalpha() else []


def _next_clause(text: Text, loads: list[Mention], i: int) -> tuple[list[Mention], Told] | None:
    """'..., the heater 230 V' behind a clause that told a voltage, without a verb of its own."""
    if text.low(i) not in (",", "and", "&", ";"):
        return None
    k = i
    while text.low(k) in _FILLERS or text.low(k) == ";":
        k += 1
    last = k
    while last < len(text.tokens) - 1 and text.low(last).isalpha() and not _figure(text, last) and last - k < 4:
        last += 1
    told = _voltage(text, last)
    meant = _called(text, loads, last - 1) if last > k else []
    return (meant, told) if told and meant else None


def _figure(text: Text, i: int) -> bool:
    return text.low(i) == "mains" or quantity_from(text, i) is not None


def _tell(text: Text, meant: list[Mention], told: Told, start: int) -> int:
    """Put a voltage on loads; returns the token behind it."""
    volts, end = told
    for m in meant:
        if "volts" in m.attributes:
            continue
        if not volts or units.parse(volts, "V").value >= MAINS_LEAST_V:
            _on_mains(m)
            continue
        m.attributes["volts"] = volts
        if not m.specific:
            m.component = of_volts(m)
        own_voltage(text, m)
    text.explain(start, end)
    if volts:
        text.spent.update(range(start, end))
    return end


def _on_mains(m: Mention) -> None:
    """A load becomes the one on mains that is called so, else the catalogue's appliance with its name."""
    if catalogue().get(m.component).interfaces_of("mains"):
        return
    exact = search().exact(f"230v {m.words}")
    kin = catalogue().default_for("appliance-mains")
    if exact is not None or kin:
        m.component = exact or kin[0]
        m.attributes.setdefault("label", m.words)
