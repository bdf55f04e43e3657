"""Functions and projects by their phrases."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field

from circuitlm.engineers.builtin.reading.colors import COLORS, told_colors
from circuitlm.engineers.builtin.reading.conditions import CAUSE, EFFECT, OPEN, roles, rung
from circuitlm.engineers.builtin.reading.declined import verb_declined
from circuitlm.engineers.builtin.reading.in_passing import asks_us, heat_asked
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.negation import negated, unwanted
from circuitlm.engineers.builtin.reading.pinnames import UNITS
from circuitlm.engineers.builtin.reading.places import find_places, senses
from circuitlm.engineers.builtin.reading.remarks import no_wish
from circuitlm.engineers.builtin.reading.shares import counted_things, share, spoken_of_each
from circuitlm.engineers.builtin.reading.states import states
from circuitlm.engineers.builtin.reading.text import FIGURE, Text, compile_phrase, figure, number_at, phrase_spans
from circuitlm.engineers.builtin.reading.thermometers import hot
from circuitlm.engineers.builtin.reading.told import happened, tales
from circuitlm.engineers.builtin.reading.watched_mains import watched_function
from circuitlm.engineers.builtin.reading.words import ADJECTIVES, DETERMINERS, FAR_BUSES, words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.functions import first_choice, function_data

_FAR = 3
_REMOTES = words("transmitter transmitters remote remotes controller sender handset joystick tx")
"""Behind a project's name: 'an RC car transmitter' is no car."""
_TIMES = words("second minute hour day week month year night % degree")
_LIMITS = words("than above below over under past beyond at exceeds exceed reaches reach least most minus to until")
"""Behind these a number is a limit and counts nothing."""
_EACH_HAS = ("sensor", "input", "indicator", "light", "actuator")
"""Kinds of parts of which each of several things may have its own."""


_OPERATED = ("actuator", "load", "light", "audio", "indicator")
"""Kinds of parts that a verb may have for its object."""


@dataclass(slots=True)
class FunctionHit:
    """A function that the prompt asks for, with the words that say so."""

    function: str
    start: int
    end: int
    words: str
    negated: bool = False
    count: int = 1
    counted: bool = False
    """Whether a number stands before it."""
    places: tuple[int, ...] = ()
    """The tokens that say so; other words may stand between them."""
    attributes: dict[str, str] = field(default_factory=dict)
    """What a number before it counts inside the part: the lights of a strip."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase's groups of deep stems, and which of them stand there but are left for other functions ('show the (temperature)')."""

    groups: list[list[str]]
    left: frozenset[int]

    @staticmethod
    def of(phrase: str) -> _Phrase:
        groups: list[list[str]] = []
        left: set[int] = set()
        for word in str(phrase).split():
            more = compile_phrase(word)
            if word.startswith("("):
                left.update(range(len(groups), len(groups) + len(more)))
            groups += more
        return _Phrase(groups, frozenset(left))


@functools.cache
def _compiled(section: str) -> dict[str, list[_Phrase]]:
    lexicon = catalogue().lexicon.get(section, {})
    return {name: [_Phrase.of(p) for p in data.get("phrases", [])] for name, data in lexicon.items()}


def spans_of(text: Text, section: str, gap: int = 2) -> list[tuple[tuple[int, ...], str]]:
    """(matched tokens, name) of every phrase of a section that stands in the text."""
    stems = {t.deep for t in text.tokens} | ({FIGURE} if any(figure(t) for t in text.tokens) else set())
    found = []
    for name, phrases in _compiled(section).items():
        for phrase in phrases:
            if not all(stems.intersection(group) for group in phrase.groups):
                continue
            for places in phrase_spans(text, phrase.groups, gap if len(phrase.groups) > 1 else 0):
                if text.low(places[0]) in _COPULAS and places[-1] - 1 not in places and text.low(places[-1] - 1) in ("a", "an"):
                    continue  # 'when the button is pressed a bright strip flashes': what is bright is named behind
                found.append((tuple(p for k, p in enumerate(places) if k not in phrase.left), name))
    return found


