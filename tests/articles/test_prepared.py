"""Queries that are put into words once, and HTML that is written once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import signals
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from articles.models import Article, Section
from articles.models.rows import FromRow
from articles.prepared import prepared
from articles.related import all_sections
from articles.written import Same, written_once
from comments.models import Comment
from tests.builders import make_article, make_live, make_section
from tests.comments.builders import make_comment

AT = datetime(2026, 5, 18, 12, tzinfo=UTC)


@pytest.mark.django_db
class TestAPreparedQuery:
    def test_is_built_once_and_answers_for_each_value(self):
        built = []

        @prepared
        def stories(size, *, keys, at):
            built.append(size)
            return Article.objects.published(at).as_teasers().filter(pk__in=keys)[:size]

        first, second, third = (make_live(hours_ago=hours) for hours in (3, 2, 1))
        now = timezone.now()

        assert stories(2, keys=[first.pk, second.pk, third.pk], at=now) == [third, second]
        assert stories(2, keys=[first.pk, second.pk, 0], at=now) == [second, first]
        assert stories(2, keys=[first.pk, second.pk, third.pk], at=now - timedelta(hours=9)) == []
        assert built == [2]
        assert stories(1, keys=[first.pk, second.pk, 0], at=now) == [second]
        assert built == [2, 1]

    def test_gives_the_rows_of_the_queryset_without_another_query(self):
        story = make_live(section=make_section("Harbour"))
        with CaptureQueriesContext(connection) as queries:
            [found] = prepared(lambda *, at: Article.objects.published(at).as_teasers())(
                at=timezone.now()
            )
            told = found.section.name, found.live.revision.headline, found.first_published_at

        assert told == ("Harbour", story.latest.headline, story.first_published_at)
        assert len(queries) == 1

    def test_gives_instants_days_and_identities_as_the_queryset_does(self):
        live, draft = make_live(), make_article()
        comment = make_comment(live)
        columns = ("first_published_at", "address_date", "slug_is_automatic")
        stories = Article.objects.order_by("pk").values_list(*columns)
        comments = Comment.objects.values_list("public_id", "created_at", "edited_at")

        for _time in range(2):
            assert prepared(lambda: stories.all())() == list(stories)
            assert prepared(lambda: comments.all())() == list(comments)
        assert (draft.first_published_at, comment.edited_at) == (None, None)

    def test_sees_what_was_written_since(self):
        before = len(all_sections())
        make_section("Islands")

        assert len(all_sections()) == before + 1

    def test_finds_nothing_in_an_empty_list(self):
        named = prepared(lambda *, keys: Section.objects.filter(pk__in=keys))

        assert named(keys=[]) == []

    def test_refuses_a_value_that_the_query_changes_on_its_way(self):
        named = prepared(lambda *, word: Section.objects.filter(name__icontains=word))

        with pytest.raises(ValueError, match="word"):
            named(word="News")


class TestWhatIsWrittenOnce:
    def test_is_written_again_for_other_values_languages_and_zones(self):
        written = []

        @written_once(8)
        def write(name):
            written.append(name)
            return translation.gettext("Yes")

        said = [write("Ada"), write("Ada"), write("Ben")]
        with translation.override("de"):
            said.append(write("Ada"))
        with timezone.override("Asia/Tokyo"):
            said.append(write("Ada"))

        assert written == ["Ada", "Ben", "Ada", "Ada"]
        assert said[3] != said[0] == said[4]

    def test_rows_are_the_same_while_every_column_is(self):
        def known(**columns):
            article = Article(pk=1, slug="wall", first_published_at=AT, **columns)
            return Same({"article": article}, but=frozenset({"comment_count"}))

        assert known() == known(comment_count=7)
        assert hash(known()) == hash(known(comment_count=7))
        assert known() != known(kind="opinion")
        assert known() != Same({"article": None})


@pytest.mark.django_db
class TestARowOfAModel:
    @pytest.mark.parametrize("model", FromRow.__subclasses__(), ids=lambda model: model.__name__)
    def test_is_what_django_would_make_of_it(self, model):
        names = [field.attname for field in model._meta.concrete_fields]
        values = [f"value {number}" for number in range(len(names))]

        ours = model.from_db("default", names[:-1], values[:-1])
        django = super(FromRow, model).from_db("default", names[:-1], values[:-1])

        assert vars(ours).keys() == vars(django).keys()
        assert {name: ours.__dict__[name] for name in names[:-1]} == {
            name: django.__dict__[name] for name in names[:-1]
        }
        assert ours.get_deferred_fields() == django.get_deferred_fields() == {names[-1]}
        assert (ours._state.adding, ours._state.db) == (False, "default")
        assert (django._state.adding, django._state.db) == (False, "default")
        assert not any(
            signal.has_listeners(model) for signal in (signals.pre_init, signals.post_init)
        )

    def test_fetches_what_was_left_out_when_it_is_asked_for(self):
        make_section("Harbour")

        section = Section.objects.only("slug").get(slug="harbour")

        assert section.get_deferred_fields() == {"name", "description", "position"}
        assert section.name == "Harbour"
        section.name = "The harbour"
        section.save()
        assert Section.objects.get(slug="harbour").name == "The harbour"
