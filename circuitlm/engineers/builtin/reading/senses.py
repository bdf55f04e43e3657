"""Whether words that could name a part do so here: verbs, pins of a board, a board's own converter."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import ADJECTIVES, DETERMINERS, FUNCTION_WORDS, words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.search import search

_VERBS = words("""
    display switch light power sound log fan pump charge relay ring lock button control drive motor record buzz heat cool camera
    buffer amplify lamp supply store clock latch
""")
_BEFORE_VERB = words("""
    to will should can must shall might need let and then it that which would could i we you they automatically may please not also
""")
_AFTER_VERB = words("""
    the a an it on off my this that data its up them all between our your two itself themselves
""")


_BEGINS = words("and plus , . : > /")
"""Behind these a verb may begin: 'if it is too hot: switch on a fan'."""
_HOLDING = words("housing casing case house room shed pit cover bearing bearings block frame foundation")
_OTHER_THINGS = {
    "valve": words("radio radios amp amps amplifier amplifiers preamp preamplifier tester stage stages sound gear"),
    "microphone": words("line lines level levels"),
    "servo": words("pulse pulses signal signals channel channels frame frames"),
    "lamp": words("black post posts shade shades holder holders"),
    "switch": words("cabinet cabinets cupboard gear room"),
    "heating": words("oil system systems circuit bill bills costs cost engineer season pipe pipes"),
    "heat": words("oil pump pumps recovery exchanger meter meters loss losses bill"),
    "arduino": words("bootloader bootloaders ide"),
}
"""What a noun is not when another stands behind it: a valve radio has tubes, a servo pulse comes from a receiver."""
_WATCHED = words("monitoring monitor logger logging supervision thermometer watch watcher telemetry")
_LINES = words("signal signals pulse pulses")
_TO_A_PIN = words("on to at = : - > is goes pin")


_PART_NUMBER = re.compile(r"^[a-z]{2,}-?\d{2,}")
_NO_OBJECT = words(", . ; : ) and or with for to in as, which that") | {"", ","}


def other_thing(text: Text, i: int) -> bool:
    """Whether a part's name at a token is the first half of another thing's; 'servo signal on D9' is the servo's wire."""
    if text.low(i + 1) in _LINES and text.low(i + 2) in _TO_A_PIN and any(c.isdigit() for c in text.low(i + 3) + text.low(i + 4)):
        return False
    if text.low(i + 1) in _HOLDING and text.low(i - 1) in DETERMINERS and text.low(i - 2) in ("of", "in", "at", "on", "near", "under"):
        return True  # 'the vibration of the pump housing'
    kind = i + 1 + (text.low(i + 1) == "-")
    if text.low(kind) in ("type", "style", *(["like"] if kind > i + 1 else [])) and not any(c.isdigit() for c in text.low(i)) and text.low(kind + 1).isalpha():
        return True  # 'a servo-type pulse'
    if text.low(i + 1) in _WATCHED and (known := search().exact(text.low(i))) and catalogue().entries[known]["kind"] == "load":
        return True  # 'Oven monitoring: ...' orders no oven
    if text.low(i) == "main":
        return True  # 'the main door' is on no mains
    return text.low(i + 1) in _OTHER_THINGS.get(text.tokens[i].stem, ())


_BY_MEANS = words("with by via using through")
_SWITCHERS = words("relay relays mosfet mosfets transistor transistors ssr triac contactor fet")


