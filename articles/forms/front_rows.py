"""Rows: between two requests a slot is a dictionary of what was typed into its fields."""

from articles.models import FrontSlot
from articles.models.front import MAX_SLOTS
from articles.web import absolute

PREFIX = "slots"
MAX_KEY_DIGITS = 18
FIXED = ("kind", "position", "article", "written_for")
FIELDS = {
    "story": ("headline", "standfirst", "photo", "pinned_until"),
    "link": ("url", "headline", "outlet", "standfirst", "pinned_until"),
    "tag": ("tag", "headline", "pinned_until"),
    "notice": ("headline", "standfirst", "url", "pinned_until"),
    "breaking": ("headline", "url", "pinned_until"),
}


def new_row(kind: str, **typed) -> dict:
    row = dict.fromkeys((*FIXED, *FIELDS[kind]), "") | {"pinned_until": None} | typed
    return row | {"kind": kind}


def row_of(slot) -> dict:
    """The row of a slot that was saved."""
    row = new_row(
        slot.kind,
        headline=slot.headline,
        standfirst=slot.standfirst,
        url=slot.url,
        outlet=slot.outlet,
        pinned_until=slot.pinned_until,
        photo=slot.photo_id or "",
        article=slot.article_id or "",
        written_for=slot.written_for_id or "",
        tag=slot.tag.name if slot.tag else "",
    )
    if slot.kind != FrontSlot.Kind.STORY and slot.article:
        row |= {"url": absolute(slot.article.get_absolute_url()), "article": ""}
    return row


def typed_rows(data) -> list[dict]:
    """The rows as they were sent, whatever was typed, in the order of their places."""
    rows = []
    for number in range(MAX_SLOTS * 2):
        typed = data.get(f"{PREFIX}-{number}-kind")
        if typed in FIELDS:
            row = {name: data.get(f"{PREFIX}-{number}-{name}", "") for name in new_row(typed)}
            which = data.get(f"{PREFIX}-{number}-pinned_until_which", "")
            rows.append(row | {"pinned_until": [row["pinned_until"], which], "number": number})
    return sorted(rows, key=lambda row: (_place(row["position"]), row["number"]))


def rearranged(rows, change: str) -> list[dict]:
    """Move or remove the row that was sent under a number: "up:3", "down:3", "first:3"."""
    verb, _colon, number = change.partition(":")
    rows = list(rows)
    at = next((at for at, row in enumerate(rows) if str(row.get("number")) == number), None)
    if at is None:
        return rows
    row = rows.pop(at)
    to = {"up": max(0, at - 1), "down": at + 1, "first": 0}.get(verb, at)
    if verb != "remove":
        rows.insert(to, row)
    return rows


def as_data(rows) -> dict:
    """The rows as a browser would send them in this order."""
    data = {f"{PREFIX}-TOTAL_FORMS": str(len(rows)), f"{PREFIX}-INITIAL_FORMS": str(len(rows))}
    for number, row in enumerate(rows):
        typed, which = row["pinned_until"]
        sent = row | {"position": number + 1, "pinned_until": typed, "pinned_until_which": which}
        data |= {f"{PREFIX}-{number}-{name}": str(value) for name, value in sent.items()}
    return data


def as_key(typed) -> int | None:
    """The key that was typed, if it can be one."""
    typed = str(typed or "")
    return int(typed) if typed.isdecimal() and len(typed) <= MAX_KEY_DIGITS else None


def _place(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < 10 else MAX_SLOTS * 2
