"""The word rules in the admin, and the report that says which rule to trust and which to drop."""

import pytest
from django.core.management import call_command

from comments import accuracy
from comments.models import Comment, Decision, WordRule
from tests.articles.desk_forms import signed_in
from tests.builders import make_live, make_user
from tests.comments.builders import bring_to, make_comment

pytestmark = pytest.mark.django_db
LIST = "/admin/comments/wordrule/"
TYPED = {"literal": "casino", "scope": "text", "effect": "hold", "note": "", "is_active": "on"}


def add(desk, **typed):
    return desk.post(f"{LIST}add/", TYPED | typed)


def errors(response):
    return response.context["adminform"].form.errors


def make_decided(number, status, *, reasons=(), score=None):
    """So many comments that the rules held for `reasons`, decided by a person."""
    article, moderator = make_live(), make_user("Moderator")
    for _number in range(number):
        comment = make_comment(article)
        Comment.objects.filter(pk=comment.pk).update(
            hold_reasons=["pre", *reasons], spam_score=score
        )
        bring_to(comment, status, by=moderator)


# The list and the form


def test_a_moderator_lists_a_word_and_the_rule_says_who_did():
    desk = signed_in("Moderator")

    response = add(desk, literal="  Free   money ", effect="reject", note="Since May.")

    rule = WordRule.objects.get()
    assert response.status_code == 302
    assert (rule.literal, rule.effect, rule.note) == ("Free money", "reject", "Since May.")
    assert (rule.made_by, rule.hits) == (desk.user, 0)


def test_nobody_forges_hits_or_the_maker():
    desk, other = signed_in("Moderator"), make_user("Moderator")

    add(desk, hits="99", made_by=str(other.pk))

    assert WordRule.objects.values_list("hits", "made_by").get() == (0, desk.user.pk)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"literal": "ca*no"}, "A * can only stand at the beginning or at the end."),
        ({"literal": "**casino"}, "A * can only stand at the beginning or at the end."),
        ({"literal": "!?"}, "Write at least one letter or digit."),
        ({"literal": "*"}, "Write at least one letter or digit."),
        ({"literal": "ca*"}, "With a *, write at least three letters."),
        ({"literal": "casino*", "effect": "reject"}, "take the * away"),
        ({"literal": "https://shop.example", "scope": "host"}, "Write the host alone"),
        ({"literal": "me@shop.example", "scope": "mail"}, "Write the host alone"),
        ({"literal": "ROULETTE"}, "“roulette” is there already."),
        ({"literal": ""}, "This field is required."),
        ({"literal": "x" * 101}, "at most 100 characters"),
    ],
)
def test_what_is_no_rule_is_refused_with_a_sentence_and_kept_as_typed(typed, sentence):
    WordRule.objects.create(literal="roulette")

    response = add(signed_in("Moderator"), **typed)

    assert response.status_code == 200
    assert sentence in str(errors(response)["literal"])
    assert response.context["adminform"].form["literal"].value() == typed["literal"]
    assert WordRule.objects.count() == 1


@pytest.mark.parametrize(
    "typed",
    [
        {"literal": "cas*"},
        {"literal": "roulette", "scope": "name"},
        {"literal": "(a+)+$"},
        {"literal": "shop.example", "scope": "host", "effect": "reject"},
        {"literal": "賭場"},
    ],
)
def test_a_literal_is_a_rule_whatever_it_looks_like(typed):
    WordRule.objects.create(literal="roulette")

    response = add(signed_in("Moderator"), **typed)

    assert response.status_code == 302
    assert WordRule.objects.filter(**typed).exists()


def test_a_rule_is_saved_again_as_it_is():
    rule = WordRule.objects.create(literal="casino", made_by=make_user("Moderator"))

    response = signed_in("Moderator").post(f"{LIST}{rule.pk}/change/", TYPED | {"note": "Why"})

    assert response.status_code == 302
    rule.refresh_from_db()
    assert (rule.note, rule.made_by) == ("Why", rule.made_by)


def test_the_list_escapes_what_was_typed_and_shows_hits():
    WordRule.objects.create(literal="<script>alert(1)</script>", hits=7)

    page = signed_in("Moderator").get(LIST).content.decode()

    assert "<script>alert" not in page
    assert '<td class="field-hits">7</td>' in page


def test_ten_rules_cost_the_queries_of_one(django_assert_num_queries):
    desk = signed_in("Moderator")
    WordRule.objects.create(literal="casino")

    with django_assert_num_queries(6):
        desk.get(LIST)
    WordRule.objects.bulk_create(WordRule(literal=f"word {number}") for number in range(10))
    with django_assert_num_queries(6):
        desk.get(LIST)


# The report


