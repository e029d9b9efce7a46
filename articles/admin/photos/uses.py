"""Where a photo is used: in stories, as lead or within the body, and on the front page."""

from dataclasses import dataclass, field

from django.db.models import Max
from django.utils.translation import gettext as _

from articles import text
from articles.admin import sentences
from articles.models import Article, FrontSlot, Revision, RevisionPhoto

STORIES_A_PAGE = 20
SLOTS_SHOWN = 5
PUBLIC_SHOWN = 50
MAX_KEY_DIGITS = 18


@dataclass
class Use:
    """A story that names a photo: how it does so now, in public and in its newest words."""

    article: Article
    state: object
    told: list[str] = field(default_factory=list)


@dataclass
class Uses:
    """A page of uses; `older` is the `?before=` of the next."""

    rows: list[Use]
    older: int | None


def stories(photo, at, *, before: str = "") -> Uses:
    """The stories that ever named the photo, the last written first: five queries."""
    named = photo.revision_photos.order_by().values("revision__article")
    named = named.annotate(last=Max("revision")).order_by("-last")
    if before.isdecimal() and len(before) <= MAX_KEY_DIGITS:
        named = named.filter(last__lt=int(before))
    found = list(named.values_list("revision__article", "last")[: STORIES_A_PAGE + 1])
    shown = found[:STORIES_A_PAGE]
    articles = (
        Article.objects.with_state(at)
        .select_related("latest")
        .defer("latest__body", "latest__body_text")
        .in_bulk([article for article, _last in shown])
    )
    roles = _roles(photo, articles.values())
    rows = [_use(articles[article], at, roles) for article, _last in shown]
    return Uses(rows, older=shown[-1][1] if len(found) > len(shown) else None)


def _roles(photo, articles) -> dict:
    """How each revision that counts now names the photo: revision to words."""
    keys = set()
    for article in articles:
        current = getattr(article, "current", None)
        keys |= {article.latest_id, current and current.revision_id}
    named = RevisionPhoto.objects.filter(photo=photo, revision__in=keys - {None})
    revisions = Revision.objects.filter(pk__in=named.values("revision"))
    return {
        revision.pk: _role(photo, revision) for revision in revisions.only("lead_photo_id", "body")
    }


def _role(photo, revision) -> str:
    is_lead, in_body = revision.lead_photo_id == photo.pk, photo.pk in text.photo_ids(revision.body)
    if is_lead and in_body:
        return _("as lead and in the body")
    return _("as lead") if is_lead else _("in the body")


def _use(article, at, roles) -> Use:
    use = Use(article, article.state(at))
    current = getattr(article, "current", None)
    public = roles.get(current and current.revision_id)
    newest = roles.get(article.latest_id)
    if public:
        use.told.append(_("public, %s") % public)
    if newest and not (public and current.revision_id == article.latest_id):
        use.told.append(_("in the newest words, %s") % newest)
    if not use.told:
        use.told.append(_("only in earlier words"))
    return use


def public_stories(photo, at):
    """The stories whose public words name the photo; those of long ago are left out."""
    named = RevisionPhoto.objects.filter(photo=photo)
    return (
        Article.objects.published(at)
        .filter(
            pk__in=named.values("revision__article"), live__revision__in=named.values("revision")
        )
        .defer("live__revision__body", "live__revision__body_text")[:PUBLIC_SHOWN]
    )


def front_slots(photo, at) -> list[tuple]:
    """The newest places on the front page that show the photo, each with when: one query."""
    slots = FrontSlot.objects.filter(photo=photo).select_related("edition", "article__latest")
    slots = slots.defer("article__latest__body", "article__latest__body_text")
    return [
        (slot, _when(slot.edition, at))
        for slot in slots.order_by("-edition__starts_at", "pk")[:SLOTS_SHOWN]
    ]


def _when(edition, at) -> str:
    if edition.starts_at > at:
        return _("from %s") % sentences.moment(edition.starts_at, at)
    if edition.ends_at is None or edition.ends_at > at:
        return _("now, since %s") % sentences.moment(edition.starts_at, at)
    return _("until %s") % sentences.moment(edition.ends_at, at)
