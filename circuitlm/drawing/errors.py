"""What can go wrong inside the drawing stage; `layout` handles it and lets nothing out."""


class NoRoom(Exception):
    """A cluster is too dense to be drawn as planned; it is then drawn in smaller pieces."""
