"""What a writer tells besides: mishaps of earlier builds, and what others say they will do. It orders nothing."""

from __future__ import annotations

import re

_PEOPLE = r"wife|husband|girlfriend|boyfriend|partner|boss|mum|mom|mother|dad|father|neighbou?rs?|kids?|son|daughter|flatmate|room-?mate|landlord|colleague|friend"
_BUILDS = r"attempt|try|one|build|version|prototype|circuit|board|project|box"
_ENDED = (
    r"ended|blew|blown|burn(?:ed|t)|died|failed|exploded|caught|broke|melted|smoked|tripped|fried|killed|popped|went (?:up|off|bang|dark)"
)
_TOLD = (
    re.compile(
        r"\b(?:my|the|our) (?:very )?(?:last|first|previous|old|earlier|other|second) (?:\w+ ){0,2}?"
        rf"(?:(?:{_BUILDS})\b)?[^.;!?]{{0,20}}?\b(?:{_ENDED})\b",
        re.I,
    ),
    re.compile(
        rf"\b(?:my|our|the) (?:{_PEOPLE})\b[^.;!?]{{0,20}}?\b(?:said|says?|told|tells|swears|threatens|thinks|reckons|complains)\b"
        r"[^.;!?]*\b(?:if|when|whenever) (?:i|we|there|another|one more)\b",
        re.I,
    ),
)
"""How a tale begins: 'my last attempt ended with', 'my wife said if I add another'."""
_OTHERS = re.compile(
    rf"\b(?:my|our|the|a|his|her) (?:{_PEOPLE}|mate|buddy|uncle|aunt|brother|sister|cousin|teacher|guy|classmate)s?(?: of (?:mine|ours|his|hers))?(?: (?:at|from|in|next) (?:\w+ ){{0,2}}\w+)?\s+(?:also |already |once |recently |just )?"
    r"(?:built|build|made|makes|has|had|uses?|used|did|does|runs|bought|soldered|installed)\b[^.;!?]*",
    re.I,
)
"""'My neighbour built one with an Uno': what others have."""
_AILING = re.compile(
    r"\b(?:my|our|the) (?:(?!and\b|with\b|if\b|when\b|must\b|should\b|shall\b|has\b|needs?\b|to\b)[a-z][\w-]* ){1,3}?(?:(?:always |sometimes |often )?(?:runs?|ran) dry|keeps? (?:\w+ ){0,2}?(?:tripping|failing|dying|blowing|"
    r"overheating|burning|running)|(?:is|was) (?:broken|dead|fried|toast)|gave up|packed up|quit on me)\b[^.;!?,]*",
    re.I,
)
"""What ails somebody's machine and is the reason for the request: 'my water pump runs dry'."""
_HAD = re.compile(
    r"\b(?:i|we) (?:had|used|tried|(?:was|were) using|have tried|have used|started with|ran)\b[^.;!?]{0,60}?\b(?:but|and|which|until|then)\b"
    rf"[^.;!?,]{{0,25}}?\b(?:{_ENDED}|gave up|gives up|(?:got|gets|was|were|is|are|ran|runs|became) (?:\w+ )?(?:hot|warm|weak|slow|lossy|noisy|loud|inaccurate|flaky|unreliable)|"
    r"(?:did|does|could|can)(?:n'?t| not) (?:\w+ )?(?:work|cope|handle|manage|keep up))\b",
    re.I,
)
"""What was used before and did not do: 'I had an L298N but it melted'."""
_OLDER = rf"(?:in|with|on) (?:my|our|an?|the) (?:very )?(?:old|older|last|previous|earlier|former|first) (?:[\w-]+ )?(?:{_BUILDS}|design|robot|job|setup|rig|installation)\b"
_BUILT_BEFORE = re.compile(
    rf"(?<!same as )(?<!same like )(?<!again as )\b{_OLDER}[^.;:!?]*?\b(?:used|had|was|were|worked|did|made|built|ran|got|went|took)\b[^.;:!?]*"
    rf"|(?<!same )\b(?:like|as) {_OLDER}[^.;:!?,]*",
    re.I,
)
"""'In my old build with a Mega I used an L298N': where things were once."""
_WANTED = re.compile(
    r"\b(?:this (?:time|one)|the new (?:one|version|build)|now|i (?:only |just |myself |already |also )?(?:want|need|would|am|plan|will|have|use|got|own)|but (?:i|we|mine|my)|i'(?:d|m|ll|ve)|so|instead|please|can i|could i|how)\b",
    re.I,
)
_PRAISED = re.compile(
    rf"(?:\(\s*)?\b(?:(?:my|our|the) (?:{_PEOPLE}|teacher|mate|uncle|brother|sister)|i know|people|everyone|everybody|they|some|others|youtube|google|reddit|chatgpt|i (?:heard|read))\b"
    r"[^.;!?()]{0,60}?\b(?:better|nicer|cheaper|best|superior|overkill|recommend\w*|(?:more|less) \w+)\b[^.;!?()]{0,60}?,? (?:but|however|though|yet)\b",
    re.I,
)
"""'My friend says the SHT31 is better, but I stay with what I have': praise that is not followed."""
_ADVISED = re.compile(
    rf"\b(?:(?:my|our|the|a|some|one) (?:{_PEOPLE}|teacher|mate|guy|uncle|brother|sister)|people|everyone|everybody|someone|somebody|they|some|others|youtube|google|reddit|chatgpt)\b"
    r"[^.;!?()]{0,20}?\b(?:says?|said|told me|tells me|reckons?|thinks?|suggests?|suggested|claims?|insists?)\b[^.;!?()]{0,30}?\b(?:need|use|take|should|must|buy|get)\b"
    r"[^.;!?()]{0,50}?,? but (?=i(?:'ve|'d| have| only| just| got| want| would| prefer| already)\b)",
    re.I,
)
"""'A friend says I need H bridges, but I've got 4 relays': advice beside what is there."""
_GENERAL_FAULT = re.compile(
    r"(?:(?<=[.;!?] )|^)(?:but |since |as |because )?(?:an?|ordinary|plain|normal|simple|standard) [^.;!?,]{2,40}? "
    r"(?:(?:gets?|runs?|becomes?|would get|will get|is|would be|are) (?:way |far |much |very |too |really )*"
    r"(?:hot|warm|weak|slow|lossy|noisy|unreliable|inefficient|wasteful|small|big|expensive)|(?:drops|wastes|loses|burns) (?:too much|a lot)[^.;!?,]{0,20})"
    r"(?=[^.;!?]{0,30}?[,;:]? (?:so|therefore|hence|thus)\b(?! (?:add|put|i (?:need|want) (?:an? )?(?:fan|heat ?sink)|with an? (?:fan|heat ?sink))))",
    re.I,
)
"""What speaks against a part in general, before the one that is taken for it: 'A Schottky gets hot, so a P channel MOSFET'."""
_WEARY = re.compile(
    r"\b(?:sick|tired|weary|fed up|had enough|bored) (?:of|with) (?:always |constantly |having to )?"
    r"(?:walk|go|gett|run|climb|driv|trudg|crawl|look|check|bend|stand|com)(?:ing)?\b(?:(?!\b(?:whether|if|when|to|so|because|for)\b)[^.;:!?,])*",
    re.I,
)
"""What is done by hand so far: 'I'm sick of walking out there in the rain'."""
_LIFE = re.compile(
    r"\b(?:i|we)(?:'ve| have|'m| am)? (?:spent|worked|been|dealt|used to|retired|only ever|normally|usually|mostly)\b[^.;!?,]{0,40}?"
    r"\b(?:with|in|on|as|from)\b [^.;!?,]{2,40}?(?=,? (?:but|and|so|yet|though|however)\b[^.;!?]{0,30}?\b(?:new (?:to me|ground|territory|world)|first (?:time|steps?)|never (?:done|built|used|worked)|beginner)\b)"
    r"|\b(?:all my life|my whole life|my (?:day )?job|my trade|for (?:\w+ ){1,2}years),? (?:i|we)(?:'ve| have)? (?:worked|been|dealt|done)\b[^.;!?,]*",
    re.I,
)
"""What somebody has done in life: 'I spent my life with mains wiring but this is new to me'."""
_WATCHED = re.compile(
    r"\b(?:when|if|whenever|once|as soon as|because)\s+(?:my|our|the|his|her)\s+((?:[a-z]+\s){0,2}?(?:amplifier|amp|motor|engine|charger|transformer|inverter|"
    r"regulator|power supply|psu|computer|server|router|driver|stepper|compressor|receiver|oven|laptop))\s+"
    r"(?:gets?|is|becomes?|runs?|goes|feels|grows)\s+(?:too |very |really |much )?(?:hot|warm|cold)(?:t?er)?\b",
    re.I,
)
"""A thing whose heat is watched: 'a fan when my amplifier gets hotter than 50 °C' orders no amplifier."""
_AGO = (
    r"(?:last (?:year|month|week|night|time|spring|summer|autumn|fall|winter|weekend|january|february|march|april|may|june|july|august|september|october|"
    r"november|december)|yesterday|recently|the other (?:day|night|week)|(?:an?|one|two|three|four|five|a few|some|\d+|several|many|a couple of) "
    r"(?:years?|months?|weeks?|days?|nights?|winters?|summers?) ago|in (?:19|20)\d\d|(?:once|twice|three times) already|already (?:once|twice|three times))"
)
_EVENT = (
    r"(?:was|were|had|got|stole|stolen|broke|burn(?:ed|t)|died|froze|frozen|flooded|leaked|lost|found|fell|blew|burst|ran|came|went|escaped|caught|smelled|"
    r"smelt|happened|forgot|left|overheated|dried|killed|ate|spoiled|rotted|\w{3,}ed)"
)
HAPPENED = re.compile(
    rf"(?:(?<=[.;!?] )|(?<=[.;!?,] )|^)(?:(?:because|since|as|after|hi|hello)[ ,]+)*(?:{_AGO}[ ,]+)?(?:(?!(?:want|need|with|so|now)\b)[\w'-]+ ){{1,5}}?{_EVENT}\b[^.;!?,]*",
    re.I,
)
"""What happened once and is the reason for the request: 'my cellar was flooded last year'. Only with its date (`happened`)."""