def is_verb(text: Text, i: int) -> bool:
    """Whether a single word that could be a part is a verb here ('switch the lamp', 'display the data')."""
    word = text.tokens[i].low
    base = text.tokens[i].stem
    if base == "switch" and text.low(i - 1) == "side" and text.low(i - 2 - (text.low(i - 2) == "-")) in ("high", "low"):
        return True  # 'a high side switch' is a transistor
    if word == "switches" and text.low(i + 1) in ("high", "low", "at", "on", "off", "above", "below", "when", "between"):
        if number_at(text, i - 2) is not None and text.low(i - 1).isalpha() and text.low(i - 1) not in FUNCTION_WORDS:
            return False  # 'two wall switches on D5 and D6'
        return text.low(i - 1) not in DETERMINERS - {"that"} and number_at(text, i - 1) is None  # 'the output switches high above 8 V'
    if word == "bucks" and (text.low(i - 1).isdigit() or text.low(i - 1) in ("few", "hundred", "thousand", "many")):
        return True  # 'under 300 bucks'
    if (
        word == "switches"
        and text.low(i - 1).isdigit()
        and text.low(i - 2) in _TO_A_PIN | {"and", ",", "/"}
        and text.low(i + 1) in DETERMINERS | {"both", "all"}
    ):
        return True  # 'a relay board on 5 and 6 switches both lamps'
    counted = number_at(text, i - 1) is not None or text.low(i - 1) in DETERMINERS | ADJECTIVES
    if word == "switches" and _PART_NUMBER.match(text.low(i - 1)) and text.low(i + 1) not in _NO_OBJECT:
        return True  # 'AO3400 switches the strip', 'an ESP32 switches lamps'
    if word == "switch" and _PART_NUMBER.match(text.low(i - 1)) and text.low(i + 1) in ("on", "off") and text.low(i + 2) in DETERMINERS:
        return True  # 'an LDR and an LM393 switch on a lamp'
    if word == "switches" and text.low(i + 1) in DETERMINERS and _board_by_number(text, i - 1):
        return True  # 'my Pi 3 switches a lamp'
    plain = word == "switch" and text.low(i - 1).endswith("s") and i > 0
    if (word == "switches" or plain) and not counted and text.low(i + 1) not in ("a", "an") and number_at(text, i + 1):
        return text.low(i + 2) not in ("and", "or", "to")  # 'the Nano switches 2 headlights', '4 MOSFETs switch four 12V lamps'
    opens = i == 0 or text.low(i - 1) in (".", ":", "!", ";", "to", "and", "will", "can", "should", "must")
    opens |= text.low(i - 1) == "," and text.low(i + 2).isalpha() and text.low(i + 2).endswith("s")  # 'MOSFETs, IRLZ44N, switch four lamps'
    if word == "switch" and opens and not counted and text.low(i + 1) not in ("a", "an", "on", "off") and number_at(text, i + 1):
        return text.low(i + 2) not in ("and", "or", "to", "on", "at")  # 'switch 8 relays from a Mega'
    if word == "switch" and opens and not counted and text.low(i + 1)[:1].isalnum() and text.low(i + 1) not in ("at", "to", "and", "with", "or"):
        if any(text.low(k) in _BY_MEANS and _SWITCHERS & {text.low(k + n) for n in (1, 2, 3)} for k in range(i + 2, i + 9)):
            return True  # 'switch 230V heater with relay'
    if base == "switch" and text.low(i - 1) in (
        "load",
        "mosfet",
        "transistor",
        "fet",
        "npn",
        "pnp",
        "nmos",
        "pmos",
        "bjt",
        "darlington",
        "jfet",
        "thyristor",
        "scr",
        "triac",
        "igbt",
    ):
        return True  # and so are a load switch and a MOSFET switch
    if base == "switch" and re.search(r"(?:activated|operated|controlled|sensitive|triggered|actuated)$", text.low(i - 1)):
        return True  # 'a dark activated switch' is the whole circuit
    if base == "slider" and text.low(i - 1) in ("camera", "dolly", "video", "motorized", "motorised", "timelapse"):
        return True  # a rail for a camera
    if base == "diode" and text.low(i + 1 + (text.low(i + 1) == "-")) in ("connected", "wired"):
        return True  # 'a diode-connected transistor' is no diode
    if base == "pump" and "charge" in (text.low(i - 1), text.low(i - 2) if text.low(i - 1) == "-" else ""):
        return True  # a charge pump moves no water
    if base not in _VERBS and word not in _VERBS:
        return False
    before, after = text.low(i - 1), text.low(i + 1)
    if base == word and _asked_of(text, i):
        return True  # 'will the relay switch reliably'
    if before in ("that", "which", "who") and word != base and (after in _AFTER_VERB - {"up", "between"}):
        return True  # 'a transistor that switches a relay', 'a fan that switches on at 40 °C'
    if before == "one" and word != base and after in _AFTER_VERB - {"up", "between"}:
        return True  # 'the other one switches a relay'
    if after == "between" and any(ch.isdigit() for ch in text.low(i + 2)):
        return False  # 'button between D4 and GND'
    if before == "that" and word.endswith("s") and after in DETERMINERS | {"it"}:
        return True  # 'a relay that switches a lamp'
    if before in DETERMINERS or (number_at(text, i - 1) is not None and before not in ("a", "an")):
        return after in ("the", "it") and before not in DETERMINERS
    if before in _BEFORE_VERB and before != "and":
        return True
    if after in _AFTER_VERB and after not in ("on", "off", "up", "between", "that"):
        return True
    if after in ("on", "off"):
        if base in _NOUNS_THAT_ARE_ON and text.low(i + 2) not in DETERMINERS | {"it"}:
            return False  # 'a Nano, relay off when it is dark'
        return (i == 0 or before in _BEGINS) and text.low(i + 2) in DETERMINERS | {"when", "if", "it", "", ".", ",", "!"}
    return (i == 0 or before in _BEGINS) and after in _AFTER_VERB


