"""The page cache before Django: what it keeps, what makes a page stale, and what is never kept."""

import gzip
from datetime import timedelta
from time import monotonic

import brotli
import pytest
from django.contrib import admin
from django.db import DatabaseError, transaction
from django.utils import timezone

from articles import shown, signals
from articles.models import Section, Tag
from comments.models import set_section_policy, set_site_policy
from newsroom.page_cache import cache, journal, parts
from newsroom.page_cache.files import Files
from newsroom.page_cache.memory import Memory
from newsroom.page_cache.page import finished
from tests.builders import make_author, make_live, make_section, make_user, reword
from tests.comments.builders import make_comment
from tests.newsroom.page_cache_client import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("committed_at_once")]


@pytest.fixture(autouse=True)
def _one_clock(monkeypatch):
    """Go by this machine's clock, which tests move: PostgreSQL's would stay where it is."""
    monkeypatch.setattr("articles.clock.now", timezone.now)


@pytest.fixture
def reader():
    return Reader()


@pytest.fixture
def harbour():
    return make_live(headline="The harbour freezes", tags=["Harbour"], section=make_section("Town"))


class TestAKeptPage:
    def test_is_answered_without_asking_django_again(self, reader, harbour):
        first = reader.get(harbour.get_absolute_url())

        second = reader.get(harbour.get_absolute_url())

        assert (first.status, first.body) == (200, second.body)
        assert "The harbour freezes" in second.text
        assert len(reader.django.asked) == 1

    def test_is_the_same_for_whoever_has_a_cookie(self, reader, harbour):
        address = harbour.get_absolute_url()
        reader.get(address, HTTP_COOKIE="sessionid=abc; csrftoken=def")

        assert not reader.asks_django(address)
        assert not reader.asks_django(address, HTTP_COOKIE="sessionid=xyz")

    def test_says_how_long_shared_caches_may_keep_it(self, reader, harbour):
        answer = reader.get(harbour.get_absolute_url())

        said = answer.headers["cache-control"]
        assert "max-age=0" in said
        assert f"s-maxage={parts.SECONDS_WITHOUT_PURGE}" in said
        assert "stale-while-revalidate=" in said
        assert "set-cookie" not in answer.headers

    @pytest.mark.parametrize(
        ("accepted", "named", "unpack"),
        [
            ("", None, bytes),
            ("gzip", "gzip", gzip.decompress),
            ("gzip, deflate, br", "br", brotli.decompress),
            ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
            ("*", "br", brotli.decompress),
            ("nonsense;;,=", None, bytes),
        ],
    )
    def test_comes_in_the_encoding_that_is_taken(self, reader, harbour, accepted, named, unpack):
        plain = reader.get(harbour.get_absolute_url())

        answer = reader.get(harbour.get_absolute_url(), HTTP_ACCEPT_ENCODING=accepted)

        assert answer.headers.get("content-encoding") == named
        assert unpack(answer.body) == plain.body
        assert answer.headers["vary"] == "Accept-Encoding"
        assert int(answer.headers["content-length"]) == len(answer.body)

    def test_is_not_sent_again_to_who_has_it(self, reader, harbour):
        etag = reader.get(harbour.get_absolute_url()).headers["etag"]

        same = reader.get(harbour.get_absolute_url(), HTTP_IF_NONE_MATCH=f'"other", W/{etag}')
        other = reader.get(harbour.get_absolute_url(), HTTP_IF_NONE_MATCH='"other"')

        assert (same.status, same.body, same.headers["etag"]) == (304, b"", etag)
        assert other.status == 200

    def test_answers_head_without_a_body(self, reader, harbour):
        whole = reader.get(harbour.get_absolute_url())

        head = reader.get(harbour.get_absolute_url(), method="HEAD")

        assert (head.status, head.body) == (200, b"")
        assert head.headers["content-length"] == whole.headers["content-length"]

    def test_holds_until_the_next_scheduled_start(self, reader, harbour, time_machine):
        soon = timezone.now() + timedelta(seconds=90)
        reword(harbour, headline="The harbour thaws")
        harbour.schedule(by=harbour.owner, at=soon, note_kind="update", note="Warmer.")
        reader.get(harbour.get_absolute_url())

        time_machine.move_to(soon - timedelta(seconds=1))
        before = reader.get(harbour.get_absolute_url())
        time_machine.move_to(soon + timedelta(milliseconds=1))
        after = reader.get(harbour.get_absolute_url())

        assert "freezes" in before.text
        assert "thaws" in after.text
        assert len(reader.django.asked) == 2


