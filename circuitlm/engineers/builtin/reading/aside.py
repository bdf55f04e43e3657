"""Which named things a request only speaks of: one decision for each mention, taken before any other reader.

A clause (`segments`) is about what is to be built, or it tells of something else: what was there once, what others have or see to, what stays
as it is, what comes later. The cues of that are a table here; against them stand a pin, a wish and a bidding in the same clause. Inside a clause
that is about the circuit a thing may still be another one's own: 'its own speaker', "the module's LEDs", 'flash LED it has itself'. What is only
spoken of is cut out of the text, so that no later reader finds a part, a function or a project in it, and the answer says that it is not drawn;
what is turned down stays as 'without ...'.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.possessed import Edit, possessed
from circuitlm.engineers.builtin.reading.segments import Segment, segments
from circuitlm.engineers.builtin.reading.text import Text

_PEOPLE = (
    r"(?:wife|husband|girlfriend|boyfriend|partner|boss|mum|mom|mother|dad|father|neighbou?r|kid|son|daughter|flat-?mate|room-?mate|landlord|landlady|"
    r"colleague|friend|brother|sister|uncle|aunt|cousin|grand(?:ma|pa|mother|father)|teacher|caretaker|mother-in-law|father-in-law)"
)
_PIN = re.compile(
    r"\b(?:GPIO|GP|IO|D|A|P[A-D])\d{1,2}\b|\b(?:on|at|to|into|from|pins?|via)\s+(?:pins? )?\d{1,2}\b(?!\s?(?:[vVAW%°:.]\d?|mA|volts?|o'?clock|am|pm|cm|m|mm|h|hours?|min\w*|s|sec\w*|months?|years?|days?|weeks?)\b)"
)
_BIDDEN = re.compile(
    r"\b(?:i|we)(?:'d|'ll| would| will| only| just| also| now)* (?:want|need|wish|like|use|take|add|hang|glue|put|connect|mount|plan|build|make|drive|go for)\b|"
    r"\b(?<!n't )(?<!not )(?:wants?|needs?|wish(?:es)?|would like|'d like|dreams? of|asks? for|asked (?:me )?(?:for|to)|is looking for|shall get|should get)\b|"
    r"\b(?:there should|should be|shall be|must be|has to|have to|needs? to|now (?:there|it|we|i)|this time|what is in now|instead)\b|"
    r"^\W*(?:so |and |then |now |please )*(?:connect|drive|build|use|add|show|measure|wire|draw|put|take|make|give|design|power)\b",
    re.I,
)
_PAST = (
    r"(?:had|used|was|were|carried|came|contained|ran|relied|took|drove|did|got|held|featured|sat|needed|worked|went|hung|kept|made|switched|beeped|blinked|buzzed|lit|turned|moved|annoyed|disturbed|"
    r"showed|measured|drew|built|bought|sounded|rang|stood|spun|pumped|opened|closed|locked)"
)
_DONE = r"(?:running|working|installed|mounted|spinning|wired|connected|fitted|built[- ]in|done|sorted|finished|in place)"
_NOT_LATER = r"(?![^.;]*\b(?:now|this time|want|need|new one|keep|kept|reuse|again please|still)\b)"
_OLDER = (
    r"(?:old|older|previous|former|first|last|earlier|original|initial|shop|store|bought|commercial|discarded|predecessor|prior)"
    r"(?:[- ](?:one|ones|version|design|build|prototype|attempt|try|box|circuit|board|project|thing|unit|model|set-?up|robot|gadget|device|edition))?"
)
_ONCE = r"(?:before(?=[,.;!)]| with| it| i\b| we\b| there| had| that|\W*$)|previously|formerly|earlier|originally|initially|back then|until now|till now|in the past|in those days|at first|last (?:time|year|month|week|spring|summer|autumn|fall|winter|semester|term|christmas)|(?:years?|months?|weeks?) ago|back in (?:19|20)\d\d)"

_HISTORY = re.compile(
    rf"^\W*(?:(?:but|and|since|because|as|while|in|on|with) )?(?:(?:the|my|our|a|an|its|his|her|their|that) )?(?:very )?{_OLDER}\b[^.;]{{0,40}}?\b{_PAST}\b{_NOT_LATER}|"
    rf"^[^.;]{{0,60}}?\b{_PAST}\b[^.;]*?\b{_ONCE}{_NOT_LATER}|^\W*(?:\w+ ){{0,3}}?{_ONCE}\b[^.;]{{0,40}}?\b(?:{_PAST}|there (?:was|were))\b{_NOT_LATER}|"
    rf"\bused to (?:have|use|be|run|do|drive|carry|beep|ring)\b{_NOT_LATER}|"
    rf"^\W*there (?:was|were) (?:once |originally )?(?:an?|two|three|some|the)\b[^.;]*{_NOT_LATER}|"
    rf"^[^.;]{{3,60}}? (?:from|of|on|in) (?:the |our |my )?{_OLDER}\b[^.;]{{0,30}}?\b{_PAST}\b{_NOT_LATER}|"
    r"\b(?:is|are|was|were) (?:not|never|no longer) (?:needed|used|wanted|required|necessary) (?:this time|any ?more|any longer|now|here|today|again)\b",
    re.I,
)
"""'Our previous version carried an HC-05', 'it was beeping before with a buzzer', 'before I had a relay'."""
_REJECTED = re.compile(
    r"\b(?:none of|not?|no more of|never|without) (?:those|these|that|them|it|this|either|any of (?:that|those|them))\b(?: (?:one|ones|stuff|kind))?(?: again| any ?more|\W|$)|"
    r"\b(?:all of (?:that|it|them|this|those)|all (?:that|this)|those|these|that|they|both|it|the (?:noise|thing|things|lot|whole thing)|everything of (?:that|it))"
    r"(?:'s| is| are| has| have| was| were| got)? (?:now |all |both |been |long )*(?:gone|went out|out (?=[,.;]|$)|removed|thrown (?:out|away)|went (?:away|in the bin)|scrapped|history|dismantled|dropped|sold)\b|"
    r"\b(?:took|taken|threw|thrown|kicked|ripped|removed?|dropped|got rid of|ditched|scrapped|sold|left|leave|unsoldered) (?:it|them|that|those|both|the lot|all of (?:it|them))(?: (?:all|both))?(?: (?:out|off|away))?\b|"
    r"^\W*so (?:no|not|never|none|no more|not again|no thanks)\W*$|^\W*(?:it|they|that|which) (?:has |have |is |are )?(?:just |simply |finally |now )?(?:burnt? out|burned out|broke|broken|died|dead|gave up|failed|kaputt|blew)\b|"
    r"\b(?:hates?|hated|can'?t stand|couldn'?t stand|dislikes?|is annoyed by|complain(?:s|ed) about|don'?t want|do not want|don'?t like) (?:it|that|them|those|these)\b",
    re.I,
)
"""'So not that again', 'all that went out', 'I removed them': what the clause before named."""
_IS = r"(?:is|are|'s|'re)(?: (?:all|both|just|now|also))*"
_STAYS = re.compile(
    r"\b(?:stays?|remains?|keeps?|(?:is|are|was|were) left|(?:will|can|shall|may|must|should) (?:all |both )?(?:stay|remain)) (?:just |exactly |all |both )?(?:as (?:it|they) (?:is|are|was|were)|untouched|unchanged|alone|"
    r"(?:in )?there|where (?:it|they) (?:is|are)|(?:in|on|at) (?:the|its|a|my|their) (?:box|drawer|bag|shelf|kit|packag\w+|cupboard|caixa|case it came in))(?! (?:if|when|until|as long|while)\b)|"
    rf"\b{_IS} (?:still|sealed|packed) (?:\w+ )?in (?:the|its|a|my|their) (?:box|drawer|bag|shelf|kit|packag|cupboard|wrapp)\w*|"
    rf"\b(?:runs?|works?|spins?|is|are) (?:{_DONE} )?already(?=[,.;!)]|\W*$| and)|\balready (?:runs?|works?|spins?|in operation|{_DONE})\b|"
    rf"\ball (?:of (?:it|them|that) )?(?:(?:is|are) )?(?:there|fine|in place|in order|sorted|{_DONE} already)(?=[,.;:!)]|\W*$| and)|"
    r"\b(?:is|are|'s|'re)(?: not|n'?t)? (?:his|hers|theirs)(?=[,.;!)]|\W*$| and)|\b(?:is|are|'s|'re) (?:his|her|their|someone'?s) (?:(?:own )?(?:job|business|concern|problem|department|affair|matter))\b|"
    rf"\bbelongs? to (?:(?:the|my|our|his|her|another|some) )?(?:\w+ )?(?:{_PEOPLE}|utility|supplier|provider|company|network|grid|works|city|town|owner|tenant|school|club|others|somebody)s?\b|"
    r"\b(?:(?:is|are) sealed|off limits|nobody is allowed|(?:i'?m|i am|we are|we're) not allowed (?:in|near|there|to (?:open|touch|change|alter|modify))|not allowed to (?:open|touch))\b|"
    r"\b(?:is|are)(?: not|n'?t) (?:mine|ours|my (?:job|business|concern|problem|department)|our (?:job|business))\b|\b(?:none|nothing) of (?:that|this|those|these|it|them|which) (?:is|are) (?:mine|ours|my (?:job|business))\b|"
    r"\b(?:is|are) (?:none of (?:my|our) (?:business|concern)|somebody else'?s|someone else'?s|another (?:person|company)'?s|out of scope)\b|"
    r"\bnot (?:a )?part of (?:this|it|the (?:job|task|question|drawing|plan|schematic|circuit))\b|\bnot (?:in|on) (?:the|this|my) (?:drawing|schematic|plan|diagram)\b|"
    r"\b(?:stays?|remains?|is|are|keeps?) (?:under (?:the )?control of|on (?:a|its|their) (?:[\w-]+ )?(?:timer|thermostat|switch|controller|circuit|clock)s? (?:of (?:its|their) own|itself))\b|"
    r"\b(?:has|have|hangs?|hang|is|are) (?:on )?(?:circuits?|wiring|cabling|electrics|controls?|(?<=on )switches) of (?:its|their|his) own\b|\b(?:has|have) (?:its|their) own (?:circuits?|wiring|cabling|electrics|controls?)(?=[,.;!)]|\W*$| and)|"
    r"\b(?:has|have) nothing to do with (?:this|it|me|us|the (?:circuit|question))\b",
    re.I,
)
"""'The dynamo lamp stays as it is', 'the fan runs already', 'none of that is mine': said in the clause that names it."""
_LEAVE = re.compile(r"^\W*(?:so |and |please |just )*(?:ignore|don'?t touch|do not touch|leave|forget about|never mind|no need to touch|not to be touched|don'?t (?:care|worry) about)\b(?: (?:it|that|them|those|this)(?: (?:alone|dark|off|unused|out|be|as (?:it|they) (?:is|are)))?)?\W*$|^\W*(?:there is |there's |so )?nothing (?:to (?:do|change|build|wire)|for (?:me|us) to do)(?: (?:there|here|about (?:it|that)|with (?:it|that)))?\W*$|\b(?:ignore|don'?t touch) (?:it|that|them|those)\b", re.I)
"""'Ignore it': of the clause before."""
_LATER = re.compile(
    r"\b(?:come|comes|follow|follows|arrive|arrives|(?:will|shall|may|might|to) (?:come|follow|be (?:added|bought|done|built|mounted))|(?:gets?|is|are|be) (?:added|planned|bought|done|built|fitted)|(?:i|we) (?:\w+ )?(?:add|do|build|buy|get))"
    r"\s+(?:\w+ ){0,3}?(?:later|some ?day|one day|eventually|afterwards|next (?:year|month|week|time|step|version|phase|summer|winter)|in (?:a later|the next|phase|version|step|round|stage|the future)\b)|"
    r"\b(?:comes?|arrives?|follows?) (?:with|in) the next (?:order|batch|delivery|version|step|round|release)\b|"
    r"\b(?:not in this (?:drawing|version|schematic|step|round|phase)|(?:is|are|that'?s) (?:for|a thing (?:for|of)) (?:later|phase (?:two|2)|version (?:two|2)|the (?:next|second) (?:phase|version|step)))\b|"
    r"^\W*(?:later|some ?day|one day|eventually|in (?:version|phase|step) (?:two|2))\b(?: on)?(?!\W*(?:,? )?(?:the (?:led|lamp) (?:goes|turns)))",
    re.I,
)
"""'The lock comes some day in phase two, not in this drawing'."""
_FUTURE = re.compile(
    r"^\W*(?:and |but )?(?:eventually|some ?day|one day|later(?: on)?|at some point|in (?:the )?future|in a later version|next (?:year|month|summer|winter|time))\b[^.;]{0,12}?\b(?:i|we|it|there)\b|"
    r"\b(?:i|we|it)(?:'ll| will| want to| might| may| plan to| would like to| could|'d like to) [^.;]{2,50}?\b(?:later(?: on)?|some ?day|one day|eventually|next (?:year|month|summer|winter|time)|in (?:the )?future|at some point)\b(?! than)",
    re.I,
)
"""'Eventually I'll add a fan': a wish of another day."""
_COMPARED = re.compile(
    r"\b(?:compared (?:with|to)|unlike|as opposed to|in contrast to) (?:the|an?|my|our|those|these)\b[^,.;:()]*", re.I
)
_SIMILE = re.compile(
    r"(?:\b(?:imagine|think of|picture) (?:it|this|that) )?\b(?:like|as) (?:the|an?|those|these) (?:[\w-]+ ){1,3}?(?:in|of|on|from) (?:an?|the|your|every|any|some) [\w-]+(?: [\w-]+)?(?=[,.;:!?)]| but\b| without\b|\s*$)",
    re.I,
)
"""'Imagine it like the alarm in a car'."""
_REPLACES = re.compile(
    r"\b(?:replaces|replacing|takes the place of) (?:the|my|our|an?|its|those|these) (?:(?!with\b|by\b)[\w-]+ ){0,4}?(?!with\b|by\b)[\w-]+(?=[,.;:!?)]| which\b| that\b| in\b| on\b| used\b|$)(?:,? (?:which|that) (?:used to|had|was|were|did)[^.;:,]*)?",
    re.I,
)
"""'Replaces the mechanical timer switches which used to do the job'."""
_APPLIANCE = (
    r"(?:fridge|refrigerator|freezer|drone|hi-?fi|stereo|computer|laptop|pc|mac|phone|smartphone|mobile|tablet|tv|television|guitar amp|printer|console|router|server|washing machine|"
    r"washer|dryer|dishwasher|oven|stove|boiler|inverter|intercom|scales?|car|truck|van|scooter|thermostat|doorbell|alexa|echo|app|browser|smartwatch|hearing aid|plc|vfd)"
)
_TOLD_BY_PHONE = re.compile(
    r"\b(?P<what>(?:my|our|his|her|the) (?:phone|smartphone|mobile|tablet|laptop|computer|smartwatch)) (?:beeps?|rings?|buzz(?:es)?|vibrates?|chimes?|lights up|pings?|plays a sound)\b", re.I
)
"""'My phone beeps': it gets a message, and makes its own sound."""
_RATED = re.compile(r"\d ?v(?:olts?)?\b|\d ?m?a(?:mps?)?\b|" + _TOLD_BY_PHONE.pattern, re.I)
_THEIRS = re.compile(
    rf"^\W*(?:(?:and|but|since|as|because|then|so) )?(?:(?:the|my|our|his|her|their|your|this|that) (?:[\w-]+ ){{0,2}}?{_APPLIANCE}|my amp)(?:'s (?:own )?\w+)? (?:already |itself |just |only |then )?"
    r"(?:(?:has|have|had)(?! \w+ed\b| been\b| to\b)|shows?|plays?|rings?|beeps?|buzzes|vibrates|lights?|brings|comes with|carries|contains|makes|does|cares|charges|measures|would|displays?|cools|heats|pumps|runs)\b",
    re.I,
)
"""'The drone has the motors already', 'my phone beeps'."""
_CIRCUIT = r"(?:sketch|code|program|software|signal|pwm|pin|gpio|board|arduino|esp\w*|nano|uno|pico|controller|circuit|it|microcontroller|mcu|firmware|wifi|app|phone|mqtt|button|switch|sensor|transistor|mosfet|relay|driver|output)"
_BY_OTHERS = re.compile(
    r"\b(?:is|are|gets?|will be|be|was|were) (?:\w+ly |all )?(?:done|made|worked|driven|switched|handled|controlled|opened|closed|operated|run|moved|managed|regulated|triggered|locked|fed|dimmed|wired|installed|mounted|provided|supplied|taken care of|seen to|looked after)"
    rf" (?:\w+ )?by (?P<agent>(?:an? )?(?:electrician|plumber|janitor|technician|installer|caretaker|company|contractor|colleague)s?\b|(?!(?:(?:the|my|our|its) )?(?:\w+ )?{_CIRCUIT}\b)(?:the|my|our|his|some|another|somebody|someone|other|its|their|them|her|him)\b[^.;:()]*)|"
    rf"^\W*(?:(?:and|but|since|as|because|where) )?(?:the|my|our|his|her|that|this) (?!(?:{_CIRCUIT}|robot|box|gadget|thing|device|project|unit|system)\b)(?:\w+ ){{1,3}}?\w{{2,}}(?:s|es) [^.;]*\b(?:itself|themselves|himself|herself|on (?:its|their) own)\b|"
    r"\b(?:by|with) (?:an ?other|some other|a separate|a different|somebody else'?s) (?:box|device|unit|system|controller|circuit|board)\b|, not by (?:me|us|this)\b|"
    r"\bthere(?:'s| is| are) (?:an?|the|some|two|three) [^.;]{2,40}?\b(?:itself|themselves|on (?:its|their) own)\b",
    re.I,
)
"""'The boiler is switched by some other box', 'the kiln switches its elements itself', 'the strike is worked by the intercom'."""
_NEIGHBOURS = re.compile(
    rf"^\W*(?:(?:and|but|since|as|because|when|if|whenever) )?(?:(?:my|our|the|his|her|their) )?(?:{_PEOPLE})(?:s'|'s|s)? (?:\w+ ){{0,3}}?(?:detector|alarm|lamp|light|pump|motor|gate|clock|fan|heater|siren|camera|radio|machine|relay|system|thermostat|compressor)s?\b"
    rf"|^\W*(?:(?:and|but) )?(?:a|my|our|the|his|her|some) {_PEOPLE}(?:s' |'s |s )(?:[\w-]+ ){{1,2}}?(?:has|have|had|uses?|used|plays?|played|rings?|shows?|runs?|does|did|makes?|made|beeps?|buzzes|would)\b"
    rf"|^\W*(?:(?:and|but) )?(?:the|an?|that) (?:[\w-]+ ){{1,3}}?(?:that |which )?(?:my|our|the|his|her) {_PEOPLE} (?:has |have |had )?(?:\w{{3,}}ed|built|put|made|bought|got|has)\b"
    rf"|^\W*(?:the |a )?[\w-]+(?: [\w-]+)? of (?:my|our|the|his|her) {_PEOPLE}\b(?!'s)"
    r"|\b(?:in|from|of) the (?:next|neighbou?ring|other|adjacent) (?:room|flat|house|apartment|cabinet|building|office|workshop)\b",
    re.I,
)
"""'My landlord's smoke detector beeps', 'the relay in the next room pulls in'."""
_WATCHED = re.compile(
    r"\b(?:tap(?:e|ed)|stick|stuck|glued?|put|hold|mount(?:ed)?|aim(?:ed)?|point(?:ed)?|fix(?:ed)?|hang|place[ds]?|clip(?:ped)?|set|sits?|press(?:ed)?|hear|listen(?:s|ing)?|watch(?:es)?|look(?:s|ing)?|sees?|count(?:s|ed)?|reads?|detects?|sens\w+|picks?)\b"
    r"[^.;!?]{0,60}?(?:\b(?:onto|on|over|beside|behind|next to|close to|in front of|against|at|to) |\b)(?:it|that|this|its (?:light|beeps?|flash\w*|blink\w*|sound|pulses)|the (?:led|lamp|light|flash\w*|blink\w*|pulses|beeps?|buzzer|bell|magnet))\b",
    re.I,
)
"""'I'd tape a phototransistor onto it': what the clause before names is another thing's, and is watched."""
_HAS = re.compile(r"^\W*(?:(?:and|but|since|as|because) )?(?:the|my|our|his|her|their|this|that|it|every) ?(?:[\w-]+ ){0,4}?(?:has|got|comes with|carries) (?:a|an|its|some|one) [^.;!?]{2,60}?\b(?:that|which|when|whenever|for|at|if|on its|in its)\b", re.I)
_NAMED = re.compile(
    r"\b(?:(?:i|we|they|everyone|everybody|the (?:\w+ )?(?:pupils|kids|students|children|class|people))(?:'ve)? (?:call|named?|nickname|dub|baptised) (?:it|this|that|him|her)) (?:the |an? |\")?[\w\" -]+?(?= (?:since|because|as|for|when)\b|[.,;:!?)]|$)",
    re.I,
)
"""'The pupils call it the alarm': a name."""