_ASKING = words("will can could would should does do did may might must shall won't can't doesn't")
_ADVERBS = words(
    "reliably properly safely correctly cleanly fast faster quickly fully on off it this that the my at with when if from directly even well"
)


def _asked_of(text: Text, i: int) -> bool:
    """Whether a question's auxiliary and its subject stand before a verb: 'will the SSR-25DA switch', 'can a BC547 drive'."""
    low, _ = text.sentence_bounds(i)
    k = next((k for k in range(i - 2, max(low - 1, i - 8), -1) if text.low(k) in _ASKING), None)
    if k is None or i - k < 2 or text.low(i + 1) not in _ADVERBS:
        return False
    subject = [text.low(j) for j in range(k + 1, i)]
    return (
        subject[0] in DETERMINERS
        and not set(subject) & {"and", "or", "with", ",", "to", "by"}
        and "?" in text.words(i, text.sentence_bounds(i)[1])
    )


def _board_by_number(text: Text, i: int) -> bool:
    """Whether the number at a token ends a board's name: 'Pi 3', 'Nano 33'."""
    exact = search().exact(f"{text.low(i - 1)} {text.low(i)}") if text.low(i).isdigit() and i else None
    return exact is not None and bool(catalogue().entries[exact]["controller"])


def is_pin_word(text: Text, end: int, m: Mention) -> bool:
    """'an ADC pin', 'the I2C port': a feature of the board, no part."""
    if not {"adc", "dac", "serial-usb"} & set(m.entry["default_for"]) or any(c.isdigit() for c in text.low(end - 1)):
        return False
    if re.fullmatch(r"(gpio|gp|io|a|p[abc])\d{1,2}", text.low(end)):
        return True
    for word in (text.low(end + k) for k in range(4)):
        if word in ("pin", "pins", "input", "inputs", "port", "channel"):
            return True
        if word not in ("(", ")", "adc", "dac"):
            return False
    return False


def own_adc(text: Text, i: int, end: int, found: list[Mention]) -> bool:
    """'a Pico ADC', 'the ADC of an ESP32', 'from its DAC': the converter inside the board that is named right beside it."""
    if text.low(i) not in ("adc", "dac") or end != i + 1:
        return False
    if found and found[-1].entry["controller"] and i - found[-1].end <= 1 and text.low(i - 1) not in (",", "+", "&", "/"):
        return True
    if text.low(i - 1) == "the" and any(f.entry["controller"] for f in found):
        return True  # 'Blue Pill ... into the ADC'
    before = text.low(i - 1) if text.low(i - 1) not in ("an", "a", "the", "my") else text.low(i - 2)
    if before == "before" or (before == "of" and text.words(i - 3, i).lower().startswith(("ahead", "front"))):
        return True  # 'a filter before the ADC': what follows the circuit
    low, _ = text.sentence_bounds(i)
    if text.low(i - 1) not in ("an", "a", "external", "extra") and _TOPIC.search(text.raw[text.tokens[low].start : text.tokens[i].start]):
        return True  # 'Question about ADC and wifi'
    return text.low(i - 1) in ("its", "internal", "own", "onboard") or text.low(end) in ("of", "in")


