"""General names that words further on make exact, or that name no part of their own: 'a 16x2 LCD, parallel', 'a plant light timer with ... a
grow light', 'a volume knob with a rotary encoder'."""

from __future__ import annotations

import functools
import re

from circuitlm.engineers.builtin.reading.comparisons import only_compared
from circuitlm.engineers.builtin.reading.in_general import said_in_general
from circuitlm.engineers.builtin.reading.in_passing import exemplified, nearby, pieces_listed, told_behind
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.own_switch import switching
from circuitlm.engineers.builtin.reading.roletable import role_words
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import FUNCTION_WORDS, words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.functions import function_data
from circuitlm.knowledge.names import stem
from circuitlm.knowledge.slips import is_code

_TITLE = 6
"""A title's words at most."""
_NEAR = 4
"""So many words behind a name can belong to it."""
_ENDS = words(", . ; : and with to on at for from plus + & then that which is are")
_MADE = words(
    "timer controller monitor system project tester meter logger dimmer sequencer thermostat alarm clock counter station recorder gadget control chaser flasher blinker"
)
"""What somebody makes: a word in front of it says what it is for, and names no part."""
_LINKS = words("with using from via by")
_FIGURES = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8"}
_OF_POWER = words("consumption usage use metering monitoring failure cut outage loss quality")
_BY = frozenset(("via", "through", "over", "with", "by", "using", "behind"))
_PARTS = ("light", "actuator", "sensor", "display", "audio", "input")


def exact_names(text: Text, mentions: list[Mention]) -> None:
    """A general name becomes the sibling of whose longer names all words stand there, in whatever order: 'LCD 16x2 (parallel)'."""
    starts = {m.start for m in mentions}
    for m in mentions:
        if m.entry["controller"] or m.entry["kind"] not in _PARTS:
            continue
        end = m.end
        while end < min(len(text.tokens), m.end + _NEAR) and text.low(end) not in _ENDS and end not in starts:
            end += 1
        own, said = _stems(text, m.start, m.end), _stems(text, m.start, end)
        if own == said or not own:
            continue
        longer = [(len(name), part) for name, part in _names(m.entry["kind"]) if own < name <= said and not (name - own) & role_words(part)]
        if not longer:
            continue
        most = max(n for n, _ in longer)
        parts = {part for n, part in longer if n == most}
        if len(parts) == 1:
            while text.low(end - 1) in _BY:
                end -= 1  # 'pumps 12V via'
            m.component, m.end, m.words = parts.pop(), end, text.words(m.start, end)
            text.explain(m.start, end)


@functools.cache
def _names(kind: str) -> list[tuple[frozenset[str], str]]:
    """The stems of all names of several words, and whose they are."""
    found = []
    for component, entry in catalogue().entries.items():
        if entry["kind"] == kind:
            for name in (*entry["aliases"], entry["name"]):
                stems = _numbered(name)
                if len(stems) > 1:
                    found.append((stems, component))
    return found


def _stems(text: Text, start: int, end: int) -> frozenset[str]:
    return frozenset(_FIGURES.get(w, stem(w)) for t in text.tokens[start:end] for w in re.findall(r"[a-z0-9]+", t.low))


def no_parts(text: Text, mentions: list[Mention]) -> list[Mention]:
    """The mentions without general names that say what is made, where the part itself is named elsewhere."""
    out: list[Mention] = []
    for m in mentions:
        title = _of_title(text, m, mentions) or _of_the_line(text, m) or _numbered_later(text, m, mentions) or _once_more(text, m, out)
        title = title or _purpose(text, m, mentions) or _at_hand(text, m, mentions)
        if (
            title
            or _counts_later(text, m, mentions)
            or _says_how(text, m, mentions)
            or _worked_by(text, m, mentions)
            or _amplifier_of(text, m, mentions)
            or _switch_made(text, m, mentions)
            or switching(text, m, mentions)
            or _kind_of_later(text, m, mentions)
            or _named_at_once(text, m, mentions)
            or _told_by_number(text, m, mentions)
            or _of_the_bus(text, m, mentions)
            or nearby(text, m)
            or told_behind(text, m, mentions)
            or _made_with(text, m, mentions)
            or only_compared(text, m, mentions)
            or pieces_listed(text, m, mentions)
            or exemplified(text, m, mentions)
            or said_in_general(text, m, mentions)
        ):
            text.explain(m.start, m.end)
            text.spent.update(range(m.start, m.end))
            continue
        out.append(m)
    return out


def _of_the_line(text: Text, m: Mention) -> bool:
    """'A mains power meter', 'mains power failure': what is measured or fails, no source of the circuit."""
    line = m.entry["kind"] == "supply" and "mains" in {t.low for t in text.tokens[m.start : m.end]}
    return line and text.low(m.end) in _MADE | _OF_POWER


