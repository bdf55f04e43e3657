"""A second reading of a request's nouns: kinds of part that its circuit shows nowhere, counts not reached, parts turned down that it holds.

Like `names`, it shares nothing with the reader that plans the design but the catalogue's names.
"""

from __future__ import annotations

from circuitlm.knowledge.names import normal
from circuitlm.pipeline.doubts.kinship import holds
from circuitlm.pipeline.doubts.passing import in_passing
from circuitlm.pipeline.doubts.seen import Seen
from circuitlm.pipeline.doubts.things import KINDS, Thing, Words, count_before


def lost_things(seen: Seen) -> list[str]:
    """The kinds of part that a text names, that no part of the circuit is and that nothing is said of, as written."""
    told, words = normal(" ".join(seen.told)), seen.words
    if any(p.component.kind == "connector" for p in seen.circuit.parts.values()):
        return []
    out = []
    for thing in seen.things:
        if thing.number or thing.kind not in KINDS or normal(thing.words) in told or in_passing(words, thing):
            continue
        if not seen.named(thing):
            out.append(thing.words)
    return list(dict.fromkeys(out))


def short_counts(seen: Seen) -> list[str]:
    """The counts of parts that a text gives ('three servos', '2x DHT22') and that the circuit does not reach, as written, with what it has."""
    words, out = seen.words, []
    for thing in seen.things:
        found = count_before(words, thing)
        if found is None or in_passing(words, thing):
            continue
        count, first = found
        own = seen.named(thing)
        if own and len(own) < count and not any(holds(p, count) for p in own):
            out.append(f"{words.text[words.starts[first] : words.ends[thing.behind - 1]]} ({len(own)} in the circuit)")
    return list(dict.fromkeys(out))


def held_against(seen: Seen) -> list[str]:
    """The parts that a text turns down ('no display') and that the circuit holds all the same, as written."""
    words = seen.words
    found = [(t, _denial(words, t)) for t in seen.things]
    wanted = {t.component for t, denial in found if denial is None}
    out = []
    for thing, denial in found:
        if denial is None or thing.kind not in KINDS or thing.component in wanted:
            continue
        name = normal(thing.words)
        if any(
            p.id == thing.component or name in {normal(a) for a in p.component.aliases} for p in seen.circuit.parts.values() if not p.role
        ):
            out.append(words.text[words.starts[denial] : words.ends[thing.behind - 1]])
    return list(dict.fromkeys(out))


_ENDS = frozenset(["and", "or", "nor", "please", "needed", "but", "just", "for", "on", "at", "this", "here", "thanks", "in", "so"])


def _denial(words: Words, thing: Thing) -> int | None:
    """Index of the word that turns a part down: 'no display', 'without any buzzer', where the name ends there. 'no LED resistor' is about
    a resistor."""
    i = thing.first - 1
    while words.near(i) in ("a", "an", "any", "extra", "the", "my"):
        i -= 1
    behind = words.near(thing.behind)
    if behind and behind[0].isalnum() and behind not in _ENDS:
        return None
    if (words.near(i - 1), words.near(i)) == ("instead", "of"):
        return i - 1
    return i if words.near(i) in ("no", "without", "nor") else None