def test_precision_and_recall_are_those_of_the_decisions():
    make_decided(3, "spam", score=0.95, reasons=["spam_likely", "links"])
    make_decided(1, "published", score=0.91, reasons=["spam_likely"])
    make_decided(2, "spam", score=0.4, reasons=["links"])
    make_decided(1, "rejected", score=0.1)
    make_decided(4, "published", score=0.1)
    make_decided(1, "spam")

    found = accuracy.measure()

    assert (found.decisions, found.approved, found.spam) == (12, 5, 6)
    assert (found.scored, str(found.precision), str(found.recall)) == (11, "75 %", "60 %")
    verdicts = {
        rule.code: (rule.held, str(rule.precision), str(rule.recall)) for rule in found.rules
    }
    assert verdicts == {"links": (5, "100 %", "71 %"), "spam_likely": (4, "75 %", "43 %")}


def test_a_rule_whose_holds_are_nearly_all_approved_is_to_drop():
    rule, useful = WordRule.objects.create(literal="pub"), WordRule.objects.create(literal="slur")
    make_decided(10, "published", reasons=[f"word:{rule.pk}"])
    make_decided(9, "published", reasons=[f"word:{useful.pk}"])
    make_decided(1, "rejected", reasons=[f"word:{useful.pk}"])
    make_decided(9, "published", reasons=["links"])

    found = accuracy.measure()

    assert [verdict.name for verdict in found.to_drop] == ["“pub”"]
    page = signed_in("Moderator").get(f"{LIST}report/").content.decode()
    assert "Drop this rule: “pub”. People approved 10 of the 10 comments that it held." in page
    assert f'href="/admin/comments/wordrule/{useful.pk}/change/"' in page


def test_a_rule_that_rejects_is_measured_by_all_that_it_rejected():
    moderator = make_user("Moderator")
    useful = WordRule.objects.create(literal="gold", effect="reject")
    useless = WordRule.objects.create(literal="pub", effect="reject")
    article = make_live()
    for word, number in (("gold", 13), ("pub", 11)):
        comments = [make_comment(article, text=f"{word} {place}") for place in range(number)]
        for comment in comments[:10]:
            bring_to(comment, "published", by=moderator)

    found = accuracy.measure()

    verdicts = {rule.code: (rule.approved, rule.refused) for rule in found.rules}
    assert verdicts == {f"word:{useful.pk}": (10, 3), f"word:{useless.pk}": (10, 1)}
    assert [rule.name for rule in found.to_drop] == ["“pub”"]
    assert (found.decisions, str(found.rules[0].recall)) == (20, "25 %")


def test_a_rule_that_flags_is_measured_by_what_it_flagged():
    rule = WordRule.objects.create(literal="gold", effect="flag")
    WordRule.objects.create(literal="silver", effect="flag")
    article, moderator = make_live(), make_user("Moderator")
    for place, status in enumerate(["published", "published", "spam"]):
        bring_to(make_comment(article, text=f"Gold number {place}"), status, by=moderator)

    [verdict] = accuracy.measure().rules

    assert (verdict.code, verdict.name) == (f"word:{rule.pk}", "“gold”")
    assert (verdict.approved, verdict.refused, str(verdict.precision)) == (2, 1, "33 %")


def test_only_decisions_of_people_that_stand_are_counted():
    WordRule.objects.create(literal="harbour", effect="reject")
    make_comment(text="The harbour")
    comment = make_comment(text="A quay", status="published")
    undone = comment.decisions.get()
    comment.undo(by=make_user("Moderator"), version=comment.version, decision=undone)

    found = accuracy.measure()

    assert Decision.objects.count() == 3
    assert (found.decisions, found.rules) == (0, [])


def test_the_report_of_nothing_says_what_it_needs():
    desk = signed_in("Moderator")

    nothing = desk.get(f"{LIST}report/").content.decode()
    make_decided(1, "published")
    unread = desk.get(f"{LIST}report/").content.decode()

    assert "Nobody has decided about a comment yet" in nothing
    assert "it needs 50 comments marked as spam" in unread
    assert "No rule held any of these comments." in unread


def test_a_rule_that_was_deleted_does_not_break_the_report():
    make_decided(1, "published", reasons=["word:999"])

    assert accuracy.measure().rules == []


def test_ten_decisions_cost_the_queries_of_one(django_assert_num_queries):
    rules = WordRule.objects.bulk_create(WordRule(literal=f"word {each}") for each in range(3))
    make_decided(1, "published", reasons=[f"word:{rules[0].pk}"])

    with django_assert_num_queries(3):
        accuracy.measure()
    make_decided(10, "spam", reasons=[f"word:{rule.pk}" for rule in rules], score=0.95)
    with django_assert_num_queries(3):
        accuracy.measure()


def test_the_command_prints_the_report(capsys):
    make_decided(10, "published", reasons=["links"])

    call_command("rules_report")

    printed = capsys.readouterr().out
    assert "10 decisions: 10 approved, 0 spam." in printed
    assert "10 held, precision 0 %, recall –" in printed
    assert "DROP" in printed
