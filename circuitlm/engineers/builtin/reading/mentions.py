"""Which parts of the catalogue the prompt names; `describe` adds how many and with what attributes."""

from __future__ import annotations

import re
from typing import TypeVar

from circuitlm.engineers.builtin.reading.board_sizes import sized_boards
from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.merging import (
    acting_as,
    compounds,
    drop_general,
    merge_appositions,
    signals_in_brackets,
)
from circuitlm.engineers.builtin.reading.negative import below_ground
from circuitlm.engineers.builtin.reading.own_cells import own_cells
from circuitlm.engineers.builtin.reading.places import is_place
from circuitlm.engineers.builtin.reading.senses import (
    as_switches,
    is_pin_word,
    is_verb,
    on_the_board,
    other_thing,
    own_adc,
    own_dac,
    verb_behind,
)
from circuitlm.engineers.builtin.reading.strangers import Stranger, strangers
from circuitlm.engineers.builtin.reading.strips import strip_lengths
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.vessels import is_protected, is_vessel, is_worked_by
from circuitlm.engineers.builtin.reading.words import FAR_BUSES, FUNCTION_WORDS, words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import normal
from circuitlm.knowledge.search import search

_MAINS = re.compile(r"^(?:1[012]0|115|127|220|240)v(?:ac)?(?=[a-z])")
"""Mains voltages of other countries: a '220 V lamp' is known as a '230 V lamp'."""
_RATED = re.compile(r"\d+(?:[.,]\d+)?v(?:dc)?")
_NO_CODES = re.compile(r"\b(?:i2[cs]|co2|spo2|h2s?|nh3|no2|so2|o[23]|ch4|ph4|h2o|pm ?(?:1|2[.,]5|10)|\d+ ?(?:ohms?|Ω))(?!\w)", re.I)
"""'An I2S DAC', 'a CO2 sensor', 'PM2.5', 'an 8 ohm speaker': the figure is the bus's, the substance's or a value, and no part's number."""
_BUS_WORDS = words("i2c iic")
_TIMES = {"min", "sec", "hr", "h", "second", "minute", "hour", "day", "week", "month", "morning", "evening", "night", "time", "ms", "s"}
_CURRENTS = ("a", "ma", "w", "amp", "amps", "watt", "watts")
T = TypeVar("T")
_NEVER_FIRST = words("a an so is as it we he be or if by my")
"""No part's name begins with these: 'so under 2 A' is no sounder."""
_JOINERS = {"-", "/", "_", "."}


def find_mentions(text: Text) -> list[Mention]:
    """All mentions, longest match first at each place; `describe` adds counts and attributes."""
    found: list[Mention] = []
    index = search()
    i = 0
    while i < len(text.tokens):
        hit = _on_bus(text, i, index.aliases, _match(text, i, index.aliases))
        if (other := _stranger(text, i, hit[1] if hit else i)) is not None:
            stranger, end = other
            if stranger.same_headers:
                m = Mention(stranger.nearest[0], i, end, words=text.words(i, end), lead=i, specific=True)
                m.attributes["stands-for"] = f"{text.words(i, end)}: {stranger.note}"
                found.append(m)
            i = end
            continue
        if hit is None or (
            hit[1] - i > 1 and text.low(i) in _BARE_UNITS and text.low(i - 1)[:1].isdigit() and text.low(i + 2) != "type"
        ):  # '10 mA in' is no mains
            i += 1
            continue
        if verb_behind(text, i, hit[1]):
            hit = _match(text, i, index.aliases, hit[1] - 1) or hit
        component, end = hit
        m = Mention(component, i, end, words=text.words(i, end), lead=i)
        if end - i == 1 and other_thing(text, i):
            text.explain(i, i + 2)
            text.spent.update((i, i + 1))
            i += 2
            continue
        if end - i == 1 and is_verb(text, i):
            text.explain(i, end)
            i += 1
            continue
        worker = found[-1].entry["kind"] if found else None
        beside = is_vessel(text, i, end) or is_protected(text, i, end) or is_worked_by(text, end - 1, worker)
        if (end - i == 1 and is_place(text, i, end)) or beside:
            text.explain(i, end)
            i = end
            continue
        if end - i == 1 and _of_a_field_device(text, i):
            i = end
            continue
        if is_pin_word(text, end, m) or own_adc(text, i, end, found):
            text.explain(i, end)
            i = end
            continue
        if (
            m.entry["kind"] in ("sensor", "display", "actuator", "load")
            and text.low(i - 1) in FAR_BUSES
            and not any(c.isdigit() for c in m.words)
        ):
            text.explain(i, end)
            text.spent.update(range(i, end))
            i = end
            continue  # 'an RS485 soil sensor': the device at the other end of the bus
        m.specific = any(ch.isdigit() for ch in _NO_CODES.sub("", m.words))
        below_ground(text, m)
        found.append(m)
        i = end
    on_mains(text, found)
    found = merge_appositions(text, found)
    found = strip_lengths(text, compounds(text, found))
    found = acting_as(text, signals_in_brackets(text, found))
    _qualified(text, found)
    found = sized_boards(text, own_cells(text, drop_general(text, found)))
    found = on_the_board(own_dac(as_switches(text, found), text), text)
    on_their_own(text, found)
    for m in found:
        text.explain(m.start, m.end)
    return found