class TestAChange:
    def test_makes_stale_whatever_shows_the_story_and_leaves_other_stories(self, reader, harbour):
        other = make_live(
            headline="A school opens", tags=["Schools"], section=make_section("Hills")
        )
        showing = [harbour.get_absolute_url(), "/", "/town/", "/topics/harbour/"]
        showing += ["/feeds/stories.xml", "/town/feed.xml", "/authors/ada-quill/"]
        for address in (*showing, other.get_absolute_url(), "/hills/"):
            reader.get(address)

        reword(harbour, headline="The harbour thaws")
        harbour.publish(by=harbour.owner, note_kind="correction", note="It thaws.")

        assert all("thaws" in reader.get(address).text for address in showing)
        assert not reader.asks_django(other.get_absolute_url())
        assert not reader.asks_django("/hills/")

    def test_that_readers_do_not_see_leaves_every_page(self, reader, harbour):
        reader.get(harbour.get_absolute_url())

        reword(harbour, headline="Not public yet")
        harbour.plan(by=harbour.owner, internal_note="Ring the harbour master.")

        assert not reader.asks_django(harbour.get_absolute_url())

    def test_reaches_a_story_that_names_the_new_one_as_related(self, reader, harbour):
        reader.get(harbour.get_absolute_url())

        make_live(headline="Ice on the quay", tags=["Harbour"])

        assert "Ice on the quay" in reader.get(harbour.get_absolute_url()).text

    def test_of_a_comment_reaches_its_story_alone(self, reader, harbour):
        other = make_live(headline="A school opens", section=make_section("Hills"))
        comment = make_comment(harbour, text="Bring skates.")
        for article in (harbour, other):
            reader.get(article.get_absolute_url())

        comment.approve(by=make_user("Moderator"), version=comment.version)

        assert "Bring skates." in reader.get(harbour.get_absolute_url()).text
        assert not reader.asks_django(other.get_absolute_url())

    def test_of_a_policy_reaches_the_stories_that_follow_it(self, reader, harbour):
        elsewhere = make_live(headline="A school opens", section=make_section("Hills"))
        make_comment(harbour, text="Bring skates.", status="published")
        moderator, pages = make_user("Moderator"), [harbour, elsewhere]
        for article in pages:
            reader.get(article.get_absolute_url())

        set_section_policy(by=moderator, section=harbour.section, mode="off")
        off = reader.get(harbour.get_absolute_url()).text
        untouched = not reader.asks_django(elsewhere.get_absolute_url())
        set_site_policy(by=moderator, mode="read_only")

        assert "Bring skates." not in off
        assert untouched
        assert "discussion is closed" in reader.get(elsewhere.get_absolute_url()).text

    @pytest.mark.parametrize("name", ["section", "tag", "author"])
    def test_of_a_name_reaches_the_pages_that_say_it(self, reader, harbour, name):
        row = {
            "section": harbour.section,
            "tag": harbour.tags.get(),
            "author": make_author("Ada Quill"),
        }[name]
        reader.get(harbour.get_absolute_url())

        row.name = "Quite another name"
        row.save()

        assert "Quite another name" in reader.get(harbour.get_absolute_url()).text

    def test_that_deletes_tags_in_a_list_of_the_desk_reaches_their_stories(self, reader, harbour):
        reader.get(harbour.get_absolute_url())
        tags = Tag.objects.filter(name="Harbour")

        admin.site.get_model_admin(Tag).delete_queryset(None, tags)

        assert "/topics/harbour/" not in reader.get(harbour.get_absolute_url()).text

    def test_of_a_section_reaches_the_masthead_of_every_page(self, reader, harbour):
        reader.get("/topics/")

        Section.objects.create(name="Weather", slug="weather")

        assert "Weather" in reader.get("/topics/").text

    def test_reaches_every_process(self, harbour):
        one, another = Reader(), Reader()
        for process in (one, another):
            process.get(harbour.get_absolute_url())

        reword(harbour, headline="The harbour thaws")
        harbour.publish(by=harbour.owner, note_kind="update", note="Warmer.")

        assert "thaws" in one.get(harbour.get_absolute_url()).text
        assert "thaws" in another.get(harbour.get_absolute_url()).text
        assert len(one.django.asked) + len(another.django.asked) == 2

    def test_that_is_rolled_back_shows_nothing_of_itself(self, transactional_db, reader):
        harbour = make_live(headline="The harbour freezes", section=make_section("Town"))
        reader.get(harbour.get_absolute_url())

        with transaction.atomic():
            reword(harbour, headline="Never")
            harbour.publish(by=harbour.owner, note_kind="update", note="Never.")
            reader.get("/town/")
            transaction.set_rollback(True)

        assert "freezes" in reader.get(harbour.get_absolute_url()).text
        assert "freezes" in reader.get("/town/").text

    def test_whose_process_died_before_it_could_say_so_leaves_nothing_old(
        self, reader, harbour, monkeypatch
    ):
        reader.get(harbour.get_absolute_url())
        with monkeypatch.context() as patched:
            patched.setattr("newsroom.page_cache.marks.make_stale", lambda *a, **k: None)
            harbour.withdraw(by=harbour.owner, reason="It was not so.")
        reader.get("/")

        monkeypatch.setattr("time.monotonic", lambda: monotonic() + journal.HOLD_SECONDS + 1)

        assert "It was not so." in reader.get(harbour.get_absolute_url()).text

    def test_while_a_page_is_made_keeps_it_from_being_kept(self, reader, harbour):
        def publish():
            reword(harbour, headline="The harbour thaws")
            harbour.publish(by=harbour.owner, note_kind="update", note="Warmer.")

        reader.django.meanwhile = publish
        made_before = reader.get(harbour.get_absolute_url())

        assert "freezes" in made_before.text
        assert "thaws" in reader.get(harbour.get_absolute_url()).text


