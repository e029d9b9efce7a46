"""Finished pages, handed out before Django is asked.

A page that is the same for everyone is made once, remembered with the tags of what it shows, and
served until a tag is raised or its life ends.
"""

from newsroom.page_cache.parts import with_page_cache

__all__ = ["with_page_cache"]
