"""Wishes about the whole: no controller, pulls, termination, a separate supply, nothing else."""

from __future__ import annotations

import re

from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish

_NO_CONTROLLER = (
    r"\b(?:no|without(?: a| an| any)?|(?:don'?t|doesn'?t|won'?t|do not|does not|will not|shall not|shan'?t) (?:want|need|use|get|have|contain|include|involve)(?: an?| any)?(?: ics? or| chips? or)?)\s+(?:computer |programmed |smart |programmable )?"
    r"(?:micro-?controll?er|microcontroler|controllers?|micros?\b|arduino|mcu|µc|uc\b|esp32|code|programming|software|processor|computers?|ics?\b|chips?\b|board(?! (?:with|on|under|behind|for|around) (?:it|them|that)\b))\b|"
    r"\b(?:micro-?controll?er|controller|micro|mcu|µc|uc|processor|arduino|board|computer) (?:(?:is|are|will be)(?:n'?t| not)|does(?:n'?t| not)|do(?:n'?t| not)) (?:a )?(?:part of|belong|in (?:it|this|the)|on (?:it|this|the)|included|shown|drawn|needed|wanted|necessary|required|involved|our|my)\b|"
    r"\bjust (?:a few )?transistors|\b(?:just|only|with|from) (?:a few |some )?(?:simple|plain|basic|ordinary|discrete) (?:electronic )?(?:parts|components)\b|\bpure(?:ly)? analog|\bno (?:micro|code|programming)|\bnothing (?:(?:to|(?:i|we|you)(?:'d| would)? (?:have|need) to|(?:that|which) (?:needs|has|must) (?:to )?be) )?program\w*|\bwithout (?:having to |needing to |me )?(?:writ(?:e|ing) )?(?:any |a line of |a single line of )?(?:code|program\w*|firmware|software)\b|\b(?:no electronics|nothing|no parts?) with (?:any )?(?:software|firmware|code|an? program)\b|\bonly (?:discrete|analog)"
)
_NOTHING_ELSE = (
    r"\bnothing else\b|\bonly (?:these|those) parts\b|\b(?:no|not) (?:any )?(?:other|extra|more|further|additional) parts\b|"
    r"(?:\bno|\bnot allowed to use|\bnot use|\bdon'?t use|\bwithout)\s+(?:any\s+)?(?:extra|additional|other|further) (?:chips?|ics?|parts|modules|components)\b"
)
_SEPARATE = (
    r"\b(?:separate|own|external|independent|dedicated)\s+(?:\d+(?:\.\d+)? ?v\s+)?(?:\d+(?:\.\d+)? ?a\s+)?(?:power )?(?:supply|source|power|psu|battery|adapter|adaptor)\b|"
    r"\bpower it separately\b"
)
_ON_USB = (
    r"(?:powered|fed|supplied|runs?|running|hangs?|hanging|lives?|works?|(?:power|supply|juice|current|5 ?v)(?: for (?:it|all|everything|this))? (?:comes|is taken|is drawn)|\b(?:arduino|esp32|esp8266|nano|uno|mega|pico|board|mcu)|(?:gets?|takes?|draws?) (?:its |the |their |all )?(?:5 ?v(?:olts?)?|power|supply|juice))\s+"
    r"(?:only |just |simply )?(?:from|over|via|by|through|off|on|with)\s+(?:the |its |my |a )?(?:[\w-]+'s )?(?:computer |pc |laptop |micro[- ]?|mini[- ]?)?usb\b"
    r"(?!(?: |-)?c? ?(?:charger|adapt[eo]r|power ?bank|battery|brick|psu|supply|hub|trigger|pd)\b)"
)
_USB_FOR = r"\busb(?: power| supply)? for (?:the |my )?(?:arduino|esp32|esp8266|nano|uno|mega|pico|board|mcu)\b"
_ALL_FROM_USB = (
    r"\b(?:everything|all(?: of it| parts)?|the whole thing|whole (?:circuit|project))\s+(?:from|over|via|by|through|off|on)\s+(?:the |its |my |one |a )?(?:[\w-]+'s )?"
    r"(?:computer |pc |laptop |micro[- ]?|mini[- ]?)?usb\b(?!(?: |-)?c? ?(?:charger|adapt[eo]r|power ?bank|battery|brick|psu|supply|hub|trigger|pd)\b)"
)
"""'Everything from USB', without a verb."""
_ALL_ON_USB = rf"{_ALL_FROM_USB}|(?:(?:^|[.;:!?,] ?)(?:(?:it|that)(?:'s| is) |all (?:is |of it )?|everything(?: is)? |(?:the )?(?:whole|entire) (?:thing|lot|circuit|project|setup)(?: is)? )?)(?:the )?(?=powered|fed|supplied|runs?\b|hangs?\b|lives?\b|works?\b|power|supply|juice|current|5 ?v){_ON_USB}"
_NOT = re.compile(r"\b(?:no|without|not|don'?t|never|avoid|instead of|skip|cannot|can't|won't|needn't)\b(?:[\s-]+[\w'-]+){0,3}[\s-]*$")


