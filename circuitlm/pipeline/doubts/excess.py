"""More parts of a kind than a request asks for, and blocks that are there twice."""

from __future__ import annotations

import re

from circuitlm.circuit.model import Circuit, Part
from circuitlm.pipeline.doubts.kinship import CONTACT_PINS
from circuitlm.pipeline.doubts.seen import Seen
from circuitlm.pipeline.doubts.things import KINDS, Thing, Words, count_before

_OPEN = re.compile(
    r"\b(?:each|every|per|both|several|many|some|few|pair|couple|more|another|other|second|third|extra|additional|also|all|dozen|array|matrix|"
    r"set of|sets|rows?|bank|left|right|front|rear|back|x\s?\d|\d\s?x|one for|one on|channels?|strip|ring|chain|stereo)\b",
    re.I,
)
"""Words by which a text may ask for more than its counts say."""
_SENTENCE_END = frozenset(".;!?\n")
_ASKED = ("prompt", "model")


def more_than_asked(seen: Seen) -> list[str]:
    """The counts of parts that a text gives once and its circuit exceeds, as written, with what it has."""
    if not seen.things:
        return []
    out = []
    by_kind: dict[str, list[Thing]] = {}
    for thing in seen.things:
        if thing.kind in KINDS:
            by_kind.setdefault(thing.component, []).append(thing)
    for component, named in by_kind.items():
        own = [p for p in seen.circuit.parts.values() if p.id == component and not p.role and p.why.origin in _ASKED]
        most = _at_most(seen.words, named)
        if most is not None and len(own) > most:
            out.append(f"{_phrase(seen.words, named)} ({len(own)} in the circuit)")
    return list(dict.fromkeys(out))


def _at_most(words: Words, named: list[Thing]) -> int | None:
    """How many parts the mentions of one kind can ask for; None where that is open."""
    counts: list[tuple[int, int]] = []
    for thing in named:
        found = count_before(words, thing)
        if found is None and _plural(thing):
            if not any(counts):
                return None
            continue  # named again
        if _OPEN.search(" ".join(_sentence(words, thing.first))):
            return None
        counts.append((found[0] if found else 1, _sentence_no(words, thing.first)))
    whole = [(n, s) for n, s in counts if n > 1]
    if not whole:
        return None
    if len(whole) == 1:  # 'two LEDs. The red LED on 5, the green LED on 6.'
        n, first = whole[0]
        later = [s for m, s in counts if m == 1]
        if all(s > first for s in later) and len(later) <= n:
            return n
    return sum(n for n, _ in counts)


def _plural(thing: Thing) -> bool:
    return thing.words.lower().endswith("s") and not thing.number


def _sentence_no(words: Words, i: int) -> int:
    return sum(w in _SENTENCE_END for w in words.words[:i])


def _sentence(words: Words, i: int) -> list[str]:
    first = next((k + 1 for k in range(i, -1, -1) if words.words[k] in _SENTENCE_END), 0)
    behind = next((k for k in range(i, len(words.words)) if words.words[k] in _SENTENCE_END), len(words.words))
    return words.words[first:behind]


def _phrase(words: Words, named: list[Thing]) -> str:
    thing = max(named, key=lambda t: (count_before(words, t) or (1, 0))[0])
    found = count_before(words, thing)
    first = found[1] if found else thing.first
    return words.text[words.starts[first] : words.ends[thing.behind - 1]]


_OF_ITS_OWN = re.compile(
    r"^(?:(?! and (?:a|an|the|two)\b)[^.;?!]){0,60}?\b(?:with|and its|its|incl\.?|including)(?: (?:its|built[- ]in|integrated))? $", re.I
)


def beside_its_own(seen: Seen) -> list[str]:
    """'encoder ... with switch (SW1 beside J1.SW)': a contact that is part of another part, and one by itself in the circuit."""
    out = []
    for a, b in zip(seen.names, seen.names[1:], strict=False):
        between = seen.text[seen.words.ends[a.behind - 1] : seen.words.starts[b.first]]
        if b.kind != "input" or a.kind not in ("input", "display") or not _OF_ITS_OWN.match(between):
            continue
        holders = [(p, pin) for p in seen.named(a) for pin in p.component.pins if pin.id in CONTACT_PINS and not _mere_contact(p)]
        extra = [p for p in seen.named(b) if _mere_contact(p)]
        if holders and extra:
            out.append(f"{b.words} ({extra[0].ref} beside {holders[0][0].ref}.{holders[0][1].id}, which {a.words} has)")
    return list(dict.fromkeys(out))


def _mere_contact(part: Part) -> bool:
    """A button or switch, and nothing else."""
    return {i.type for i in part.component.interfaces} == {"contact"}


def twice_built(seen: Seen) -> list[str]:
    """Analog blocks that no wish asks for and that stand by themselves beside others that some do: one word made two of them."""
    blocks = seen.made.plan.blocks
    strangers = [b for b in blocks if not b.wishes and not b.joins]
    if not strangers or len(strangers) == len(blocks) or len(_islands(seen.circuit)) < len(blocks):
        return []
    return [f"{b.reason or b.recipe} (beside the rest, nothing in the request asks for it by itself)" for b in strangers]


def _islands(circuit: Circuit) -> list[set[str]]:
    """Designators that signals join, without those that only hang between supplies."""
    out: list[set[str]] = []
    for net in circuit.nets.values():
        if net.kind in ("power", "ground"):
            continue
        joined = set(net.refs())
        for other in [i for i in out if i & joined]:
            joined |= other
            out.remove(other)
        out.append(joined)
    return out
