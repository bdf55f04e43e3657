"""Plain analog circuits by their pieces: which kind a request describes, and which quantity is which of its values.

`quantities` finds what is told with a unit, `matching` gives each quantity the role that the words around it and its unit fit best, and
`speaking` says the circuit in the words that every later reader knows. The kinds, their roles and those words stand in `knowledge/frames.yaml`.
"""

from circuitlm.engineers.builtin.reading.frames.speaking import in_frames

__all__ = ["in_frames"]
