"""Things that are another thing's own inside a clause about the circuit: 'its own screen, speaker and buttons', 'the board has the jack already',
"the module's two LEDs", 'nano (the 328P one)', 'reads the fan relay's state off the CAN bus'; and words that only look like a part ('relays packets')."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.corrections import negated
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.segments import Segment
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import DETERMINERS, FUNCTION_WORDS, words

Span = tuple[int, int]
Edit = tuple[int, int, str]
"""Characters, and what is put in their place."""

_THING = r"(?:boards?|modules?|breakouts?|shield|pcb|backpack|hat|kit|player|panel|driver(?: board)?|display|devkit|dac)"
_NOT_OWN = re.compile(
    r"\b(?:each|every|both|supply|supplies|power|adapter|batter(?:y|ies)|regulators?|resistors?|grounds?|pins?|bus|wires?|drivers?|fuses?|transistors?|capacitors?|caps?|diodes?|converters?|voltage|ports?|inputs?|channels?|outputs?|psu|brick|charger|usb|cs|dc|voltages?|plug|socket)\b|\d ?v\b|\bseries\b",
    re.I,
)
_SUPPORT = re.compile(r"\b(?:resistors?|transistors?|capacitors?|caps?|diodes?)\b", re.I)
"""What a board may well bring where it is said to have it on it."""
_LIST_ENDS = r"(?=[.;:()\n!?]|,? (?:and|but|so|then) (?:i|we|it|the)\b| (?:on|to|at|for|from|over|via|reacts?|is|are|shows?|which|that|when|if)\b|$)"
_OWN = re.compile(
    r"\b(?:uses?|using|has|have|having|with|brings?|keeps?|carries|got)\s+(?:its|their)\s+(?:very )?(?:own|built-? ?in|on-?board|integrated|internal)\s+[^.;:()\n!?]+?" + _LIST_ENDS,
    re.I,
)
"""'Uses its own screen, speaker and three buttons'."""
_HAS_IT = re.compile(
    rf"\b(?:the|its|this|that|my|our) (?:[\w-]+ ){{0,2}}?(?:{_THING}) (?:(?:already|itself) )?(?:has|have|carries|includes|brings|comes with) (?P<what>(?:[^.;:()!?]|\.(?=\d)){{2,50}}?)"
    r"(?: (?:already|itself|on it|on board|onboard|built[- ]in|soldered on|inside|of its own))+|"
    rf"\b(?:the|its|this|that|my|our) (?:[\w-]+ ){{0,2}}?(?:{_THING}) (?:already|itself) (?:has|have|carries|includes|brings|comes with) (?P<that>(?:[^.;:()!?]|\.(?=\d)){{2,50}}?)(?=[.;:()!?]|,|$)",
    re.I,
)
_ITSELF = re.compile(
    r"(?P<what>[^.;:()!?\n]{3,50}?),? (?:it|they|that|the (?:board|module|kit|camera|cam)) (?:has|have|brings|comes with|carries)(?: \w+)? (?:itself|themselves|already|on board|onboard|built[- ]in|with it)\b"
    r"|(?P<that>[^.;:()!?\n]{3,50}?) (?:is|are) (?:already )?on the (?:board|module)(?: itself| already)*(?=[.;:)!?]|$)",
    re.I,
)
"""'Flash LED and card slot it has itself'."""
_STRANGERS = re.compile(
    r"^\W*(?:the|my|our|his|her|their|that) (?:[\w-]+ ){0,3}?[\w-]+'s? (?P<own>own )?[^.;:()]{2,40}?\b(?:has|have|is just|are just|is only|is merely)\b[^.;:()]*", re.I
)
"""'The inverter's own panel has start and stop buttons'."""
_OF_BOARD = re.compile(
    rf"^\W*(?:the|its) (?:(?:two|three|four|five|six|little|small|tiny|red|green|blue|status|\d) )*(?P<what>[\w-]+(?: [\w-]+)?) (?:of|on) (?:the|its|this|that) (?:[\w-]+ ){{0,3}}?(?:{_THING})\b[^.;:()]*",
    re.I,
)
"""'The four LEDs of the driver board flicker'."""
_BOARDS_OWN = re.compile(rf"\b(?:the |its |this )?(?:[\w-]+ )??(?:{_THING})'s? (?:own )?(?:two |three |four |little |small |tiny |red |green |side |own |\d )*", re.I)
_ENOUGH = re.compile(
    r"\b(?:(?:its|the board'?s|(?:the )?[\w:-]+'s) (?:very )?own|(?:its |the )?(?:built-? ?in|on-?board|integrated|internal)) [^.;:()!?\n]{2,40}?"
    r" (?:suffices?|(?:is|are|will|would|does|do)(?: (?:be|quite|good|well|just|already|perfectly|more|than))* (?:enough|fine|ok(?:ay)?|do|sufficient|used))\b"
    r"|(?<=\buse )(?:the |its )[^.;:,()!?\n]{2,25}? (?:(?:that is |which is |already )*on the board|of the board)(?: itself)?(?=[.;:,)!?]|$)",
    re.I,
)
"""'Its own IMU is enough', 'I use the IMU on the board'."""
_MENTIONS_OWN = re.compile(r"'s (?:own|built-? ?in|on-?board|internal) (?P<what>(?:\w+ ){0,2}?\w+)" + _LIST_ENDS, re.I)
"""'The micro:bit's own microphone'."""
_ONE = re.compile(
    r"\((?:yes,? )?(?:it'?s |that'?s |this is )?(?:the |an? )?(?:one with |version with |kind with |type with |there is |there'?s |it has )?[^()]*?\b(?:one|ones|version|variant|type|kind|clone|on it|inside|there is|in it)\b[^()]*\)"
    r"|,\s*(?:yes,? )?(?:the|a|an) (?:one|version|variant|kind|type) (?:with|where|that|which|having|on which)\b[^.;:()!?]*",
    re.I,
)
"""'(the 328P one)', ', yes the one where the ATmega328P sits in a socket': which board it is."""
_BUSES = r"(?:(?-i:CAN|LIN)|obd-?2?|obd-?ii|modbus|rs-?485|k-?line|knx|dmx|nmea\w*|m-?bus)"
_LISTENS = (
    re.compile(
        r"\b(?:eavesdrop|listen|sniff|snoop|spy|spie|read|log|decod|monitor|watch|record|captur|receiv)\w*\b[^.;:]{0,40}?"
        rf"\b{_BUSES}\b(?:[ -]?(?:bus|traffic|frames|messages|network))*\s*[:,(-]\s*(?P<what>[^.;!?]+)",
        re.I,
    ),
    re.compile(rf"\b(?:reads?|logs?|shows?|picks?|gets?|takes?|polls?) (?P<what>[^.;:!?]{{3,90}}?) (?:from|off|over|via) (?:the |its |my )?(?:[\w-]+'s )?(?:car )?{_BUSES}\b", re.I),
)
"""'Eavesdrops on the CAN: speed, fuel gauge, the fan relay's state'."""
_FIGURE_OF = re.compile(r"(?:'s)? (?:speed|state|status|position|value|reading|hours|consumption|load|current|temperature|pressure|signal)s?\b", re.I)
_OF_IT = re.compile(r"\b(?:speed|state|status|position|value|reading|consumption|load|temperature|pressure) of (?:the|its|my|each) $", re.I)
"""'Pump speed', 'the state of the valve': what comes over a bus."""
_BACKLIGHT = re.compile(r"(?<=\bbacklight) \((?:led|bl|blk|lite)\)", re.I)
_FOND = re.compile(r"\b(?:i'?m|i am|we'?re|we are|being|as) (?:\w+ ){0,3}?fans? of (?:the )?", re.I)
_PIN_BEHIND = re.compile(r"\s*(?:\(|is |are |goes |sits )?(?:on|at|to|into|=|:|->|via|from|between)?\s*(?:pins? |gpio ?)?(?:GPIO|GP|IO|D|A|P[A-D])?\d{1,2}\b(?!\s?(?:v|k|m|a|w|%)\b)", re.I)
_VERB_BEFORE = words("that it only just also then who merely simply always never")
_NO_VERB_BEHIND = words("module modules board boards and or with on at in for from to of off coil coils card cards contacts are is was were drive switch work") | FUNCTION_WORDS


