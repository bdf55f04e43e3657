"""A prompt while it is being put into plainer words: its tokens and the parts it names, read anew only where a reader has changed it."""

from __future__ import annotations

from collections.abc import Callable

from circuitlm.engineers.builtin.reading.apposed import apposed
from circuitlm.engineers.builtin.reading.arrows import arrows
from circuitlm.engineers.builtin.reading.bus_addresses import strapped
from circuitlm.engineers.builtin.reading.called import called, standing_together
from circuitlm.engineers.builtin.reading.channels import nth_channels
from circuitlm.engineers.builtin.reading.counted_by_rows import counted_by_rows
from circuitlm.engineers.builtin.reading.definitions import one_thing, serves_as, what_it_is
from circuitlm.engineers.builtin.reading.distributed import distributed
from circuitlm.engineers.builtin.reading.each_count import each_counted
from circuitlm.engineers.builtin.reading.heads import named_heads
from circuitlm.engineers.builtin.reading.in_line import in_line
from circuitlm.engineers.builtin.reading.instances import instances
from circuitlm.engineers.builtin.reading.lamps import colors_of_owners, lamps_are_leds
from circuitlm.engineers.builtin.reading.many_in_one import inputs_of_boards
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.mentions import find_mentions
from circuitlm.engineers.builtin.reading.named_pins import named_pins
from circuitlm.engineers.builtin.reading.own_switch import own_switches
from circuitlm.engineers.builtin.reading.per_thing import per_thing
from circuitlm.engineers.builtin.reading.peripherals import own_buses
from circuitlm.engineers.builtin.reading.pin_families import at_vin, pin_families
from circuitlm.engineers.builtin.reading.pin_runs import pin_runs
from circuitlm.engineers.builtin.reading.pintable import pin_tables
from circuitlm.engineers.builtin.reading.pronouns import named_pronouns
from circuitlm.engineers.builtin.reading.rating_order import ratings_in_front
from circuitlm.engineers.builtin.reading.same_signal import same_signal
from circuitlm.engineers.builtin.reading.sections import of_their_own
from circuitlm.engineers.builtin.reading.text import Text, tokenise
from circuitlm.engineers.builtin.reading.twins import numbered_boards
from circuitlm.engineers.builtin.reading.wirenotes import pins_first, wire_notes

Rewriter = Callable[[Text, list[Mention]], str]


class Draft:
    """The text and its mentions, which the rewriters read and leave as they are."""

    def __init__(self, raw: str):
        self.text = tokenise(raw)
        self.mentions = find_mentions(self.text)

    def put(self, raw: str) -> None:
        """Take *raw* as the text; what is the same is not read again."""
        if raw != self.text.raw:
            self.text = tokenise(raw)
            self.mentions = find_mentions(self.text)

    def rewrite(self, *rewriters: Rewriter) -> None:
        """Each of them in turn, on what the one before has left."""
        for rewriter in rewriters:
            self.put(rewriter(self.text, self.mentions))

    def done(self) -> tuple[Text, list[Mention]]:
        """The text as a fresh one, in which no reader has explained anything yet, and the parts it names."""
        text = tokenise(self.text.raw)
        return text, find_mentions(text)


def _called(text: Text, mentions: list[Mention]) -> str:
    return standing_together(called(text, mentions))


IN_OTHER_WORDS: tuple[Rewriter, ...] = (
    strapped,
    of_their_own,
    ratings_in_front,
    pin_families,
    at_vin,
    in_line,
    named_pins,
    _called,
    instances,
    colors_of_owners,
    counted_by_rows,
    pin_runs,
    arrows,
    pin_tables,
    wire_notes,
    pins_first,
    serves_as,
    what_it_is,
    one_thing,
    same_signal,
    named_pronouns,
    apposed,
    numbered_boards,
    own_buses,
    each_counted,
    lamps_are_leds,
    distributed,
    per_thing,
    pin_runs,
    named_heads,
    own_switches,
    inputs_of_boards,
    nth_channels,
)
"""What puts a prompt into the words that the later readers know, in the order in which they build on each other."""