class TestWhileAPageIsMade:
    def test_others_get_the_previous_copy(self, reader, harbour):
        address = harbour.get_absolute_url()
        reader.get(address)
        reword(harbour, headline="The harbour thaws")
        harbour.publish(by=harbour.owner, note_kind="update", note="Warmer.")

        with reader.cache.locks.only_one(address, wait=0) as mine:
            meanwhile = reader.get(address)

        assert mine
        assert "freezes" in meanwhile.text
        assert "thaws" in reader.get(address).text

    def test_nobody_gets_what_was_hidden(self, reader, harbour, monkeypatch):
        address = harbour.get_absolute_url()
        reader.get(address)
        harbour.take_down(by=harbour.owner, reason="A court said so.")
        monkeypatch.setattr(cache, "PATIENCE_SECONDS", 0.01)

        with reader.cache.locks.only_one(address, wait=0):
            meanwhile = reader.get(address)

        assert meanwhile.status == 410
        assert "freezes" not in meanwhile.text

    def test_the_previous_copy_is_not_for_other_caches_to_keep(self, reader, harbour):
        address = harbour.get_absolute_url()
        reader.get(address)
        signals.shown_changes.send(None, names={shown.story(harbour.pk)}, hides=False)

        with reader.cache.locks.only_one(address, wait=0):
            meanwhile = reader.get(address)

        assert "s-maxage=0, stale-while-revalidate=0" in meanwhile.headers["cache-control"]

    def test_nobody_gets_a_story_whose_scheduled_end_has_come(
        self, reader, harbour, time_machine, monkeypatch
    ):
        soon = timezone.now() + timedelta(seconds=90)
        harbour.withdraw(by=harbour.owner, at=soon, reason="It was not so.")
        reader.get(harbour.get_absolute_url())
        monkeypatch.setattr(cache, "PATIENCE_SECONDS", 0.01)

        time_machine.move_to(soon + timedelta(seconds=1))
        with reader.cache.locks.only_one(harbour.get_absolute_url(), wait=0):
            meanwhile = reader.get(harbour.get_absolute_url())

        assert "It was not so." in meanwhile.text


