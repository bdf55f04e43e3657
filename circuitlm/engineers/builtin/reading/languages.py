"""Prompts in other languages: the words of electronics that matter are put into English, part names stay as they are.

The word lists are data (`knowledge/languages.yaml`): single words, phrases, the endings of plurals, whether words are put together, and
what verbs have in front and between. A language without a list is named, not guessed at.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass

from circuitlm.engineers.builtin.reading.leftovers import common_words
from circuitlm.engineers.builtin.reading.words import DETERMINERS, FUNCTION_WORDS, words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import normal, stem

_ELISION = re.compile(r"\b(?:l|d|un|all|dell|nell|sull|dall|qu|jusqu|j|s|n|c|m)['’](?=[^\W\d_]{2})", re.I)
_GENITIVE = re.compile(r"\b(\w+[aiouy])['’]s\b", re.I)
"""'Servo's': the plural of a Dutch word that ends in a vowel."""
_CUTTING = ("fr", "it")
"""Languages that cut articles short."""
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_TELLING = 8
"""Letters of a word that is of one language alone, and enough by itself where no English stands beside it: 'Tiefpass 1 kHz'."""
_DONE = 0xE000
"""Private characters from here stand for phrases that are English already, out of the reach of the single words."""
_FEW = 3
"""Foreign words beside which one English word tells that a prompt is English, and they are names ('a Nova SDS011. No DHT22')."""
_LATIN = {"pro", "via", "per", "max", "min", "info"}
"""Words of many languages, which tell none."""
_WITH = words("con avec mit met")
"""Words for 'with' that are no English: enough beside names alone ('nano con MPU6050')."""
_ENGLISH = words("""
    the and with to is of for from using how when not need needs have want this that which has should your would please also could does did its there they you
    our what where why into onto while without any some are like uses powered battery connected
""")
"""Words that stand in English sentences and in none of the lists' languages, or only beside its own small words."""


@dataclass(frozen=True, slots=True)
class _Language:
    """The words of a language, ready to be looked up."""

    marks: frozenset[str]
    table: dict[str, str]
    endings: tuple[tuple[str, str], ...]
    """What a plural or a case puts at the end, and what stands there in the list: ('en', ''), ('i', 'o')."""
    compounds: bool
    split: re.Pattern[str] | None = None
    """A verb whose prefix stands apart, with what is put between: 'ein-zu-schalten', 'ein-ge-schaltet'."""
    behind: bool = False
    """Whether what tells more of a noun stands behind it: 'striscia LED RGB'."""
    rated: re.Pattern[str] | None = None
    """The word for 'from' where it gives a rating: 'una pompa da 12 V' is of 12 V, 'alimentato da 12 V' is fed from it."""

    def find(self, word: str) -> str | None:
        """What a word means, also with another ending."""
        if (known := self.table.get(word)) is not None:
            return known
        for ending, base in self.endings:
            if word.endswith(ending) and len(word) - len(ending) > 2 and (known := self.table.get(word[: -len(ending)] + base)) is not None:
                return known
        return None

    def translate(self, word: str) -> str | None:
        """What a word means, also one that is put together from two words of the list."""
        if (known := self.find(word)) is not None or not self.compounds or len(word) < 9:
            return known
        if self.split and (verb := self.split.fullmatch(word)):
            infinitive = next(
                (w for base in (verb[2][:-2] + "en", verb[2][:-1] + "en", verb[2]) if (w := self.find(verb[1] + base)) is not None), None
            )
            if infinitive:
                return infinitive
        for cut in range(len(word) - 4, 3, -1):
            last = self.find(word[cut:])
            first = self.find(word[:cut]) or (self.find(word[: cut - 1]) if word[cut - 1] in "sn" else None)
            if first and last:
                return f"{first} {last}"
        return None


@functools.cache
def _languages() -> dict[str, _Language]:
    out = {}
    for code, data in catalogue().lexicon.get("languages", {}).items():
        endings = [(e.partition(":")[0], e.partition(":")[2]) for e in data.get("endings", "").split()]
        table = {str(k).lower(): str(v) for k, v in data.get("words", {}).items()}
        for word, english in list(table.items()):
            for other in _spellings(code, word):
                table.setdefault(other, english)
        split = None
        if "prefixes" in data:
            split = re.compile(rf"({'|'.join(data['prefixes'].split())})(?:{'|'.join(data['infixes'].split())})(\w{{4,}})")
        rated = None
        if "rated" in data:
            not_behind = "".join(rf"(?<!{w} )" for w in data["fed"].split())
            rated = re.compile(rf"{not_behind}\b{data['rated']}(?= ?\d+(?:[.,]\d+)? ?[^\W\d_]{{1,5}}\b(?! {data['up_to']} \d))", re.I)
        out[code] = _Language(
            frozenset(data["marks"].split()), table, tuple(endings), bool(data.get("compounds")), split, bool(data.get("behind")), rated
        )
    return out


