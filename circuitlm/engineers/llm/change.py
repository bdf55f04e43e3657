"""The change agent: a language model says by which edits a design is changed; the built-in engineer's hands carry them out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from circuitlm.circuit.component import Component
from circuitlm.circuit.pins import find_pin, io_pins
from circuitlm.engineers.builtin.change.clauses import value
from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.llm import cards
from circuitlm.engineers.llm.client import Message, ModelClient
from circuitlm.engineers.llm.convert import clean
from circuitlm.engineers.llm.engineer import Thinking
from circuitlm.engineers.llm.prompts import prompt
from circuitlm.engineers.llm.schemas import ChangeEdit, Changes
from circuitlm.engineers.llm.wishes import helpers
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import normal
from circuitlm.knowledge.search import search
from circuitlm.plan import Wish
from circuitlm.plan.change import Base, Edit

CANDIDATES = 6
"""Catalogue entries that are put before the model for each phrase of the change."""
MOST_ROWS = 160
"""Lines of a circuit that a model is shown."""


@dataclass(slots=True)
class Proposed:
    """Edits that hold, what of the reply does not, and the model's reasoning."""

    edits: list[Edit]
    faults: list[str] = field(default_factory=list)
    reasoning: str = ""


@dataclass(slots=True)
class ChangeAgent:
    """One run of a model over one change."""

    client: ModelClient
    base: Base
    text: str
    watch: Thinking = field(default_factory=Thinking)

    def propose(self, findings: list[str], last: str = "") -> Proposed:
        """The model's edits. *findings*: what the checks found wrong with its *last* ones. Raises BadReply, BudgetSpent, ProviderError."""
        self.watch.stage("change")
        told = [
            f"<change>\n{self.text}\n</change>",
            "The circuit:",
            shown(self.base),
            "",
            "Components that may come:",
            *(cards.line(i) for i in self._candidates()),
            "Helpers: " + ", ".join(sorted(helpers())),
        ]
        if findings:
            told += ["", f"Your last edits: {last}", "Findings:", *(f"- {f}" for f in findings)]
        messages: list[Message] = [{"role": "system", "content": prompt("change").text}, {"role": "user", "content": "\n".join(told)}]
        reply = self.client.typed("change", messages, Changes, self.watch.text, lambda c: edits_of(c, self.base, self.text).faults).value
        return edits_of(reply, self.base, self.text)

    def _candidates(self) -> list[str]:
        pieces = [p for p in re.split(r"[,.;]|\b(?:and|with|by|for|instead|of|to|on)\b", self.text) if len(p.strip()) > 2]
        found = [
            i for p in pieces[:12] for i in (search().exact(p.strip()), *(h.id for h in search().find(p, CANDIDATES, sure=False))) if i
        ]
        boards = [i for i, e in catalogue().entries.items() if e["controller"] and e["usual"]]
        return list(dict.fromkeys([*found, *boards]))[:48]


def shown(base: Base) -> str:
    """A design as a model reads it: its parts, what the controllers' pins serve, its supplies."""
    circuit = base.circuit
    rows = []
    for part in circuit.parts.values():
        about = [part.value, part.label, *(f"{k} {v}" for k, v in part.settings.items())]
        serves = f", {part.role or 'support'} of {part.owner}" if part.owner else ""
        rows.append(
            f"{part.ref}: {part.id} ({clean(part.component.name, 60)}) {clean(' '.join(a for a in about if a), 60)}{serves}".rstrip()
        )
    for net in circuit.nets.values():
        volts = f" {net.volts:g} V" if net.volts is not None else ""
        rows.append(f"net {clean(net.name, 40)} ({net.kind}{volts}): {' '.join(map(str, net.pins[:24]))}")
    rows += [f"block {b.key}: {b.reason} {', '.join(f'{k}={v}' for k, v in b.params.items())}" for b in base.plan.blocks]
    return "\n".join(rows[:MOST_ROWS])


def edits_of(changes: Changes, base: Base, text: str) -> Proposed:
    """The edits of a reply that hold against the design, the catalogue and the words of the change."""
    found = Proposed([], reasoning=clean(changes.reasoning, 3000))
    for number, edit in enumerate(changes.edits, 1):
        fault, made = _edit(edit, base, text, changes)
        if made is None:
            found.faults.append(f"edit {number} ({edit.kind}): {fault}")
        else:
            found.edits.append(made)
    if not changes.edits:
        found.faults.append("there is no edit")
    return found


