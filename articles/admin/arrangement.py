"""What the page that arranges the front shows beside its form: stories, editions, a picker."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from articles import search
from articles.admin import sentences
from articles.forms.front_rows import as_key, new_row, row_of
from articles.models import Article, FrontEdition, FrontSlot, Photo, Publication, Revision

LATEST = 12
AWAITED = 8
PAST = 5
EDITIONS = 30


@dataclass
class About:
    """A story as the arrangement shows it: the words that readers see, or will next."""

    story: Article
    words: Revision | None
    state: object

    @property
    def is_awaited(self) -> bool:
        """Say whether readers see the story only later."""
        return self.words is not None and self.state.name != "live"


def about_stories(keys, now) -> dict[int, About]:
    """What there is to know about the stories, by key: two queries."""
    keys = {as_key(key) for key in keys} - {None}
    if not keys:
        return {}
    found = Article.objects.with_state(now).select_related("section", "latest__lead_photo")
    links = Publication.objects.words_from(now).filter(article__in=keys)
    links = links.select_related("revision__lead_photo")
    words = {link.article_id: link.revision for link in reversed(links)}
    stories = found.defer("latest__body", "latest__body_text").in_bulk(keys)
    return {key: About(story, words.get(key), story.state(now)) for key, story in stories.items()}


def sight(forms, now) -> None:
    """Give each slot's form what its row shows: `about` its story, and its own `picture`."""
    stories = about_stories({form["article"].value() for form in forms}, now)
    keys = {form: as_key(form["photo"].value()) for form in forms if "photo" in form.fields}
    typed = {*keys.values()} - {None}
    pictures = Photo.objects.shown().in_bulk(typed) if typed else {}
    has_lead = False
    for form in forms:
        form.about = stories.get(as_key(form["article"].value()))
        form.picture = pictures.get(keys.get(form))
        form.until = _told_moment(form["pinned_until"].value(), now)
        form.is_lead = form.slot_kind == "story" and not has_lead
        has_lead = has_lead or form.is_lead


def _told_moment(value, now) -> str:
    """A moment as it was kept, or as it was typed."""
    if isinstance(value, list):
        return value[0].replace("T", " ") if value else ""
    return sentences.moment(value, now) if value else ""


def begin(slots, now) -> tuple[list[dict], list[str]]:
    """The rows to go on from, and a sentence for each thing that readers see no more."""
    stories = about_stories({slot.article_id for slot in slots if slot.article_id}, now)
    rows, told = [], []
    for slot in slots:
        about, row = stories.get(slot.article_id), row_of(slot)
        if slot.has_ended(now):
            until = sentences.moment(slot.pinned_until, now)
            told.append(_("“%(slot)s” stood until %(until)s.") % {"slot": slot, "until": until})
            continue
        if slot.kind == FrontSlot.Kind.STORY:
            if about.words is None:
                told.append(_("Readers cannot see “%s” any more, so it left its slot.") % slot)
                continue
            if slot.has_own_words and not slot.holds_for(about.words):
                told.append(_lapsed(slot, about))
                row |= {"headline": "", "standfirst": "", "photo": ""}
            row["written_for"] = about.words.pk
            if slot.photo and slot.shown_photo is None:
                told.append(_("The photo that “%s” had on the front was withdrawn.") % slot)
                row["photo"] = ""
        rows.append(row)
    return rows, told


def _lapsed(slot, about) -> str:
    own = slot.headline or slot.standfirst or _("a photo of its own")
    return _(
        "“%(story)s” was changed since the front gave it “%(own)s”. Readers see the story’s own"
        " words; write yours again if they still fit."
    ) % {"story": about.words.headline, "own": own}


def story_row(key, now) -> dict | None:
    """A new row for a story that readers see or will see."""
    about = about_stories([key], now).get(as_key(key))
    if about is None or about.words is None:
        return None
    return new_row("story", article=about.story.pk, written_for=about.words.pk)


def picker(typed: str, now) -> dict:
    """The stories to choose from: the latest that readers see, and those that wait."""
    public = Article.objects.published(now).as_teasers()
    awaited = (
        Article.objects.with_state(now)
        .scheduled(now)
        .filter(next_kind="words")
        .exclude(current__kind="words")
        .select_related("latest__lead_photo", "section")
        .defer("latest__body", "latest__body_text")
        .order_by("next_at", "pk")
    )
    if typed:
        public = search.matching(public, typed, at=now)
        awaited = search.matching(awaited, typed, at=now)
    return {"typed": typed, "public": public[:LATEST], "awaited": awaited[:AWAITED]}


# Editions


def editions():
    """Editions with who made them and what they lead with, the latest first."""
    slots = FrontSlot.objects.select_related("article__latest", "tag")
    slots = slots.defer("article__latest__body", "article__latest__body_text")
    return FrontEdition.objects.select_related("made_by", "undoes").prefetch_related(
        Prefetch("slots", queryset=slots.order_by("position", "pk"))
    )


def told_editions(now) -> dict:
    """The edition in force, those that wait and the last few before."""
    begun = list(editions().begun(now)[: PAST + 1])
    waiting = editions().filter(starts_at__gt=now).order_by("starts_at")
    return {"current": begun[0] if begun else None, "waiting": list(waiting), "past": begun[1:]}


def meanwhile(began_with, current) -> dict:
    """What a colleague changed between the edition that an arrangement began with and this."""
    before = [_name(slot) for slot in began_with.slots.all()] if began_with else []
    after = [_name(slot) for slot in current.slots.all()] if current else []
    return {
        "edition": current if current != began_with else None,
        "added": [name for name in after if name not in before],
        "removed": [name for name in before if name not in after],
        "moved": [n for n in after if n in before] != [n for n in before if n in after],
    }


def _name(slot) -> str:
    return str(slot.article or slot)