def happened(raw: str) -> list[tuple[int, int]]:
    """(start, end) in the text of dated events of the past, each up to what is wanted now. A part that is named in one may still be there."""
    found = []
    for hit in HAPPENED.finditer(raw):
        now = _WANTED.search(raw, hit.start() + 1, hit.end())
        end = now.start() if now else hit.end()
        if re.search(rf"\b{_AGO}\b", raw[hit.start() : end], re.I):
            found.append((hit.start(), end))
    return found


_ROW_BUILT = re.compile(
    r"\bi(?:'ve| have)? (?:already |so far |only )?(?:built|made|finished|completed|done) (?:an? |the |my |two |three )(?:(?!with\b)[\w-]+ ?){1,4}(?:, (?:an? |the |my )?(?:(?!with\b)[\w-]+ ?){1,4})*,? ?and (?:an? |the |my )"
    r"(?:(?!with\b)[\w-]+ ?){1,4}(?=[.;,!])",
    re.I,
)
"""'I have built a weather station, a robot car and an alarm': a row of what was made before."""
_FOR_US = re.compile(r"\b(?:for me|to me|gave|lent|left|lend|give)\b|\b(?:needs|wants)\b", re.I)
_NOW = re.compile(r"\b(?:so (?:this time|now|i|we)|this time|now i|now we|hence|therefore)\b", re.I)
_SO = re.compile(r"\b(?:so|therefore|hence|thus|now)\b", re.I)
"""What ends the tale of a part that did not do."""
_STOP = re.compile(r"[;!?]|\.(?!\d)|$")


