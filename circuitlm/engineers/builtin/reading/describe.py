"""How many of a part, in which colours, and with what values: the words around each mention."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.bus_addresses import addresses, has_address, straps
from circuitlm.engineers.builtin.reading.colors import COLORS, listed_colors
from circuitlm.engineers.builtin.reading.labels import SEPARATOR
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.negation import negated, unwanted
from circuitlm.engineers.builtin.reading.nouns import count_beyond, counts_nothing, figures_joined, of_those, plural, rated_noun
from circuitlm.engineers.builtin.reading.one_per_driver import one_per_driver
from circuitlm.engineers.builtin.reading.own_voltage import moved_thing, own_voltage
from circuitlm.engineers.builtin.reading.ratings import INSIDE, of_volts, own_value, quantity_from, quantity_to, rated
from circuitlm.engineers.builtin.reading.shares import APART, EACH, REACH, Things, counted_things, of_things, share, things_of, worked
from circuitlm.engineers.builtin.reading.strips import WHOLE, is_chain
from circuitlm.engineers.builtin.reading.text import ORDINALS, Text, number_at
from circuitlm.engineers.builtin.reading.words import ADJECTIVES, DEFINITE, words
from circuitlm.knowledge.catalogue import catalogue

_OF_ELSE = words("instead because place lieu case front")
"""'Instead of the servo': what stands before counts nothing of it, as 'two of the servos' does."""


def describe(text: Text, mentions: list[Mention]) -> None:
    """Counts and attributes for all mentions."""
    for m in mentions:
        _describe(text, m, mentions)
        if m.entry["kind"] in ("actuator", "load", "light") and (own := INSIDE.search(m.words)):
            m.attributes.setdefault("watts" if own[1][-1:] in "wW" else "amps", own[1])
        m.negated = negated(text, m.lead, m.end) or unwanted(
            text, m.end, min((x.start for x in mentions if x.start > m.start), default=len(text.tokens))
        )
        m.plural = plural(text, m)
        own_voltage(text, m)
        if "volts" in m.attributes and not m.specific and not text.low(m.start).startswith(m.attributes["volts"].lower()):
            m.component = of_volts(m)
        _of_each_kind(text, m)
    for before, m in zip(mentions, mentions[1:], strict=False):
        _one_each(text, before, m)
    told: set[int] = set()
    for m, following in zip(mentions, [*mentions[1:], None], strict=False):
        listed_colors(text, m, following, max((x.end for x in mentions if x.end <= m.start), default=0), told)
        _pairs(text, m)
        addresses(text, m, following)
        if is_chain(m.component) and m.count > 1 and not any(t.low in WHOLE for t in text.tokens[m.start : m.end]):
            m.attributes.setdefault("leds", str(m.count))
            m.count = 1
    _each(text, mentions)
    one_per_driver(text, mentions)
    straps(text, mentions)


_SWITCHED = ("load", "light", "actuator")


def _one_each(text: Text, before: Mention, m: Mention) -> None:
    """'Three relays on 8, 9, 10 for 12 V lamps': loads without a number are as many as the relays before them."""
    several = before.count > 1 and bool(catalogue().get(before.component).interfaces_of("contact"))
    if not several or m.counted or not m.plural or m.entry["kind"] not in _SWITCHED or text.low(m.lead - 1) != "for":
        return
    if {t.low for t in text.tokens[before.end : m.lead]} & {".", ";", "and", "with"} - ({"and"} if before.pins else set()):
        return
    m.count, m.counted = before.count, True


def _of_each_kind(text: Text, m: Mention) -> None:
    """'4 relays: two for mains sockets, two for 12 V lamps': a number that stands for the noun counted before is that of what follows 'for'."""
    n = number_at(text, m.lead - 2)
    if (
        m.counted
        or not m.plural
        or m.entry["kind"] == "supply"
        or text.low(m.lead - 1) != "for"
        or n is None
        or n < 2
        or m.lead - 2 in text.pinned
    ):
        return
    if text.low(m.lead - 3) in (":", ",", "and", "(", ";", ".", "-", "&", "plus", ""):
        m.count, m.counted = n, True
        text.explain(m.lead - 2, m.lead)


def _behind_a_pin(text: Text, i: int) -> bool:
    """'Latch on 10, 24 LEDs': a number behind the only pin of another part counts what follows it."""
    return i - 2 in text.pinned and not (text.low(i - 3) in (",", "/") and text.low(i - 4).isdigit())


def _describe(text: Text, m: Mention, found: list[Mention]) -> None:
    """Count and attributes from the words before and after a mention."""
    floor = max((x.end for x in found if x.end <= m.start), default=0)
    i = m.start - 1
    steps = 0
    while i >= floor and steps < 7 and text.tokens[i].sentence == text.tokens[m.start].sentence:
        word = text.low(i)
        counted_out = (which := ORDINALS.get(word)) is not None and any(
            x.component == m.component and x.count > which and x.start < m.start for x in found
        )
        if counted_out:  # 'two servos, the first servo on D5': one of those, no further one
            m.attributes["which"], m.definite = str(which), True
            text.explain(i, i + 1)
        elif i in text.pinned:
            break
        elif word.isdigit() and m.entry["controller"] and text.low(i - 1) in ("to", "on", "at", "pin"):
            break  # 'servo to 9 arduino nano': a pin, and no nine boards
        elif word in DEFINITE:
            m.definite = True
            text.explain(i, i + 1)
            m.lead = i
            its_pins = m.entry["controller"] and not m.plural  # '10 and 11 of the uno'
            if number_at(text, i - 1) is None and (text.low(i - 1) != "of" or text.low(i - 2) in _OF_ELSE or its_pins):
                break
        elif word in COLORS:
            m.attributes.setdefault("color", word)
            text.explain(i, i + 1)
        elif text.low(i + 1) in ("-", "to") and text.low(i + 2)[:1].isdigit() and quantity_from(text, i + 2):
            text.explain(i, i + 1)  # '9-12 V battery': the lower end of a range counts nothing
        elif (
            word.isdigit() and text.low(i - 1) in ("/", ",") and text.low(i - 2).isdigit() and i - 2 >= floor and not _behind_a_pin(text, i)
        ):
            break  # '2, 3': a row of numbers; in '4017, 10 LEDs' the first is a part's name
        elif word.isdigit() and text.low(i - 1) == "nema":
            text.explain(i - 1, i + 1)  # 'a NEMA 23 servo': the size of its flange counts nothing
            i -= 1
        elif number_at(text, i) is not None and counts_nothing(text, m, i):
            text.explain(i, i + 1)
        elif (n := number_at(text, i)) is not None and not (text.tokens[i].text == "A" and text.low(i - 1)[:1].isdigit()):
            if word in ("a", "an", "single", "one") and not m.counted:
                m.count = 1
                m.counted = word in ("one", "single")
                text.explain(i, i + 1)
                m.lead = i
                if word in ("a", "an"):
                    break
            elif not m.counted:
                m.count, m.counted = max(1, n), True
                text.explain(i, i + 1)
            m.lead = i
        elif (weight := _WEIGHT.fullmatch(word)) and (weight[1] or text.low(i - 1).isdigit()):
            text.explain(i - (not weight[1]), i + 1)  # 'four 50kg half bridges': what one carries
            i -= not weight[1]
        elif word == "/" and quantity_from(text, i + 1) and quantity_to(text, i - 1):
            text.explain(i, i + 1)  # 'a 12 V / 80 mA relay'
        elif word == "," and m.entry["kind"] in ("actuator", "load", "light") and figures_joined(text, i):
            text.explain(i, i + 1)  # 'a 24 V, 4 A motor'
        elif q := quantity_to(text, i):
            unit, value, first = q
            m.attributes.setdefault(
                {"V": "volts", "A": "amps", "Ω": "ohms", "F": "farads", "H": "henries", "W": "watts", "Hz": "hertz"}.get(unit, unit), value
            )
            text.explain(first, i + 1)
            i = first
        elif word == "x" and number_at(text, i - 1) is not None:
            m.count, m.counted = number_at(text, i - 1) or 1, True
            text.explain(i - 1, i + 1)
            m.lead = i - 1
            i -= 1
        elif word in ("anode", "cathode") and text.low(i - 1) == "common":
            m.attributes["common"] = word
            text.explain(i - 1, i + 1)
            i -= 1
        elif word in ADJECTIVES or word in _HEADS or word in _PASSED or word.endswith("channel"):
            if word == "separate":
                m.attributes["separate"] = "yes"
            elif word in ("i2c", "spi", "uart"):
                m.attributes["protocol"] = word
        elif (counted := count_beyond(text, m, i, floor)) is not None:
            m.count, m.counted = counted
            break
        elif i >= m.start - 2 and rated_noun(text, m, i):
            pass  # 'a 24 V 4 A wheelchair motor': what the motor is of, between it and its figures
        elif not moved_thing(text, m, i, floor):
            break
        m.lead = min(m.lead, i)
        i -= 1
        steps += 1
    if not m.counted and (told := of_those(text, m, floor)) is not None:
        m.count, m.counted = max(1, told[0]), True
        m.definite = any(x.component == m.component and x.start < m.start for x in found)
        m.lead = min(m.lead, told[1])
        text.explain(told[1], m.lead)
    _after(text, m, min((x.start for x in found if x.start > m.start), default=len(text.tokens)))


_PASSED = ("-", "dimmable", "passive", "active", "bare", "water", "limit")
"""Words that stand between a part and its count or voltage."""
_WEIGHT = re.compile(r"(\d+(?:[.,]\d+)?)?k?g")


def _after(text: Text, m: Mention, limit: int) -> None:
    """'x2', 'LEDs (330 ohm)', 'at 0x77', 'of 10k', '(SPI)', 'via I2C' behind a mention."""
    own_value(text, m)
    end = m.end
    nxt = text.low(end)
    if m.entry["kind"] == "sensor" and not m.counted and nxt in ("of", "from", "in", "at", "for"):
        n = number_at(text, end + 1)
        if (
            n
            and n > 1
            and end + 1 not in text.pinned
            and text.low(end + 1) not in ("a", "an")
            and text.low(end + 2) not in ("%", "v", "cm", "m", "s")
            and not (nxt == "of" and quantity_from(text, end + 1))  # 'an NTC of 10 kΩ' is one
            and not (limit <= end + 4 and limit < len(text.tokens))  # 'a DHT22 from 4 AA cells': they are counted
        ):
            m.count, m.counted = n, True
    if re.fullmatch(r"x\d{1,2}", nxt) or (nxt == "x" and text.low(end + 1).isdigit()):
        m.count, m.counted = int(re.sub(r"\D", "", nxt + (text.low(end + 1) if nxt == "x" else ""))), True
        text.explain(end, end + (1 if nxt != "x" else 2))
        end += 1 if nxt != "x" else 2
    rated(text, m, end, limit)
    window = range(end, min(end + 7, limit, len(text.tokens)))  # what stands behind the next part is the next part's
    for j in window:
        token = text.tokens[j]
        if (
            token.low in ("+", "&")
            or token.sentence != text.tokens[m.start].sentence
            or (token.low in (",", "and", "+", "(", "&") and j > end + 1)
            or (token.low == ":" and m.entry["controller"])  # 'on an ESP32: one is at 0x20'
        ):
            break
        if re.fullmatch(r"0x[0-9a-f]{2}", token.low) and has_address(m):
            m.attributes["address"] = "0x" + token.low[2:].upper()
            text.explain(j, j + 1)
        elif token.low in ("i2c", "spi", "uart") and text.low(j - 1) in (
            "via",
            "over",
            "using",
            "(",
            "by",
            "on",
            "through",
            "in",
            "with",
            "the",
        ):
            m.attributes.setdefault("protocol", token.low)
            text.explain(j, j + 1)
        elif text.low(j - 1) in ("(", "of", "with", "mit") and j - m.end <= 3 and (q := quantity_from(text, j)):
            unit, value, last = q
            if text.low(j - 1) in ("with", "mit") and (
                unit != "Ω" or m.entry["kind"] not in ("indicator", "light") or text.low(last).startswith("resist")
            ):
                continue
            m.attributes.setdefault({"V": "volts", "A": "amps", "Ω": "ohms", "F": "farads", "H": "henries"}.get(unit, unit), value)
            text.explain(j, last)


_HEADS = frozenset({"drivers", "sensors", "modules", "boards", "chips", "breakouts", "probes"})
"""'Two drivers A4988': nouns before the name of what is counted."""
_PAIRS = {
    ("top", "bottom"),
    ("left", "right"),
    ("front", "back"),
    ("front", "rear"),
    ("open", "closed"),
    ("upper", "lower"),
    ("up", "down"),
    ("both", "ends"),
    ("each", "end"),
    ("both", "sides"),
    ("each", "side"),
    ("indoor", "outdoor"),
    ("inside", "outside"),
    ("inner", "outer"),
}


def _pairs(text: Text, m: Mention) -> None:
    """'Limit switch top and bottom', 'a sensor at each end': two."""
    if (m.counted and m.count > 1) or m.entry["controller"] or m.entry["kind"] not in ("input", "sensor", "indicator"):
        return
    front = (text.low(m.lead - 3), text.low(m.lead - 1))
    if front in _PAIRS and text.low(m.lead - 2) in ("and", "&", "+", "/") and m.component not in ("toggle-switch",):
        m.count, m.counted = 2, True  # 'left and right bumper switch'
        m.attributes["labels"] = SEPARATOR.join(front)
        return
    words = [
        t.low for t in text.tokens[m.end : m.end + 8] if t.low not in ("and", "/", "&", "+", "at", "on", "the", "one", "for", "(", "a")
    ][:2]
    if tuple(words) in _PAIRS and m.component not in ("toggle-switch",):
        m.count, m.counted = 2, True
        if words[0] not in ("both", "each"):
            m.attributes["labels"] = SEPARATOR.join(words)


def _each(text: Text, found: list[Mention]) -> None:
    """'two drivers, each driving a stepper', 'a LED for each', 'one per button': as many as were counted before."""
    things = counted_things(text, {i for m in found for i in range(m.start, m.end)})
    for k, m in enumerate(found):
        if m.entry["controller"] or m.entry["kind"] == "supply" or (m.count == 1 and text.low(m.lead + 1) == "single"):
            continue  # 'a tune for each over a single buzzer'
        if m.counted and m.count > 1:
            m.count *= _times(text, m, things)
            continue
        if (holders := _held_by(text, m, found[:k])) is not None:
            m.count, m.counted = holders, True
            continue
        low, high = text.sentence_bounds(m.start)
        start = max(low, m.lead - REACH)
        words = [t.low for t in text.tokens[start : m.lead + 1]]
        last = max((n for n, w in enumerate(words) if w in EACH and of_things(text, start + n)), default=None)
        said = words[last:] if last is not None else []
        said = said[3:] if said[1:3] == ["to", "be"] else said  # 'valves are each to be opened by one MOSFET'
        if last is not None and "\n" in text.raw[text.tokens[start + last].end : text.tokens[m.start].start]:
            last = None  # 'two pumps with a MOSFET each', the next part on the next line
        before = last is not None and not APART & set(said) - ({"of"} if "which" in words[last:] else set())
        behind = [t.low for t in text.tokens[m.end : min(high, m.end + 3)]]
        per = next((n for n, w in enumerate(behind) if w in EACH and (n == 0 or behind[n - 1] in ("for", "on", "at", ",", "one"))), None)
        if not before and per is None:
            n = share(text, m.lead, m.end, things) or (found[k - 1].count if k and _with_shared(text, m, found[k - 1]) else 0)
            n = n or (worked(text, m.lead, things) if m.plural else 0)
            if n:
                m.count, m.counted = n, True
                m.attributes["shared"] = "yes"
            continue
        earlier = [
            x
            for x in found[:k]
            if x.count > 1
            and x.component != m.component
            and (low <= x.start < high or text.tokens[x.start].sentence == text.tokens[m.start].sentence - 1)
        ]
        ended = per is not None and text.low(m.end + per + 1) in (",", ".", ";", ")")  # 'an LED for each, 2S lipo'
        named = [x for x in found[k + 1 :] if per is not None and not ended and 0 <= x.start - (m.end + per) <= 3]
        if named and named[0].start < high:
            alike = [x for x in earlier if x.component == named[0].component]
            alike = alike or [
                x for x in found[k + 2 :] if x.start < high and x.counted and x.count > 1 and x.component == named[0].component
            ]
            earlier = alike or ([] if not named[0].definite and named[0].entry["kind"] == "supply" else earlier)
            named[0].definite = True
            if not earlier:
                named[0].attributes["generic"] = m.attributes["generic"] = "yes"
        elif (
            per is not None
            and m.end + per + 1 < high
            and text.low(m.end + per + 1)
            not in ("one", "of", ",", ".", "them", "and", "with", "on", "at", "for", "to", "that", ")", ";", ":", "channel")
        ):
            same = [x for x in earlier if text.low(m.end + per + 1) in {t.stem for t in text.tokens[x.start : x.end]}]
            if text.low(m.end + per + 1) in ("axis", "motor"):
                same = [x for x in earlier if catalogue().get(x.component).interfaces_of("coils", "motor")]
            earlier = same
        if earlier:
            m.count, m.counted = earlier[-1].count, True
        elif n := share(text, m.lead, m.end, things) or (worked(text, m.lead, things) if m.plural else 0):
            m.count, m.counted = n, True
            m.attributes["shared"] = "yes"


_HOLD = words("have has contain contains with come comes bring own")


def _held_by(text: Text, m: Mention, earlier: list[Mention]) -> int | None:
    """How many there are in 'eight buttons ...; the buttons have 5 V LEDs inside': one in each of what was counted before."""
    low, high = text.sentence_bounds(m.start)
    last = next((x for x in reversed(earlier) if low <= x.start < m.start), None)
    if not m.plural or m.counted or m.entry["kind"] != "indicator" or last is None or not last.plural:
        return None
    between = [t.low for t in text.tokens[last.end : m.lead]]
    inside = {t.low for t in text.tokens[m.end : min(high, m.end + 3)]} & {"inside", "built", "integrated", "each", "in"}
    counted = [x.count for x in earlier if x.component == last.component and x.count > 1]
    return sum(counted) if inside and counted and len(between) <= 2 and _HOLD & set(between) else None


_MADE_OF = words("has have with is are made from of out contains consists uses gets needs built holds having")
"""What stands between 'each box' and how many parts it has."""


def _times(text: Text, m: Mention, things: list[Things]) -> int:
    """'Left and right, each 3 LEDs', 'two boxes, each with 4 buttons': how many times the number is meant."""
    low, _ = text.sentence_bounds(m.start)
    each = next((k for k in range(m.lead - 1, max(low, m.lead - REACH) - 1, -1) if text.low(k) in EACH), None)
    if each is None or len({text.low(k) for k in range(each + 1, m.lead)} - _MADE_OF) > 1:
        return 1
    return things_of(text, each, things) or 1


def _with_shared(text: Text, m: Mention, last: Mention) -> bool:
    """'Each with a reed switch and an LED': what is listed behind a part of which each thing has one."""
    if m.entry["kind"] in ("driver", "logic", "expander"):
        return False  # 'each switched by a relay, a ULN2803 drives the coils'
    bare = m.lead == m.start and {t.low for t in text.tokens[last.end : m.lead]} == {","}
    own = text.low(m.lead) == "its" or "its" in {t.low for t in text.tokens[last.end : m.lead]}
    if "shared" not in last.attributes or bare or (text.low(m.lead) not in ("a", "an", "one") and m.lead < m.start and not own):
        return False
    return {t.low for t in text.tokens[last.end : m.lead]} - {"its", "own"} <= {",", "and", "plus", "&", "+"}
