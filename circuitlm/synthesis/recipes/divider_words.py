"""What people call a divider, what is to be divided, and the battery whose voltage is read: patterns over a request."""

from __future__ import annotations

import re

from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes.asked import Asked

SCALED = (
    r"(?:\b0\s?V?\s?(?:-|to|\.\.+)\s?)?(\d+(?:\.\d+)?)\s?V\b(?:\s+\w+){0,2}?\s+(?:scaled|divided|reduced|lowered|brought|attenuated|dropped|cut)"
    r"(?: down)? to (?:at most |max(?:imum|\.)? |no more than |about |around |below |under )?(\d+(?:\.\d+)?)\s?V\b"
)
"""'0-30 V scaled to at most 3.3 V'."""
IN_OUT = (
    r"(?<![\w.])(?:0\s?V?\s?(?:-|–|to|\.\.+)\s?)?(\d+(?:\.\d+)?)\s?V (?:goes |comes |go |come )?in\b(?! (?:series|parallel|total|all))(?P<most>[^.;:\d]{0,40}?)"
    r"(\d+(?:\.\d+)?)\s?V? (?:goes |comes |go |come )?out\b(?! of\b)"
)
"""'0 to 30 V in, no more than 3.3 out'."""
DESCRIBED = (
    r"\b(?:have|got)\b[^.;]{0,10}\d ?V\b[^;]{0,20}\b(?:need|want)s?\b[^;]{0,12}\d ?V\b[^.;]{0,40}\b(?:only|just) resistors\b|"
    r"\b(?:two|2|pair of) (?:[\w-]+ )?resistors\b[^.;]{0,30}\b\d(?:[\d.]*) ?V(?:olts?)? (?:out of|from|of)\b[^.;]{0,15}\d ?V\b|"
    r"\d\s?V(?:olts?)?\b(?:[^.;]|\.(?=\d)){0,30}\b(?:to|into)\b(?:[^.;]|\.(?=\d)){0,20}\d\s?V(?:olts?)?\b[^.;]{0,25}\b(?:with|using|by|from|only|just)\s+(?:only |just |plain |simple |two |2 |a pair of |a few )*resistors\b|"
    r"\b(?:two|2|pair of) (?:series )?resistors?\b[^.]{0,60}\b(?:between them|in (?:the|their) middle|(?:at|from) (?:the|their) (?:tap|junction|middle|midpoint|joint|node)|where they (?:meet|join))"
    r"|\b(?:third|half|quarter|fifth|tenth|part) of (?:it|that|the voltage|this)\b[^.]{0,40}\b(?:two|2) resistors?\b"
)
"""A divider by what it is: 'two resistors and find 3 V between them'."""
RESULT = (
    r"full[- ]?(?:scale|range)\b[^.;\d]{0,24}?(\d+(?:\.\d+)?)\s?V\b|"
    r"\b(?:scal|divid|reduc|lower|bring|brought|cut|attenuat|drop|knock|squeez|shrink)\w*\s+(?:it|that|this|them|(?:the )?(?:signal|voltage|input|level)s?)\s+"
    r"(?:down )?(?:to|into|so (?:that )?(?:it|the [\w-]+)(?: \w+)? (?:never )?(?:is|becomes?|reaches|ends at|peaks at|stays (?:below|under)|tops out at))\s+"
    r"(?:at most |max\w* |about |an? |the |0\s?V?\s?-\s?)*(\d+(?:\.\d+)?)\s?V\b"
)
"""What a signal is to become: 'scale it so full scale becomes 3.0 V', 'bring it down to 3.3 V'."""
PAIR = r"\b(?:2\s?x|two|pair of)\s?(\d+(?:\.\d+)?\s?[kM])(?:\s?(?:Ω|ohms?))?\b"
"""Two equal resistors: '2x 220k', 'two 100k'."""
VOLTS = r"(\d+(?:\.\d+)?)\s?V(?:olts?)?\b"
NAMED = r"\bdivid(?:e|es|ing)\b[^.;]{0,24}\d\s?V(?:olts?)?\s+(?:down )?(?:to|into)\b|voltage divider|potential divider|resist(?:or|ive) divider|\bdivider\b|(?:passive|resisti?ve|voltage) attenuator"
AT_MOST = r"\bat most\b|\bmax(?:imum|imal(?:ly)?|\.)?\b|\bno more than\b|\bnot? (?:exceed|above|over)|\bnever (?:exceed|above|over|more)"
SPAN = (
    r"\b0\s?V?\s?(?:-|–|to|\.\.+)\s?(\d+(?:[.,]\d+)?)\s?V\b"
    r"(?=\s+(?:\w+\s+)?(?:sensors?|signals?|inputs?|transmitters?|transducers?|probes?|outputs?|source)\b|"
    r"\s+(?:from|of|out of)\s+(?:an?|the|my|our|some)\s+(?!dac|supply|psu|adapt|lab|bench|power)\w)"
)
"""A signal by its span: 'a 0-10 V sensor'."""
METERED = (
    r"\b(?:measur|read|monitor|show|display|log)\w*\s+(?:(?:a|an|the|any|dc|external|input|unknown|voltages?|of|from|between|range|in)\s+)*"
    r"(?:0\s?V?\s?(?:-|–|to|and|\.\.+)\s?|up to\s+)(\d+(?:[.,]\d+)?)\s?V(?:olts?)?\b"
)
"""What a voltmeter is for: 'measure 0-30 V DC', 'reads voltages up to 24 V'."""
LINE = (
    r"\b(\d+(?:[.,]\d+)?)\s?V(?:olts?|DC)?\s+(?:(?!suppl|power|adapt|batter|relay|pump|motor|fan|strip|lamp)[\w-]+\s+){0,3}?"
    r"(?:signals?|ignition|acc|digital inputs?|logic(?: level)?|pulses?|brake light|headlights?|turn signal|indicator|reverse light|door contact|bell|alarm output)\b(?!\s+(?:leds?|lights?|lamps?|bulbs?|towers?|generator))"
)
"""A line of somebody else's circuit that is high or low: 'the 12 V ignition signal'."""
CAR = (r"\bignition|\bcars?\b|\bvehicle|\bautomotive|\bmotorcycle|\bmotorbike|\bvan\b|\btruck|\bboat", 1.2)
"""A car's 12 V: 14.4 V while its engine runs."""
LOOP = r"\b[04]\s?(?:-|to|\.\.+)\s?20\s?mA\b"
"""A current loop: its voltage is its supply's."""
CELL = r"(?:cell|battery|pack|accu|akku|lipo|li-?ion)"
KIND = r"(?:(?:\d+(?:\.\d+)? ?V(?:olts?)?|\d+S|car|vehicle|leisure|starter|house|main|boat|van|camper|solar|lead[- ]acid|agm|gel|lithium|backup)(?:'s)? )*"
OF_CELL = (
    rf"\b(?:voltage|level)s? of (?:(?:the|my|its|a|an|our|both|all|two|three|four|\d) )*{KIND}(?:{CELL}|batteries|packs)\b(?! (?:back|temp))|"
    rf"\b{CELL}(?:'s)? (?:voltage|level|sens(?:e|ing)|monitor(?:ing)?|measurement)\b|"
    rf"\b{CELL}(?: is| gets| to be)? (?:measured|read|sensed|monitored|watched)\b|"
    rf"\b(?:measur|read|monitor|sens|watch|check)\w* (?:the |its |my |your )?(?:the |its |my |your )?(?:(?:voltage|level) of )?(?:(?:the|a|an|my|your|its|our) )?{KIND}{CELL}\b(?! (?:back|temp))"
)
DIRECT = rf"\b(?:measur|monitor)\w* (?:(?:the|a|an|my|your|its|our) )?{KIND}{CELL}\b(?! (?:back|temp))"
"""'Monitoring a car battery': what is measured of a battery, where nothing else is said, is its voltage."""
_OWN = r"(?:own |remaining |current |actual )?(?:voltage|charge level|level|charge state|state of charge)\b(?! (?:regulator|converter|divider|is \d))"
ITS_OWN = (
    rf"\b{CELL}\b(?:(?!panel|sensor|motor|adapt[eo]r|suppl|signal)[^;!?]){{0,50}}?"
    rf"\b(?:its|the) {_OWN}|"
    rf"\b{CELL}\b(?:(?!panel|sensor|adapt[eo]r|suppl|signal)[^!?]){{0,90}}?"
    rf"\b(?:measur|monitor|read|log|show|display|track|check|know|watch|report|eye on)\w* its {_OWN}|"
    rf"\b{CELL},? (?:whose|of which the) {_OWN}"
)
"""'A 12 V battery, I want to read its voltage': the battery is named before."""
ROW = r"\b(\d+(?:\.\d+)?\s?[kM]\d*)\s?(?:Ω|ohms?)?\s*(?:over|/|\+|:|and|to)\s*(\d+(?:\.\d+)?\s?[kM]\d*)\s?(?:Ω|ohms?)?(?=\s|[.,;)]|$)"
"""'100k over 47k': the upper resistor first."""