_BARE_UNITS = frozenset({"ma", "mv", "ms", "v", "a", "w", "k", "m", "s"})


def _qualified(text: Text, found: list[Mention]) -> None:
    """'A vibrating phone motor', 'geared yellow motors': what a general noun is called with a word a little before it."""
    for n, m in enumerate(found):
        if m.end - m.start > 1 or m.entry["kind"] != "actuator":
            continue
        floor = max([m.start - 3, *(x.end for x in found[:n])])
        for k in range(m.start - 1, floor - 1, -1):
            exact = search().aliases.get(f"{text.tokens[k].stem}{text.tokens[m.start].stem}") or search().aliases.get(
                f"{text.low(k)}{text.tokens[m.start].stem}"
            )
            if not text.low(k).isalpha() or text.low(k) in FUNCTION_WORDS or text.tokens[k].sentence != text.tokens[m.start].sentence:
                break
            if exact is not None and exact != m.component and catalogue().entries[exact]["kind"] == m.entry["kind"]:
                m.component, m.start, m.words, m.lead = exact, k, text.words(k, m.end), k
                break


_SERVES = re.compile(r"\bat[ -]commands?\b|\bgive\w* (?:my|an?|the) \w+ (?:wi-?fi|internet)\b", re.I)
"""Words by which a radio module serves a controller that the catalogue does not know."""


def on_their_own(text: Text, found: list[Mention]) -> None:
    """'ESP-01 with a DS18B20 on GPIO2': a module that can run its own program is the controller where no other is named."""
    if any(m.entry["controller"] for m in found) or _SERVES.search(text.raw):
        return
    radios = [m for m in found if m.entry["kind"] == "radio" and not m.negated]
    if len(radios) == 1 and (own := catalogue().get(radios[0].component).alone):
        radios[0].component = own


def on_mains(text: Text, found: list[Mention]) -> None:
    """'The pump 220V', 'a heater (230 V AC)': a load whose mains voltage stands behind it is the mains one."""
    for m in found:
        if m.entry["kind"] not in ("actuator", "load", "light") or any(i.type == "mains" for i in catalogue().get(m.component).interfaces):
            continue
        behind = m.end + (text.low(m.end) in ("(", "at", "on", "for"))
        said = re.match(r"(?:1[012]0|220|230|240)\s?v(?:olts?)?\s?(?:ac)?\b", "".join(text.low(k) for k in range(behind, behind + 2)))
        exact = search().exact(f"230v {text.words(m.start, m.end)}") if said else None
        if exact is not None:
            end = behind + 1 + (text.low(behind) in ("110", "120", "220", "230", "240")) + (text.low(behind + 1) in ("ac", "vac"))
            text.explain(behind, end)
            text.spent.update(range(behind, end))
            m.component = exact


