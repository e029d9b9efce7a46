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
    is_figure = isinstance(node, Element) and node.name == "figure"
    return is_figure and int(node.attributes["data-photo"]) in photos