_HANGS_ON = re.compile(r"\W*(?:when|whenever|if|because|since|while|until|as|and (?:he|she|they))\b", re.I)
"""How a clause begins that says more of the one before."""


@dataclass(slots=True)
class Aside:
    """The text without what it only speaks of, and the words that are left out of the drawing."""

    raw: str
    left_out: list[str] = field(default_factory=list)


def aside(text: Text, mentions: list[Mention]) -> Aside:
    """Take what a text only speaks of out of it."""
    parts = segments(text)
    gone, refused = _clauses(text, parts, mentions)
    edits = [(s.start, s.end, "") for s in gone]
    kept = [m for m in mentions if not _within(text, m, edits)]
    for pattern in (_NAMED, _COMPARED, _SIMILE, _REPLACES):
        found = [m.span() for s in parts if s not in gone for m in pattern.finditer(text.raw, s.start, s.end)]
        boards = [text.tokens[m.start].start for m in kept if m.entry["controller"]]
        if pattern is _SIMILE:  # 'a relay like the SRD-05 on an Uno': the board is meant
            found = [(a, z) for a, z in found if not any(a <= b < z for b in boards)]
        edits += [(a, z, "") for a, z in found if pattern is _NAMED or _names_some(text, kept, a, z)]
    edits += [(*m.span(), f"{m['what']} gets a message") for m in _TOLD_BY_PHONE.finditer(text.raw)]
    edits += [e for e in (*possessed(text, kept, parts), *_outside(text, kept)) if not any(a <= e[0] < z for a, z, _ in edits)]
    if not edits or not any(not _within(text, m, edits) for m in mentions):
        return Aside(text.raw)
    inside: Callable[[Mention], bool] = lambda m: any(s.holds(text.tokens[m.start].start) for s in gone)  # noqa: E731
    others = {m.component for m in kept}
    said = [m for m in mentions if inside(m) and not m.negated and not m.entry["controller"] and m.entry["kind"] != "supply"]
    without = [m.words for m in said if m.component not in others and any(r.holds(text.tokens[m.start].start) for r in refused)]
    left = [m.words for m in mentions if not m.negated and _within(text, m, [e for e in edits if not e[2]]) and m.words not in without]
    return Aside(_cut(text.raw, edits, list(dict.fromkeys(without))), list(dict.fromkeys(left)))