def _spellings(code: str, word: str) -> list[str]:
    """How a word is typed without its accents ('lüfter': 'luefter'; 'détecteur': 'detecteur') and without a cut article
    ("fuite d'eau": 'fuite eau')."""
    bare = _ELISION.sub("", word) if code in _CUTTING and not word.isalpha() else word
    if bare.isascii():
        return [bare]
    if code == "de":
        return [bare.translate(_UMLAUTS)]
    plain = "".join(c for c in unicodedata.normalize("NFD", bare) if not unicodedata.combining(c)).replace("ł", "l")
    return [bare, plain] if len(plain) > 2 else [bare]


def _telling(word: str, english: str) -> bool:
    """Whether a word is of a language for certain: long, and not the English one in other letters ('bandpass')."""
    return len(word) >= _TELLING and word not in re.sub(r"[^a-z]", "", english.lower())


def to_english(prompt: str) -> tuple[str, str]:
    """(prompt with known foreign words replaced, language code). English comes back as it is."""
    shouted = prompt.isupper()
    words = [w.lower() for w in re.findall(r"(?<![\d-])[^\W\d_]+(?![\d-])|[^\W\d_]{3,}", prompt) if shouted or not _is_signal(w)]
    best, most, telling = "en", 0, False
    plain = common_words() | set(catalogue().aliases) | _LATIN
    if plain.issuperset(words):
        return prompt, "en"
    for code, tongue in _languages().items():
        marks = len({w for w in words if w in tongue.marks})
        own = {w for w in words if w not in tongue.marks and w not in plain and stem(w) not in plain}
        own = {w for w in own if (english := tongue.translate(w)) is not None and stem(english) != stem(w)}
        foreign = own or {w for w in words if w in tongue.marks and w not in plain}  # 'an' and 'will' are English as well
        if foreign and marks + len(own) > most:
            best, most, telling = code, marks + len(own), any(_telling(w, tongue.translate(w) or "") for w in own)
    language = _languages().get(best)
    if language is None or (most < 2 and not telling and not (_WITH & set(words) and plain.issuperset(set(words) - _WITH))):
        return prompt, "en"
    common = {w for w in words if w in FUNCTION_WORDS | DETERMINERS and w not in language.marks and w not in language.table}
    if most <= (native := len(common | {w for w in words if w in _ENGLISH})) or (most < _FEW and native):
        return prompt, "en"
    text = _ELISION.sub("", prompt) if best in _CUTTING else prompt
    text = language.rated.sub("of", text) if language.rated else text
    text = _GENITIVE.sub(r"\1s", text) if best == "nl" else text
    done: list[str] = []
    for phrase in sorted((k for k in language.table if " " in k or "/" in k), key=len, reverse=True):
        text, hits = re.subn(rf"(?<!\w){re.escape(phrase)}(?!\w)", chr(_DONE + len(done)), text, flags=re.I)
        done += [language.table[phrase]] * bool(hits)

    names = catalogue().aliases

    def swap(m: re.Match[str]) -> str:
        if _is_signal(m.group()) and not shouted:
            return m.group()
        if len(m.group().rpartition("-")[2]) < 3 and text[m.end() : m.end() + 1].isdigit():
            return m.group()  # 'i2c', 'MH-Z19'
        if m.group().istitle() and _is_board(m.group()) and not (_FIRST.search(text[: m.start()]) and _NOUN.match(text[m.end() :])):
            return m.group()  # 'collegare al mio Uno', 'Uno: un buzzer'
        before = re.search(r"(\w+) $", text[: m.start()])
        small = m.group().islower() and len(m.group()) < 3  # 'ULN2003 an 8': no ULN2003AN
        if before and not small and normal(f"{before[1]} {m.group()}") in names:
            return m.group()  # 'Arduino Uno' is no number
        behind = re.match(r" (\w+)", text[m.end() :])
        if behind and normal(f"{m.group()} {behind[1]}") in names and m.group().isascii():
            return m.group()  # 'Pro Mini' is no 'for the'
        if whole := language.translate(m.group().lower()):
            return whole + " " * text[m.end() : m.end() + 1].isdigit()  # 'Taster1'
        bits = m.group().split("-")
        for cut in range(1, len(bits) - 1):  # 'V-LED-Band': a word that is itself put together by a dash
            if (last := language.find("-".join(bits[cut:]).lower())) is not None:
                return " ".join([*bits[:cut], last])
        known = [language.translate(b.lower()) if not _is_signal(b) else None for b in bits]
        return " ".join(k or b for k, b in zip(known, bits, strict=True)) if any(known) else m.group()  # '12-V-Lüfter'

    text = re.sub(r"(?<!\w)[^\W\d_]+(?:-[^\W\d_]+)*", swap, text)
    text = re.sub(f"[{chr(_DONE)}-{chr(_DONE + len(done))}]", lambda m: done[ord(m.group()) - _DONE], text)
    if language.compounds:
        text = _VERB_LAST.sub("", text)
    text = _BOTH_VOLTS.sub(r"\1 \5 \2 \3\4 \5", text)
    text = _NEED_NOT.sub(r"no \1", text)
    return _asking(_turned(text) if language.behind else text), best