_COPULAS = frozenset({"is", "are", "gets", "goes", "becomes"})
_OF_LINE = re.compile(r"\bmains\b|\bgrid\b|\bv?ac\b|\b(?:1[12]0|2[234]0) ?v(?:olts?)?\b")
"""'Measure 230V mains voltage': not what a divider for batteries reads."""


def find_functions(text: Text, mentions: list[Mention]) -> list[FunctionHit]:
    """Functions in the words that name no part or signal ('ALERT on GPIO4'); of overlapping readings the longer one wins."""
    covered = {i for m in mentions for i in range(m.start, m.end)} | text.spent
    sources = {i for m in mentions if m.entry["kind"] == "supply" for i in range(m.start, m.end)}
    sources |= {i for i in text.spent if text.low(i) == "mains"}  # 'when mains fails': set aside as no outlet
    of_things = states(text, covered)
    several = {places: n for places, _, n in of_things}
    spans = [*spans_of(text, "functions"), *((places, name) for places, name, _ in of_things)]
    spans.sort(key=lambda s: (-_weight(text, s[0]), s[0]))
    taken: set[int] = set()
    out: list[FunctionHit] = []
    role = roles(text)
    watched = watched_function(text)
    for places, name in [*([watched] if watched else []), *spans]:
        name = _by_role(text, name, places, role)
        told_of = function_data(name).get("of_source_if" if role[places[0]] == CAUSE else "of_source", "")
        of_source = bool({text.low(i) for i in places} & set(f"{told_of} {function_data(name).get('of_source', '')}".split()))
        if name == "alarm-sound" and rung(text, places):
            heard = any(m.entry["kind"] in ("isolator", "sensor", "input") for m in mentions)
            text.explain(places[-1], places[-1] + 1) if heard else None
            continue
        if (
            not name
            or taken.intersection(places)
            or (covered - sources if of_source else covered).intersection(places)
            or text.pinned.issuperset(places)
            or _other_sense(text, name, places)
        ):
            continue
        taken.update(places)
        start, end = places[0], places[-1] + 1
        said = places[1] if len(places) > 1 and places[1] - start > _FAR else start  # a thing, and its state further on
        if name == "voltage" and _OF_LINE.search(" ".join(text.low(i) for i in range(max(0, start - 2), end))):
            name = "voltage-ac"
        if function_data(name).get("mains") and watched:
            name = watched[1]
        hit = FunctionHit(name, start, end, text.words(said, end), _turned_down(text, name, start, end), places=places)
        hit.count = several.get(places, 1)
        out.append(hit)
    out.sort(key=lambda h: h.start)
    named = {i for m in mentions for i in range(m.start, m.end)}
    starts = {m.start for m in mentions}
    out = [h for h in out if not (h.end - h.start == 1 and h.end in starts)]  # 'heating valve': an adjective, no heater
    objects = {k for m in mentions if m.entry["kind"] in _OPERATED for k in (m.lead, m.start)}
    subjects = {m.end for m in mentions if m.entry["kind"] in _OPERATED and not m.negated}
    out = [h for h in out if not _operates(text, h, objects, subjects)]
    lamps = {m.end for m in mentions if m.entry["kind"] == "indicator"}
    out = [
        h for h in out if h.negated or not (no_wish(text, h, mentions) or asks_us(text, h.start, h.function) or heat_asked(text, h.start, h.words) or _told_by(text, h, lamps))
    ]
    out = _not_of_the_past(text, out, mentions)
    temperatures = [h for h in out if h.function == "temperature" and not h.negated]
    apart = len(temperatures) > 1 or any(h.function == "thermocouple" for h in out)
    for hit in temperatures if apart else ():  # of the kiln and of the room: two sensors
        if hot(text, hit.start, hit.end):
            hit.function = "thermocouple"
    things = counted_things(text, covered)
    for hit in out:
        text.used.update(hit.places)
        if (
            len(hit.places) > 1
            and text.low(hit.end - 1)[:1].isalpha()
            and text.tokens[hit.end - 1].stem not in _LENGTHS
            and (n := number_at(text, hit.start))
            and hit.start not in text.pinned
        ):
            _count(hit, n)  # 'sixteen keys'
        for back in (1, 2):
            word = text.low(hit.start - back)
            if (
                (n := number_at(text, hit.start - back)) is not None
                and word not in ("a", "an", "single", "one")
                and text.low(hit.start - back + 1) not in UNITS | {"inch", "inches"}
                and text.tokens[hit.start - back + 1].stem not in _TIMES
                and hit.start - back not in text.pinned
                and text.low(hit.start - back - 1) not in _LIMITS  # 'slower than 45 bpm'
                and hit.start - back not in named  # 'MQ-7 carbon monoxide alarm': a model number counts nothing
                and not (back == 2 and text.low(hit.start - 1) in (",", ";", ":", ".", ")"))
            ):
                chosen = first_choice(hit.function)
                if not chosen or catalogue().entries[chosen]["kind"] not in ("bus", "radio"):  # 'a few Modbus slaves' are at the far end
                    _count(hit, n)
                    hit.counted = True
        first = first_choice(hit.function)
        if hit.count == 1 and first and catalogue().entries[first]["kind"] in _EACH_HAS:
            hit.count = share(text, hit.start, hit.end, things) or spoken_of_each(text, hit.places, things) or 1
        if hit.count == 1 and first and catalogue().get(first).shape == "led" and (colors := told_colors(text, hit.end, len(text.tokens))):
            hit.count, hit.attributes["colors"] = len(colors), " ".join(colors)
        if hit.count == 1 and first and senses(first) and not any(senses(m.component) for m in mentions):
            here = [p for p in find_places(text) if text.tokens[p.start].sentence == text.tokens[hit.start].sentence]
            if here:
                hit.count = here[0].count
                text.explain(here[0].start, here[0].end)
    seen: dict[str, FunctionHit] = {}
    for hit in out:
        if hit.function not in seen or hit.negated:
            seen[hit.function] = hit
        elif not seen[hit.function].negated:
            known = seen[hit.function]
            if (mine := _colors(hit)) and (theirs := _colors(known)) and mine != theirs:  # 'a red light and a green light'
                known.count, known.attributes["colors"] = known.count + hit.count, f"{theirs} {mine}"
                continue
            others = hit.counted and known.counted and hit.words.split()[0].lower() != known.words.split()[0].lower()
            known.count = known.count + hit.count if others else max(known.count, hit.count)  # '2 headlights and 2 rear lights'
    return [h for h in seen.values() if not _gives_way(h, seen, mentions) and _has_its_object(h, seen, mentions)]


