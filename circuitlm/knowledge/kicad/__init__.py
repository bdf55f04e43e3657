"""KiCad's symbol libraries: a reader, the comparison with our files, and an index of them all as a second shelf.

Nothing of KiCad's data is in this package: the libraries are read where the user has them (CC-BY-SA 4.0, see `CREDIT`).
"""

CREDIT = "pins from the KiCad symbol libraries (the KiCad Library Team, CC-BY-SA 4.0)"
"""What every output says that shows KiCad's data."""