def _within(text: Text, m: Mention, edits: list[Edit]) -> bool:
    return any(a <= text.tokens[m.start].start < z for a, z, _ in edits)


_VOLTS_FOR = re.compile(
    r"\b\d+(?:\.\d+)? ?v(?:olts?)?\b[^.;:?!]{0,40}? (?P<for>for (?:(?:my|our|his|her|these|those) |an? (?:old|vintage|existing) )[^.,;:?!()\d]{2,30}?)"
    r"(?=[.,;:?!()]|\s*\d| that\b| which\b| i\b| and\b| out\b| from\b| in\b| on\b| with\b|$)",
    re.I,
)
_CONVERTS = re.compile(r"\b(?:boost|step(?:ped)? (?:up|down)|buck|convert|regulat\w+|turn|make|get|bring|lower|raise|reduce)\b", re.I)


def _outside(text: Text, mentions: list[Mention]) -> list[Edit]:
    """'I need 6 V out of it for my old lamps': what hangs on the output of a supply that is all that is built."""
    if any(m.entry["kind"] in ("controller", "sensor", "driver", "actuator", "display", "radio") for m in mentions):
        return []
    if not any(m.entry["kind"] == "converter" for m in mentions) and not _CONVERTS.search(text.raw):
        return []
    return [(*hit.span("for"), "") for hit in _VOLTS_FOR.finditer(text.raw)]


