"""What the words of an addition mean beside a design: one more of a kind, a part that is there, a radio for a board without."""

from __future__ import annotations

from circuitlm.engineers.builtin.change.settle import absent
from circuitlm.engineers.builtin.choose.functions import WIRELESS
from circuitlm.engineers.builtin.reading.kinship import kinship
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.functions import meets
from circuitlm.plan import DesignPlan, Request, Wish
from circuitlm.plan.change import Base


def like_the_first(plan: DesignPlan, wish: Wish) -> None:
    """'A second motor', 'another servo': one like that which is there, where the words say no more of it."""
    further = {"second", "third", "fourth", "another", "more"} & set(wish.attributes.get("before", "").split())
    if wish.kind != "part" or wish.component is None or not further or any(ch.isdigit() for ch in wish.words):
        return
    kin = [p for p in plan.parts if kinship(p.component, wish.component) >= 2]
    if kin and all(p.component == kin[0].component for p in kin):
        wish.component = kin[0].component
        if (volts := kin[0].settings.get("volts")) and "volts" not in wish.attributes:
            wish.attributes["volts"] = volts


def radio(plan: DesignPlan, wish: Wish) -> None:
    """Wi-Fi or Bluetooth for a board that has none: a module beside it. Raises CannotDesign where the catalogue has none."""
    if wish.function not in WIRELESS or any(meets(p.component, wish.function) for p in plan.parts):
        return
    able = [i for i, e in catalogue().entries.items() if not e["controller"] and wish.function in (*e["default_for"], *e["provides"])]
    if not able:
        boards = [e["name"] for p in plan.parts if (e := catalogue().entries[p.component])["controller"]]
        raise CannotDesign(
            f"The {next(iter(boards), 'design')} has no {wish.words}, and no module in the catalogue adds it.", 'say "use an ESP32 instead"'
        )
    wish.kind, wish.component, wish.function = "part", able[0], None


def is_there(base: Base, plan: DesignPlan, wish: Wish, asked: Request) -> bool:
    """'A capacitor across the motor': a part with 'the' that the design has is that one, no further one. Raises CannotDesign where
    something is to be added to a part that the design does not have."""
    before = wish.attributes.get("before", "").split()[-1:]
    if before not in (["the"], ["my"], ["its"], ["existing"]):
        return False
    there = any(kinship(p.component, wish.component or "") >= 2 for p in plan.parts)
    if not there and any(w.target == wish.id for w in asked.wishes):
        raise absent(base, wish.words)
    return there
