"""The questions of a request, one by one: each is answered, or it is said that it is not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from circuitlm.circuit.model import Circuit, Part
from circuitlm.knowledge.questions import ORDERED
from circuitlm.plan import Request
from circuitlm.synthesis.synthesize import Synthesis

_SENTENCE = re.compile(r"[^.!?\n;]*(?:\.(?=\d)[^.!?\n;]*|\.(?=\w)[^.!?\n;]*)*(?:[.!?\n;]+|$)")
_OPENS = re.compile(
    r"^\W*(?:(?:so|and|also|but|ok|or|hi|hello|please|basic question|simple question|question|quick question)\W+)*"
    r"(?:what|which|where|why|how|(?:do|can|could|should|must) i|is it|will it)\b",
    re.I,
)
_WIRING = re.compile(
    r"\bhow (?:do|can|should|would|to|could)\b|\b(?:i can|i could|(?:can|could) (?:i|we|you|one|some(?:one|body)|any(?:one|body))|wire|wiring|wired|connect\w*|hook(?:ed)? ?up|hookup|schematic|diagram|circuit|sketch|layout|pin ?out|"
    r"(?:which|what)(?: \w+){0,2} pins?|which for|help|ideas?|build|make|possible|what parts|which parts|components?)\b",
    re.I,
)

_MEASURES = re.compile(
    r"\bhow (?:thick|thin|long|far|fast|slow|big|heavy|often|accurate\w*|precise\w*|loud|bright|hot|warm|high|deep|wide|close|quickly)\b|"
    r"\b(?:while|at the same time|instead of|damaged?|waterproof|outdoors?|in the rain|legal\w*)\b",
    re.I,
)
"""What no drawing answers."""
_ASKS = (
    r"(?:(?:in |at |on |to |for |of |with )?(?:which|what)|where|why|how|(?:do|does|did|should|can|could|may|must|will|would) (?:i|we|you|it|the|this|that|they|one|both|my|a|an)|"
    r"(?:is|are) (?:it|there|the|this|that|they|my|an?|both|one))\b"
)
_NEXT = re.compile(rf"(?:\s*[,:]\s*(?:and |or |but |so |also |then )?|\s+(?:and|but) (?:also |then )?|\s+-+\s+)(?={_ASKS})", re.I)
"""Where one sentence goes on to its next question: 'how long does it last and where do I connect it'."""
_STARTS = re.compile(rf"\W*(?:(?:and|so|but|or|also|then)\W+)*(?={_ASKS})", re.I)
_WONDERS = re.compile(
    r"\b(?:wonder(?:ing|ed|s)?|not sure|unsure|no idea|no clue|don'?t know|do not know|tell me|like to know|want to know|need to know|figure out|confused about|"
    rf"my question is|the question is|question)\b[^.?!]{{0,30}}?\b(?={_ASKS}|(?:whether|if) )",
    re.I,
)
"""'I want to know which resistor ...', 'not sure whether I need ...': a question without its mark."""
_BIDS = re.compile(
    r"\b(?:tell|show|give|list|name|state|include|need|want)\b(?: to know)?(?: me| us)?(?: please)?(?: all)?(?: of)?(?: the| their| its| an?)? ?"
    r"(?:i2c |i²c |i-2-c |bus |required |right |correct |resistor |total |current |battery |power )*"
    r"(?:address(?:es)?|values?|consumption|draw|life|run ?time)\b",
    re.I,
)
"""'... and tell me the addresses': asked for without a question word."""
_TOLD = re.compile(
    r"\bwhat(?:'s| is)? (?:i|we) (?:have|want|need|got)\b|\bwhich (?:is|are|has|have|was|will|gives?|takes?|i|we|should|means|makes?)\b",
    re.I,
)
"""'What I want is ...', ', which is fed from 5 V': told, not asked."""


_PRONOUN = re.compile(r"\b(?:it|its|them|they|this|that|these|those|both|the (?:two|module|sensor|board|display))\b", re.I)


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a request. `text`: as it was read, in English; `sentences`: those in front of it, where 'it' and 'the two' are named."""

    text: str
    sentences: tuple[str, ...]
    request: Request
    made: Synthesis

    @property
    def circuit(self) -> Circuit:
        """The finished circuit."""
        return self.made.circuit

    @property
    def alone(self) -> Request:
        """The request as if nothing but this question had been written."""
        return self.request.model_copy(update={"prompt": self.text, "text": self.text})

    @property
    def before(self) -> str:
        """The sentence in front of it."""
        return self.sentences[-1] if self.sentences else ""

    def about_wiring(self) -> bool:
        """Whether the drawing and the parts' connections are the answer."""
        return bool(_WIRING.search(self.text)) and not _MEASURES.search(self.text)

    def parts(self) -> list[Part]:
        """The circuit's parts that the question names; else those of the nearest sentence before it that names any but a board."""
        for text in (self.text, *reversed(self.sentences)):
            found = self.named(text)
            if any(not p.component.mcu for p in found) or (found and text == self.text):
                return found
        return []

    def meant(self) -> list[Part]:
        """The parts but boards and sources that the question names, or those of the sentence that its 'it' looks back at."""
        texts = (self.text, *reversed(self.sentences)) if _PRONOUN.search(self.text) else (self.text,)
        for text in texts:
            if found := [p for p in self.named(text) if not p.component.mcu and not p.component.rails]:
                return found
        return []

    def named(self, text: str) -> list[Part]:
        """The circuit's parts that a text names."""
        low = " ".join(re.findall(r"[a-z0-9]+", text.lower()))
        out: list[Part] = []
        for part in self.circuit.parts.values():
            c = part.component
            names = {" ".join(re.findall(r"[a-z0-9]+", n.lower())) for n in (part.ref, c.id, c.mpn or "", *c.aliases)} - {""}
            if any(re.search(rf"(?<![a-z0-9]){re.escape(n)}s?(?![a-z0-9])", low) for n in names if len(n) > 1):
                out.append(part)
        return out