def _colors(hit: FunctionHit) -> str:
    """The colours of the lights that a function's words ask for, one for each light."""
    said = [w for w in hit.words.lower().split() if w in COLORS]
    return hit.attributes.get("colors") or " ".join(said * hit.count)


_ASKED = frozenset({"how", "whether", "if", "which", "state", "status", "sensor", "detect", "detects"})


def _by_role(text: Text, name: str, places: tuple[int, ...], role: list[str]) -> str:
    """'When the pond cools' starts no fan, 'it vibrates when ...' is no sensor: the function that the words ask for where they stand, '' for none."""
    data = function_data(name)
    stands = {role[i] for i in places}
    if stands == {OPEN} and text.low(places[0]) == "it" and text.low(places[0] - 1) in ("and", ",", "then", "so"):
        stands = {EFFECT}  # 'the cat comes, and it vibrates'
    low, high = text.sentence_bounds(places[0])
    if stands == {CAUSE} and (EFFECT in role[low:high] or "cause" in data) and (data.get("acts") or "cause" in data):
        return str(data.get("cause", ""))
    if (
        "effect" in data
        and stands == {EFFECT}
        and text.tokens[places[0]].stem != "vibration"
        and not _ASKED & {text.low(i) for i in range(places[0] - 3, places[-1] + 1)}
    ):
        return "" if data["effect"] == "none" else str(data["effect"])
    return name


def _told_by(text: Text, hit: FunctionHit, lamps: set[int]) -> bool:
    """'A red LED for alarm': the sound that a lamp stands for."""
    at = hit.start - 1 - (text.low(hit.start - 1) in DETERMINERS)
    return "audio" in function_data(hit.function).get("kinds", ()) and text.low(at) in ("for", "as", "means", "shows") and at in lamps


