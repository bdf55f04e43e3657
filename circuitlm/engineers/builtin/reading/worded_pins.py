"""Pins put in words: 'port B bit 5' is PB5, 'D2 up to and including D9' is D2 to D9, 'digital two' is digital 2, 'comes in at D2' is on D2."""

from __future__ import annotations

import functools
import re

from circuitlm.engineers.builtin.reading.paired_rows import paired
from circuitlm.knowledge.catalogue import catalogue

_FIGURES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_WORD = "|".join(_FIGURES)
_WORDS_ALONE = re.compile(rf"\b(?:{_WORD})\b", re.I)
_LEAD = r"(?:pins?|gpios?|digital|analog|analogue|gp|bits?)"
_LED = re.compile(rf"\b({_LEAD}(?: pins?| number| no\.?)?) ({_WORD})\b(?! (?:sensors?|inputs?|outputs?|pins?|leds?|one)\b)", re.I)
"""'Digital two', 'pin seven'; not 'two pins', not 'the digital one'."""
_NEXT = re.compile(
    rf"(\b{_LEAD}(?: pins?)? \d{{1,2}}(?:(?:, ?| and |, and | to | through )\d{{1,2}})*(?:, ?| and |, and | to | through ))({_WORD})\b(?! \w+s\b)",
    re.I,
)
"""'Pins two, three and four': the next figure of a list."""
_ROW = re.compile(
    rf"\b(?P<lead>on|to|at|pins|=|:) (?P<row>(?:{_WORD})(?:(?:, and |, | and )(?:{_WORD}))+)\b(?= ?(?:[,.;:!?)]|$|respectively|of the|on the|and (?:a|the|two)\b))",
    re.I,
)
"""'IN1 to IN4 on seven, eight, nine and ten'."""
_UP_TO = re.compile(
    r"(?P<first>\b(?:pins?|gpios?|digital|analog|analogue|channels?|inputs?|outputs?|[A-Z]{1,4}(?=\d)) ?\d{1,2})(?: and)?,? "
    r"(?:(?:all the way |right |straight )?up(?:wards)? ?(?:to|till|until|through)|until|till|thru|through to|all the way to|to and including)(?:,? and including|,? including)?,? "
    r"(?=(?:[A-Z]{1,4})?\d{1,2}\b)",
    re.I,
)
_IN_ORDER = re.compile(
    r",? (?:in (?:that|this|the same|their|the right|rising)? ?(?:order|sequence)|one after the other(?= ?[:=])|respectively\b|in turn(?= ?[:=]))"
    r"(?: (?:from )?\d ?(?:to|-|through|till) ?\d\b)?",
    re.I,
)
"""What every list of signals and pins means by itself."""
_INCLUSIVE = re.compile(r"(?<=\d) ?(?:\(inclusive\)|,? inclusive(?:ly)?\b)", re.I)
_PORT = re.compile(
    r"\bport[- ]?(?P<port>[a-h])(?:'s)?[,.:]? ?(?:on |at )?(?:bits?|pins?|lines?|no\.?|number)? ?(?P<row>\d{1,2}(?: ?(?:-|to|through|\.\.\.?) ?\d{1,2})?(?:(?: ?, ?| and |, and | ?/ ?| ?& ?)\d{1,2}(?!\w))*)(?![\w.]\d|\w)",
    re.I,
)
_OF_PORT = re.compile(
    r"\b(?:bits?|pins?|lines?) (?P<row>\d{1,2}(?: ?(?:-|to|through) ?\d{1,2})?(?:(?: ?, ?| and |, and | ?/ ?)\d{1,2})*) (?:of|on|at) port[- ]?(?P<port>[a-h])\b",
    re.I,
)
_IN_OF_KIND = re.compile(
    r"\b(?P<kind>analog(?:ue)?|digital) (?:inputs?|outputs?|ports?|lines?|i/o|in|out)(?: (?:number|no\.?))? ?#?(?=\d{1,2}\b(?! ?(?:-|–|to\b|\.\.|V\b|volts?\b|m?A\b|%|k|x\b)))",
    re.I,
)
"""'Analog input 1' is analog 1."""
_SHARED_OUT = re.compile(
    r"\b(?P<one>(?:[A-Z]{1,4})?\d{1,2}),? (?:(?:is )?for |(?:goes|go|leads) to |to |= ?)?(?:the |number )?(?:one|first|1st|left|front|upper|inner)(?: (?:one|chip|board|sensor|module|unit))?,? ?"
    r"(?:and|,|;|while)(?: and)? (?P<two>(?:[A-Z]{1,4})?\d{1,2}),? (?:(?:is )?for |(?:goes|go|leads) to |to |= ?)?(?:the |number )?(?:other|second|2nd|two|right|rear|back|lower|outer)(?: (?:one|chip|board|sensor|module|unit))?(?=\s*(?:[.,;:)!?]|$|and\b))",
    re.I,
)
"""'PA4 for the first and PB0 for the second', 'A0 the one, A1 the other': a list, in the order of the parts."""
_NAME = r"(?:gpio|gp|io|d|a|p[a-k]|p)\d{1,2}\b"
PIN = rf"(?:the )?(?:(?:(?:digital|analog(?:ue)?|arduino|physical|its) )?(?:pins?|gpios?|inputs?|outputs?|io|gp) ?(?:numbers? |no\.? ?|#)?\d{{1,2}}\b|(?:digital|analog(?:ue)?|bcm) ?\d{{1,2}}\b|(?:pins? )?{_NAME})"
"""A pin that is one by its own words."""
_ORDINAL = {"one": "first", "1": "first", "two": "second", "2": "second", "three": "third", "3": "third", "four": "fourth", "4": "fourth"}
_COUNTED_OUT = re.compile(
    r"\b(?:the )?(chip|driver|sensor|expander|module|unit|display|one|servo|motor|relay|button) (?:number |no\.? ?|nr\.? ?|# ?)(one|two|three|four|[1-4])\b(?! ?[xX.]\d)",
    re.I,
)
"""'Chip number one' is the first chip."""
_INTO = re.compile(
    rf"(?<!shunt )(?<!\bRC )(?<!filter )\b(?:in|into|onto|over to|in to|on to|up to|out to|back to|onto the) (?={PIN})", re.I
)
_SOFT_SERIAL = re.compile(
    r"\b(soft(?:ware)?[ -]?serial|swserial)(?: ?(?:on|at|via|using|over|with|pins?|:|=|\())* ?((?:gpio|gp|io|d|a|pin ?)?\d{1,2}) ?(?:/|,|and|&|\+) ?((?:gpio|gp|io|d|a|pin ?)?\d{1,2})\b",
    re.I,
)
"""'Software serial 8/9': as its constructor has them, the board's RX and then its TX."""
_ONE_TO = re.compile(
    r"\b(input|output|in|out|channel|row|column|coil)s? (?:from )?1 ?(?:to|-|through|till) ?\d{1,2}(?: of (?:the|its|my|this) \w+)?(?= (?:on|to|at|are|go|is|come|from|hang|sit|run|=))",
    re.I,
)
"""'Inputs 1 to 4 on 26, 25, 33, 32': all of them."""
_LED_TO = re.compile(
    rf"\b(?:(?:wired|tied|joined|connected|soldered) together and |(?<=is )|(?<=are )|(?<=be ))led(?= (?:in)?to (?:the )?{PIN})"
)
"""'Both are led to pin 3': wires, no lamp."""
_ANY_OF = re.compile(r"\b(?P<each>each [^.;!?]{0,30}?)\bpin (?P<row>\d{1,2}(?:, ?\d{1,2})*) or (?P<last>\d{1,2})\b", re.I)
"""'Each shorting pin 2, 3 or 4 to GND': as many pins as there are."""
_EXPANDED = re.compile(r"mcp23\d|expander", re.I)
"""Chips whose ports are called A and B as well."""