def questions(request: Request, made: Synthesis) -> list[Question]:
    """What a request asks, in order: each sentence that asks, in as many questions as it has."""
    text = request.text or request.prompt
    before: list[str] = []
    out = []
    for m in _SENTENCE.finditer(text):
        if sentence := m[0].strip():
            out += [Question(asked, (*before, *told), request, made) for asked, told in _asked(sentence)]
            before.append(sentence)
    return out


def _asked(sentence: str) -> list[tuple[str, tuple[str, ...]]]:
    """The questions of a sentence, each with what the sentence says before it; none where it does not ask."""
    marked = sentence.rstrip(" )\"'").endswith("?")
    if not marked and (order := ORDERED.search(sentence)):
        return [(sentence[order.start() :].strip(" ,:"), (sentence[: order.start()],))]
    if bid := _BIDS.search(sentence):
        return [(f"what {sentence[bid.start() :].strip()}", (sentence[: bid.start()],))]
    if not marked and not _OPENS.match(sentence):
        wonder = _WONDERS.search(sentence)
        if wonder is None or _TOLD.match(sentence[wonder.end() :]):
            return []
        return [(sentence[wonder.end() :].strip(), (sentence[: wonder.end()],))]
    if not marked and not sentence.rstrip().endswith((".", "!", ";", "\n")):
        sentence = f"{sentence.rstrip()}?"  # 'which mosfet', at the end of a hurried post
    cuts = [m for m in _NEXT.finditer(sentence) if not _TOLD.match(sentence[m.end() :])]
    pieces = [
        sentence[a:b].strip() for a, b in zip([0, *(m.end() for m in cuts)], [*(m.start() for m in cuts), len(sentence)], strict=True)
    ]
    first = next((n for n, piece in enumerate(pieces) if _OPENS.match(piece) or _STARTS.match(piece)), None)
    if len(pieces) == 1 or first is None:
        return [(sentence, ())]
    return [(piece, tuple(pieces[:n])) for n, piece in enumerate(pieces) if n >= first]