_TERMINATION = r"\bterminat|\b120\s?(?:r\b|ohm|Ω)"
_WONDERED = re.compile(r"[^.?!,;]*\b(?:do|does|should|must|are|is|where|which|what|how)\b[^.?!;]*\?")
"""A question, which asks for an answer and not for a part."""


_WHETHER_NEEDED = re.compile(
    r"\b(?:do|does|should|must|shall|will) (?:i|we|you|it|they|there)\b[^.?!;]*\?|\b(?:are|is) [^.?!;]*\b(?:needed|required|necessary)\b[^.?!;]*\?"
)
"""'Must I add pull-up resistors or is that taken care of?': the answer says whether."""


def wished(raw: str, pattern: str) -> bool:
    """Whether a pattern stands in the (lower case) text and no negation right before it."""
    return any(not _NOT.search(raw[max(0, m.start() - 40) : m.start()]) for m in re.finditer(pattern, raw))


def denied(raw: str, pattern: str) -> bool:
    """Whether a pattern stands in the text with a negation right before it."""
    return any(_NOT.search(raw[max(0, m.start() - 40) : m.start()]) for m in re.finditer(pattern, raw))


_OR_ANOTHER = r"(?!(?:-c)?(?: (?:plug|cable|socket))?,? (?:or|/) )"
_STAYS_ON_USB = r"\b(?:is|stays|sits|lives|hangs) on (?:the |its |my )?(?:computer |pc |laptop )?usb\b(?!(?: |-)?c? ?(?:charger|adapt[eo]r|power ?bank|battery|hub))"
_SLEEPS = (
    r"\bdeep[- ]?sleep|\b(?:wakes?|waking|woken)(?: itself)? (?:up )?(?:every|each|once|hourly|daily|twice|from sleep)\b|"
    r"\bsleep(?:s|ing)?\b[^.?!]{0,25}\b(?:between|most of|in between|the rest|\d+ ?(?:s|sec\w*|m|min\w*|h|hours?)\b)|"
    r"\bthen (?:goes |go |back )*(?:to )?sleeps?\b|\b(?:goes|go|back) to sleep\b"
)
"""A board that sleeps for a time and wakes itself."""


_ALL_AT = re.compile(
    r"\b(?:all|everything|it all|(?:the )?whole (?:thing|circuit|board|lot)|all of it)\b(?:'s)?(?: (?:parts?|chips?|of (?:it|them)))?"
    r"(?: (?:is|are|to|must|should|shall|will|runs?|running|works?|working|operates?|operating|powered|fed|supplied|kept|be)){0,3} (?:on|at|from|with) "
    r"(?:the same |one |a single )?([1-5])(?:[.,](\d) ?v(?:olts?)?|v(\d)| ?v(?:olts?)?)(?![\w/])"
)
"""'Everything runs at 3.3 V': one voltage for all."""


_CLOCKED = re.compile(
    r"(?<!data )(?<!bus )(?:\b(?:at|runs?|running|clock(?:ed)?(?: of| at| is|:)?|works?|working)|@)\s*(?:at )?(?:a clock of )?(\d+(?:\.\d+)?) ?mhz\b(?! ?(?:spi|bus|band|radio|lora|rf|transmit|receiv|module|link|ism))"
)
"""'A PIC16F877A at 4 MHz': how fast a bare chip runs."""
_MOST_MHZ = 40.0
"""No crystal of a bare chip is faster; radios are."""


INTO_VIN = r"\b(?:in ?to|to|on|at|via|through|over) (?:the |its |my |(?:board|arduino|uno|nano|mega)(?:'s)? )*(?:vin|v in|raw)\b(?! ?[=:]| (?:is|has|of the (?:regulator|converter|buck|boost|lm|mp)))"
"""'A 9 V adapter into VIN': which of the board's inputs is fed."""


