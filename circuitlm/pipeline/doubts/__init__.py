"""The second reading of a request: what it says and its circuit does not show, told as doubts beside the report's wishes.

The reader that plans a design and this one share nothing but the catalogue's names, so that what the one misses the other may see. Each check
looks for one kind of loss and is quiet where the words may be read in another way: a false alarm costs more trust than a doubt gains.
"""

from __future__ import annotations

from circuitlm.pipeline.doubts.colors import lost_colors
from circuitlm.pipeline.doubts.excess import beside_its_own, more_than_asked, twice_built
from circuitlm.pipeline.doubts.figures import lost, lost_buses, lost_times
from circuitlm.pipeline.doubts.happenings import unnoticed
from circuitlm.pipeline.doubts.names import cut_away, lost_boards, lost_numbers, lost_pins
from circuitlm.pipeline.doubts.nouns import held_against, lost_things, short_counts
from circuitlm.pipeline.doubts.pins import strayed_lines, strayed_pins
from circuitlm.pipeline.doubts.ratings import lost_values, misfed
from circuitlm.pipeline.doubts.relations import broken_relations
from circuitlm.pipeline.doubts.seen import Seen
from circuitlm.pipeline.doubts.sources import lost_sources, strange_sources
from circuitlm.pipeline.doubts.strangers import strangers


def doubts(seen: Seen) -> list[str]:
    """The words of a request that its design does not keep, as written, each with what the circuit has in their place."""
    text, circuit = seen.text, seen.circuit
    return [
        *lost(text, seen.made, seen.said),
        *lost_times(text, seen.made, seen.said),
        *lost_buses(text, circuit),
        *lost_pins(text, circuit, seen.told),
        *lost_numbers(seen),
        *lost_boards(seen),
        *cut_away(seen),
        *lost_things(seen),
        *short_counts(seen),
        *held_against(seen),
        *lost_colors(seen),
        *more_than_asked(seen),
        *twice_built(seen),
        *beside_its_own(seen),
        *strayed_pins(seen),
        *strayed_lines(seen),
        *broken_relations(seen),
        *lost_sources(seen),
        *strange_sources(seen),
        *misfed(seen),
        *lost_values(seen),
        *strangers(seen),
        *unnoticed(seen),
    ]
