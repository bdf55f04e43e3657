"""The questions of a request, one by one: each is answered, or it is said that it is not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from circuitlm.circuit.model import Circuit, Part
from circuitlm.plan import Request
from circuitlm.synthesis.synthesize import Synthesis

_SENTENCE = re.compile(r"[^.!?\n;]*(?:\.(?=\d)[^.!?\n;]*|\.(?=\w)[^.!?\n;]*)*(?:[.!?\n;]+|$)")
_OPENS = re.compile(
    r"^\W*(?:(?:so|and|also|but|ok|or|hi|hello|please|basic question|simple question|question|quick question)\W+)*"
    r"(?:what|which|where|why|how)\b",
    re.I,
)
_WIRING = re.compile(
    r"\bhow (?:do|can|should|would|to|could)\b|\b(?:i can|i could|(?:can|could) (?:i|we|you|one|some(?:one|body)|any(?:one|body))|wire|wiring|wired|connect\w*|hook(?:ed)? ?up|hookup|schematic|diagram|circuit|sketch|layout|pin ?out|"
    r"which pins?|what pins?|help|ideas?|build|make|possible|what parts|which parts|components?)\b",
    re.I,
)


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
        return bool(_WIRING.search(self.text))

    def parts(self) -> list[Part]:
        """The circuit's parts that the question names; else those of the nearest sentence before it that names any but a board."""
        for text in (self.text, *reversed(self.sentences)):
            found = self.named(text)
            if any(not p.component.mcu for p in found) or (found and text == self.text):
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
    """The sentences of a request that ask, in order."""
    text = request.text or request.prompt
    sentences = [m[0].strip() for m in _SENTENCE.finditer(text) if m[0].strip()]
    return [
        Question(sentence, tuple(sentences[:n]), request, made)
        for n, sentence in enumerate(sentences)
        if sentence.rstrip(" )\"'").endswith("?") or _OPENS.match(sentence)
    ]