def flags(raw: str, wishes: list[Wish]) -> dict[str, str]:
    """The flags of a prompt in lower case."""
    out: dict[str, str] = {}
    if re.search(_NO_CONTROLLER, raw):
        out["no-controller"] = "yes"
    if re.search(_NOTHING_ELSE, raw):
        out["nothing-else"] = "yes"
    if wished(raw, _SEPARATE):
        out["separate-supply"] = "yes"
    chips = [
        w
        for w in wishes
        if w.kind == "part" and w.component and (e := catalogue().entries[w.component])["controller"] and e["form"] == "ic"
    ]
    if len(chips) == 1 and (clocked := _CLOCKED.search(raw)) and float(clocked[1]) <= _MOST_MHZ:
        out["clock-mhz"] = clocked[1]
    if at := _ALL_AT.search(raw):
        out["all-at"] = f"{at[1]}.{at[2] or at[3] or 0}"
    bare = any(w.kind == "exclusion" and w.component == "resistor" and not w.attributes for w in wishes)
    if pull := _pull(raw, bool(out.get("nothing-else")) or bare):
        out["pull"] = pull
    controllers = {w.kind for w in wishes if w.component and catalogue().entries[w.component]["controller"]}
    if "exclusion" in controllers and "part" not in controllers:
        out["no-controller"] = "yes"
    if wished(raw, r"\b3\.?3 ?-?v(?:olts?)? (?:logic )?(?:board|micro|mcu|logic|controller|system)"):
        out["logic"] = "3.3"
    if wished(raw, r"\b5 ?-?v(?:olts?)? logic (?:board|micro|mcu|controller|system)"):
        out["logic"] = "5"
    if (
        wished(raw, _USB_FOR)
        or wished(raw, _ON_USB + _OR_ANOTHER)
        or wished(raw, _STAYS_ON_USB + _OR_ANOTHER)
        or wished(raw, _ALL_FROM_USB + _OR_ANOTHER)
    ):
        out["board-usb"] = "all" if wished(raw, _ALL_ON_USB) else "yes"
    boards = [catalogue().get(w.component) for w in wishes if w.kind == "part" and w.component and catalogue().entries[w.component]["controller"]]
    if len(boards) == 1 and any(s.id == "vin" for s in boards[0].supplies) and wished(raw, INTO_VIN):
        out["board-input"] = "vin"
    said = _WONDERED.sub(" ", raw)
    if re.search(_TERMINATION, said):
        out["termination"] = "no" if denied(said, _TERMINATION) else "yes"
    if wished(raw, r"\binternal (?:rc |\d+ ?mhz )*(?:oscillator|clock|rc|resonator)\b|\b\d+ ?mhz internal\b|\binternal \d+ ?mhz\b"):
        out["clock"] = "internal"
    if wished(raw, _SLEEPS):
        out["deep-sleep"] = "yes"
    if wished(raw, r"\b(?:decoupling|bypass(?:ing)? cap|bypassed)"):
        out["decoupling"] = "yes"
    return out


def _pull(raw: str, nothing_else: bool) -> str:
    chip = r"(?:chip|controller|board|mcu|micro\w*|processor|arduino|esp\w*|pico|nano|uno|mega|firmware|software|code|sketch|program|gpio)"
    internal = (
        r"(?:internal|inner|inside|on-?chip|integrated|software|weak|built[- ]?in)(?: input| weak)? pull-?\s?ups?|input_pullup|"
        rf"pull-?\s?ups? (?:resistors? )?(?:(?:is|are|comes?|lives?|that (?:is|are)) )?(?:inside|within|of|in|from|by)(?: the| my| its)? {chip}\b|\b{chip}'s (?:own )?pull-?\s?ups?"
    )
    up = r"pull-?\s?up resistors?\b|external pull-?\s?ups?"
    down = r"pull-?\s?downs?"
    if wished(raw, internal) or nothing_else:
        return "up"
    if wished(raw, down):
        return "external-down" if "resistor" in raw or re.search(r"\d\s?k\w*\s*" + down, raw) else "down"
    if wished(_WHETHER_NEEDED.sub(" ", raw), up):
        return "external-up"
    if "resistor for the button" in raw or "resistor for the push" in raw:
        return "external-down"
    if denied(raw, r"(?:external |extra )?(?:pull-?\s?(?:up|down)s?)(?: resistors?)?"):
        return "up"
    return ""
