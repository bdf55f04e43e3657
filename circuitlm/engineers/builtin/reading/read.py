"""`read`: from a prompt to a `Request` whose wishes account for every word that carries meaning."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.already import there_already
from circuitlm.engineers.builtin.reading.alternating import alternating
from circuitlm.engineers.builtin.reading.alternatives import alternatives
from circuitlm.engineers.builtin.reading.aside import aside
from circuitlm.engineers.builtin.reading.board_rails import without_board_rails
from circuitlm.engineers.builtin.reading.bracketed import counted_outside, listed_behind
from circuitlm.engineers.builtin.reading.button_ladders import button_ladders
from circuitlm.engineers.builtin.reading.cables import cables
from circuitlm.engineers.builtin.reading.capacities import capacities
from circuitlm.engineers.builtin.reading.channels import fix_channels, settle_channels
from circuitlm.engineers.builtin.reading.code import spoken
from circuitlm.engineers.builtin.reading.comparisons import compared
from circuitlm.engineers.builtin.reading.contacts import contacts
from circuitlm.engineers.builtin.reading.conversions import as_converter
from circuitlm.engineers.builtin.reading.converters import excluded, outputs, without_outputs
from circuitlm.engineers.builtin.reading.corrections import corrected_values, cut, decimal_points, other_kinds, taken_back, written_small
from circuitlm.engineers.builtin.reading.counted_behind import counted_behind
from circuitlm.engineers.builtin.reading.declined import declined
from circuitlm.engineers.builtin.reading.describe import describe
from circuitlm.engineers.builtin.reading.digits import digits
from circuitlm.engineers.builtin.reading.draft import IN_OTHER_WORDS, Draft
from circuitlm.engineers.builtin.reading.draws import draws
from circuitlm.engineers.builtin.reading.each_board import each_board
from circuitlm.engineers.builtin.reading.each_load import each_load, each_named, each_switches
from circuitlm.engineers.builtin.reading.either import either
from circuitlm.engineers.builtin.reading.equipment import asked_for, mark_asked
from circuitlm.engineers.builtin.reading.figures import in_figures
from circuitlm.engineers.builtin.reading.flags import flags
from circuitlm.engineers.builtin.reading.frames import in_frames
from circuitlm.engineers.builtin.reading.functions import find_functions, find_projects
from circuitlm.engineers.builtin.reading.further import further
from circuitlm.engineers.builtin.reading.general_names import exact_names, no_parts
from circuitlm.engineers.builtin.reading.given_volts import given_volts, led_sources
from circuitlm.engineers.builtin.reading.in_passing import at_the_far_end, field_devices, some_at_hand
from circuitlm.engineers.builtin.reading.labels import boards_of, labels
from circuitlm.engineers.builtin.reading.leftovers import leftovers, said_of
from circuitlm.engineers.builtin.reading.many_in_one import many_in_one, not_carried
from circuitlm.engineers.builtin.reading.members import members
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.mentions import unknown_boards
from circuitlm.engineers.builtin.reading.meters import meters
from circuitlm.engineers.builtin.reading.motor_encoders import encoders_of_motors
from circuitlm.engineers.builtin.reading.named_again import named_again, told_of_all
from circuitlm.engineers.builtin.reading.netlist import told_edges
from circuitlm.engineers.builtin.reading.numbered_behind import numbered_behind, without_source_names
from circuitlm.engineers.builtin.reading.numbers import bare_pin
from circuitlm.engineers.builtin.reading.one_per_driver import one_per_driver
from circuitlm.engineers.builtin.reading.outlets import outlets
from circuitlm.engineers.builtin.reading.own_light import own_lights
from circuitlm.engineers.builtin.reading.own_resistors import own_resistors
from circuitlm.engineers.builtin.reading.passives import passives, unplaced
from circuitlm.engineers.builtin.reading.pastimes import pastimes
from circuitlm.engineers.builtin.reading.pincounts import settle_counts
from circuitlm.engineers.builtin.reading.pinquestions import pin_question, pins_in_use
from circuitlm.engineers.builtin.reading.pins import fix_pins, pin_names, signal_names
from circuitlm.engineers.builtin.reading.pins_left import pins_left
from circuitlm.engineers.builtin.reading.places import sensors_in_places
from circuitlm.engineers.builtin.reading.plain import plain
from circuitlm.engineers.builtin.reading.predicates import by_predicate
from circuitlm.engineers.builtin.reading.projects import add_project
from circuitlm.engineers.builtin.reading.rails import rails
from circuitlm.engineers.builtin.reading.rated_loads import rated_loads
from circuitlm.engineers.builtin.reading.recounted import recounted
from circuitlm.engineers.builtin.reading.refusals import find_refusal
from circuitlm.engineers.builtin.reading.remarks import remarks
from circuitlm.engineers.builtin.reading.resistors import resistor_roles
from circuitlm.engineers.builtin.reading.salvaged import came_from, salvaged
from circuitlm.engineers.builtin.reading.sections import built_things, drop_headings, lamp_names
from circuitlm.engineers.builtin.reading.serial_sides import settle_sides
from circuitlm.engineers.builtin.reading.siblings import by_bus, by_noun, by_signals, by_words
from circuitlm.engineers.builtin.reading.sizes import sized
from circuitlm.engineers.builtin.reading.slips import signal_slips
from circuitlm.engineers.builtin.reading.spelled import odd_names
from circuitlm.engineers.builtin.reading.strip_supply import strips_on
from circuitlm.engineers.builtin.reading.strips import strip_volts
from circuitlm.engineers.builtin.reading.supplies import dc_transformers, mentioned, named_sources, said_once, values_behind
from circuitlm.engineers.builtin.reading.supply_places import destinations, per_board
from circuitlm.engineers.builtin.reading.switched_by import switched_by
from circuitlm.engineers.builtin.reading.terminals import own_terminals
from circuitlm.engineers.builtin.reading.terms import in_terms
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.thermometers import far_enough, implied, instruments, withstands
from circuitlm.engineers.builtin.reading.told_figures import figured
from circuitlm.engineers.builtin.reading.told_volts import told_volts
from circuitlm.engineers.builtin.reading.twins import spelled_out, twins
from circuitlm.engineers.builtin.reading.value_order import value_first
from circuitlm.engineers.builtin.reading.variants import fed_with, variants, wound_for_supply
from circuitlm.engineers.builtin.reading.voltages import bare_voltages, built_for, over_usb
from circuitlm.engineers.builtin.reading.watched_mains import without_watched
from circuitlm.engineers.builtin.reading.worded_pins import worded_pins
from circuitlm.engineers.builtin.reading.writer import Writer
from circuitlm.errors import Refused, UsageError
from circuitlm.knowledge.catalogue import catalogue, second_shelf
from circuitlm.plan import Request

LONGEST = 6000
"""More characters than this are no request but a document."""

_ASKING = re.compile(
    r"\b(?:can|could|may|might|must|do|does|is|are|am|has|have|need|should|will|would|which|what|how|where|why|whether)\b(?:[^.!?]|\.(?=\d))*\?|(?:^|[.!?,;:] )[^.!?,;]{2,40}\bor\b[^.!?,;]{2,40}\?",
    re.I,
)
_BIDDING = re.compile(r"\b(?:tell|show|give|list|name)\b(?: me| us)?(?: all)?(?: the| their| its)? ?(?:i2c |i²c )?address(?:es)?\b", re.I)
"""'... and tell me the addresses': a question without a question mark."""
_QUESTION = re.compile(
    r"^\s*(?:hi|hello|hey|please|ok|so)?[\s,!.]*(?:how|what|which|where|why|can i|can you (?:tell|explain|show)|could i|should i|do i|is it|does|show me (?:how|the (?:pinout|wiring))|explain)\b|\?\s*$|"
    r"(?:[.!;\n]\s+|^)(?:so |and |but |also )?(?:which (?!is|are|means|makes|will|has|should)\w+|what (?!a\b|i\b|we\b)\w+|how (?:do|can|should|would|many|much|big|to)\b|do i need|can i|should i)\b[^.!?\n]*$",
    re.I,
)
_SHOUTED = 6
"""Words of a request that is shouted. 'UNO DHT22 OLED' is a list of names."""
FIRMWARE = {"wifi", "bluetooth"}


def _shouted(prompt: str) -> bool:
    """Whether all of a request of some words is in capitals, and its units tell nothing by theirs."""
    return prompt.isupper() and len(prompt.split()) >= _SHOUTED and not re.search(r"\d ?M\b|\bM(?:OHM|HZ|Ω)", prompt)


def read(prompt: str) -> Request:
    """Understand a prompt. Raises UsageError for empty or endless text, Refused for what must not be built."""
    if not prompt.strip():
        raise UsageError("The prompt is empty.", 'say what you want to build: circuitlm design "blink an LED on an Arduino Uno"')
    if len(prompt) > LONGEST:
        raise UsageError(
            f"The prompt has {len(prompt):,} characters; at most {LONGEST:,} are read.",
            "describe the circuit in a few sentences: parts, what it does, how it is powered",
        )
    from circuitlm.engineers.builtin.reading.languages import to_english

    second_shelf(prompt)
    prose = prompt.lower() if _shouted(prompt) else prompt
    translated, language = to_english(written_small(decimal_points(spoken(prose))))
    translated = in_terms(in_figures(translated))
    edges = told_edges(translated)
    translated = declined(own_resistors(value_first(figured(sized(other_kinds(worded_pins(translated)))))))
    words, mended = plain(translated) if language == "en" else (translated, {})
    draft = Draft(each_switches(each_named(as_converter(corrected_values(words)))))
    told = aside(draft.text, draft.mentions)
    whole = draft.text
    draft.put(told.raw)
    draft.rewrite(recounted)
    for _ in range(4):
        if (spans := taken_back(draft.text, draft.mentions)) is None:
            break
        draft.put(cut(draft.text.raw, spans))
    words, own_light = own_lights(draft.text, draft.mentions)
    draft.put(words)
    draft.rewrite(*IN_OTHER_WORDS)
    if language == "en":
        words, slips = signal_slips(draft.text, draft.mentions)
        draft.put(words)
        mended = mended | slips
    text, mentions = draft.done()
    if refusal := find_refusal(text) or (told.raw != whole.raw and find_refusal(whole)):
        raise Refused(refusal[1]["reason"], f"what can be done: {refusal[1]['instead']}")
    draft.rewrite(in_frames)
    text, mentions = draft.done()
    mentions = without_watched(text, own_terminals(text, pastimes(text, mentions)))
    mentions = many_in_one(text, no_parts(text, named_again(text, without_source_names(text, numbered_behind(text, mentions)))))
    boards = unknown_boards(text, mentions)
    by_signals(text, mentions, pin_names(text, mentions))
    by_words(text, mentions)
    by_bus(text, mentions)
    exact_names(text, mentions)
    by_noun(text, mentions)
    by_predicate(text, mentions)
    repaired, unknown = odd_names(text, mentions, signal_names(mentions))
    far = field_devices(text, unknown, repaired)
    unknown = [u for u in unknown if not any(u[1] in r for r in far)]
    mentions = sorted([*mentions, *(m for m in repaired if not any(m.start in r for r in far))], key=lambda m: m.start)
    signals = signal_names(mentions)  # those of the repaired ones too
    unknown = [u for u in unknown if not all(b in signals for b in re.findall(r"[a-z0-9]+", u[0].lower()))]
    unknown = not_carried(text, mentions, unknown)
    fix_channels(text, mentions)
    pins = fix_pins(text, mentions)
    settle_sides(text, mentions)
    for m in mentions:
        counted_behind(text, m)
    describe(text, mentions)
    some_at_hand(text, mentions)
    mentions = told_of_all(mentions)
    told_volts(text, mentions)
    counted_outside(text, mentions)
    listed_behind(text, mentions)
    mentions = encoders_of_motors(text, mentions)
    mentions = button_ladders(text, mentions)
    for m in mentions:
        compared(text, m)
    mentions = instruments(text, mentions)
    strip_volts(text, mentions)
    further(text, mentions)
    mentions = labels(text, boards_of(text, mentions))
    contacts(text, mentions)
    mentions = salvaged(text, remarks(text, mentions))
    mentions = meters(text, mentions)
    mentions = rated_loads(text, outlets(text, mentions))
    draws(text, mentions)
    cables(text, mentions)
    variants(text, mentions)
    sensors_in_places(text, mentions)
    mentions = passives(text, resistor_roles(text, mentions))
    settle_counts(text, mentions)
    switched_by(text, mentions)
    one_per_driver(text, mentions)
    lamp_names(text, mentions)
    built_things(text, mentions)
    digits(text, mentions)
    each_board(text, mentions)
    each_load(text, mentions)
    settle_channels(mentions)
    alternatives(text, mentions)
    outputs(text, mentions)
    mentions = spelled_out(text, twins(text, mentions))
    mark_asked(text, mentions)
    request = Request(prompt=prompt, text=re.sub(r"\s+", " ", text.raw), language=language)
    request.told = edges
    request.intent = "question" if any(p.search(text.raw) for p in (_QUESTION, _ASKING, _BIDDING)) else "design"
    writer = Writer(request, text, drop_headings(text, mentions))
    dc_transformers(text, mentions)
    supplies = mentioned(text, mentions)
    values_behind(text, supplies)
    supplies += alternating(text, mentions, supplies)
    supplies += bare_voltages(text, mentions, supplies)
    supplies = without_outputs(text, mentions, supplies)
    supplies += led_sources(text, mentions, supplies)
    supplies += named_sources(text, mentions, supplies)
    supplies += given_volts(text, mentions, supplies)
    supplies += over_usb(text, mentions, supplies)
    supplies += built_for(text, mentions, supplies)
    supplies = said_once(text, without_board_rails(text, mentions, supplies))
    made = rails(text, mentions, supplies)
    fed_with(text, mentions, supplies)
    wound_for_supply(mentions, supplies)
    strips_on(text, mentions, supplies)
    either(text, supplies)
    capacities(text, supplies)
    destinations(text, supplies, mentions)
    per_board(text, supplies, mentions)
    for source in supplies:
        text.spent.update(range(source.start, source.end))
    writer.parts(mentions, supplies)
    writer.supplies(supplies)
    for rail in made:
        writer.add(kind="part", words=rail.words, at=rail.start, component=rail.component, attributes={"output": f"{rail.volts:g}V"})
    for name, at, nearest in unknown:
        if _or_known(text, at, mentions):
            continue  # 'an RDM6300 or RC522': the one that is known
        writer.add(kind="part", words=name, at=at, alternatives=nearest)
    for name, at, nearest in boards:
        writer.add(kind="part", words=name, at=at, alternatives=nearest, attributes={"board": "yes"})
    writer.owners(mentions)
    for at, function in excluded(text, mentions):
        writer.add(kind="exclusion", words=text.words(at, at + 1), at=at, component=catalogue().default_for(function)[0])
        text.explain(at, at + 1)
    fed_by = [range(s.start, s.end) for s in supplies]  # 'a doorbell transformer'
    projects = [p for p in find_projects(text) if not any(p[1] in r and p[2] in r for r in fed_by) and not any(p[1] in r for r in far)]
    projects = [p for p in projects if not any(m.start <= p[1] and p[2] < m.end for m in mentions)]  # 'a doorbell button' is a button
    projects = [
        p for p in projects if not came_from(text, p[1]) and not there_already(text, range(p[1], p[2])) and not at_the_far_end(text, p[2])
    ]
    for hit in find_functions(text, mentions):
        kind = "exclusion" if hit.negated else "function"
        writer.add(
            kind=kind,
            words=hit.words,
            at=hit.start,
            function=hit.function,
            count=hit.count,
            firmware=hit.function in FIRMWARE,
            attributes=hit.attributes,
        )
        if (number := bare_pin(text, mentions, hit.end)) is not None:
            writer.add(kind="pin", words=text.low(number), at=number)
    if projects:
        request.project = projects[0][0]
        add_project(writer, projects[0])
    if (degrees := implied(text, request.wishes)) is not None:
        writer.add(kind="function", words=degrees[1], at=degrees[0], function=degrees[2])
    withstands(request.wishes, request.text)
    far_enough(request.wishes, request.text)
    members(text, request)
    used = _pin_question(request, text, mentions)
    kept = {p.lower() for w in request.wishes for p in w.pins.values()}
    for start, _, written, owner, role in pins:
        if written not in used and (owner is None or not (owner.negated or written.lower() in kept)):
            writer.add(kind="pin", words=written, at=start, attributes={"role": role} if role and owner is None else {})
    request.flags.update(flags(text.raw.lower(), request.wishes))
    if text.avoided:
        request.flags["avoid-pins"] = " ".join(dict.fromkeys(text.avoided))
    if left := pins_left(text, mentions):
        request.flags["only-pins"] = " ".join(left)
    if own_light:
        request.flags["own-light"] = own_light
    if told.left_out:
        request.flags["aside"] = ", ".join(told.left_out)
    if far:
        request.flags["far-devices"] = ", ".join(text.words(r.start, r.stop) for r in far)
        text.used.update(i for r in far for i in r)
    if mended:
        request.flags["mended"] = "; ".join(f'"{written}" is read as {right}' for written, right in mended.items())
    said_of(text, mentions, {w.function for w in request.of("function") if w.function})
    request.not_understood = leftovers(text, asked_for(text, mentions)) + unplaced(text)
    if "board-input" in request.flags:
        request.not_understood = [x for x in request.not_understood if x.lower() not in ("vin", "raw", "v in")]
    return request


def _pin_question(request: Request, text: Text, mentions: list[Mention]) -> set[str]:
    """Notes a question about a board's pins; returns the pins that the text says are in use, as written."""
    if request.intent != "question" or not (kind := pin_question(text.raw)):
        return set()
    request.flags["asked-pins"] = kind
    board = next((catalogue().get(m.component) for m in mentions if m.entry["controller"]), None)
    used = pins_in_use(text.raw, board) if board is not None else {}
    if used:
        request.flags["pins-in-use"] = " ".join(dict.fromkeys(used.values()))
    return set(used)


def _or_known(text: Text, at: int, mentions: list[Mention]) -> bool:
    """Whether an unknown name is one side of a choice whose other side is a known part."""
    for m in mentions:
        between = {t.low for t in (text.tokens[at : m.start] if at < m.start else text.tokens[m.end : at])}
        if not m.negated and abs(m.start - at) <= 5 and between & {"or", "/"} and not between & {"and", "with", ".", ","}:
            return not m.entry["controller"]
    return False
