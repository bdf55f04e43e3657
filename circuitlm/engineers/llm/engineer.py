"""The engineer that thinks with a language model: identification, retrieval, expert, repair and review as agents.

The model chooses among the catalogue's parts and joins their interfaces; the built-in engineer's draft is put before it, its
completion (drivers, supplies, hosts) follows it, and everything it says is held against the catalogue on the way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from circuitlm.engineers.builtin.engineer import Preferences, Proposal
from circuitlm.engineers.llm import cards
from circuitlm.engineers.llm.client import Message, ModelClient
from circuitlm.engineers.llm.convert import clean, to_plan
from circuitlm.engineers.llm.prompts import prompt
from circuitlm.engineers.llm.schemas import Chosen, Identified, Patch, Reply, Review, Sketch, WantedPart
from circuitlm.engineers.llm.sketches import patched, to_sketch
from circuitlm.engineers.llm.wishes import completed, helpers, loosely, said, uninvited, with_wishes
from circuitlm.errors import CannotDesign, CircuitlmError
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import normal
from circuitlm.knowledge.search import search
from circuitlm.plan import Request, Wish

T = TypeVar("T", bound=Reply)
CANDIDATES = 6
"""Catalogue entries that are put before the model for one wish."""


@dataclass(slots=True)
class Thinking:
    """Where the model's work can be watched: `stage` hears of each agent as it begins, `text` of the words as they stream."""

    stage: Callable[[str], None] = lambda name: None
    text: Callable[[str], None] | None = None


@dataclass(slots=True)
class Thought:
    """A proposal with the sketch that it came from, and what of the sketch could not be taken over."""

    proposal: Proposal
    request: Request
    sketch: Sketch
    faults: list[str] = field(default_factory=list)
    offered: set[str] = field(default_factory=set)
    """Catalogue ids that the model may choose from."""