def _clauses(text: Text, parts: list[Segment], mentions: list[Mention]) -> tuple[list[Segment], list[Segment]]:
    """(the clauses that are about something else, those of them whose things are turned down)."""
    gone: list[Segment] = []
    refused: list[Segment] = []
    named = [text.tokens[m.start].start for m in mentions]
    for k, s in enumerate(parts):
        ours = _PIN.search(s.said) is not None
        if _HISTORY.search(s.said) and not ours and any(s.holds(at) for at in named):
            gone.append(s)
            refused.append(s)
        elif not ours and _watched(text, parts, k, mentions):
            gone.append(s)
        elif _LEAVE.search(s.said):
            before = [s] if any(s.holds(at) for at in named) else parts[max(0, k - 1) : k]
            gone += [s, *(x for x in before if not _PIN.search(x.said) and not _BIDDEN.search(x.said))]
        elif _REJECTED.search(s.said) and k:
            before = _spoken_of(parts, k)
            refused += before
            gone += [s, *before] if before or any(x in gone for x in parts[max(0, k - 2) : k]) else []
        elif not ours and not _BIDDEN.search(s.said) and (_STAYS.search(s.said) or _LATER.search(s.said)):
            gone.append(s)
            gone += _subject(parts, k)
        elif (not ours and _FUTURE.search(s.said) and not _numbered_in(s, text, mentions)) or (not ours and not _BIDDEN.search(s.said) and _THEIRS.search(s.said) and not _RATED.search(s.said) and not _numbered_in(s, text, mentions)):
            gone.append(s)
        elif not ours and not _BIDDEN.search(s.said) and (_by_others(s, text, mentions) or _NEIGHBOURS.search(s.said)):
            gone += [s, *_subject(parts, k)]
        if s in gone and k + 1 < len(parts) and (nxt := parts[k + 1]).sentence == s.sentence and _HANGS_ON.match(nxt.said):
            gone += [] if _PIN.search(nxt.said) or _BIDDEN.search(nxt.said) else [nxt]
    boards = [m for m in mentions if m.entry["controller"] and not m.negated]
    for s in [*gone]:  # the one board of a request is what it is about, wherever it stands
        inside = [m for m in boards if s.holds(text.tokens[m.start].start)]
        if inside and s not in refused and not any(not any(g.holds(text.tokens[m.start].start) for g in gone) for m in boards):
            gone = [g for g in gone if g is not s]
    return [s for s in parts if s in gone], refused


