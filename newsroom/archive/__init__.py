"""An archive of any size, made for measuring: rows as the verbs would have left them."""

from newsroom.archive.making import NotEmpty, make

__all__ = ["NotEmpty", "make"]
