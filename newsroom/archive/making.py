from django.utils.translation import gettext as _
from tqdm import tqdm

from articles.models import Article
from newsroom.archive import labels
from newsroom.archive.discussions import Discussions, spread
from newsroom.archive.stories import Labels, Stories
from newsroom.archive.tables import filling, writing
from newsroom.archive.wording import Chance
from newsroom.models import User

ROWS_AT_ONCE = 20_000


class NotEmpty(Exception):
    """The database has stories, and nobody asked to put an archive beside them."""


def make(*, articles: int, comments: int, seed: int, until, add=False) -> None:
    """Fill the database with an archive that ends at `until`, as one whole or not at all.

    The same numbers, seed and end give the same rows in a database that holds the same.
    """
    if not add and Article.objects.exists():
        raise NotEmpty(_("The database has stories already."))
    chance = Chance(seed)
    stories = Stories(articles, labels=_labels(articles, chance), chance=chance, until=until)
    moderators = labels.people("Moderator", labels.MODERATORS)
    talk = Discussions(comments, moderators=moderators, chance=chance, until=until)
    tables = [*stories.tables, *talk.tables]
    with (
        tqdm(total=articles + comments, desc="Rows", unit="row", disable=None) as bar,
        filling(tables),
    ):
        with writing(tables) as write:
            _fill(stories, talk, comments, bar, write)
        bar.set_description("Indexes")


def _fill(stories, talk, comments, bar, write):
    chance = stories.chance
    numbers = [each for each in range(stories.number) if stories.takes_comments(each)]
    counts = dict(zip(numbers, spread(comments, len(numbers), chance), strict=True))
    tables = [*stories.tables, *talk.tables]
    for number in range(stories.number):
        at, section = stories.instant_of(number), chance.choice(stories.labels.sections)
        sent, outcomes = talk.outcomes(counts.get(number, 0), at)
        pk = stories.write(number, at=at, section=section, comments=talk.seen(section, outcomes))
        if outcomes:
            talk.write(pk, section, sent, outcomes)
        bar.update(1 + len(outcomes))
        if sum(len(table.rows) for table in tables) > ROWS_AT_ONCE:
            write()
    talk.write_commenters()


def _labels(articles, chance) -> Labels:
    editors = labels.people("Editor", labels.EDITORS)
    return Labels(
        reporters=labels.people("Reporter", labels.REPORTERS),
        editors=editors,
        sections=labels.sections(),
        tags=labels.tags(articles, chance),
        authors=labels.authors(articles, chance),
        photos=labels.pictures(User.objects.get(pk=editors[0])),
    )
