"""What a student's sentence is, besides its numbers: a call for help, pressure to give the answer away, a greeting, a doubt."""

from __future__ import annotations

import re

_PATTERNS: dict[str, str] = {
    "quit": r"^(?::?q(?:uit)?|exit|bye|stop|goodbye|tschüss|adiós|au revoir)\W*$",
    "reveal": (
        r"(?:just |please |can you |could you |why (?:don't|won't) you )?(?:tell|give|show|send|reveal|print|say|write|spell|whisper|leak|output)"
        r"\b[^.?!]{0,40}\b(?:answer|solution|result|value|number|it is|it's)\b"
        r"|what(?:'s| is| was) the (?:\w+ )?(?:answer|solution|result|value|number)\b|\bsolve it for me\b|\bdo it (?:for|4) me\b|\bwhats the (?:answer|result|solution)\b|^\W*yes or no\W*$|\bwhat did you get\b|\bwie ?viel ist (?:es|das)\b|\bsag(?:s| es)\b|\bc'est combien\b|\bcuánto es\b|\bjust (?:tell|say|give)\b"
        r"|\b(?:sag|gib|verrat|zeig)\w*\b[^.?!]{0,40}\b(?:antwort|lösung|ergebnis|wert)\b|\bwas ist die (?:antwort|lösung)\b|\bwie lautet (?:die|das)\b"
        r"|\b(?:dime|dame)\b[^.?!]{0,30}\b(?:respuesta|resultado|solución)\b|\b(?:donne|dis)\b[^.?!]{0,30}\b(?:réponse|résultat|solution)\b"
        r"|\b(?:answer|solution)\s*(?:please|pls|\?|!|now)|\b(?:first|second|last|next) digits?\b|\b(?:it|value|answer|result|number) in (?:words|hex\w*|binary|letters|[a-z]+ish|french|german)\b|\bhow (?:many|much) \w+ is (?:it|that)\b|\b(?:translate|spell)\b[^.?!]{0,20}\b(?:answer|result|value)|^\W*(?:the )?(?:answer|solution|result|lösung|ergebnis)\W*$"
    ),
    "pressure": (
        r"\b(?:ignore|forget|disregard|override|bypass)\b[^.?!]{0,40}\b(?:rule|instruction|prompt|guard|polic|previous|above)"
        r"|\b(?:teacher|professor|boss|mother|dean|developer|admin|openai|anthropic)\b[^.?!]{0,50}\b(?:allow|said|says|permit|ok|told|want|agree)"
        r"|\b(?:prof(?:e|esseu|eso)\w*|maestr[oa]|maître\w*)\b[^.?!]{0,50}\b(?:d'accord|perm\w+|autoris\w+|dijo|a dit|deja)\b"
        r"|\b(?:pretend|role[- ]?play|act as|you are now|imagine you|where you are my|play a game|as if you were|developer mode|dan mode|jailbreak|debug mode|sudo|system prompt)\b"
        r"|\b(?:i am|i'm) (?:the|your|a) (?:teacher|developer|admin|professor|creator)\b|\b(?:base64|rot13|backwards|morse|acrostic|first letters?|hex|binary)\b"
        r"|\bignorier\w*\b[^.?!]{0,40}\bregel|\blehrer\w*\b[^.?!]{0,40}\b(?:erlaubt|gesagt|sagt)"
        r"|\b(?:grandm|emergency|i(?:'ll| will) (?:fail|die|pay)|last chance|urgent|deadline|exam in)\b"
    ),
    "lost": (
        r"\b(?:i (?:(?:still|really|just) )?(?:don't|dont|do not|can't|cannot) (?:(?:really|even) )?(?:know|understand|get (?:it|this|that|any)|see|do (?:it|this|that))|no idea|no clue|i(?:'m| am) (?:lost|stuck|confused)|idk|dunno|not sure how|i give up|what now|and now|huh|(?:too|so) (?:hard|difficult|complicated)|(?:so |too )?(?:stupid|dumb)|makes no sense|hate this)\b|^\W*(?:u+h+|u+m+|h+m+|e+r+m*)\W*$|^\W*(?:what|was|como|quoi|\?+)\W*$"
        r"|\bkeine ahnung\b|\bich geb\w* auf\b|\bj'abandonne\b|\bme rindo\b|\b(?:weiß|weiss|versteh\w*) (?:ich |es |das )*nicht\b|\bno sé\b|\bno (?:lo )?entiendo\b|\bje (?:ne )?(?:sais|comprends) pas\b|\bnon (?:lo )?capisco\b|\bnon lo so\b"
    ),
    "hint": (
        r"\b(?:what(?:'?s| is| are)? the (?:formula|equation|law)|which (?:formula|equation|law)|hint|help|clue|tip|where (?:do|should) i (?:start|begin)|how (?:do|should|can|would) (?:i|you|we)|what (?:do|should) i do|next step)\b"
        r"|\b(?:hilfe|hilf|tipp|hinweis|wie (?:fange|geht|mache)|welche (?:formel|gleichung))\b|\b(?:ayuda|ayúda(?:me)?|pista|fórmula|formule|aide|indice|aiuto)\b"
    ),
    "why": r"^\W*(?:(?:but|ok(?:ay)?|and|so|yes|aber|i disagree)\b\W*)*(?:why|how come|warum|wieso|por qué|pourquoi|perché)\b",
    "dispute": r"\b(?:you(?:'re| are|r)? (?:all )?wrong|that(?:'s| is) (?:wrong|not true)|i (?:disagree|don't (?:agree|believe))|can(?:'t|not) be (?:right|true)|das stimmt nicht|c'est faux)\b",
    "reluctant": r"\b(?:useless|f+u+c+k\w*|shit\w*|you suck|idiot\w*|hate (?:you|this))\b|^\W*(?:no|nope|nah|nein|non|k|lol|meh|whatever|boring|bored|so what|later|skip(?: it)?|next|egal|langweilig)\W*$|\b(?:i (?:don'?t|do not) (?:want|care|feel like|like)|i(?:'m| am) bored|keine lust|too lazy|come on|pretty please)\b",
    "thanks": r"^\W*(?:thanks?|thank you|thx|danke|gracias|merci|grazie)\b",
    "hello": r"^\W*(?:hi|hello|hey|good (?:morning|evening|afternoon)|hallo|guten tag|hola|bonjour|ciao)\b[^0-9]{0,30}$",
    "yes": r"^\W*(?:yes|yep|yeah|sure|ok(?:ay)?|ja|sí|oui)\b\W*$",
    "no": r"^\W*(?:no|nope|nein|non)\b\W*$",
    "asks_value": (
        r"\b(?:is|isn't|was|could|would|might) (?:it|that|the (?:answer|result|value|voltage|current|power))\b[^.]*\?"
        r"|^\W*(?:is|ist|es|est|è)\b[^.]*\d[^.]*\?|\bjust (?:say|confirm|nod|blink)\b|\b(?:yes or no|warmer|colder|hot or cold|higher or lower|more or less"
        r"|bigger or smaller|greater or (?:less|smaller)|between)\b|\bist es\b|\b(?:is|am) i(?:t)? (?:close|near|right)\b|\?\s*$"
    ),
}
_COMPILED = {name: re.compile(pattern, re.I) for name, pattern in _PATTERNS.items()}


def intents(text: str) -> frozenset[str]:
    """The names of what the text is; see `_PATTERNS`."""
    straight = text.replace("’", "'")
    return frozenset(name for name, pattern in _COMPILED.items() if pattern.search(straight))