def _watched(text: Text, parts: list[Segment], k: int, mentions: list[Mention]) -> bool:
    """Whether clause *k* says what another thing shows or sounds, and one of the next two puts a sensor to it: 'the meter has a LED which flashes'."""
    if not _HAS.search(parts[k].said):
        return False
    inside = [m for m in mentions if parts[k].holds(text.tokens[m.start].start)]
    if not any(m.entry["kind"] in ("indicator", "light", "audio") for m in inside) or any(m.specific or m.negated for m in inside):
        return False
    behind = [s for s in parts[k + 1 : k + 4] if s.sentence <= parts[k].sentence + 1]
    sensed = [m for s in behind for m in mentions if s.holds(text.tokens[m.start].start) and m.entry["kind"] == "sensor"]
    return bool(sensed) and any(_WATCHED.search(s.said) for s in behind)


def _numbered_in(s: Segment, text: Text, mentions: list[Mention]) -> bool:
    """Whether a clause names a part by its number, or turns one down."""
    return any(m.negated or m.specific or m.entry["controller"] for m in mentions if s.holds(text.tokens[m.start].start))


def _subject(parts: list[Segment], k: int) -> list[Segment]:
    """The clauses before that hold what clause *k* speaks of: 'that comes with the next order', '(lamps, pumps) is wired by an electrician'."""
    said = parts[k].said
    if re.match(r"\W*(?:none|nothing|all|both|that|those|these|it|they)\b", said, re.I):
        before = parts[max(0, k - 1) : k]
    elif re.match(r"\W*(?:is|are|was|were|stays?|remains?|comes?|will)\b", said, re.I):
        before = [x for x in parts[max(0, k - 2) : k] if x.sentence == parts[k].sentence]
    else:
        return []
    return [] if any(_PIN.search(x.said) or _BIDDEN.search(x.said) for x in before) else before