class TestWhatIsNeverKept:
    @pytest.mark.parametrize("path", ["/admin/login/", "/nothing-here/", "/search/?q=harbour"])
    def test_asks_django_each_time(self, reader, harbour, path):
        reader.get(path)

        assert reader.asks_django(path)

    def test_is_a_page_for_a_host_that_is_not_ours(self, reader, harbour):
        reader.get(harbour.get_absolute_url())

        answer = reader.get(harbour.get_absolute_url(), HTTP_HOST="evil.example")

        assert answer.status == 400
        assert reader.get(harbour.get_absolute_url()).status == 200

    def test_is_what_somebody_sends(self, reader, harbour):
        reader.get(harbour.get_absolute_url())

        assert reader.get(harbour.get_absolute_url(), method="POST").status in (403, 405)

    def test_is_a_page_in_the_name_of_a_forged_header(self, reader, harbour):
        address = harbour.get_absolute_url()
        forged = {
            "HTTP_X_FORWARDED_HOST": "evil.example",
            "HTTP_X_FORWARDED_PROTO": "https",
            "HTTP_X_ORIGINAL_URL": "/admin/",
            "HTTP_RANGE": "bytes=0-5",
            "HTTP_ACCEPT_LANGUAGE": "de",
        }

        first = reader.get(address, **forged)

        assert first.body == reader.get(address).body
        assert (first.status, "evil.example" in first.text) == (200, False)


class TestAQuery:
    def test_that_no_page_knows_neither_varies_nor_fills_the_cache(self, reader, harbour):
        reader.get(harbour.get_absolute_url())

        for number in range(20):
            reader.get(f"{harbour.get_absolute_url()}?utm_source=a{number}&fbclid={number}")

        assert len(reader.django.asked) == 1
        assert len(reader.cache.memory.pages) == 1

    @pytest.mark.parametrize("name", ["after", "before", "order", "page", "q"])
    def test_that_another_page_knows_is_nothing_to_a_story_and_the_front(
        self, reader, harbour, name
    ):
        for path in ("/", harbour.get_absolute_url()):
            reader.get(path)
            assert not reader.asks_django(f"{path}?{name}=x")

    @pytest.mark.parametrize(
        ("path", "query", "is_known"),
        [
            ("/search/", "q=quay&order=newest", True),
            ("/topics/", "after=x", True),
            ("/topics/", "q=x", False),
            ("{story}comments/", "order=newest", True),
            ("{story}comments/", "before=1-1", False),
            ("/topics/comments/", "before=1-1", True),
        ],
    )
    def test_is_known_to_some_pages(self, reader, harbour, path, query, is_known):
        path = path.format(story=harbour.get_absolute_url())
        reader.get(path)

        assert reader.asks_django(f"{path}?{query}") == is_known

    def test_that_a_page_knows_has_a_page_of_its_own(self, reader, harbour):
        reader.get("/town/")

        assert reader.asks_django("/town/?before=1767225600000000-1")
        assert not reader.asks_django("/town/?utm_source=x")


@pytest.fixture
def database_away(monkeypatch):
    """A database that goes away when it is told to."""

    def away(now):
        raise DatabaseError("no connection")

    return lambda: monkeypatch.setattr("newsroom.page_cache.life.ends_at", away)


