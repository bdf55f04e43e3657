"""Pins put in words: 'port B bit 5' is PB5, 'D2 up to and including D9' is D2 to D9, 'digital two' is digital 2, 'comes in at D2' is on D2."""

from __future__ import annotations

import re

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
_IN_ORDER = re.compile(r",? (?:in (?:that |this |the same |their )?order|in turn|one after the other|in sequence)(?= ?[:=])", re.I)
_INCLUSIVE = re.compile(r"(?<=\d) ?(?:\(inclusive\)|,? inclusive(?:ly)?\b)", re.I)
_PORT = re.compile(
    r"\bport[- ]?(?P<port>[a-h])(?:'s)?[,.:]? ?(?:on |at )?(?:bits?|pins?|lines?|no\.?|number)? ?(?P<row>\d{1,2}(?: ?(?:-|to|through|\.\.\.?) ?\d{1,2})?(?:(?: ?, ?| and |, and | ?/ ?| ?& ?)\d{1,2}(?!\w))*)(?![\w.]\d|\w)",
    re.I,
)
_OF_PORT = re.compile(
    r"\b(?:bits?|pins?|lines?) (?P<row>\d{1,2}(?: ?(?:-|to|through) ?\d{1,2})?(?:(?: ?, ?| and |, and | ?/ ?)\d{1,2})*) (?:of|on|at) port[- ]?(?P<port>[a-h])\b",
    re.I,
)
_LIES = re.compile(
    r"(?<=[\w)]) (?:that )?(?:(?:is|are|be|gets?|should be|will be|has to be|must be) )?"
    r"(?:hangs? off|hooks? into|fed (?:from|by|out of)|comes? in (?:at|on|through|via|from|to)|(?:leaves?|exits?|departs?) (?:at|on|through|from|via|by)|"
    r"(?:arrives?|enters?|lands?|ends?(?: up)?|terminates?|lives?|resides?|lies?|stays?) (?:in |out )?(?:at|on)|belongs? (?:on|to|at|in)|(?:driven|read|sensed|controlled|served) (?:from|by|on|at|via|through)|"
    r"(?:switched|moved|triggered|operated|steered|turned on and off) (?:from|by|on|via)(?= \d{1,2}\b)|(?:takes?|gets?|receives?) (?:its|their|the) (?:signals?|control signals?|input|data|pulses|pwm|pwm signal) (?:from|on|at|via)|plugs? (?:into|in at)|"
    r"(?:routed|assigned|attached|allotted|allocated|mapped) (?:to|on)|(?:go|goes|run|runs|lead|leads|come|comes|brought) (?:in|out|over|up|down|straight|directly|right)?(?:to| to|into| into| in at| out at| over to))"
    r" (?:the )?(?=(?:(?:digital|analog|analogue|gpio|pins?|port)\b ?)*(?:[A-Z]{1,4})?\d{1,2}\b(?! ?(?:V|volts?|m?A|amps?|ohms?|k|cm|mm|m|metres?|meters?|%|degrees|°|C|F|s|min|h|am|pm|seconds|of|people|times|\w+s)\b))",
    re.I,
)
"""What says where something is wired, before a pin."""
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
_ANY_OF = re.compile(r"\b(?P<each>each [^.;!?]{0,30}?)\bpin (?P<row>\d{1,2}(?:, ?\d{1,2})*) or (?P<last>\d{1,2})\b", re.I)
"""'Each shorting pin 2, 3 or 4 to GND': as many pins as there are."""
_EXPANDED = re.compile(r"mcp23\d|expander", re.I)
"""Chips whose ports are called A and B as well."""


def worded_pins(raw: str) -> str:
    """The text with such pins as everybody writes them."""
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
    return _LIES.sub(" on ", raw)


def _of_port(m: re.Match[str]) -> str:
    return re.sub(r"\d{1,2}", lambda n: f"P{m['port'].upper()}{n[0]}", m["row"])