_FLOWS = words("sourcing sinking source-type sink-type switching")
"""What an industrial output does, beside its kind: 'PNP, sourcing'."""
_FIELD = words(
    "proximity inductive capacitive photoelectric optical light magnetic sensor sensors output outputs type switch switches open"
)


def _of_a_field_device(text: Text, i: int) -> bool:
    """'A PNP proximity switch': its output's kind is no transistor of the circuit, and it is no switch that a hand moves."""
    if text.low(i) in ("pnp", "npn"):
        return (
            text.low(i + 1) in _FIELD
            or (text.low(i - 1) == "(" and text.low(i - 2) in _FIELD)
            or not _FLOWS.isdisjoint((text.low(i - 1), text.low(i + 1), text.low(i + 2) if text.low(i + 1) in (",", "/", "-", "(") else ""))
            or text.low(i - 1) in ("proximity", "inductive", "switch", "sensor", "type", "v")
            or bool(re.fullmatch(r"\d+v(?:dc)?", text.low(i - 1)) and text.low(i + 1) not in ("transistor", "transistors", "driver", "bjt"))
        )
    return text.low(i) in ("switch", "switches") and text.low(i - 1) in ("proximity", "inductive", "photoelectric")


def _stranger(text: Text, start: int, known: int) -> tuple[Stranger, int] | None:
    """A board that no file describes, whose name is longer than that of any part known from here on (to token *known*)."""
    hit = _match(text, start, strangers())
    if hit is None or hit[1] <= known:
        return None
    if text.low(hit[1] - 1).isdigit() and hit[1] - start > 1:  # 'a Pico 2 W', but 'Pico 2 servos'
        behind = text.low(hit[1])
        if behind.endswith("s") or (behind and _match(text, hit[1], search().aliases) is not None):
            return None
    return hit


def unknown_boards(text: Text, mentions: list[Mention]) -> list[tuple[str, int, list[str]]]:
    """(name, token, ids of the nearest) of every board that no file describes and that nothing stands for."""
    covered = {i for m in mentions for i in range(m.start, m.end)}
    named = [catalogue().get(m.component) for m in mentions if m.entry["controller"]]
    chips = [normal(f"{c.name} {c.mpn} {c.description}") for c in named]
    found: list[tuple[str, int, list[str]]] = []
    i = 0
    while i < len(text.tokens):
        known = _match(text, i, search().aliases)
        hit = _stranger(text, i, known[1] if known else i) if i not in covered else None
        if hit is None or hit[0].same_headers:
            i += 1
            continue
        name = text.words(i, hit[1])
        if not any(normal(name) in c for c in chips):  # 'a black pill (STM32F411)': the chip on the board
            found.append((name, i, list(hit[0].nearest)))
        text.explain(i, hit[1])
        i = hit[1]
    return found


def _on_bus(text: Text, start: int, aliases: dict[str, str], plain: tuple[str, int] | None) -> tuple[str, int] | None:
    """'A 16x2 I2C display': the name around the bus, where the part speaks it and the name is longer than the *plain* match."""
    if not any(text.low(k) in _BUS_WORDS for k in range(start + 1, start + 4)):
        return plain
    hit = _match(text, start, aliases, left_out=_BUS_WORDS)
    if hit is None or hit[1] <= (plain[1] if plain else start) or text.low(hit[1] - 1) in _BUS_WORDS:
        return plain
    return hit if any(i.type == "i2c" for i in catalogue().get(hit[0]).interfaces) else plain


