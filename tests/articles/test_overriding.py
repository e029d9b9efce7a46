"""Publishing against a required check: who may, with what reason, and what is kept of it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from articles import clock
from articles.models import HouseWord, NotReady, Publication, ScheduledTooEarly
from tests.articles.desk_forms import local, open_story, page, signed_in
from tests.articles.returned_forms import refused, sentence_at
from tests.builders import make_article, make_live, make_photo, make_tag, make_user, reword

pytestmark = pytest.mark.django_db

REASON = "The family asked us to leave the name out."
DAY = timedelta(days=1)


def without_byline(**fields):
    article = make_article(**fields)
    article.relabel(by=article.owner, bylines=[])
    return article


def day(days):
    return timezone.localdate() + timedelta(days=days)


def test_an_editor_publishes_against_a_check_with_a_reason_that_is_kept():
    article = without_byline(lead_photo=make_photo(credit=""))

    link = article.publish(by=article.owner, override=f" {REASON} ")

    link.refresh_from_db()
    assert (link.overridden, link.override_reason) == (["byline", "credit"], REASON)
    assert link.overridden_names == ["Byline", "Credit of the lead photo"]
    assert link.made_by == article.owner


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_without_a_reason_nothing_goes_out(reason):
    article = without_byline()

    with pytest.raises(NotReady) as refusal:
        article.publish(by=article.owner, override=reason)

    assert refusal.value.may_be_overridden
    assert not article.publications.exists()


def test_without_the_right_no_reason_helps():
    article, by = without_byline(), make_user("")
    by.user_permissions.add(Permission.objects.get(codename="publish_article"))

    with pytest.raises(NotReady):
        article.publish(by=by, override=REASON)

    assert not article.publications.exists()


@pytest.mark.parametrize(
    "lost", [{"headline": ""}, {"body": ""}], ids=lambda lost: next(iter(lost))
)
def test_what_a_page_cannot_be_without_is_not_overridden(lost):
    article = without_byline()
    reword(article, **lost)

    with pytest.raises(NotReady) as refusal:
        article.publish(by=article.owner, override=REASON)

    assert not refusal.value.may_be_overridden


def test_a_reason_that_nothing_asked_for_is_not_kept():
    article = make_article()

    link = article.publish(by=article.owner, override=REASON)

    assert (link.overridden, link.override_reason) == ([], "")


def test_a_check_that_is_gone_is_named_by_its_id():
    assert Publication(overridden=["moon_phase"]).overridden_names == ["moon_phase"]


def test_a_story_published_without_byline_can_still_change_its_tags():
    article = without_byline(tags=["harbour"])
    article.publish(by=article.owner, override=REASON)

    assert article.relabel(by=article.owner, tags=[])


def test_a_retraction_keeps_what_its_words_were_published_against():
    article = without_byline()
    article.publish(by=article.owner, override=REASON)
    article.retract(by=article.owner, note="It does not stand.")

    assert article.relabel(by=article.owner, tags=[make_tag()])
    link = article.reinstate(by=article.owner, note="It stands after all.")

    assert (link.overridden, link.override_reason) == (["byline"], REASON)


def test_a_story_published_with_a_byline_keeps_one():
    article = make_live()

    with pytest.raises(NotReady):
        article.relabel(by=article.owner, bylines=[])


# At the moment that readers would see it


def test_an_embargo_is_kept_until_its_moment():
    article, until = make_article(), clock.now() + DAY
    article.plan(by=article.owner, embargo_until=until)

    with pytest.raises(NotReady) as now:
        article.publish(by=article.owner)
    with pytest.raises(NotReady):
        article.schedule(by=article.owner, at=until - timedelta(minutes=1))
    link = article.schedule(by=article.owner, at=until)

    assert [finding.id for finding in now.value.problems] == ["embargo"]
    assert link.overridden == []


def test_an_embargo_does_not_move_behind_words_that_wait():
    article, at = make_article(), clock.now() + DAY
    link = article.schedule(by=article.owner, at=at)

    article.plan(by=article.owner, embargo_until=at)
    with pytest.raises(ScheduledTooEarly):
        article.plan(by=article.owner, embargo_until=at + timedelta(minutes=1))
    article.cancel(by=article.owner, publication=link)

    assert article.plan(by=article.owner, embargo_until=at + DAY)


def test_an_embargo_moves_behind_words_that_wait_against_it():
    article, at = make_article(), clock.now() + DAY
    article.plan(by=article.owner, embargo_until=at + DAY)
    article.schedule(by=article.owner, at=at, override=REASON)

    assert article.plan(by=article.owner, embargo_until=at + 2 * DAY)


def test_the_form_says_at_the_embargo_what_is_scheduled_within_it():
    article, at = make_article(), clock.now() + DAY
    article.schedule(by=article.owner, at=at)

    inputs = refused(open_story(article, embargo_until=local(at + DAY)), article=article)

    assert "before this embargo ends" in sentence_at(inputs, "embargo_until")


def test_a_photo_whose_rights_end_before_the_moment_is_not_scheduled():
    article = make_article(lead_photo=make_photo(rights_until=day(1)))

    with pytest.raises(NotReady) as refusal:
        article.schedule(by=article.owner, at=clock.now() + 3 * DAY)
    article.publish(by=article.owner)

    assert [finding.id for finding in refusal.value.problems] == ["photo_rights"]


def test_a_photo_in_the_text_is_judged_like_the_lead():
    photo = make_photo(rights_until=day(-1))
    article = make_article(body=f'<p>Boats.</p><figure data-photo="{photo.pk}"></figure>')

    with pytest.raises(NotReady):
        article.publish(by=article.owner)


def test_a_scheduled_story_keeps_the_reason_given_for_its_moment():
    article = make_article(lead_photo=make_photo(rights_until=day(1)))

    link = article.schedule(by=article.owner, at=clock.now() + 3 * DAY, override=REASON)

    assert (link.overridden, link.override_reason) == (["photo_rights"], REASON)


def scheduled_with(photo, override=""):
    """A live story whose change, with another photo, waits for the day after tomorrow."""
    article = make_live(body="<p>First.</p><p>Second.</p>")
    reword(article, lead_photo_id=photo.pk)
    article.schedule(by=article.owner, at=clock.now() + 2 * DAY, override=override)
    reword(article, lead_photo_id=None, body="<p>First.</p><p>Second, mended.</p>")
    return article


def waiting(article):
    return article.publications.latest("starts_at")


def test_a_fix_is_not_carried_into_words_that_may_not_go_out_any_more():
    photo = make_photo()
    article = scheduled_with(photo)
    photo.rights_until = day(1)
    photo.save()
    before = waiting(article)

    with pytest.raises(NotReady):
        article.publish(by=article.owner, waiting="carry")

    assert waiting(article) == before
    assert article.publications.count() == 2


def test_a_carried_fix_keeps_what_was_overridden_for_its_moment():
    article = scheduled_with(make_photo(rights_until=day(1)), override=REASON)

    article.publish(by=article.owner, waiting="carry")

    carried = waiting(article)
    assert "mended" in carried.revision.body
    assert (carried.overridden, carried.override_reason) == (["photo_rights"], REASON)


# In the form


def blocked():
    article = make_article(body="<p>He told Reuters so.</p>")
    assert not article.latest.sources.exists()
    return article


def test_the_form_publishes_against_a_check_with_a_reason():
    desk, article = signed_in(), blocked()

    answer = desk.post(
        page("change", article), open_story(article, _publish="anyway", override_reason=REASON)
    )

    link = article.publications.get()
    assert answer.status_code == 302
    assert (link.overridden, link.override_reason) == (["source"], REASON)
    assert link.made_by == desk.user


def test_the_form_schedules_against_a_check_with_a_reason():
    desk, article = signed_in(), blocked()
    at = timezone.localtime(timezone.now() + DAY)
    moment = {"starts_at": f"{at:%Y-%m-%dT%H:%M}"}

    desk.post(
        page("change", article),
        open_story(article, _schedule="", override_reason=REASON) | moment,
    )

    assert article.publications.get().overridden == ["source"]


def test_the_form_asks_for_the_reason_and_keeps_what_was_typed():
    desk, article = signed_in(), blocked()

    answer = desk.post(
        page("change", article), open_story(article, headline="Typed", _publish="anyway")
    )

    form = answer.context["form"]
    assert form.errors["override_reason"] == ["Say why it goes out all the same."]
    assert form["headline"].value() == "Typed"
    assert not article.publications.exists()


def details(answer) -> str:
    html = answer.content.decode()
    start = html.find("data-checks-override")
    return html[start : html.index(">", start)] if start >= 0 else ""


def test_publish_anyway_is_offered_when_a_check_blocks_to_those_who_may():
    article, fine = blocked(), make_article()
    editor, reporter = signed_in(), signed_in(make_user("Reporter"))
    own = blocked()
    own.owner = reporter.user
    own.save()

    offered = details(editor.get(page("change", article)))

    assert offered
    assert "hidden" not in offered
    assert "hidden" in details(editor.get(page("change", fine)))
    assert details(reporter.get(page("change", own))) == ""


def test_publish_anyway_is_offered_after_a_refusal_of_a_story_that_nobody_saved():
    desk = signed_in()
    from_form = open_story(make_article(), version="", _publish="", body="<p>He told AFP so.</p>")

    answer = desk.post(page("add"), from_form)

    assert "hidden" not in details(answer)
    assert "AFP" in str(answer.context["form"].sources.non_form_errors())


def test_advice_stops_nobody():
    HouseWord.objects.create(literal="council")
    article = make_article()

    assert article.publish(by=article.owner).overridden == []