def tales(raw: str) -> list[tuple[int, int]]:
    """(start, end) in the text of what is only told, each up to the end of its sentence or to what is wanted now."""
    found = []
    for pattern, ends in (*((p, _NOW) for p in _TOLD), (_BUILT_BEFORE, _WANTED), (_HAD, _SO), (_GENERAL_FAULT, _SO)):
        for hit in pattern.finditer(raw):
            stop = _STOP.search(raw, hit.end())
            end = stop.start() if stop else len(raw)
            now = ends.search(raw, hit.start() if pattern is _BUILT_BEFORE else hit.end(), end)
            found.append((hit.start(), now.start() if now else end))
    condition = re.compile(r"\b(?:if|when|whenever|once|before|unless|that|so that)\s+$", re.I)
    found += [hit.span() for hit in _AILING.finditer(raw) if not condition.search(raw[: hit.start()])]
    found += [
        (hit.start(), now.start() if (now := _WANTED.search(raw, hit.start(), hit.end())) else hit.end())
        for hit in _OTHERS.finditer(raw)
        if not _FOR_US.search(hit[0])
    ]
    found += [hit.span() for pattern in (_PRAISED, _ADVISED, _ROW_BUILT) for hit in pattern.finditer(raw)]
    return (
        found
        + [hit.span() for pattern in (_WEARY, _LIFE) for hit in pattern.finditer(raw)]
        + [hit.span(1) for hit in _WATCHED.finditer(raw)]
    )


def without_tales(raw: str) -> str:
    """The text with its tales blanked, places kept."""
    for start, end in tales(raw):
        raw = raw[:start] + " " * (end - start) + raw[end:]
    return raw
