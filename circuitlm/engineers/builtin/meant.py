"""What a named part is for where no word tells it and the first plan found no use for it, as an engineer would guess.

A guess stands in the wish's attributes as `meant`; the planning steps read it where they would read a word of the request ('against reversed
polarity', 'as a buffer').
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit import units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Circuit
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPassive, Request, Wish
from circuitlm.synthesis.recipes.sensed import analog_sensor

Guess = tuple[Wish, str, str]
"""A wish (one of the request's, or for a value that no wish has), the role of its part, and the sentence that tells it."""
_FARADS = re.compile(r"(\d+(?:[.,]\d+)?\s?[pnuµ]F)(?: (?:capacitors?|caps?))?", re.I)
BULK_F = 4.7e-6
"""From here on a capacitor is a reservoir, below it keeps spikes away, F."""
_CONTROL_OHMS = {"base": 10e3, "gate": 2.2e3}
"""Up to here a resistor stands in front of a transistor's control pin, above it holds the pin, Ω."""
_SWITCHED = ("actuator", "load", "light", "indicator", "audio")


def idle(request: Request, circuit: Circuit, loose: set[str]) -> list[Wish]:
    """Wishes whose parts the circuit does without: those of *loose* (ids), and supporting parts and values that are nowhere in it."""
    found = []
    for wish in request.of("part"):
        if wish.component is None:
            continue
        if wish.id in loose or (wish.support and not _stands(wish, circuit)):
            found.append(wish)
    values = {w.attributes.get("farads") for w in request.of("part")}
    for n, words in enumerate(request.not_understood):
        if (m := _FARADS.fullmatch(words)) and m[1] not in values:
            found.append(Wish(id=f"value-{n}", kind="part", words=words, component="capacitor", support=True, attributes={"farads": m[1]}))
            values.add(m[1])
    return found


def _stands(wish: Wish, circuit: Circuit) -> bool:
    """Whether a supporting part of the wish's kind, and of its value where one is told, is in the circuit, as often as it was asked for."""
    named = catalogue().get(wish.component or "")
    if named.kind == "passive" and (value := told_value(wish)) is not None:
        equal = [p for p in circuit.parts.values() if p.component.kind == "passive" and p.quantity and abs(p.quantity - value) <= 0.01 * value]
        return len(equal) >= wish.count
    return any(p.id in (wish.component, *wish.alternatives) or _stands_in(p.component, named) for p in circuit.parts.values())


def _stands_in(own: Component, named: Component) -> bool:
    """Whether a part that a recipe has chosen is of the kind that was named in general ('a diode')."""
    return not named.mpn and own.kind == named.kind and own.shape == named.shape


def told_value(wish: Wish) -> float | None:
    """The capacitance (F) or resistance (Ω) that the words give a passive; None without one."""
    for key, unit in (("farads", "F"), ("ohms", "Ω")):
        if key in wish.attributes:
            try:
                return units.parse(wish.attributes[key].replace("K", "k"), unit).value
            except ValueError:
                return None
    return None


def guesses(request: Request, circuit: Circuit, wishes: list[Wish]) -> Iterator[Guess]:
    """What each of the idle parts is most likely for."""
    loads = [p for p in circuit.parts.values() if _switched(p.component)]
    coils = [p for p in loads if p.component.interfaces_of("load", "motor") or p.component.interfaces_of("contact")]
    transistors = [p.component for p in circuit.parts.values() if p.component.shape in ("npn", "nmos", "pnp", "pmos")]
    for wish in wishes:
        if wish.component is None or "place" in wish.attributes or _asked_about(request, wish):
            continue
        part = catalogue().get(wish.component)
        board = next((_bare(p.component.name) for p in circuit.controllers()), "")
        if part.shape == "comparator" and board and (felt := _felt(request)):
            yield wish, "judge", f"The {_name(part.name)} is taken to compare the {felt} with a threshold, for a digital input of the {board}."
        elif part.shape == "opamp" and board and (felt := _felt(request)):
            yield wish, "buffer-in", f"The {_name(part.name)} is taken to stand between the {felt} and an analog input of the {board}."
        elif part.kind == "analog" and part.shape not in ("opamp", "comparator") and board and _plays(request):
            yield wish, "amplify", f"The {_name(part.name)} is taken to amplify what a pin of the {board} plays, for the speaker."
        elif part.shape in ("pmos", "pnp") and loads:
            yield wish, "high-side", f"The {_name(part.name)} is taken as the switch between the supply and the {_name(loads[0].component.name)}."
        elif part.shape == "pmos":
            yield wish, "reversal", f"The {_name(part.name)} is taken as the protection against a reversed supply."
        elif part.shape in ("diode", "schottky") and coils and transistors:
            yield wish, "flyback", f"The {_name(part.name)} is taken to stand across the {_name(coils[0].component.name)}, against the kick when it is switched off."
        elif part.shape == "schottky" or (part.shape == "diode" and _above(circuit, DIODE_V)):
            yield wish, "reversal", f"The {_name(part.name)} is taken as the protection against a reversed supply."
        elif wish.component.startswith("capacitor") and (farads := told_value(wish)):
            motor = any(p.component.interfaces_of("motor") and len(p.component.pins) == 2 for p in circuit.parts.values())
            small = "what keeps the motor's brushes quiet" if motor else "what keeps spikes from the supply"
            kind = "a reservoir at the supply" if farads >= BULK_F else small
            yield wish, "buffer", f"The {_value(wish)} capacitor is taken as {kind}."
        elif wish.component == "resistor" and transistors and (ohms := told_value(wish)):
            name, at = transistors[0].name, "base" if transistors[0].shape in ("npn", "pnp") else "gate"
            held, where = ("pullup", "up to its supply") if transistors[0].shape in ("pmos", "pnp") else ("pulldown", "to ground")
            role = at if ohms <= _CONTROL_OHMS[at] else held
            yield wish, role, f"The {_value(wish)} resistor is taken as the {_name(name)}'s {at} resistor{'' if role == at else f' {where}'}."


_WHETHER = re.compile(r"\b(?:need(?:ed|s)?|necessary|required|should i|must i|have to|better|instead|worth|why|what if)\b", re.I)


def _asked_about(request: Request, wish: Wish) -> bool:
    """Whether the request asks if the part is needed at all: 'do I need a 1N4007 with a relay module?'."""
    said = wish.attributes.get("farads") or wish.attributes.get("ohms") or wish.words
    questions = re.findall(r"[^.;!?\n]*\?", request.prompt)
    return any(said.lower() in q.lower() and _WHETHER.search(q) for q in questions)


DIODE_V = 6.5
"""A supply that can spare a silicon diode's 0.9 V, V."""


def _above(circuit: Circuit, volts: float) -> bool:
    """Whether a source of more than that feeds the circuit."""
    nets = [n for p in circuit.parts.values() if p.component.kind == "supply" for _, n in circuit.pins_of(p.ref)]
    return any((n.volts or 0) >= volts for n in nets if n is not None)


def _switched(part: Component) -> bool:
    """Whether a part may hang on a transistor: a bare load, a relay."""
    relay = part.kind == "actuator" and bool(part.interfaces_of("contact"))
    return relay or (part.kind in _SWITCHED and not part.supplies and bool(part.spec.get("ma") or part.interfaces_of("led")))


def _bare(name: str) -> str:
    """A name without what stands in brackets or behind a comma."""
    return re.sub(r"\s*\(.*|,.*", "", name)


def _name(name: str) -> str:
    return _bare(name).lower() if name[1:2].islower() else _bare(name)


def _value(wish: Wish) -> str:
    return units.show(told_value(wish) or 0.0, "Ω" if "ohms" in wish.attributes else "F")


def suppose(request: Request, guess: list[Guess]) -> Request:
    """A copy of the request in which the guesses are told."""
    told = request.model_copy(deep=True)
    for wanted, role, _ in guess:
        wish = told.wish(wanted.id)
        if wish is None:
            wish = wanted.model_copy(deep=True)
            told.wishes.append(wish)
            told.not_understood = [w for w in told.not_understood if not w.startswith(wish.attributes["farads"])]
        wish.attributes["meant"] = role
    return told


def _felt(request: Request) -> str:
    """The name of the first analog sensor of a request; '' without one."""
    named = [catalogue().get(w.component) for w in request.of("part") if w.component]
    return next((_name(c.name) for c in named if analog_sensor(c)), "")


def _plays(request: Request) -> bool:
    """Whether a speaker is named, and nothing that plays or hears but the board."""
    named = [catalogue().get(w.component) for w in request.of("part") if w.component]
    speaker = any(i.role == "sink" for c in named for i in c.interfaces_of("speaker"))
    others = any(i.role == "source" for c in named for i in c.interfaces_of("audio")) or any("mic" in c.id for c in named)
    return speaker and not others


def freewheeling(desk: Desk) -> None:
    """A diode that is guessed to catch the loads' kick is the one that stands across each load on a transistor."""
    for wish in desk.request.of("part"):
        if wish.for_the("flyback"):
            desk.plan.flags |= {"flyback": wish.component or "", "flyback.any": "yes"}
            desk.done.add(wish.id)


def placed(desk: Desk, wish: Wish) -> PlanPassive | None:
    """The passive of the plan for a resistor or capacitor whose place is guessed; None for every other wish."""
    if wish.for_the("buffer"):
        return buffer(desk, wish)
    role = wish.attributes.get("meant", "")
    if role not in ("gate", "base", "pulldown", "pullup"):
        return None
    return PlanPassive(component="resistor", value=told_value(wish) or 0.0, role=role, count=wish.count, wish=wish.id, words=wish.words)


def buffer(desk: Desk, wish: Wish) -> PlanPassive:
    """Where a capacitor goes that no words place: a large one at what takes the most current, a small one across a motor's brushes, else at
    the regulator or the first chip; at the supply where there is none of these."""
    farads = told_value(wish) or 0.0
    owner, role = (_heaviest(desk), "bulk") if farads >= BULK_F else _noisy(desk)
    return PlanPassive(
        component="capacitor",
        value=farads,
        role=role,
        owners=[*desk.keys.get(owner.id, []), owner.id] if owner is not None else [],
        at="" if owner is not None else "supply",
        count=wish.count,
        wish=wish.id,
        words=wish.words,
    )


def _named(desk: Desk) -> list[Wish]:
    return [w for w in desk.request.of("part") if w.component and not w.support and not catalogue().entries[w.component]["controller"]]


def _heaviest(desk: Desk) -> Wish | None:
    """The named part that draws the most of those that have a supply of their own."""

    def draw(wish: Wish) -> float:
        part = catalogue().get(wish.component or "")
        return max([float(s.ma.peak or s.ma.typical or 0) for s in part.supplies if s.kind == "rail"], default=0.0)

    best = max(_named(desk), key=draw, default=None)
    return best if best is not None and draw(best) >= _STRONG_MA else None


_STRONG_MA = 50.0
"""What a part must draw that a reservoir is put at, mA."""


def _noisy(desk: Desk) -> tuple[Wish | None, str]:
    """Whom a small capacitor serves, and how."""
    named = [(w, catalogue().get(w.component or "")) for w in _named(desk)]
    motor = next((w for w, c in named if c.interfaces_of("motor") and len(c.pins) == 2), None)
    if motor is not None:
        return motor, "across"
    fed = next((w for w, c in named if c.kind == "converter"), None) or next((w for w, c in named if c.supplies), None)
    return fed, "decoupling"
