from collections.abc import Collection

from articles.text import tree
from articles.text.tree import Element


def without_photos(html: str, photos: Collection[int]) -> str:
    """Return a clean body without the figures of these photos, by number."""
    root = tree.read(html)
    for node in (root, *root.walk()):
        if isinstance(node, Element):
            node.children = [child for child in node.children if not _shows(child, photos)]
    return tree.write(root)


def _shows(node: Element | str, photos: Collection[int]) -> bool:
    number = node.attributes.get("data-photo") if isinstance(node, Element) else None
    return number is not None and int(number) in photos
