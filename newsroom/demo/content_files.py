"""The demo newsroom as it is written down: TOML files, one a story."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path

HERE = Path(__file__).parent
CONTENT = HERE / "content"
PHOTOS = HERE / "photos"


def rows(name: str) -> list[dict]:
    """The rows of a file such as authors.toml, which has one table named like itself."""
    return tomllib.loads((CONTENT / f"{name}.toml").read_text())[name]


def front() -> dict:
    return tomllib.loads((CONTENT / "front.toml").read_text())


def stories() -> list[dict]:
    return [tomllib.loads(path.read_text()) for path in sorted(CONTENT.glob("stories/*/*.toml"))]


def comments() -> list[dict]:
    """All comments; one that answers another comes after it."""
    return [
        row
        for path in sorted(CONTENT.glob("comments/*.toml"))
        for row in tomllib.loads(path.read_text())["comments"]
    ]


def published_at(story: dict, loaded_at: datetime) -> datetime:
    """When a story went public, or will, if the newsroom was loaded at `loaded_at`."""
    if "published" in story:
        return datetime.fromisoformat(story["published"])
    if "hours_ahead" in story:
        return loaded_at + timedelta(hours=story["hours_ahead"])
    return loaded_at - timedelta(hours=story.get("hours_ago", 0.5))