def possessed(text: Text, mentions: list[Mention], parts: list[Segment]) -> list[Edit]:
    """The characters of what is another thing's own, or no noun at all, of the mentions of a text."""
    at = [(m, text.tokens[m.start].start, text.tokens[m.end - 1].end) for m in mentions if not m.negated]

    def within(start: int, end: int) -> list[Mention]:
        return [m for m, a, z in at if start <= a and z <= end]

    boards = [m for m in mentions if m.entry["controller"] and not negated(text, m.start, m.end)]
    out: list[Span] = []
    raw = text.raw
    for hit in (*_OWN.finditer(raw), *_HAS_IT.finditer(raw), *_ITSELF.finditer(raw)):
        clause = next((s for s in parts if s.holds(hit.start())), None)
        owner = next((m for m in reversed(mentions) if text.tokens[m.start].start < hit.start()), None)
        if clause is None or re.search(r"\b(?:each|every|all|both|its?)\b", raw[clause.start : hit.start()], re.I) or owner is None:
            continue
        if not within(*hit.span()) and not (hit.re is _OWN and owner.entry["controller"]):
            continue
        if hit.re is _OWN and owner.entry["form"] not in ("board", "module"):
            continue
        wired = any(_PIN_BEHIND.match(raw, text.tokens[m.end - 1].end) for m in within(*hit.span()))
        told = hit[0] if hit.re is _OWN else _SUPPORT.sub("", hit[0])
        if not _NOT_OWN.search(told) and not wired and not any(_numbered(m) for m in within(*hit.span())):
            out.append(hit.span())
    for s in parts:
        for pattern in (_STRANGERS, _OF_BOARD):
            hit2 = pattern.match(s.said)
            inside = within(s.start, s.start + hit2.end()) if hit2 else []
            if hit2 and inside and not any(_numbered(m) or _PIN_BEHIND.match(raw, text.tokens[m.end - 1].end) for m in inside) and not _NOT_OWN.search(hit2[0]):
                out.append((s.start, s.start + hit2.end()))
    for hit in _BOARDS_OWN.finditer(raw):
        for m in (m for m, a, _ in at if a == hit.end()):
            if m.entry["kind"] not in ("supply", "controller", "passive") and not _numbered(m) and not _NOT_OWN.match(raw[text.tokens[m.end - 1].end :].lstrip()) and not _PIN_BEHIND.match(raw, text.tokens[m.end - 1].end):
                out.append((text.tokens[m.start].start, text.tokens[m.end - 1].end))
    for hit in _ENOUGH.finditer(raw) if boards else ():
        inside = [m for m in within(*hit.span()) if m.entry["kind"] not in ("supply", "controller", "passive")]
        if inside and not any(_numbered(m) or m.pins or _PIN_BEHIND.match(raw, text.tokens[m.end - 1].end) for m in inside):
            out.append(hit.span())
    for m, _, z in at:
        owned = _MENTIONS_OWN.match(raw, z - 2 * (raw[z - 2 : z] == "'s"))
        if owned and not _NOT_OWN.search(owned["what"]) and not _PIN_BEHIND.match(raw, owned.end()) and m.entry["kind"] != "supply":
            out.append(owned.span())
    for hit in _ONE.finditer(raw):
        owner = next((b for b in boards if hit.start() - 12 <= text.tokens[b.end - 1].end <= hit.start() + 1), None)
        inside = within(*hit.span())
        if owner is not None and inside and all(m.entry["kind"] in ("controller", "bus", "radio") for m in inside):
            out.append(hit.span())
    for b, m in zip(boards, boards[1:], strict=False):
        if b.entry["form"] != "ic" == m.entry["form"] and b.end - b.start == 1 and not b.specific:
            if [w for w in (text.low(i) for i in range(b.end, m.start)) if w not in ("the", "a", "an", "just", "only")] in ([":"], ["-"]):
                out.append((text.tokens[b.start].start, text.tokens[m.start].start))  # 'breadboard Arduino: the 328P chip itself'
    for hit in (h for pattern in _LISTENS for h in pattern.finditer(raw)):
        inside = within(*hit.span("what"))
        if inside and not any(_numbered(m) or m.pins or _PIN_BEHIND.match(raw, text.tokens[m.end - 1].end) for m in inside):
            out.append(hit.span("what"))
    if re.search(rf"\b{_BUSES}\b", raw, re.I):
        for m, a, z in at:
            if not (m.counted or _numbered(m)) and m.entry["kind"] in ("actuator", "load", "light", "input") and (_FIGURE_OF.match(raw, z) or _OF_IT.search(raw[:a])):
                out.append((a, z))
    out += [hit.span() for pattern in (_BACKLIGHT,) for hit in pattern.finditer(raw)]
    out += [hit.span() for hit in _FOND.finditer(raw) if within(*hit.span())]
    once = [s for k, s in enumerate(out) if not any(a <= s[0] and s[1] <= z and (a, z) != s for a, z in out) and s not in out[:k]]
    verbs = [(text.tokens[m.start].start, text.tokens[m.end - 1].end, "drives") for m in mentions if _a_verb(text, m, mentions)]
    return [(a, z, "") for a, z in once] + verbs