@dataclass(slots=True)
class ModelEngineer:
    """One run of a model over one request."""

    client: ModelClient
    preferences: Preferences = field(default_factory=Preferences)
    allow_missing: bool = False
    watch: Thinking = field(default_factory=Thinking)
    seen: dict[str, int] = field(default_factory=dict)
    """Catalogue id -> how many the model reads out of words that stand in the request."""
    missing: list[str] = field(default_factory=list)
    """Parts that the request names and the catalogue lacks."""

    def propose(self, request: Request, draft: Proposal | None) -> Thought:
        """A plan for a request. *draft*: the built-in engineer's, where it has one. Raises CannotDesign for a named part that the
        catalogue lacks (unless `allow_missing`), ToolError for a model that cannot be reached or understood."""
        seen = self.identify(request)
        if seen.intent == "not_a_circuit" and draft is None:
            raise CannotDesign("The model reads no circuit in this, and neither do I.", 'try something like "Arduino Uno with a DHT22"')
        chosen = self.retrieve(seen, request)
        self._halt_for_missing()
        for part, component in chosen:
            if component and said(part.words, request):
                self.seen[component] = self.seen.get(component, 0) + part.count
        wanted = with_wishes(request, seen, chosen)
        offered = self._offered(chosen, draft) | {i for w in wanted.of("part") for i in (w.component, *w.alternatives) if i}
        offered |= {i for w in wanted.of("part") for i in catalogue().entries if loosely(w, i)} - set(self.preferences.avoid)
        sketch = self.expert(wanted, seen, chosen, draft, offered)
        return self._thought(wanted, sketch, offered)

    # -- agents -------------------------------------------------------------------------------------------------------
    def identify(self, request: Request) -> Identified:
        """What the request asks for, as the model reads it."""
        self.watch.stage("identify")
        return self._ask("identify", f"<request>\n{request.prompt}\n</request>", Identified)

    def retrieve(self, seen: Identified, request: Request) -> list[tuple[WantedPart, str]]:
        """Each wanted part with its catalogue id, '' where the catalogue has none. Exact names need no model."""
        found: dict[int, str] = {}
        open_: dict[int, list[str]] = {}
        for n, wanted in enumerate(seen.parts, 1):
            exact = search().exact(wanted.search) or search().exact(wanted.words)
            if exact and exact not in self.preferences.avoid:
                found[n] = exact
            else:
                open_[n] = self._candidates(wanted.search)
        for _ in range(2):
            if not open_:
                break
            self.watch.stage("retrieve")
            open_ = self._choose(seen, open_, found)
        for n, wanted in enumerate(seen.parts, 1):
            if not found.get(n) and wanted.named and self._is_a_name(wanted.words, request):
                self.missing.append(clean(wanted.words, 60))
        return [(wanted, found.get(n, "")) for n, wanted in enumerate(seen.parts, 1)]

    @staticmethod
    def _is_a_name(words: str, request: Request) -> bool:
        """Whether words of the model are a part's name that stands in the request and that the reader does not know either."""
        name = normal(words)
        if not name or name not in normal(request.prompt):
            return False
        if any(w.component and w.words and normal(w.words) in name for w in request.wishes):
            return False
        unknown = any(w.kind == "part" and w.component is None and normal(w.words) in name for w in request.wishes)
        unread = any(len(x) > 3 and normal(x) in name for x in request.not_understood)
        return unknown or unread or any(re.search(r"[A-Za-z]", w) and re.search(r"\d", w) and len(w) >= 4 for w in words.split())

    def _choose(self, seen: Identified, open_: dict[int, list[str]], found: dict[int, str]) -> dict[int, list[str]]:
        """One call of the retrieval agent; what it wants to look for in other words stays open."""
        listing = []
        for n, ids in open_.items():
            wanted = seen.parts[n - 1]
            listing.append(
                f'{n}. "{clean(wanted.words, 80)}" - {clean(wanted.search, 80)}' + (" (named by the request)" if wanted.named else "")
            )
            listing += [f"   {cards.line(i)}" for i in ids] or ["   (no candidate)"]

        def check(chosen: Chosen) -> list[str]:
            return [
                f"number {c.number}: {c.id!r} is not among its candidates"
                for c in chosen.choices
                if c.id and (c.number not in open_ or c.id not in open_[c.number])
            ]

        chosen = self._ask("retrieve", "\n".join(listing), Chosen, check)
        rest: dict[int, list[str]] = {}
        for choice in chosen.choices:
            if choice.number not in open_ or choice.number in found:
                continue
            if choice.id in open_[choice.number]:
                found[choice.number] = choice.id
            elif not choice.id and choice.search:
                rest[choice.number] = self._candidates(choice.search)
        return rest

    def _candidates(self, words: str) -> list[str]:
        said = words.split()
        plain = [i for n in range(1, len(said)) if (i := search().exact(" ".join(said[n:])))]  # 'white LED' is an LED
        hits = [*plain[:1], *(h.id for h in search().find(words, CANDIDATES, sure=False))] if said else []
        return [i for i in dict.fromkeys(hits) if i not in self.preferences.avoid]

    def expert(
        self, request: Request, seen: Identified, chosen: list[tuple[WantedPart, str]], draft: Proposal | None, offered: set[str]
    ) -> Sketch:
        """The plan of the electronics expert."""
        self.watch.stage("expert")
        ids = [i for _, i in chosen if i]
        drafted = [p.component for p in draft.plan.parts] + [s.component for s in draft.plan.supplies] if draft else []
        text = [
            f"<request>\n{request.prompt}\n</request>",
            "What it asks for:",
            *(
                f"- {w.count} x {i or 'NOT IN THE CATALOGUE'}: {clean(w.words, 80)}" + (f" ({clean(w.value, 30)})" if w.value else "")
                for w, i in chosen
            ),
            *(f"- pin fixed by the request: {clean(p.part, 60)} on {clean(p.pin, 30)}" for p in seen.pins),
            *(f"- to be reached: {clean(s)}" for s in seen.specs),
            f"- power: {clean(seen.supply) or 'nothing said'}",
            *(f"- not wanted: {clean(x)}" for x in seen.excluded),
            "",
            "Components:",
            cards.cards([*ids, *drafted]),
            "",
            "Helpers that may be used too: " + ", ".join(map(cards.brief, sorted(offered - set(ids) - set(drafted)))),
        ]
        if draft is not None:
            text += ["", "Draft of the rule-based engineer:", _json(to_sketch(draft.plan))]
        return self._ask(
            "expert", "\n".join(text), Sketch, lambda sketch: to_plan(sketch, offered).faults + uninvited(request, sketch, self.seen)[1]
        )

    def repair(self, thought: Thought, findings: list[str]) -> Thought:
        """A changed plan for what the checks found."""
        self.watch.stage("repair")
        offered = thought.offered
        shown = {p.component for p in thought.sketch.parts} | {w.component for w in thought.request.of("part") if w.component}
        text = [
            f"<request>\n{thought.request.prompt}\n</request>",
            "Plan:",
            _json(thought.sketch.model_copy(update={"reasoning": ""})),
            "",
            "Findings:",
            *(f"- {f}" for f in findings),
            "",
            "Components:",
            cards.cards(sorted(shown & offered)),
            "",
            "Others that may be used too: " + ", ".join(map(cards.brief, sorted(offered - shown))),
        ]
        patch = self._ask("repair", "\n".join(text), Patch, lambda p: to_plan(patched(thought.sketch, p), offered).faults)
        sketch = patched(thought.sketch, patch)
        return self._thought(thought.request, sketch, offered)

    def review(self, request: Request, circuit: str) -> Review:
        """An opinion on the finished circuit; advice only."""
        self.watch.stage("review")
        return self._ask("review", f"<request>\n{request.prompt}\n</request>\n\nCircuit:\n{circuit}", Review)

    # -- the way there --------------------------------------------------------------------------------------------------
    def _ask(self, name: str, text: str, kind: type[T], check: Callable[[T], list[str]] | None = None) -> T:
        messages: list[Message] = [{"role": "system", "content": prompt(name).text}, {"role": "user", "content": text}]
        return self.client.typed(name, messages, kind, self.watch.text, check).value

    def _halt_for_missing(self) -> None:
        if not self.missing or self.allow_missing:
            return
        near = dict.fromkeys(n for m in self.missing for n in search().nearest(m))
        raise CannotDesign(
            f"The catalogue has no {', no '.join(dict.fromkeys(self.missing))}.",
            (f"the nearest are {', '.join(near)}; " if near else "")
            + "--allow-missing designs the rest; circuitlm kb add FILE adds a part",
        )

    def _offered(self, chosen: list[tuple[WantedPart, str]], draft: Proposal | None) -> set[str]:
        ids = {i for _, i in chosen if i} | helpers()
        if draft is not None:
            ids |= {p.component for p in draft.plan.parts} | {s.component for s in draft.plan.supplies}
        ids |= (
            {i for i, e in catalogue().entries.items() if e["controller"]}
            if not any(catalogue().entries[i]["controller"] for i in ids if i in catalogue())
            else set()
        )
        return {i for i in ids if i in catalogue()} - set(self.preferences.avoid)

    def _thought(self, request: Request, sketch: Sketch, offered: set[str]) -> Thought:
        sketch, strange = uninvited(request, sketch, self.seen)
        converted = to_plan(sketch, offered)
        try:
            proposal = completed(request.model_copy(deep=True), converted.plan, self.preferences)
        except CircuitlmError:
            raise
        except Exception as error:  # what a model writes must never stop the run
            raise CannotDesign(f"The model's plan cannot be completed ({type(error).__name__}: {error}).") from error
        for name in self.missing:
            wish = Wish(id=f"missing-{len(proposal.unmet)}", kind="part", words=name)
            request.wishes.append(wish)
            proposal.unmet[wish.id] = f"no part named {name} is in the catalogue"
        return Thought(proposal, request, sketch, [*strange, *converted.faults], offered)


def _json(sketch: Sketch) -> str:
    return json.dumps(sketch.model_dump(exclude_defaults=True), ensure_ascii=False, separators=(",", ":"))