_TOPIC = re.compile(
    r"^(?:[\w']+ ){0,3}?(?:questions?|confus\w+|doubts?|advice|trouble|problems?|help|unsure|not sure|stuck|lost|puzzled)\s(?:\w+ )?(?:about|on|regarding|concerning|with|re)\b[^.]*$",
    re.I,
)


def own_dac(found: list[Mention], text: Text) -> list[Mention]:
    """'ESP32 ... DAC on GPIO25 through a buffer': the bare word is the converter that the named board has, not a module beside it."""
    has = any(any("dac" in p.fn for p in catalogue().get(m.component).pins) for m in found if m.entry["controller"])
    out = []
    for m in found:
        before = {text.low(m.start - 1), text.low(m.start - 2)}
        if has and m.words.lower() == "dac" and "dac" in m.entry["default_for"] and not before & _NOT_OWN:
            text.explain(m.start, m.end)
            continue
        out.append(m)
    return out


_ON_BOARD = words("onboard inbuilt builtin")


def on_the_board(found: list[Mention], text: Text) -> list[Mention]:
    """'D4 is also the onboard LED': the board's own light is no part, where other parts are named."""
    if sum(not m.entry["controller"] for m in found) < _OTHERS:
        return found
    own = [m for m in found if catalogue().get(m.component).shape == "led" and _of_the_board(text, m.start)]
    for m in own:
        text.explain(m.start - 1, m.end)
    return [m for m in found if m not in own]


def _of_the_board(text: Text, i: int) -> bool:
    return text.low(i - 1) in _ON_BOARD or (text.low(i - 2), text.low(i - 1)) in (
        ("built", "in"),
        ("on", "board"),
        ("-", "in"),
        ("-", "board"),
    )


_OTHERS = 2
_NOT_OWN = frozenset({"a", "an", "external", "extra", "separate", "second", "i2c", "spi", "two", "2"})
"""Words before a converter that is a part of its own."""


def verb_behind(text: Text, start: int, end: int) -> bool:
    """Whether the last word of a name is a verb ('a relay switches the lamp'): the name ends before it."""
    last = text.low(end - 1)
    follows = text.low(end) in DETERMINERS | {"it"} or (text.low(end) in ("on", "off") and text.low(end + 1) in DETERMINERS)
    if follows and text.low(end) in ("on", "off") and (number_at(text, start - 1) or 0) > 1:
        return False  # 'six reed switches on the windows': several, whose verb would be 'switch'
    follows = follows or (last == "lights" and one_thing(text, start))
    return end - start > 1 and last.endswith("s") and text.tokens[end - 1].stem in _VERBS and follows


def one_thing(text: Text, start: int) -> bool:
    """'A red LED': one, whatever follows."""
    i = start - 1
    while i >= 0 and text.low(i) in COLORS:
        i -= 1
    return text.low(i) in ("a", "an", "one")


_NOUNS_THAT_ARE_ON = {"relay", "pump"}
_SWITCHING = re.compile(r"\s*(?:to|for|that|which)\s+(?:turn|switch|power|cut)(?:s|ing)?\b[^.,;]{0,25}?\b(?:on|off)\b", re.I)


def as_switches(text: Text, found: list[Mention]) -> list[Mention]:
    """'A slider to turn the thing off': a control whose purpose is on and off is the switch of that name, if there is one."""
    for m in found:
        if m.entry["kind"] != "input" or catalogue().get(m.component).interfaces_of("contact"):
            continue
        if _SWITCHING.match(text.raw[text.tokens[m.end - 1].end :]) and (exact := search().exact(f"{m.words} switch")):
            m.component = exact
    return found
