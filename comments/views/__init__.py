from comments.views.reading import mine, page
from comments.views.writing import expired, new, reply

__all__ = ["expired", "mine", "new", "page", "reply"]