_MODIFIERS = 5
_HUMS = words("buzz buzzes buzzing beep beeps hum hums shake shakes vibrate vibrates turn turns spin spins")
_MODALS = words("should shall will must can may to that which has would could does then gently softly briefly shortly")


_AGAINST = re.compile(
    r"\b(?:alarms?|siren|warn\w*|alert\w*|notif\w+|tells?|know|detect\w*|notic\w+|protect\w*|prevent\w*|again|next time|earlier|in time|before it|stop)\b", re.I
)
"""What is to keep an event of the past from happening once more."""


def _not_of_the_past(text: Text, hits: list[FunctionHit], mentions: list[Mention]) -> list[FunctionHit]:
    """'We had a gas leak two years ago, since then I want a clock' asks for no gas sensor; 'my cellar was flooded last year, so I want an
    alarm' does, as nothing else says what the alarm watches."""
    spans = happened(text.raw) if hits else []
    past = [h for h in hits if any(a <= text.tokens[h.start].start < z for a, z in spans)]
    left = [h for h in hits if h not in past]
    rest = "".join(c for i, c in enumerate(text.raw) if not any(a <= i < z for a, z in spans))
    watches = any(senses(f) for h in left if not h.negated and (f := first_choice(h.function))) or any(
        senses(m.component) for m in mentions if not m.negated
    )
    if not past or (_AGAINST.search(rest) and not watches):
        return hits
    for hit in past:
        text.used.update(hit.places)
    return left


def _operates(text: Text, hit: FunctionHit, objects: set[int], subjects: set[int]) -> bool:
    """'Buzzing a vibration motor', 'light the LED', 'a motor should buzz': a verb whose object or subject is the part that does it."""
    if hit.start in subjects and "effect" in function_data(hit.function):
        return True  # 'a vibration motor shakes the pillow'
    first = first_choice(hit.function)
    if hit.end - hit.start > 1 or not first or catalogue().entries[first]["kind"] not in _OPERATED:
        return False
    k = hit.start
    while text.low(k - 1) in _MODALS or k - 1 in text.pinned or (text.low(k - 1) in ("on", "at", "pin") and k < hit.start):
        k -= 1
    if k in subjects and (k < hit.start or text.low(hit.start) in _HUMS):
        return True
    k = hit.end
    while (
        k - hit.end < _MODIFIERS
        and not {k, k + 1} & objects
        and (text.low(k) in DETERMINERS | ADJECTIVES or text.low(k)[:1].isdigit() or text.low(k) == "v")
    ):
        k += 1  # 'buzz a little 3 V motor'
    return text.low(hit.end) in DETERMINERS and bool({k, k + 1} & objects)


_LENGTHS = frozenset({"meter", "metre", "m", "km", "foot", "feet", "yard", "mile", "kilometer", "kilometre"})
"""'50 meters' away are not fifty of anything."""


def _count(hit: FunctionHit, n: int) -> None:
    """'Two buttons' are two parts. What has `pieces` is one part: 'eight coloured lights on one wire', 'two rows of text', 'two km away'."""
    data = function_data(hit.function)
    if "pieces" not in data:
        hit.count = max(1, min(n, 32))
    elif data["pieces"] and n > 1:
        hit.attributes[str(data["pieces"])] = str(n)


def _turned_down(text: Text, function: str, start: int, end: int) -> bool:
    """'No display', 'a display is not needed', 'it must not beep'."""
    first = first_choice(function)
    done = first is not None and first != "" and catalogue().entries[first]["kind"] in (*_OPERATED, "display", "radio")
    return negated(text, start, end) or unwanted(text, end, len(text.tokens)) or verb_declined(text, start, end, done)


