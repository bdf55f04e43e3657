"""`Request`: what was asked, as wishes with the words they came from."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Intent = Literal["design", "question", "check", "not_a_circuit"]
WishKind = Literal["part", "function", "value", "pin", "supply", "behaviour", "question", "exclusion"]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Wish(Model):
    """One thing that was asked for. Coverage is judged wish by wish; none is ever dropped."""

    id: str
    kind: WishKind
    words: str
    """The words of the prompt it came from."""
    at: int = 0
    """Where they start, for 'before' and 'after'."""
    component: str | None = None
    """Catalogue id, for a part or supply."""
    function: str | None = None
    """What is to be done, for a function without a name (distance, switch-mains)."""
    count: int = 1
    quantity: float | None = None
    unit: str = ""
    alternatives: list[str] = []
    attributes: dict[str, str] = {}
    """color, volts, value, address, protocol, label, where: as the prompt says; `meant`: what the part is guessed to be for (see `for_the`)."""
    pins: dict[str, str] = {}
    """Pins the prompt fixes: role of the part ('' for its only signal) -> the controller's pin as written."""
    target: str | None = None
    """Id of the wish it belongs to: a pin, value or supply for a certain part."""
    near: str | None = None
    """Id of the controller's wish in whose sentence it stands, where there are several controllers."""
    firmware: bool = False
    """Met by advice: an app, a message, a web page."""
    support: bool = False
    """A passive that serves another part (a pull-up): met when synthesis places one of its kind."""

    def for_the(self, job: str) -> bool:
        """Whether the part, of which no word tells what it is for, is guessed to do this: high-side, reversal, flyback, buffer, gate ..."""
        return self.attributes.get("meant") == job


class Told(Model):
    """A resistor, capacitor or plain wire that the request tells between two places."""

    component: str
    """resistor, capacitor or wire."""
    value: float = 0.0
    """Ohms or farads; 0 for a wire."""
    ends: list[str]
    """Two places: `pin:arduino-uno:D9` (no board: whichever there is), `part:irlz44n:G` (no terminal: either), `gnd`, `rail:5`, `plus` (of what feeds
    the circuit), `logic` (the board's own level), `node:1` (without a name); `line` as the second: in the line that leads to the first."""
    words: str = ""


class Request(Model):
    """The prompt, understood."""

    prompt: str
    text: str = ""
    """The prompt as it was read: in English, with plain signs and single spaces. What recipes search."""
    intent: Intent = "design"
    wishes: list[Wish] = []
    not_understood: list[str] = []
    language: str = "en"
    flags: dict[str, str] = {}
    """no-controller, nothing-else, pull: up|down|external, separate-supply, and such."""
    told: list[Told] = []
    """What stands between which places, where the prompt tells its wiring net by net."""
    project: str | None = None
    recipe: dict[str, str] = Field(default_factory=dict)

    def of(self, *kinds: WishKind) -> list[Wish]:
        return [w for w in self.wishes if w.kind in kinds]

    def wish(self, wish_id: str) -> Wish | None:
        return next((w for w in self.wishes if w.id == wish_id), None)

    def asks_for(self, component: str) -> Wish | None:
        return next((w for w in self.wishes if w.kind in ("part", "supply") and w.component == component), None)

    def excluded(self) -> set[str]:
        """Components and functions that must not appear."""
        return {x for w in self.of("exclusion") for x in (w.component, w.function) if x}
