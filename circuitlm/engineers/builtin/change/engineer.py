"""A change by the built-in engineer: each edit is carried out on the plan of the design, additions are planned beside what is there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from circuitlm.engineers.builtin import analog, choose, feasible, fit
from circuitlm.engineers.builtin.change import additions, settings, surgery
from circuitlm.engineers.builtin.change.clauses import read_change
from circuitlm.engineers.builtin.change.rewrite import rewrite
from circuitlm.engineers.builtin.change.settle import HINT, settle
from circuitlm.engineers.builtin.change.targets import is_plural, refs_of, wishes_in
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.engineers.builtin.engineer import Preferences, Proposal, avoid, complete, unknown
from circuitlm.engineers.builtin.reading import read
from circuitlm.engineers.builtin.reading.kinship import kinship
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import DesignPlan, PlanPart, Request, Wish
from circuitlm.plan.change import Base, Edit
from circuitlm.synthesis.cutting import cut_out

_STAYS = ("host", "component", "protocol", "drives", "pins", "settings", "value")


@dataclass(slots=True)
class Changed:
    """The changed plan with the request that it is judged by, the edits, and the designators that its parts keep."""

    proposal: Proposal
    request: Request
    refs: dict[str, str]
    edits: list[Edit]
    displaced: list[str] = field(default_factory=list)
    """Keys of parts whose named pin another one has now."""
    cut: set[str] = field(default_factory=set)
    """Designators of the parts that the change takes out."""


def change(base: Base, text: str, preferences: Preferences | None = None) -> Changed:
    """Carry a change out on a design's plan. Raises CannotDesign for what is no change, or speaks of parts that are not there, Refused
    for what is never built."""
    read(text)  # what is never built is refused as a whole, before it is taken apart
    edits = read_change(text)
    if not edits:
        raise CannotDesign("I find no change to the design in this.", HINT)
    return carry_out(base, text, edits, preferences)


def carry_out(base: Base, text: str, edits: list[Edit], preferences: Preferences | None = None) -> Changed:
    """Make the edits of a change, whoever read them out of its *text*. Raises CannotDesign as `change` does."""
    return _Changer(base, text, edits, preferences or Preferences()).run()


class _Changer:
    def __init__(self, base: Base, text: str, edits: list[Edit], preferences: Preferences):
        self.base, self.edits, self.preferences = base, edits, preferences
        self.plan: DesignPlan = base.plan.model_copy(deep=True)
        self.request: Request = base.request.model_copy(deep=True)
        self.request.not_understood, self.request.flags = [], {}
        self.asked = Request(prompt=text, text=text, language=self.request.language)
        self.desk = Desk(self.asked, plan=self.plan, avoid=set(preferences.avoid), have=list(preferences.have))
        self.touched: set[str] = set()
        self.displaced: list[str] = []
        self.renamed: set[str] = set()
        """Keys whose part gets a designator of another letter."""
        self.resupplied = False
        self.cut: set[str] = set()
        """Designators that go."""
        self.added: dict[str, list[str]] = {}
        """Words of an addition -> ids of its wishes."""
        earlier = [int(m[1]) for w in base.request.wishes if (m := re.match(r"c(\d+)w", w.id))]
        self.prefix, self.number = f"c{max(earlier, default=0) + 1}w", 0

    def run(self) -> Changed:
        self._preferred_board()
        settle(self.base, self.edits)
        if not self.base.circuit.controllers() and (anew := self._anew()) is not None:
            return anew
        for edit in self.edits:
            getattr(self, f"_{edit.kind}")(edit)
        return self._finish()

    def _preferred_board(self) -> None:
        """--board: another board in the place of the one that is there."""
        board, there = self.preferences.board, next(iter(self.base.circuit.controllers()), None)
        if board and there is not None and there.id != board:
            name = str(catalogue().entries[board]["name"])
            comes = Wish(id="board", kind="part", words=name, component=board)
            self.edits.insert(0, Edit(kind="replace", words=f"--board {board}", old=there.ref, new=name, come=[comes]))

    # -- the edits --------------------------------------------------------------------------------------------------------
    def _remove(self, edit: Edit) -> None:
        keys = edit.keys
        alone = [r for r in edit.refs if self.base.key(r) is None]
        if alone and not keys:
            part = self.base.circuit.parts[alone[0]]
            needed = f"{part.owner or 'the rest of the circuit'} needs it"
            raise CannotDesign(
                f"{alone[0]} ({part.component.name} {part.value}) cannot be taken out alone: {part.why.text or needed}.",
                f"remove {part.owner} with it, or give it another value" if part.owner else "give it another value",
            )
        for key in keys:
            load = next((p.drives for p in self.plan.parts if p.key == key), None)
            if load is not None and load not in keys:
                raise CannotDesign(
                    f"{self.base.refs[key]} cannot be taken out alone: it switches {self.base.refs[load]}.",
                    f"remove {self.base.refs[load]} with it, or replace it by another part",
                )
        self.cut |= {r for r in edit.refs if self.base.key(r) is not None}
        drivers = {self.base.refs[p.key] for p in self.plan.parts if p.drives in keys and p.key in self.base.refs}
        left = cut_out(self.base.circuit, self.cut | drivers, set(self.base.refs.values())).parts
        keys = [k for k, r in self.base.refs.items() if r not in left and self._there(k)] or keys
        gone = surgery.remove(self.plan, self.request, keys)
        self.cut |= set(refs_of(self.base, gone))
        self.resupplied = self.resupplied or any(k == s.key for s in self.base.plan.supplies for k in gone)
        blocks = [b.reason or b.recipe for b in self.base.plan.blocks if b.key in gone]
        edit.done = f"{', '.join([*refs_of(self.base, gone), *blocks])} taken out"
        for key in [k for k in edit.keys if k in gone]:
            was = self.base.plan.part(key)
            if was and not any(p.component == was.component for p in self.plan.parts):
                self._wish(kind="exclusion", words=edit.words, component=was.component)

    def _replace(self, edit: Edit) -> None:
        keys = [k for k in edit.keys if self.plan.part(k)]
        if not keys:
            raise CannotDesign(f'"{edit.old}" cannot be exchanged alone: it is part of a computed circuit.', "describe that circuit anew")
        asked = self._read(edit, edit.new)
        wish = next((w for w in asked.wishes if w.component and w.kind == "part"), None)
        wish = wish or next((w for w in asked.wishes if w.kind == "function" and self.desk.default(w.function or "")), None)
        if wish is None:
            unknown(Desk(asked))
            raise CannotDesign(f'I do not know what "{edit.new}" is.', "circuitlm kb search WORDS shows what there is")
        component = wish.component or self.desk.default(wish.function or "") or ""
        wish.count = max(wish.count, len(keys)) if len(asked.wishes) == 1 else wish.count
        if wish.count > len(keys):  # 'two buttons instead of the encoder'
            self.asked.wishes.append(wish.model_copy(deep=True, update={"id": self._id(), "count": wish.count - len(keys), "pins": {}}))
            wish.count = len(keys)
        parts = [p for k in keys if (p := self.plan.part(k)) is not None]
        one = re.match(r"(?:one|a single|1)\b", edit.new, re.I) is not None
        if (
            (one or len({p.component for p in parts}) > 1)
            and len(parts) > 1
            and wish.count == len(parts)
            and not edit.come
            and not is_plural(edit.new)
        ):
            others = [p.key for p in parts[1:]]  # 'the display and the LED by a buzzer': one for both
            self.cut |= set(refs_of(self.base, surgery.remove(self.plan, self.request, others)))
            parts, wish.count = parts[:1], 1
        for n, part in enumerate(parts):
            if part.component == component and not wish.attributes and not wish.pins:
                raise CannotDesign(f"{self.base.refs[part.key]} is a {catalogue().entries[component]['name']} already.", HINT)
            if catalogue().get(part.component).ref != catalogue().get(component).ref:
                self.renamed.add(part.key)
            load = surgery.switched(self.base, self.plan, part)
            surgery.exchange(self.plan, self.request, part, component)
            surgery.takes_over(part, load)
            part.wishes.append(wish.id)
            part.reason = f'named: "{edit.new}"'
            self.desk.keys.setdefault(wish.id, []).append(part.key)
            self._describe(part, wish, n)
            self.touched.add(part.key)
        self.asked.wishes.append(wish)
        self.desk.done.add(wish.id)
        self._allow(component)
        edit.done = f"{', '.join(edit.refs)} replaced by {catalogue().entries[component]['name']}"
        if rest := [w for w in asked.wishes if w is not wish and w.kind in ("part", "function", "supply")]:
            self.asked.wishes += rest

    def _supply(self, edit: Edit) -> None:
        keys = edit.keys if edit.old else self._sources()
        asked = self._read(edit, edit.new if any(w.kind == "supply" for w in wishes_in(edit.new)) else f"powered from {edit.new}")
        supplies = [w for w in asked.wishes if w.kind == "supply"]
        usb = catalogue().default_for("usb-supply")
        if not supplies and "usb" in edit.new.lower() and usb:
            supplies = [Wish(id=self._id(), kind="supply", words=edit.new, component=usb[0])]
        if not supplies:
            raise CannotDesign(f'I do not know "{edit.new}" as a supply.', 'say "from USB", "from a 9 V battery", "from a 12 V adapter"')
        if not set(self._sources()) - set(keys):  # no cell is left to charge
            keys += [p.key for p in self.plan.parts if any(i.role == "source" for i in self.desk.component(p).interfaces_of("cell"))]
        edit.refs = refs_of(self.base, keys)
        surgery.remove(self.plan, self.request, keys)
        self.request.wishes = [w for w in self.request.wishes if w.kind != "supply" or edit.old]
        self.plan.assumptions = [a for a in self.plan.assumptions if not a.startswith("Powered by")]
        self.asked.wishes += supplies + [w for w in asked.wishes if w not in supplies and w.kind in ("part", "function")]
        self.resupplied = True
        edit.done = f"{', '.join(edit.refs) or 'the supply'} replaced: {', '.join(w.words for w in supplies)}"

    def _sources(self) -> list[str]:
        """Keys of what feeds the design: its supplies, and cells that hang on a charger."""
        cells = [
            p.key for p in self.plan.parts if self.desk.component(p).kind == "supply" and not self.desk.component(p).interfaces_of("mains")
        ]
        return [*(s.key for s in self.plan.supplies), *cells]

    def _move(self, edit: Edit) -> None:
        pins = edit.new.removeprefix("the ").removesuffix(" instead")
        noun = re.sub(r"\s+(?:on|at|from)\s+(?:pin )?[\w ]*\d+$", "", edit.old)
        asked = next((w for w in wishes_in(f"{noun} on {pins}") if w.pins), None)
        keys = [k for k in edit.keys if self.plan.part(k)]
        owners = [self.base.circuit.parts[r].owner for r in edit.refs if self.base.key(r) is None]
        keys += [k for o in owners if o and (k := self.base.key(o)) is not None]
        for n, part in enumerate([p for k in keys if (p := self.plan.part(k)) is not None]):
            wish = asked or Wish(id="move", kind="part", words=edit.old, component=part.component, pins={"": pins})
            new = edit.pins or choose.assign_pins(self.desk, part, wish.model_copy(update={"count": len(keys)}), n)
            served = self.plan.part(part.drives or "") or part
            old, served.pins = dict(served.pins), served.pins | new
            surgery.leave_bus(self.plan, self.request, served, new)
            board = self.plan.part(served.host or "") or next(iter(self.desk.controllers()), None)
            if board is not None:
                self.displaced += surgery.make_room(self.plan, self.request, catalogue().get(board.component), list(new.values()), [served])
            self.touched.add(part.key)
            for own in self.request.wishes:
                if own.id in part.wishes and own.kind == "part":
                    own.pins = {} if own.count == 1 else {k: v for k, v in own.pins.items() if v not in old.values()}
            self._wish(kind="part", words=edit.words, component=part.component, pins=dict(new)).attributes["moved"] = part.key
        edit.done = f"{', '.join(edit.refs)} moved to {pins}"

    def _value(self, edit: Edit) -> None:
        if not settings.set_value(self.base, self.plan, self.desk, self.request, edit):
            text = rewrite(self.base, [edit])
            if text is None or not settings.retune_blocks(self.base, self.plan, self.request, text):
                raise CannotDesign(f'There is nothing in the design that "{edit.words}" could set.', HINT)
            self.request.prompt = text
        self.touched |= {k for r in edit.refs if (k := self.base.key(r)) is not None}

    def _add(self, edit: Edit) -> None:
        asked = self._read(edit, edit.new)
        if not asked.wishes:
            self.asked.not_understood.append(edit.words)
        for wish in asked.wishes:
            additions.like_the_first(self.plan, wish)
            additions.radio(self.plan, wish)
            if wish.kind == "part" and wish.component and not wish.support and additions.is_there(self.base, self.plan, wish, asked):
                found = [p.key for p in self.plan.parts if kinship(p.component, wish.component) >= 2]
                self.desk.keys[wish.id] = found
                self.desk.done.add(wish.id)
            self._allow(wish.component)
        self.asked.wishes += asked.wishes
        self.asked.not_understood += asked.not_understood
        self.asked.flags |= asked.flags
        self.added[edit.words] = [w.id for w in asked.wishes]

    # -- helpers ----------------------------------------------------------------------------------------------------------
    def _read(self, edit: Edit, words: str) -> Request:
        """What an edit brings, with ids of wishes that the design does not use yet."""
        asked = Request(prompt=words, text=words, wishes=[w.model_copy(deep=True) for w in edit.come]) if edit.come else read(words)
        ids = {w.id: self._id() for w in asked.wishes}
        for wish in asked.wishes:
            wish.id, wish.target = ids[wish.id], ids.get(wish.target or "")
            wish.near = ids.get(wish.near or "")
            if feeds := wish.attributes.get("feeds"):
                wish.attributes["feeds"] = " ".join(ids.get(i, i) for i in feeds.split())
        return asked

    def _id(self) -> str:
        self.number += 1
        return f"{self.prefix}{self.number}"

    def _wish(self, **fields: object) -> Wish:
        wish = Wish(id=self._id(), **fields)  # type: ignore[arg-type]
        self.asked.wishes.append(wish)
        self.desk.done.add(wish.id)
        return wish

    def _describe(self, part: PlanPart, wish: Wish, n: int) -> None:
        """What the words say of a part, without losing the pins that it has."""
        kept = dict(part.pins)
        choose.describe(self.desk, part, wish, n)
        part.pins = part.pins or kept

    def _allow(self, component: str | None) -> None:
        """What comes is no longer excluded."""
        self.request.wishes = [w for w in self.request.wishes if w.kind != "exclusion" or w.component != component or component is None]
        self.plan.flags["avoid"] = " ".join(i for i in self.plan.flags.get("avoid", "").split() if i != component)

    def _clear_pins(self) -> None:
        """Pins that the change names for what comes are given up by what the earlier request put there."""
        asked = [p for w in self.asked.wishes if "moved" not in w.attributes for p in w.pins.values()]
        for board in self.desk.controllers() if asked else ():
            own = [p for keys in self.desk.keys.values() for k in keys if k in self.touched and (p := self.plan.part(k))]
            self.displaced += surgery.make_room(self.plan, self.request, catalogue().get(board.component), asked, own)

    # -- the end ----------------------------------------------------------------------------------------------------------
    def _finish(self) -> Changed:
        desk, plan = self.desk, self.plan
        if not self.asked.wishes and self.asked.not_understood:
            raise CannotDesign(f'I do not understand "{"; ".join(dict.fromkeys(self.asked.not_understood))}" as a change.', HINT)
        self._clear_pins()
        before, links = {p.key: p.model_copy(deep=True) for p in plan.parts}, list(plan.links)
        context = []
        for board in desk.controllers():
            wish = Wish(
                id=f"board-{board.key}",
                kind="part",
                words=catalogue().entries[board.component]["name"],
                component=board.component,
            )
            desk.keys[wish.id] = [board.key]
            desk.done.add(wish.id)
            context.append(wish)
        self.asked.wishes = [*context, *self.asked.wishes]
        avoid(desk)
        unknown(desk)
        feasible.check(desk)
        if any(e.kind == "add" for e in self.edits):
            fit.wishes(desk)
            analog.blocks(desk)
        choose.named_parts(desk)
        choose.functions(desk)
        title = plan.title
        if not (desk.peripherals() or plan.blocks or len(desk.controllers()) > 1) and not any(
            w.kind in ("part", "function") for w in self.asked.wishes if w not in context
        ):
            raise CannotDesign("Nothing but the board would be left in the design.", "say what comes in the place of what goes")
        new = any(e.kind in ("add", "replace", "supply") for e in self.edits)
        proposal = complete(desk) if new else Proposal(plan, desk.unmet, desk.done)  # nothing comes that others would have to be added for
        plan.title = title if title and not self._gone_from(title) else plan.title
        for part in plan.parts:
            if (
                (old := before.get(part.key)) is not None
                and part.key not in self.touched
                and (part.host != old.host or not self.resupplied)
            ):
                for name in _STAYS:
                    if getattr(old, name) is not None:
                        setattr(part, name, getattr(old, name))
        known = {(x.a, x.b) for x in links}
        plan.links = [
            x
            for x in {(x.a, x.b): x for x in plan.links}.values()
            if (x.a, x.b) in known or not {x.a.partition(".")[0], x.b.partition(".")[0]} <= set(before)
        ]
        plan.assumptions = list(dict.fromkeys(plan.assumptions))
        plan.advice = list(dict.fromkeys(plan.advice))
        self._say_added()
        moved = [w for w in self.asked.wishes if "moved" in w.attributes]
        for wish in moved:
            if (served := plan.part(wish.attributes.pop("moved"))) is not None:
                served.wishes.append(wish.id)
        self.request.wishes += [w for w in self.asked.wishes if w not in context]
        self.request.not_understood = self.asked.not_understood
        self.request.intent = "design"
        self.request.prompt = f"{self.request.prompt}\nChange: {self.asked.prompt}"
        unmet = {k: v for k, v in {**self.base.unmet, **proposal.unmet}.items() if self.request.wish(k)}
        refs = {k: r for k, r in self.base.refs.items() if k not in self.renamed and self._there(k)}
        return Changed(Proposal(plan, unmet, proposal.done | self.base.done), self.request, refs, self.edits, self.displaced, self.cut)

    def _gone_from(self, title: str) -> bool:
        """Whether a title names a part that is no longer there."""
        left = {p.component for p in self.plan.parts}
        gone = [catalogue().entries[p.component]["name"] for p in self.base.plan.parts if p.component not in left]
        return any(re.split(r" \(|,", name)[0] in title for name in gone)

    def _say_added(self) -> None:
        """What was made of each addition: new parts, or a part that does it already."""
        for edit in self.edits:
            ids = set(self.added.get(edit.words, ()))
            parts = [p for p in self.plan.parts if ids & set(p.wishes)]
            new = [catalogue().entries[p.component]["name"] for p in parts if p.key not in self.base.refs]
            there = [self.base.refs[p.key] for p in parts if p.key in self.base.refs]
            if edit.kind == "add":
                edit.done = f"{', '.join(new)} added" if new else f"{', '.join(there)} does it already" if there else "added" if ids else ""

    def _there(self, key: str) -> bool:
        return key in [*(p.key for p in self.plan.parts), *(s.key for s in self.plan.supplies), *(b.key for b in self.plan.blocks)]

    def _anew(self) -> Changed | None:
        """A circuit without a board is planned as a whole from the changed words: its parts follow from formulas. None where the words
        cannot be changed, or where an addition would turn it into another circuit."""
        from circuitlm.engineers.builtin.engineer import plan

        text = rewrite(self.base, self.edits)
        if text is None:
            return None
        request = read(text)
        proposal = plan(request, self.preferences)
        recipes = {b.recipe for b in proposal.plan.blocks}
        if all(e.kind == "add" for e in self.edits) and not {b.recipe for b in self.base.plan.blocks} <= recipes:
            return None
        same = {p.key: p.component for p in proposal.plan.parts} | {s.key: s.component for s in proposal.plan.supplies}
        old = {p.key: p.component for p in self.base.plan.parts} | {s.key: s.component for s in self.base.plan.supplies}
        refs = {k: r for k, r in self.base.refs.items() if k in same and same[k] == old.get(k)}
        for edit in self.edits:
            edit.done = f"read as: {text}"
        proposal.plan.values = {r: v for r, v in self.plan.values.items() if r in self.base.circuit.parts}
        return Changed(proposal, request, refs, self.edits)