@functools.cache
def _lies() -> re.Pattern[str]:
    """What says where something is wired, before a pin: 'hangs off GP3', 'is brought out to D7', 'bridged together and led to 4'."""
    verbs = "|".join(sorted(map(re.escape, catalogue().lexicon["signals"]["lies"]), key=len, reverse=True))
    return re.compile(
        rf"(?<=[\w)]) (?:that )?(?:(?:is|are|be|gets?|(?:should|will|must|has to|have to) be) )?"
        rf"(?:(?:{verbs}|wired|connected|hooked|bridged|shorted) together(?:,? and(?: then)?(?: (?:{verbs}|wired|connected))?)?|{verbs}|"
        r"(?:takes?|gets?|receives?) (?:its|their|the) (?:(?:control )?signals?|input|data|pulses|pwm(?: signal)?)|"
        r"(?:switched|moved|triggered|operated|steered|turned on and off)(?= (?:from|by|on|via) \d{1,2}\b))"
        rf"(?: (?:in|out|over|up|down|straight|right|directly|off|back))?"
        rf" (?:to|on|at|into|onto|in|upon|by|over|with|via|through|from|of|off)(?: the)? "
        rf"(?={PIN}|(?:[A-Z]{{1,4}})\d{{1,2}}\b|\d{{1,2}}\b(?![.,]\d| ?(?!(?:and|with|while|but|so|for|of)\b)[a-z%°]))",
        re.I,
    )


def worded_pins(raw: str) -> str:
    """The text with such pins as everybody writes them."""
    raw = paired(raw)
    raw = _COUNTED_OUT.sub(lambda m: f"the {_ORDINAL[m[2].lower()]} {m[1]}", raw)
    raw = _LED.sub(lambda m: f"{m[1]} {_FIGURES.index(m[2].lower())}", raw) if re.search(_WORD, raw, re.I) else raw
    while (more := _NEXT.sub(lambda m: f"{m[1]}{_FIGURES.index(m[2].lower())}", raw)) != raw:
        raw = more
    raw = _ROW.sub(lambda m: f"{m['lead']} {re.sub(_WORDS_ALONE, lambda w: str(_FIGURES.index(w[0].lower())), m['row'])}", raw)
    raw = _IN_OF_KIND.sub(r"\g<kind> ", raw)
    raw = _SHARED_OUT.sub(r"\g<one> and \g<two>", raw)
    raw = _ANY_OF.sub(r"\g<each>on pins \g<row> and \g<last>", raw)
    raw = _IN_ORDER.sub("", raw)
    raw = _INCLUSIVE.sub("", _UP_TO.sub(r"\g<first> to ", raw))
    if _EXPANDED.search(raw) is None:
        raw = _PORT.sub(_of_port, _OF_PORT.sub(_of_port, raw))
    raw = _LED_TO.sub("wired", _ONE_TO.sub(r"\1s", raw))
    raw = _SOFT_SERIAL.sub(r"software serial RX \2, TX \3", raw)
    return _INTO.sub("on ", _lies().sub(" on ", raw))


def _of_port(m: re.Match[str]) -> str:
    return re.sub(r"\d{1,2}", lambda n: f"P{m['port'].upper()}{n[0]}", m["row"])