def _edit(edit: ChangeEdit, base: Base, text: str, changes: Changes) -> tuple[str, Edit | None]:
    """(what is wrong, the edit): one of the two."""
    words = clean(edit.words, 120)
    helper = edit.kind == "add" and edit.component in helpers()
    if not helper and (len(normal(words)) < 3 or normal(words) not in normal(text)):
        return f"its words {words!r} do not stand in the change", None
    if (edit.target or edit.kind in ("remove", "replace", "move")) and edit.target not in base.circuit.parts:
        return f"the circuit has no {clean(edit.target, 30)!r}; it has {', '.join(list(base.circuit.parts)[:40])}", None
    if edit.kind in ("add", "replace", "supply") and edit.component not in catalogue():
        near = ", ".join(search().nearest(clean(edit.component, 60) or words))
        return f"there is no component {clean(edit.component, 60)!r}; the nearest are {near}", None
    if edit.kind == "supply" and not (catalogue().get(edit.component).rails and catalogue().get(edit.component).kind == "supply"):
        return f"{edit.component} is no source of power", None
    if edit.kind == "value" and value(edit.value) is None and edit.value.lower() not in COLORS and not edit.value.lower().startswith("0x"):
        return f"{clean(edit.value, 30)!r} is no value", None
    board = _board(base, changes)
    for pair in edit.pins:
        pin = find_pin(board, pair.value) if board is not None else None
        if board is None or pin is None or pin not in io_pins(board):
            there = f"; {board.id} has {', '.join(p.id for p in io_pins(board)[:40])}" if board is not None else ""
            return f"there is no pin {clean(pair.value, 30)!r} for signals{there}", None
    if edit.kind == "move" and not edit.pins:
        return "it names no pin", None
    return "", _carried(edit, words, board)


def _board(base: Base, changes: Changes) -> Component | None:
    """The controller whose pins the edits speak of: the one that comes, else the one that is there."""
    for edit in changes.edits:
        if edit.kind in ("add", "replace") and edit.component in catalogue() and catalogue().entries[edit.component]["controller"]:
            return catalogue().get(edit.component)
    return next((p.component for p in base.circuit.controllers()), None)


def _carried(edit: ChangeEdit, words: str, board: Component | None) -> Edit:
    """The edit in the form that the built-in engineer carries out."""
    if edit.kind == "move":
        return Edit(kind="move", words=words, old=edit.target, new=" and ".join(p.value for p in edit.pins), pins=_pins(edit, board))
    if edit.kind in ("remove", "value"):
        return Edit(kind=edit.kind, words=words, old=edit.target or words, new=clean(edit.value, 40))
    entry = catalogue().entries[edit.component]
    name = str(next(iter(entry["aliases"]), entry["name"]))
    attributes = {"color": edit.value.lower()} if edit.value.lower() in COLORS else {}
    quantity = value(edit.value) if edit.value else None
    if quantity is not None and catalogue().get(edit.component).kind == "passive":
        attributes[{"Ω": "ohms", "F": "farads", "H": "henries"}.get(quantity.unit, "ohms")] = clean(edit.value, 20)
    if quantity is not None and quantity.unit == "V" and edit.kind != "supply":
        attributes["volts"] = clean(edit.value, 20)
    wish = Wish(
        id="m1",
        kind="supply" if edit.kind == "supply" else "part",
        words=words or name,
        component=edit.component,
        count=edit.count,
        quantity=quantity.value if quantity is not None and edit.kind == "supply" else None,
        unit="V" if edit.kind == "supply" else "",
        attributes=attributes,
        pins=_pins(edit, board),
    )
    return Edit(kind=edit.kind, words=words or f"add {name}", old=edit.target, new=name, come=[wish])


def _pins(edit: ChangeEdit, board: Component | None) -> dict[str, str]:
    found = {clean(p.name, 30): find_pin(board, p.value) for p in edit.pins} if board is not None else {}
    return {role: pin.id for role, pin in found.items() if pin is not None}