_NEED_NOT = re.compile(
    r"(?:(?<=[.!?;,:] )|^)(?:an? |the |any )?((?!and\b|but\b|so\b|then\b|if\b|when\b|i\b|we\b|you\b|that\b|this\b|it\b)[A-Za-z][\w-]*(?: [A-Za-z][\w-]*)?) "
    r"(?:(?:i|we) )?(?:need|want|use|like)(?: i| we)? (?:also )?not\b",
    re.I,
)
"""'A display need I not': what is turned down stands in front."""
_BOTH_VOLTS = re.compile(
    r"(\d+(?:\.\d+)?\s?V)- (and|or) (an? )?(\d+(?:\.\d+)?\s?V)[- ]((?:wall |plug-in )?(?:power supply|supply|adapter|rail|source|battery))\b",
    re.I,
)
"""'A 12 V- and a 24 V-supply': the word is said once for both."""


_VERB_LAST = re.compile(
    r"(?<=[\w)]) (?:to )?(?:control|read|turn on|drive|connect|measure|show|feed|detect)(?= (?:on|to) (?:(?:the )?pins?\b|(?:gpio|gp|io|d|a)?\d))",
    re.I,
)
"""'Two servos control on pin 5': the infinitive that a Germanic language puts behind the noun."""
_SENTENCE = re.compile(r"[^.!?\n]*\?")
_NEED = re.compile(r"(?<!do )(?<!do i )(?<!do we )\b(?:i |we )?need\b(?! i\b)", re.I)
_NEED_OF = re.compile(r"\bneed of (?:the )?")
_HAVE_NEEDED = re.compile(r"\bi have\b([^?]*?)\s+need(?:ed)?\b", re.I)


def _asking(text: str) -> str:
    """'I need a diode?' of a language that asks by its tone or turns the words: 'do i need a diode?'."""

    def asked(m: re.Match[str]) -> str:
        return _NEED_OF.sub("need ", _NEED.sub("do i need", _HAVE_NEEDED.sub(r"do i need\1", m.group(), count=1), count=1))

    return _SENTENCE.sub(asked, text)


_LONGEST_NAME = 4
_LOGIC = {"and", "or", "not"}
"""Words that join more often than they name a gate: 'cancello e ...' is no AND gate."""
_WORD = re.compile(r"\w+(?:[.+-]\w+)*")


def _turned(text: str) -> str:
    """'led strip RGB', 'module relay': names of parts whose last word stands first in English, put so."""
    names = catalogue().aliases
    words = list(_WORD.finditer(text))
    out, at, k = "", 0, 0
    while k < len(words):
        run = words[k : k + _LONGEST_NAME]
        while len(run) > 1:
            said = [w.group() for w in run]
            joined = all(text[a.end() : b.start()] == " " for a, b in zip(run, run[1:], strict=False))
            turned = " ".join([said[-1], *said[:-1]])
            if (
                joined
                and not said[0][0].isdigit()
                and said[-1].lower() not in _LOGIC
                and normal(" ".join(said)) not in names
                and normal(turned) in names
            ):
                break
            run.pop()
        if len(run) > 1:
            out, at = out + text[at : run[0].start()] + turned, run[-1].end()
        k += max(1, len(run))
    return out + text[at:]


def _is_board(word: str) -> bool:
    component = catalogue().aliases.get(normal(word))
    return component is not None and bool(catalogue().entries[component]["controller"])


_FIRST = re.compile(r"(?:^|[.!?\n])\W*$")
_NOUN = re.compile(r" [^\W\d_]{4,}")
"""What a numeral at the head of a sentence counts: 'Uno schermo'."""


def _is_signal(word: str) -> bool:
    """'EN', 'Y', 'DE': a short name in capitals is a signal or an axis in any language."""
    return word.isupper() and len(word) <= 3