def _other_sense(text: Text, function: str, places: tuple[int, ...]) -> bool:
    """'The servo turns to 90 degrees', 'the light level is low': words that give a phrase another sense are data (`unless`: anywhere in the
    sentence, for phrases with a number; `unless_before`, `unless_behind`: right before or behind it; `unless_within`: among its words)."""
    data = function_data(function)
    before = places[0] - 1 - (text.low(places[0] - 1) in ("is", "are", "gets", "was", "being"))
    if text.low(before) in str(data.get("unless_before", "")).split():
        return True
    if text.low(places[-1] + 1) in str(data.get("unless_behind", "")).split():
        return True
    if {text.low(i) for i in range(places[0], places[-1] + 1)} & set(str(data.get("unless_within", "")).split()):
        return True
    if _far(text, places[0]):
        return True
    low, high = text.sentence_bounds(places[0])
    if set(str(data.get("never_beside", "")).split()) & {t.low for t in text.tokens[low:high]}:
        return True
    counted = any(figure(text.tokens[i]) for i in places)
    return counted and bool(set(str(data.get("unless", "")).split()) & {t.stem for t in text.tokens[low:high]})


def _far(text: Text, start: int) -> bool:
    """'An RS-485 Modbus energy meter': what is at the other end of the cable."""
    return bool(FAR_BUSES & {text.low(k) for k in range(max(0, start - 3), start)}) and text.low(start - 1) not in (
        ",",
        ";",
        "and",
        "with",
    )


def _has_its_object(hit: FunctionHit, hits: dict[str, FunctionHit], mentions: list[Mention]) -> bool:
    """'Both ways' speaks of a motor only where there is one. What a function needs beside it is data (`with`)."""
    wanted = set(function_data(hit.function).get("with", ()))
    return (
        not wanted or bool(wanted & set(hits)) or any(wanted.intersection(m.entry["default_for"] + m.entry["provides"]) for m in mentions)
    )


def _gives_way(hit: FunctionHit, hits: dict[str, FunctionHit], mentions: list[Mention]) -> bool:
    """'Notify me on my phone', 'letterbox notifier with an RFM95': the message is the alert, so no buzzer besides. Which functions do
    so is data (`yields`)."""
    others = set(function_data(hit.function).get("yields", ()))
    tells = hit.words.lower().startswith("notif")  # what is on the internet notifies over it
    named = [m for m in mentions if (m.entry["kind"] in ("radio", "sensor") or (tells and m.entry["controller"])) and not m.negated]
    loads = [m for m in mentions if m.entry["kind"] == "load" and m.entry["form"] == "generic" and not m.negated]
    senses_it = catalogue().entries.get(first_choice(hit.function) or "", {}).get("kind") == "sensor"  # 'the mains light when it is dark'
    if not (hit.negated or senses_it) and any(hit.function in re.findall(r"[a-z]+", m.words.lower()) for m in loads):
        return True  # 'a heating controller ... a 2 kW heater at 230 V': the heater is there
    return not hit.negated and (
        any(o in hits and not hits[o].negated for o in others)
        or any(others.intersection(m.entry["default_for"] + m.entry["provides"]) for m in named)
    )


def _weight(text: Text, places: tuple[int, ...]) -> int:
    """How much of the text the matched words are."""
    return sum(len(text.low(i)) + 1 for i in places)


def find_projects(text: Text) -> list[tuple[str, int, int]]:
    """Projects the prompt names, longest phrase first."""
    spans = sorted(spans_of(text, "projects", gap=1), key=lambda s: (-len(s[0]), -_weight(text, s[0]), s[0]))
    out: list[tuple[str, int, int]] = []
    told = tales(text.raw) if spans else []
    for places, name in spans:
        start, end = places[0], places[-1] + 1
        if any(a <= text.tokens[start].start < z for a, z in told):  # 'I tried it with a kitchen timer and failed'
            text.explain(start, end)
            continue
        if any(s < end and start < e for _, s, e in out) or any(n == name for n, _, _ in out):
            continue
        if negated(text, start) or text.settled.intersection(places) or text.low(end) in _REMOTES or _far(text, start):
            continue
        if (
            start and text.low(start - 1) == "(" and any(i in text.used for i in range(max(0, start - 3), start - 1))
        ):  # said of the part before
            continue
        out.append((name, start, end))
        text.used.update(places)
    return out