def _of_the_bus(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'Talks RS485 ... I have a MAX3485': the bus by its name, and the chip that joins the board to it by its number elsewhere."""
    if m.entry["kind"] != "bus" or m.counted or _by_number(text, m):
        return False
    provides = set(m.entry["provides"])
    return any(
        x.component != m.component and x.entry["kind"] == "bus" and provides & set(x.entry["provides"]) and _by_number(text, x)
        for x in mentions
    )


def _by_number(text: Text, m: Mention) -> bool:
    """Whether a part is named by its maker's number."""
    mpn = (catalogue().get(m.component).mpn or "-").lower()
    return any(mpn.startswith(t.low[:6]) or t.low.startswith(mpn) for t in text.tokens[m.start : m.end] if is_code(t.low))


def _of_title(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'A plant light timer ... for the grow light', 'an LED chaser with six LEDs': the same noun of the same kind is named once more."""
    if m.specific or m.counted or m.entry["kind"] not in (*_PARTS, "indicator") or text.low(m.end) not in _MADE:
        return False
    noun = text.tokens[m.end - 1].stem
    return any(
        x is not m and x.start > m.end and x.entry["kind"] == m.entry["kind"] and noun in {t.stem for t in text.tokens[x.start : x.end]}
        for x in mentions
    )


def _numbered_later(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'An RFID door lock ... RC522 reader': a general word in front of what is made, and the part's number further on."""
    if m.specific or m.counted or m.plural or m.entry["controller"] or is_code(m.words.lower()):
        return False
    noun = text.tokens[m.end - 1].stem
    if m.entry["kind"] == "logic" and any(
        x is not m and x.specific and x.entry["kind"] == "logic" and noun in _nouns(x.component) for x in mentions
    ):
        return True  # 'a decade counter on a display with CD4518 and CD4511'
    adjunct = text.low(m.end).isalpha() and text.low(m.end) not in FUNCTION_WORDS
    return adjunct and any(
        x.start > m.end and x.component == m.component and not x.counted and any(is_code(t.low) for t in text.tokens[x.start : x.end])
        for x in mentions
    )


def _counts_later(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'A two transistor astable with 2N3904s': how many there are of the part whose number stands further on, which takes the count over."""
    noun, behind = text.tokens[m.end - 1], text.low(m.end)
    count = number_at(text, m.start - 1 - (text.low(m.start - 1) == "-"))
    if m.specific or not count or count < 2 or noun.low != noun.stem or not behind.isalpha() or behind in FUNCTION_WORDS:
        return False
    shape = catalogue().get(m.component).shape
    named = [x for x in mentions if x.start > m.end and x.specific and shape and catalogue().get(x.component).shape == shape]
    if len(named) != 1 or named[0].counted:
        return False
    named[0].count, named[0].counted = int(count), True
    return True


@functools.cache
def _nouns(component: str) -> frozenset[str]:
    """The last words of a part's names: what it is."""
    c = catalogue().get(component)
    return frozenset(stem(name.lower().split()[-1]) for name in (c.name, *c.aliases))


_TELLS = words("is takes draws needs has runs gets closes opens shorts pulls bridges")
"""Behind a bare noun: what is told of the part that was named."""


def _once_more(text: Text, m: Mention, before: list[Mention]) -> bool:
    """'... switches the 230V pump on (pump is 400W)', 'a relay (dry contact across ...)': a bare noun that tells more of a part before it."""
    if m.specific or m.counted or m.plural or m.end - m.start > 1 or not before:
        return False
    noun = text.tokens[m.start].stem
    if noun == "contact" and text.low(m.start - 1) in ("dry", "free"):
        return any(catalogue().get(x.component).interfaces_of("contact") and x.entry["kind"] == "actuator" for x in before)
    told = text.low(m.end) in _TELLS and text.low(m.start - 1) in (
        "(",
        ".",
        ",",
        ";",
        "-",
    )
    fed = text.low(m.end) in ("gets", "takes", "runs") and re.match(r"\d+v", text.low(m.end + 1) + text.low(m.end + 2))  # 'fan gets 12V'
    same = [x for x in before if (x.component != m.component or fed) and noun in {t.stem for t in text.tokens[x.start : x.end]}]
    return told and len(same) == 1


def _says_how(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'Transistor as a switch: ... with a BC547': the general name that the number further on tells, and what it is used as."""
    if m.specific or m.counted or m.entry["kind"] not in ("semiconductor", "input"):
        return False
    before = text.low(m.start - 1) if text.low(m.start - 1) not in ("a", "the") else text.low(m.start - 2)
    if m.entry["kind"] == "input":
        return before == "as" and any(x.end <= m.start and x.entry["kind"] == "semiconductor" for x in mentions)
    used = text.low(m.end) == "as" and text.low(m.end + 1 + (text.low(m.end + 1) in ("a", "an"))) in ("switch", "switches", "amplifier")
    shape = catalogue().get(m.component).shape
    return used and any(x.start > m.end and x.specific and catalogue().get(x.component).shape == shape for x in mentions)


def _worked_by(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'A volume knob with a rotary encoder': a word for what the hand turns, made from the part right behind it."""
    if m.specific or "knob" not in {t.stem for t in text.tokens[m.start : m.end]} or text.low(m.end) not in _LINKS:
        return False
    after = next((x for x in mentions if x.start >= m.end), None)
    turned = (
        after is not None
        and after.component != m.component
        and "knob" in {*after.entry["provides"], *after.entry["default_for"], *_turns(after)}
    )
    return turned and after is not None and after.start - m.end <= _NEAR


def _amplifies_sound(m: Mention) -> bool:
    c = catalogue().get(m.component)
    said = f"{c.name} {c.description} {' '.join(c.aliases)}".lower()
    return m.entry["kind"] in ("audio", "analog") and "amplifier" in said and bool(re.search(r"\baudio\b|\bspeaker\b|\bclass[- ]d\b", said))


def _amplifier_of(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'An audio amplifier with an LM386', 'a class AB amplifier with TIP41C and TIP42C': what is made of the parts that are named for it."""
    if m.specific or m.counted or m.entry["kind"] != "audio" or text.tokens[m.end - 1].stem not in ("amplifier", "amp"):
        return False
    if any(x is not m and x.specific and not x.negated and _amplifies_sound(x) for x in mentions):
        return True
    after = next((x for x in mentions if x.start >= m.end and x.specific), None)
    linked = text.low(m.end) in _LINKS | {"circuit", "made", "built"} and after is not None and after.start - m.end <= _NEAR
    return bool(linked and after and after.entry["kind"] in ("semiconductor", "analog"))


def _named_at_once(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'LED matrix 8x8 MAX7219 x4': general words, at most a size, and the number of the same part with its count."""
    if m.counted or m.plural:
        return False
    behind = next((x for x in mentions if m.end <= x.start <= m.end + 1 and x.component == m.component and x.specific), None)
    counted = behind is not None and (behind.counted or re.fullmatch(r"x\d{0,2}", text.low(behind.end)))
    return bool(counted) and behind is not None and all(any(ch.isdigit() for ch in t.low) for t in text.tokens[m.end : behind.start])


def _kind_of_later(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'A TRIAC dimmer with a BTA16': the kind of a transistor or triac in front of what is made, and its number further on."""
    if m.specific or m.counted or m.plural or m.entry["kind"] != "semiconductor":
        return False
    shape = catalogue().get(m.component).shape
    made = text.low(m.end) in _MADE | {"dimmer", "switch", "driver", "amplifier", "circuit", "stage"}
    return made and any(x.start > m.end and x.specific and catalogue().get(x.component).shape == shape for x in mentions)


def _switch_made(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'PIR light switch: an HC-SR501 turns on a strip through a MOSFET', 'a clap switch': what is made, with another part that switches."""
    if m.specific or m.counted or m.plural or text.tokens[m.end - 1].stem != "switch" or m.end - m.start > 1:
        return False
    before = text.low(m.start - 1)
    title = text.low(m.end) in (":", "with", "using", "-") and m.start < _TITLE and before.isalpha() and before not in FUNCTION_WORDS
    senses = any(x.entry["kind"] == "sensor" and not x.negated for x in mentions)
    return (
        title
        and senses
        and any(
            catalogue().get(x.component).shape in ("nmos", "npn", "pmos", "pnp")
            or "contact" in {i.type for i in catalogue().get(x.component).interfaces}
            for x in mentions
            if x is not m
        )
    )


def _told_by_number(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'A seven segment display, 4 digits, TM1637': figures between commas, and the part's number behind them."""
    if m.specific or m.counted or m.entry["kind"] not in _PARTS:
        return False
    after = next((x for x in mentions if x.start >= m.end), None)
    if after is None or not after.specific or after.counted or after.entry["kind"] != m.entry["kind"]:
        return False
    between = [t.low for t in text.tokens[m.end : after.start]]
    own = _stems(text, m.start, m.end)
    listed = between[:1] == [","] and len(between) <= _NEAR + 1 and not {"and", "with", "to", "on", "at", ".", ";"} & set(between)
    return listed and any(own <= _numbered(name) for name in (*after.entry["aliases"], after.entry["name"]))


_FAMILY = {
    "audio": ("audio", "analog"),
    "analog": ("analog", "audio"),
    "driver": ("driver",),
    "logic": ("logic",),
    "clock": ("clock", "logic"),
}
"""Kinds whose general name a chip of these kinds makes exact."""
_WITH = words("with using from via by uses use having around on an a the my one single based built")


def _made_with(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'An audio amplifier with an LM386', 'a motor driver using the L293D': the chip behind the link is the thing itself."""
    family = _FAMILY.get(m.entry["kind"])
    if family is None or m.specific or m.counted or m.plural or any(ch.isdigit() for ch in m.words):
        return False
    after = next((x for x in mentions if x.start >= m.end), None)
    if after is None or not after.specific or after.counted or after.entry["kind"] not in family or after.component == m.component:
        return False
    between = [t.low for t in text.tokens[m.end : after.start]]
    linked = bool(set(between) & (_LINKS | {"based", "built", "around", "uses"})) and set(between) <= _WITH
    c = catalogue().get(after.component)
    return linked and text.tokens[m.end - 1].stem in {stem(w) for w in re.findall(r"[a-z]+", " ".join((c.name, *c.aliases)).lower())}


_FOR = words("for to")
_MAKING = words("make making build building create creating")


def _purpose(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'A keypad and a servo to make a door lock', 'an encoder ... for a volume knob thing': what is made, by a part that is named and does it."""
    if m.specific or m.counted or m.plural:
        return False
    if (at := _article(text, m)) is not None:
        made = text.low(at - 1) in _MAKING and text.low(at - 2) in _FOR
        if not made and text.low(at - 1) not in ("for", "as"):
            return False
    elif not (any(x.end == m.start for x in mentions) and m is max(mentions, key=lambda x: x.start)):
        return False  # '... servo, keypad door lock': what a list of parts ends with, without a comma
    jobs = {*m.entry["default_for"], *m.entry["provides"]}
    able = {str(f) for job in jobs for f in function_data(job).get("by", ())}
    others = [x for x in mentions if x is not m and x.end <= m.start and not x.negated and x.component != m.component]
    return any({*x.entry["default_for"], *x.entry["provides"]} & able or _turns(x) & jobs for x in others)


def _article(text: Text, m: Mention) -> int | None:
    """Where the article of *m* stands, in front of the words that tell it closer: 'a volume/mute USB knob'; None without one."""
    for i in range(m.start - 1, max(m.start - 7, -1), -1):
        if text.low(i) in ("a", "an", "my"):
            return i
        if text.low(i) in _PARTING:
            break
    return None


_PARTING = words("and or with to on at in of for from by , . ; : ( )")


_HAVE = words("have got own bought")


def _had(text: Text, i: int) -> bool:
    before = i - 1 - (text.low(i - 1) in ("only", "just", "still"))
    behind = text.low(i) == "have" and text.low(i + 1) in ("i", "we")  # 'MOSFET have I an IRLB8721', in the order of other languages
    return text.low(i) in ("i've", "we've") or behind or (text.low(i) in _HAVE and text.low(before) in ("i", "we", "already", ",", "."))


def _at_hand(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'A fan that starts at 28 C, I have a 2N2222 and a 5V fan': the part that is to hand is the one that was asked for."""
    if m.entry["kind"] == "semiconductor" and not (m.specific or m.counted or m.plural):
        return any(_number_at_hand(text, m, x) for x in mentions)
    if m.specific or m.counted or m.plural or m.entry["kind"] not in _PARTS or text.low(m.start - 1) not in ("a", "an", "the", "my"):
        return False
    if text.low(m.end) in ("on", "at", "pin", "="):
        return False
    noun = text.tokens[m.end - 1].stem
    for x in mentions:
        if x.start <= m.end or x.counted or x.plural or x.entry["kind"] != m.entry["kind"] or x.component == m.component:
            continue
        own = {t.stem for t in text.tokens[x.lead : x.end]}
        low, _ = text.sentence_bounds(x.start)
        had = any(_had(text, i) for i in range(max(low, m.end), x.start))
        if had and noun in own and len(own) > m.end - m.start and text.low(x.start - 1) not in ("another", "second", "also"):
            return True
    return False


def _number_at_hand(text: Text, m: Mention, x: Mention) -> bool:
    """'Switched by a MOSFET ... I have an IRFZ44N': the type behind it, where the two are of one sort."""
    if x.start <= m.end or not x.specific or x.counted or x.entry["kind"] != m.entry["kind"]:
        return False
    shape = catalogue().get(m.component).shape
    low, _ = text.sentence_bounds(x.start)
    return bool(shape) and shape == catalogue().get(x.component).shape and any(_had(text, i) for i in range(max(low, m.end), x.start))


def _numbered(name: str) -> frozenset[str]:
    return frozenset(_FIGURES.get(w, stem(w)) for w in re.findall(r"[a-z0-9]+", name.lower()))


def _turns(m: Mention) -> set[str]:
    """What an encoder is: a knob by another name."""
    return {"knob"} if "encoder" in m.entry["default_for"] else set()
