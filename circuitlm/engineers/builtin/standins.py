"""Boards that the catalogue does not have: refused with the nearest, or replaced where the request or `--board` allows it, and said."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue, pins_known

_ALLOWED = re.compile(
    r"\bor (?:(?:a|an|any|some|something|another|one) )?(?:other )?(?:similar|equivalent|compatible|comparable|like (?:it|that)|other board|board like)"
    r"|\bor (?:whatever|any) (?:board|controller|microcontroller)\b"
)


_EITHER = re.compile(r"\W*\b(?:(?:and|&) ?/ ?or|or)\b\W*(?:with |on |use |take |rather )?(?:an? |the |my |some )?(?:other )?|\s*[/|]\s*")
_ELSE = re.compile(
    r".*?\b(?:(?:or else|otherwise|failing that|alternatively)\b,?|"
    r"if\b[^.!?]{0,25}?\b(?:not|no|can'?t|cannot|isn'?t|doesn'?t|don'?t|won'?t|aren'?t)\b[^.!?]{0,40}?\b(?:take|use|try|go with|pick|do it with)) "
    r"(?:an? |the |my |some )?",
    re.S,
)


def spared(desk: Desk) -> None:
    """Parts that the catalogue lacks, and that the request itself gives another for ('X or Y', 'X, if that is not possible take Y'): the other
    one is used, and it is said."""
    for wish in desk.request.of("part"):
        if wish.component is not None or wish.id in desk.done:
            continue
        board = bool(wish.attributes.get("board"))
        other = next(
            (
                o
                for o in desk.request.of("part")
                if o.component and (not board or catalogue().entries[o.component]["controller"]) and _instead(desk.raw, wish.words, o.words)
            ),
            None,
        )
        if other is not None:
            desk.done.add(wish.id)
            desk.plan.assumptions.append(
                f"There is no {wish.words} in the catalogue; the {catalogue().entries[other.component or '']['name']} is used, "
                "which the request gives as the other choice."
            )


def _instead(raw: str, lacking: str, other: str) -> bool:
    """Whether a text gives *other* as a choice beside or after *lacking*."""
    a, z = raw.find(lacking.lower()), raw.find(other.lower())
    if a < 0 or z < 0:
        return False
    between = raw[a + len(lacking) : z] if a < z else raw[z + len(other) : a]
    return bool(_EITHER.fullmatch(between)) or (a < z and bool(_ELSE.fullmatch(between)))


def by_regulator(desk: Desk) -> None:
    """A bare controller that does not work at what its regulator gives is the same chip at the clock that does: 'an ATmega328P on an HT7333'."""
    fixed = [
        c.rails[0].volts
        for w in desk.request.of("part")
        if w.component and (c := catalogue().get(w.component)).rails and c.rails[0].topology == "linear" and c.rails[0].volts and not c.mcu
    ]
    crystal = any(w.component == "crystal" for w in desk.request.of("part")) or "clock-mhz" in desk.request.flags
    for wish in desk.request.of("part") if fixed and not crystal else ():
        if wish.component is None or not catalogue().entries[wish.component]["controller"]:
            continue
        own = catalogue().get(wish.component)
        if own.form != "ic" or any(s.min - 0.05 <= v <= s.max for s in own.supplies for v in fixed):
            continue
        kin = [catalogue().get(i) for i, e in catalogue().entries.items() if e["controller"] and e["form"] == "ic" and i != own.id]
        other = next((c for c in kin if c.mpn and c.mpn == own.mpn and any(s.min <= max(fixed) <= s.max for s in c.supplies)), None)
        if other is not None:
            wish.component = other.id
            desk.plan.assumptions.append(f"The {own.name} is the {other.name}: its regulator gives {units.show(max(fixed), 'V')}.")


def stand_ins(desk: Desk) -> None:
    """Settle the boards that no file describes. Raises CannotDesign when one is the only controller and nothing may stand in for it."""
    for wish in desk.request.of("part"):
        if note := wish.attributes.get("stands-for"):
            name = catalogue().entries[wish.component or ""]["name"]
            desk.plan.assumptions.append(f"The {name} stands for the {note}.")
    by_regulator(desk)
    spared(desk)
    unknown = [w for w in desk.request.of("part") if w.component is None and w.attributes.get("board") and w.id not in desk.done]
    named = [w for w in desk.request.of("part") if w.component and catalogue().entries[w.component]["controller"]]
    for wish in unknown:
        allowed = desk.prefer_board or (wish.alternatives[0] if _ALLOWED.search(desk.raw) else None)
        if allowed:
            wish.component = allowed
            why = "--board says" if desk.prefer_board else "the request allows"
            desk.plan.assumptions.append(
                f"There is no {wish.words} in the catalogue; the {catalogue().entries[allowed]['name']} takes its place, as {why}."
            )
        elif not named:
            near = [f"{catalogue().entries[i]['name']} (--board {i})" for i in wish.alternatives]
            raise CannotDesign(
                f"The {wish.words} is not in the catalogue, and its pins are not guessed. {pins_known(wish.words)}".strip(),
                f"the nearest {'are' if len(near) > 1 else 'is'} {' and '.join(near)}; 'or similar' in the request lets the first stand in; "
                "circuitlm kb add FILE adds a board",
            )


def relatives(desk: Desk) -> None:
    """Relatives of a better known part (a 1N4001 of the 1N4007): the plan is made with that one, and synthesis draws what was named."""
    for wish in desk.request.of("part"):
        if wish.component and (known := catalogue().entries.get(wish.component, {}).get("stands_for")):
            both = any(w.component == known and any(c.isdigit() for c in w.words) for w in desk.request.of("part"))
            desk.plan.flags[f"relative {wish.id} {known}"] = f"{wish.component} {wish.count}" if both else wish.component
            wish.attributes["relative"] = wish.component
            wish.component = known
