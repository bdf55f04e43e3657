"""A design that is changed: what is known of it, and the edits that a change request means, whoever reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from circuitlm.circuit.model import Circuit
from circuitlm.plan.design import DesignPlan
from circuitlm.plan.request import Model, Request, Wish

EditKind = Literal["add", "remove", "replace", "move", "value", "supply", "count"]


class Edit(Model):
    """One thing that the request changes: `old` names what is there, `new` what comes, each in the request's words."""

    kind: EditKind
    words: str
    old: str = ""
    new: str = ""
    keys: list[str] = []
    """Entries of the design's plan that it speaks of, once they are found."""
    refs: list[str] = []
    """Designators that it speaks of."""
    pins: dict[str, str] = {}
    """For a move, where it is known already: role -> pin of the controller; empty: `new` is read."""
    come: list[Wish] = []
    """What comes, where that is known by catalogue id already; empty: `new` is read."""
    done: str = ""
    """What was made of it, in a sentence."""


@dataclass(slots=True)
class Base:
    """A design as it is before the change."""

    circuit: Circuit
    plan: DesignPlan
    refs: dict[str, str]
    """Key of the plan -> designator."""
    request: Request
    unmet: dict[str, str] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    known: bool = True
    """The plan is the one that the circuit was made by; False: it was read out of the circuit."""
    problems: list[str] = field(default_factory=list)
    """What could not be read, in plain words."""

    def key(self, ref: str) -> str | None:
        """The plan's key of a designator."""
        return next((k for k, r in self.refs.items() if r == ref), None)


__all__ = ["Base", "Edit", "EditKind"]