THROUGH = r"\b(\d+(?:\.\d+)?\s?[mµu]?A)\b (?:(?:of )?(?:bleed(?:er)?|quiescent|cross|standing|divider) current|flow\w* |(?:run\w* |go\w* )?(?:through|in|down) (?:it|the (?:divider|resistors|chain|string)|both))"
"""What is to flow through both resistors: '1 mA through it'."""


FLOWING = (
    r"\b(?:current(?: that)?(?: (?:flow|run|go)\w*)? (?:through|in|of|down) (?:it|both|them|the (?:voltage )?(?:divider|(?:two )?resistors|chain|string))|"
    r"(?:divider|cross|bleeder|quiescent) current)(?:\s|should|must|shall|\bis\b|\bbe\b|\bto\b|\bof\b|about|around|roughly|approx\w*\.?|=|:|~)*"
    r"(\d+(?:\.\d+)?\s?[mµu]?A)\b"
)
"""'The current through it should be about 1 mA'."""
WORST = (
    r"\b(?:protect\w*|safe|surviv\w*|withstand\w*|tolerat\w*|guard\w*|proof|mis-?wir\w*|wrong(?:ly)?|accident\w*)\b[^.;]{0,50}?"
    rf"(?<![\d.-]){VOLTS}"
)
"""The largest voltage that somebody may connect: 'protection against someone plugging in 24 V'."""
LOADED = (
    r"\b(?:third|another|further|extra|additional|load)\b[^.;,\d]{0,24}?(?P<a>\d+(?:\.\d+)?\s?[kKMR]\d*|\d+(?:\.\d+)?\s?(?:Ω|ohms?))[^.;,\d]{0,24}\b(?:as|is) (?:a |the |its )?load\b"
    r"|\bload(?: resistor| resistance)? (?:of|=|is) (?P<b>\d+(?:\.\d+)?\s?[kKMR]\d*|\d+(?:\.\d+)?\s?(?:Ω|ohms?))"
)
"""'A switch connects a third 1k as load across the lower one'."""
FULL_BEFORE = r"\b(?:up to|max\w*|at most)\s+(?:of )?(\d+(?:\.\d+)?)\s?V"
FULL_BEHIND = r"\b(\d+(?:\.\d+)?)\s?V(?:olts?)?,?\s+(?:max\w*\b|at most|when (?:it is )?full|(?:when )?fully charged|charged)"
"""What a battery has when it is full: 'up to 58 V', '58 V max'."""


_LOW_LOGIC = 3.6
"""What an input of 3.3 V logic stands, V."""


def shifted_anyway(asked: Asked) -> bool:
    """Whether a question is after the dividers of named sensors with outputs of their own, of which each gets one, and no voltage is to be measured."""
    question = re.search(r"\b(?:what|which)\b[^.?!]{0,20}\bdividers?\b|\bdo i need\b[^.?!]{0,30}\bdividers?\b", asked.raw, re.I)
    outputs = [
        i
        for w in asked.parts_of("sensor")
        for i in catalogue().get(w.component or "").interfaces_of("signals")
        if i.v_max and i.v_max > _LOW_LOGIC
    ]
    return bool(question and outputs)
