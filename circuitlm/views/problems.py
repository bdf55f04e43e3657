"""What readers say of a file beyond plain sentences."""

from __future__ import annotations


class Dangling(str):
    """A sentence on a connection that leads to something which does not exist."""

    __slots__ = ()