class TestWhenTheDatabaseIsAway:
    def test_readers_get_the_last_copy_and_are_told(self, reader, harbour, database_away):
        fresh = reader.get(harbour.get_absolute_url())
        signals.shown_changes.send(None, names={shown.story(harbour.pk)}, hides=False)

        database_away()
        old = reader.get(harbour.get_absolute_url())

        assert (old.status, old.body) == (200, fresh.body)
        assert "x-newsroom-old" in old.headers
        assert "x-newsroom-old" not in fresh.headers

    def test_a_process_that_never_saw_a_page_takes_the_last_copy_from_the_disk(
        self, reader, harbour, database_away, time_machine
    ):
        fresh = reader.get(harbour.get_absolute_url())
        time_machine.move_to(timezone.now() + timedelta(minutes=10))
        parts.pages().sweep(timezone.now().timestamp())

        database_away()
        old = Reader().get(harbour.get_absolute_url(), HTTP_ACCEPT_ENCODING="br")

        assert brotli.decompress(old.body) == fresh.body
        assert "x-newsroom-old" in old.headers

    def test_what_was_hidden_stays_hidden(self, reader, harbour, database_away):
        reader.get(harbour.get_absolute_url())
        harbour.take_down(by=harbour.owner, reason="A court said so.")

        database_away()

        assert "freezes" not in reader.get(harbour.get_absolute_url()).text

    def test_what_was_hidden_after_a_lesser_change_stays_hidden_on_the_disk(
        self, reader, harbour, database_away
    ):
        reader.get(harbour.get_absolute_url())
        names = {shown.story(harbour.pk)}
        signals.shown_changes.send(None, names=names, hides=False)
        signals.shown_changes.send(None, names=names, hides=True)

        database_away()

        assert parts.pages().get_last(harbour.get_absolute_url())
        assert "x-newsroom-old" not in Reader().get(harbour.get_absolute_url()).headers

    def test_the_database_is_asked_again_by_one_request_in_a_while(
        self, reader, harbour, monkeypatch
    ):
        reader.get(harbour.get_absolute_url())
        signals.shown_changes.send(None, names={shown.story(harbour.pk)}, hides=False)
        asked = []

        def away(now):
            asked.append(now)
            raise DatabaseError("no connection")

        monkeypatch.setattr("newsroom.page_cache.life.ends_at", away)
        answers = [reader.get(harbour.get_absolute_url()) for _ in range(10)]

        assert all("x-newsroom-old" in answer.headers for answer in answers)
        assert len(asked) == 1


def page_of(size, *tags, until=2_000_000_000):
    return finished("200 OK", [], b"x" * size, tags=tags, fresh_until=until, made_at=(1, 1))


