from articles.models import FrontEdition, FrontPage, FrontSlot, Tag
from newsroom.demo import content_files


def arrange(*, by, articles) -> None:
    """Publish the demo's front page; one that was ever arranged stays as it is."""
    if FrontEdition.objects.exists():
        return
    written = content_files.front()
    slots = [slot(row, articles) for row in written["slots"]]
    FrontPage.load().publish(by=by, slots=slots, note=written["note"])


def slot(row, articles) -> FrontSlot:
    headline = row.get("headline", "")
    if "tag" in row:
        return FrontSlot(kind="tag", tag=Tag.objects.get(slug=row["tag"]), headline=headline)
    article = articles[row["story"]]
    article.refresh_from_db()
    return FrontSlot(
        article=article, headline=headline, written_for=article.latest if headline else None
    )