def _numbered(m: Mention) -> bool:
    """Whether a part is named by its number, and not by a word with a size ('3.5 mm jack')."""
    return m.specific and re.search(r"[a-z]{2,}-?\d|\d[a-z]{2,}\d", m.words, re.I) is not None


_OVER_A_PIN = re.compile(r"(?:\s+(?:by|via|over|with|through|from|on|at|using)\s+(?:the\s+)?(?:pin\s+|gpio\s?)?(?:GPIO|GP|IO|D|A|P[A-D])?\d{1,2})?\s+(?:the|an?|my|its|our|this|one)\s", re.I)
_NO_VERB_BEFORE = words("and or with two three four five six several some more all both few no toggle push slide limit end dip rotary reed float switches") | DETERMINERS


def _a_verb(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'That only relays packets', 'switches with GPIO5 a relay module': the word of a part as what something does."""
    if m.entry["kind"] not in ("actuator", "audio", "display", "light", "load", "input", "indicator"):
        return False
    said, behind = text.low(m.start), text.low(m.end)
    if m.end - m.start > 1 or m.specific or m.counted or not said.endswith("s") or not behind.isalpha():
        return False
    before = text.low(m.start - 1)
    if over := _OVER_A_PIN.match(text.raw, text.tokens[m.start].end):
        end = over.end()
        acted = any(0 <= text.tokens[x.start].start - end <= 24 and x.entry["kind"] in ("actuator", "light", "load", "audio", "indicator") for x in mentions)
        if acted and before not in _NO_VERB_BEFORE and number_at(text, m.start - 1) is None:
            return True
    return before in _VERB_BEFORE and (behind not in _NO_VERB_BEHIND or behind in ("the", "my", "its", "it", "all", "every", "them"))