def test_memory_stays_within_its_limit_and_drops_what_is_least_used():
    memory = Memory(most_bytes=40_000)
    memory.put("/hot/", page_of(2_000))
    for number in range(100_000 // 500):
        memory.get("/hot/").used = True
        memory.put(f"/junk-{number}/", page_of(2_000))
        memory.pages[f"/junk-{number}/"].used = False

    assert memory.bytes <= 40_000
    assert memory.get("/hot/")


def test_the_folder_stays_within_its_limit_after_a_sweep(tmp_path):
    files = Files(tmp_path, most_bytes=50_000)
    for number in range(40):
        files.put(f"/page-{number}/", page_of(3_000, "lists"))

    kept = files.sweep(now=0)

    assert 0 < kept <= 50_000


def test_a_sweep_removes_what_does_not_hold_any_more(tmp_path):
    files = Files(tmp_path, most_bytes=10**6)
    files.put("/old/", page_of(300, until=1_000))
    files.put("/new/", page_of(300, until=3_000))

    files.sweep(now=2_000)

    assert files.get("/old/") is None
    assert files.get("/new/").bodies[""] == b"x" * 300


def test_a_folder_keeps_no_trace_of_pages_that_went(tmp_path):
    files = Files(tmp_path, most_bytes=10**6)
    for number in range(30):
        files.put(f"/2026/11/{number:02}/slug/", page_of(300, "lists"))

    files.raise_tags(["lists"], hide=True)

    folders = (files.pages, files.abouts, files.tags)
    assert [list(folder.iterdir()) for folder in folders] == [[], [], []]


def test_the_lists_of_pages_by_tag_do_not_grow_with_every_rendering(tmp_path, monkeypatch):
    monkeypatch.setattr("newsroom.page_cache.files.LONGEST_LIST_BYTES", 100)
    files = Files(tmp_path, most_bytes=10**6)
    for _again in range(20):
        files.put("/town/", page_of(300, "lists"))

    files.sweep(now=0)

    assert (files.tags / "lists").read_text() == "town+index.html\n"


def test_a_page_that_is_half_another_is_not_read(tmp_path):
    files = Files(tmp_path, most_bytes=10**6)
    files.put("/town/", page_of(300))

    (files.pages / "town" / "index.html").write_bytes(b"y" * 300)

    assert files.get("/town/") is None


@pytest.mark.parametrize("path", ["/../etc/passwd/", "/a/../b/", "/%2e%2e/", "/a//b/", "/A b/"])
def test_no_address_leads_out_of_the_folder(tmp_path, path):
    files = Files(tmp_path, most_bytes=10**6)

    files.put(path, page_of(300))

    assert not list(tmp_path.rglob("index.html"))


def test_a_folder_that_cannot_be_written_costs_no_page(reader, harbour, settings, tmp_path):
    blocked = tmp_path / "a-file"
    blocked.write_text("not a folder")
    settings.PAGE_CACHE_ROOT = blocked
    process = Reader()

    answers = [process.get(harbour.get_absolute_url()) for _ in range(2)]
    harbour.withdraw(by=harbour.owner, reason="It was not so.")

    assert [answer.status for answer in answers] == [200, 200]
    assert "It was not so." in process.get(harbour.get_absolute_url()).text
    assert not process.cache.memory.pages


def test_a_journal_that_begins_anew_makes_processes_forget(reader, harbour, monkeypatch):
    reader.get(harbour.get_absolute_url())
    monkeypatch.setattr(journal, "MOST_BYTES", 1)

    signals.shown_changes.send(None, names={"story-0"}, hides=False)

    assert reader.asks_django(harbour.get_absolute_url()) or not reader.cache.memory.pages


def test_a_journal_made_anew_is_another_one_whatever_its_size(tmp_path):
    kept = journal.Journal(tmp_path / "journal")
    kept.write(journal.RAISED, ["story-1"])
    place = kept.since(kept.since(journal.NOWHERE)[1])[1]

    kept.remove()
    kept.write(journal.RAISED, ["story-2", "story-3", "story-4"])

    assert kept.since(place)[0] is None


def test_a_mark_is_not_lost_in_a_journal_that_is_replaced_meanwhile(tmp_path, monkeypatch):
    kept = journal.Journal(tmp_path / "journal")
    kept.begin()
    before, write, replaced = kept.since(journal.NOWHERE)[1], journal.os.write, []

    def replace_first(file, lines):
        if not replaced:
            replaced.append(True)
            journal.put_in_place(kept.path, journal.new_name(), journal.os.replace)
        return write(file, lines)

    monkeypatch.setattr(journal.os, "write", replace_first)
    kept.write(journal.RAISED, ["story-1"])

    _none, end = kept.since(before)
    assert (tmp_path / "journal").read_text().endswith("r story-1\n")
    assert end[0] != before[0]


def test_a_disk_that_takes_half_a_mark_makes_processes_forget(reader, harbour, monkeypatch):
    reader.get(harbour.get_absolute_url())
    write = journal.os.write
    monkeypatch.setattr(journal.os, "write", lambda file, lines: write(file, lines[:-3]))

    reword(harbour, headline="The harbour thaws")
    harbour.publish(by=harbour.owner, note_kind="update", note="Warmer.")

    assert "thaws" in reader.get(harbour.get_absolute_url()).text


def test_a_disk_that_becomes_read_only_makes_processes_forget(reader, harbour, monkeypatch):
    reader.get(harbour.get_absolute_url())

    monkeypatch.setattr(journal.os, "access", lambda path, how: False)
    reader.cache._look_again_at = 0

    assert reader.asks_django(harbour.get_absolute_url())
    assert reader.asks_django(harbour.get_absolute_url())


def test_a_further_page_of_comments_is_kept_until_a_comment_changes(reader, harbour):
    comment = make_comment(harbour, text="Bring skates.")
    address = f"{harbour.get_absolute_url()}comments/"
    reader.get(address)

    kept = not reader.asks_django(address)
    comment.approve(by=make_user("Moderator"), version=comment.version)

    assert kept
    assert "Bring skates." in reader.get(address).text


def test_a_process_that_only_reads_goes_by_the_clock_of_the_database(reader, harbour, monkeypatch):
    """This machine's clock is five minutes slow: a page made elsewhere has ended."""
    reader.get(harbour.get_absolute_url())
    slow = timedelta(minutes=5, seconds=1)
    monkeypatch.setattr("articles.clock.now", lambda: timezone.now() + slow)

    assert Reader().asks_django(harbour.get_absolute_url())