def _match(
    text: Text, start: int, aliases: dict[str, T], last: int = 10**6, left_out: frozenset[str] | set[str] = frozenset()
) -> tuple[T, int] | None:
    """The longest run of tokens from *start* up to *last* that is a name, read without the words *left_out*: (what it names, end)."""
    best = None
    key = ""
    tokens = text.tokens
    if not tokens[start].low[0].isalnum():
        return None
    behind = text.low(start + 1 + (text.low(start + 1) == "-" and _tight(text, start + 1)))
    if tokens[start].low in _NEVER_FIRST and not (behind.isdigit() and tokens[start].low + behind in aliases):
        return None  # 'as 5600' and 'as-608' are numbers in two words
    if "'" in tokens[start].low and not tokens[start].low.endswith("'s"):
        return None
    for end in range(start + 1, min(start + 9, last + 1, len(tokens) + 1)):
        token = tokens[end - 1]
        if token.sentence != tokens[start].sentence:
            break
        if _RATED.fullmatch(key) and _current(text, end - 1):
            continue  # '12 V 100 mA lamp' is a '12 V lamp'
        if token.low in COLORS and _RATED.fullmatch(key) and key + token.stem not in aliases:
            continue  # 'a 12 V UV strip' is a '12 V strip'
        if token.low in left_out:
            continue
        if token.low[0].isalnum():
            key += token.stem.replace(",", ".") if "." in token.low else token.stem
        elif token.low == "+":
            key += "+"
        elif token.low in ('"', "'", "''"):
            key += ""
        elif token.low not in _JOINERS and not (token.low in (":", "&") and _tight(text, end - 1)):
            break
        else:
            continue
        if token.low == "every" and _of_time(text, end):
            break  # 'a Nano every ten minutes reads'
        if token.low == "per" and key:
            break  # 'four steps per second' is no stepper
        mains = _MAINS.sub("230v", key)
        probe = key.removesuffix("probe") + "sensor" if key.endswith("probe") else key
        if key in aliases:
            best = (aliases[key], end)
        elif probe != key and probe in aliases:
            best = (aliases[probe], end)  # 'a soil probe'
        elif mains != key and mains in aliases:
            best = (aliases[mains], end)
        elif token.low in _VAGUE and (meant := _meant_by(key.removesuffix(token.stem), aliases)) is not None:
            best = (meant, end)  # 'the four half bridge thingies'
    return best


_VAGUE = words(
    "thing things thingy thingies thingie thingamajig thingamajigs doodad doodads gizmo gizmos doohickey doohickeys gadget gadgets jobby jobbies"
)
_BUSES = _BUS_WORDS | words("spi uart serial analog digital usb wifi wlan bluetooth ble lora wireless radio internet")
"""'Two I2C things': what they are joined by, and no name."""
_NOUNS = ("sensor", "module", "board", "cell", "switch", "display", "motor", "driver")


def _meant_by(start: str, aliases: dict[str, T]) -> T | None:
    """What a name with a vague noun means: the one thing that is called so with a noun of the trade."""
    meant = {aliases[start + noun] for noun in _NOUNS if start and start not in _BUSES and start + noun in aliases}
    return meant.pop() if len(meant) == 1 else None


def _current(text: Text, i: int) -> bool:
    """Whether a token is of a current or a power behind a voltage, or of the sign before it."""
    token, after = text.low(i), text.low(i + 1)
    number = re.fullmatch(r"\d+(?:[.,]\d+)?", token) is not None
    return (
        re.fullmatch(r"\d+(?:[.,]\d+)?(?:m?a|w)", token) is not None
        or (number and after in _CURRENTS)
        or (token in _CURRENTS and text.low(i - 1)[:1].isdigit())
        or (token in ("/", ",") and after[:1].isdigit())
    )


def _of_time(text: Text, i: int) -> bool:
    """Whether a time follows: 'ten minutes', 'few seconds', 'hour'."""
    number = text.low(i).isdigit() or number_at(text, i) is not None or text.low(i) in ("few", "couple", "other")
    return text.tokens[i + number].stem in _TIMES if i + number < len(text.tokens) else False


def _tight(text: Text, i: int) -> bool:
    """Whether a sign touches both its neighbours ('micro:bit')."""
    return (
        0 < i < len(text.tokens) - 1 and text.tokens[i - 1].end == text.tokens[i].start and text.tokens[i].end == text.tokens[i + 1].start
    )
