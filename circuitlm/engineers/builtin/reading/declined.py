"""What is not wanted, said in a roundabout way: 'leave out status LEDs', 'spare me the buzzer', "it doesn't have to beep".

Phrases before a noun are put as 'without', which every reader of negations knows; a verb that is turned down has no noun and is asked for here.
"""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.text import Text

_DEFINITE = r"(?!(?:the|that|this|my|about|it|them|those|these|out)\b)"
_NOUN = r"(?P<noun>(?:[A-Za-z0-9-]+ ){0,3}?[A-Za-z0-9-]+)"
_PHRASES = re.compile(
    rf"\b(?:(?:please )?(?:leave|take|cut) out {_DEFINITE}(?:any |all )?|(?:please )?(?:leave|take) (?:off|away) {_DEFINITE}(?:any |all )|spare me (?:the |any |all )?|nothing (?:on|with|involving|using|that (?:has|needs|uses|runs on|works on)) (?=[a-z]{{4,}}s?\b(?: or| and|[.,;!]|$))(?!software|more|less|than|code|firmware|programm)|"
    r"(?:please )?(?:do not|don'?t|no need to) (?:bother|trouble) (?:with|about|adding) (?:any |the |an? )?|(?:please )?(?:refrain|abstain) from (?:using |adding )?(?:any )?|"
    r"(?:please )?(?:steer|stay) (?:clear|away) (?:of|from) (?:any |the )?|(?:i'?m |i am |we'?re |we are )?not (?:at all )?(?:interested in|keen on|fond of|a fan of|after)(?: having)? (?:any |an? |the )?|"
    r"(?:i |we )?(?:have|has|having|see) no (?:interest in|desire for|wish for|room for) (?:any |an? |the )?)(?=[A-Za-z0-9])",
    re.I,
)
_AROUND = re.compile(
    rf"\b(?:(?:please )?leave {_DEFINITE}{_NOUN} (?:out|off|away)|keep {_DEFINITE}{_NOUN.replace('noun', 'kept')} out of (?:it|this|that|the \w+))\b",
    re.I,
)
_APART = re.compile(r"\b((?:please )?)leave ((?:the|that|this|my) (?:[a-z0-9-]+ ){0,2}?[a-z0-9-]+) (?:out|off|away)\b(?! of)", re.I)
"""'Leave the buzzer out': with the words together it takes back what was named before."""
_THING = r"(?:(?:an?|the|any|all) )?(?!(?:it|they|this|that|these|those|which|who|i|we|you|he|she)\b)(?:[a-z0-9/-]+ ){0,2}?[a-z0-9/-]+"
_BARRED = re.compile(
    rf"(?P<lead>(?:^|[.;:(!?,])\s*(?:but |and |so )?)(?P<things>{_THING}(?:(?:,| and| or|, and|, or) {_THING}){{0,3}}) (?:is|are|was|were)(?: not|n'?t)(?: yet| really)? "
    r"(?:allowed|permitted|available|an option|options|welcome|on the table|in the (?:kit|box|drawer))(?: yet| here| at all| for (?:this|now|us|me))*(?=\s*(?:[.,;:!?)]|$))",
    re.I,
)
"""'Op-amps and the TL431 aren't allowed yet.'"""
_NEG = r"(?:(?:do|does|did|should|must|shall|need|will|would|may|can)(?:n'?t| not| never)|needn'?t|never)"
_NO_NEED = re.compile(
    rf"\b(?:{_NEG}(?: (?:ever|really|actually|necessarily))? (?:have|need|want|wish|care|require)(?: (?:it|them|this|that|you|the \w+))?(?: for)?(?: (?:it|them))? to|"
    r"(?:there is |there's )?no (?:need|reason|requirement)(?: for (?:it|them|that|this|the \w+))? to|need ?n'?t|need not|(?:is|are)(?:n'?t| not)(?: \w+)? (?:supposed|required|meant|expected) to|nothing (?:that|which))"
    r"(?: (?:be able to|make any|do any|give any|produce any|even|actually|also))?\s*$",
    re.I,
)
"""What stands before a verb whose deed is not needed."""
_MUST_NOT = re.compile(rf"\b{_NEG}(?: ever)?(?: (?:be able to|make any|make an?|do any|give any|produce any|be))?(?: [a-z]+(?:,| or| nor|, or)(?: to)?){{0,3}}\s*$", re.I)
"""What stands before a verb whose deed is forbidden; 'must not overheat' says so of what is only watched."""
_ENDS = re.compile(
    r"\s*(?:at all|please|here|either|for me|by itself|of any kind|whatsoever|anything|or\b[^.;!?]{0,30})?\s*(?:[.,;:!?)]|$| - | and\b| but\b| because\b| since\b| as\b)",
    re.I,
)
"""What may follow: 'must not beep at night' forbids it at times only."""


def _without(m: re.Match[str]) -> str:
    """'Op-amps and the TL431' as 'without op-amps or TL431'."""
    things = re.split(r",? (?:and|or) |, ", m["things"])
    return f"{m['lead']}without {' or '.join(re.sub(r'^(?:an?|the|any|all) ', '', t, flags=re.I) for t in things)}"


def declined(raw: str) -> str:
    """The text with such phrases as 'without'."""
    raw = _BARRED.sub(_without, raw)
    raw = _APART.sub(r"\1leave out \2", raw)
    raw = _AROUND.sub(lambda m: f"without {m['noun'] or m['kept']}", raw)
    return _PHRASES.sub("without ", raw)


def verb_declined(text: Text, start: int, end: int, done: bool) -> bool:
    """Whether what the verb of the tokens *start* to *end* does is turned down; *done*: it is something that the circuit does, not what it watches."""
    if end > len(text.tokens) or not _ENDS.match(text.raw, text.tokens[end - 1].end):
        return False
    low, _ = text.sentence_bounds(start)
    before = text.raw[text.tokens[low].start : text.tokens[start].start]
    return _NO_NEED.search(before) is not None or (done and _MUST_NOT.search(before) is not None)