def _names_some(text: Text, mentions: list[Mention], start: int, end: int) -> bool:
    """Whether the characters are a picture of something else, or name a part in general."""
    picture = re.match(r"imagine|think|picture", text.raw[start:end], re.I)
    return bool(picture) or any(start <= text.tokens[m.start].start < end and not m.specific for m in mentions)


def _by_others(s: Segment, text: Text, mentions: list[Mention]) -> bool:
    """Whether something outside the circuit does what the clause tells: no part that is named, and nothing that has a rating."""
    hit = _BY_OTHERS.search(s.said)
    if hit is None:
        return False
    inside = [m for m in mentions if s.holds(text.tokens[m.start].start)]
    if any(m.negated or m.specific or m.entry["controller"] for m in inside):
        return False
    if not hit["agent"]:
        return True
    start, end = s.start + hit.start("agent"), s.start + hit.end("agent")
    return not re.search(r"\d", hit["agent"]) and not any(start <= text.tokens[m.start].start < end for m in inside)


def _spoken_of(parts: list[Segment], k: int) -> list[Segment]:
    """The clause that 'that', 'those' or 'it' looks back at: the nearest one that is not about what is built."""
    for s in reversed(parts[max(0, k - 3) : k]):
        if _PIN.search(s.said) or _BIDDEN.search(s.said):
            return []
        if re.search(rf"\b(?:{_PAST}|has|have|brings?|includes?|comes?|carries|contains?)\b", s.said, re.I):
            return [s]
    return []


def _cut(raw: str, edits: list[Edit], without: list[str]) -> str:
    """The text without the spans; signs that ended a clause stay."""
    for start, end, put in sorted(edits, reverse=True):
        tail = "" if raw[:start].rstrip()[-1:] in tuple(".;!?") else raw[start:end].rstrip()[-1:]
        raw = f"{raw[:start].rstrip()}{f' {put}' if put else tail if tail and tail in '.;!?' else ''} {raw[end:].lstrip()}"
    raw = re.sub(r"\(\s*[.;!?]?\s*\)", "", raw)
    raw = re.sub(r"\((?=[^()]*(?:\(|$))|(?:(?<=^)|(?<=[.;:!?]))[\s.,;:]*(?=[.;!?])|[,;:(]+\s*(?=[.!?])", "", raw)
    return f"{raw.rstrip().rstrip('.')}. Without {' or '.join(without)}." if without else raw
