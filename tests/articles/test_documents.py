"""Documents: what may come in, who sees it, and what becomes of one that is withdrawn."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from articles import documents
from articles.models import Document, Refused, RevisionDocument
from tests.articles.desk_forms import open_story, page, signed_in
from tests.articles.document_files import ENCRYPTED, NO_PDFS, WITH_SCRIPT, pdf, pdf_file
from tests.builders import make_article, make_document, make_live, make_user, offering, reword

pytestmark = pytest.mark.django_db

UPLOAD, LIBRARY = "/admin/articles/document/upload/", "/admin/articles/document/library/"
LIST, ADD = "/admin/articles/document/", "/admin/articles/document/add/"


def document_page(document, name="change") -> str:
    return reverse(f"admin:articles_document_{name}", args=[document.pk])


def body(client, story) -> str:
    return client.get(story.get_absolute_url()).content.decode()


class TestTakingIn:
    def test_keeps_a_pdf_byte_for_byte_and_out_of_reach(self):
        content = pdf(b"\x00\xff" * 40_000)

        document = documents.take_in(pdf_file("Harbour plan.pdf", content), by=make_user())

        assert document.original.read() == content
        document.original.close()
        assert document.size_bytes == len(content)
        assert (document.title, document.filename) == ("Harbour plan", "Harbour plan.pdf")
        with pytest.raises(ValueError, match="no public address"):
            assert document.original.url

    @pytest.mark.parametrize("content", [WITH_SCRIPT, ENCRYPTED, b"\xef\xbb\xbf\n" + pdf()])
    def test_takes_what_a_reader_of_pdfs_would_open(self, content):
        document = documents.take_in(pdf_file(content=content), by=make_user())

        assert document.size_bytes == len(content)

    @pytest.mark.parametrize("content", NO_PDFS.values(), ids=NO_PDFS)
    def test_refuses_another_file_that_is_called_a_pdf(self, content):
        with pytest.raises(ValidationError, match="it is something else"):
            documents.take_in(pdf_file("plan.pdf", content), by=make_user())

        assert not Document.objects.exists()

    def test_refuses_a_pdf_that_is_cut_off_but_not_one_with_a_long_tail(self):
        whole = pdf() + b"\n" * 900

        with pytest.raises(ValidationError, match="cut off"):
            documents.take_in(pdf_file(content=whole[: len(whole) // 100]), by=make_user())

        assert documents.take_in(pdf_file(content=whole), by=make_user()).pk

    @pytest.mark.parametrize("name", ["plan.exe", "plan.pdf.html", "plan"])
    def test_refuses_a_pdf_that_is_called_otherwise(self, name):
        with pytest.raises(ValidationError, match="is called otherwise"):
            documents.take_in(pdf_file(name), by=make_user())

    def test_refuses_what_is_larger_than_25_megabytes_and_takes_what_is_not(self, monkeypatch):
        monkeypatch.setattr(documents, "MAX_BYTES", 200_000)
        too_large = pdf(b"x" * 200_000)

        with pytest.raises(ValidationError, match="larger than 25 MB"):
            documents.take_in(pdf_file(content=too_large), by=make_user())

        assert documents.take_in(pdf_file(content=pdf(b"x" * 190_000)), by=make_user()).pk

    @pytest.mark.parametrize(
        ("name", "kept"),
        [
            ("../../etc/passwd.pdf", "passwd.pdf"),
            ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
            ('q"; filename=x.html;.PDF', "q filename=x.html.pdf"),
            ("tab\tnew\r\nline.pdf", "tab new line.pdf"),
            ("..pdf.pdf", "pdf.pdf"),
            (".pdf", "document.pdf"),
            ("Grüße – Übersicht.pdf", "Grüße – Übersicht.pdf"),
            ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
        ],
    )
    def test_scrubs_the_name(self, name, kept):
        file = pdf_file()
        # As it stands in a request, before Django has looked at it.
        file._name = name

        document = documents.take_in(file, by=make_user())

        assert document.filename == kept

    def test_knows_the_same_file_again(self):
        content, first = pdf(), make_user()
        known = documents.take_in(pdf_file("plan.pdf", content), by=first, title="The plan")

        again = documents.take_in(pdf_file("copy.pdf", content), by=make_user(), title="A copy")

        assert again == known
        assert (again.title, again.uploaded_by) == ("The plan", first)

    def test_refuses_a_file_that_was_withdrawn_and_says_why(self):
        content = pdf()
        document = documents.take_in(pdf_file(content=content), by=make_user())
        document.withdraw(by=make_user("Editor"), reason="It names a child.")

        with pytest.raises(ValidationError, match=r"withdrawn: It names a child\."):
            documents.take_in(pdf_file(content=content), by=make_user())


class TestReaders:
    def test_download_what_a_public_story_offers(self, client):
        document = make_document(title="Harbour plan", filename="Hafen – Pläne.pdf")
        make_live(body=offering(document))

        answer = client.get(document.get_absolute_url())

        assert answer.status_code == 200
        assert b"".join(answer).startswith(b"%PDF-")
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Length"] == str(document.size_bytes)
        assert answer.headers["Content-Disposition"] == (
            "attachment; filename*=utf-8''Hafen%20%E2%80%93%20Pl%C3%A4ne.pdf"
        )
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "Set-Cookie" not in answer.headers

    def test_ask_for_the_head_alone(self, client):
        document = make_document()
        make_live(body=offering(document))

        answer = client.head(document.get_absolute_url())

        assert answer.status_code == 200
        assert answer.content == b""
        assert answer.headers["Content-Length"] == str(document.size_bytes)

    def test_may_not_post(self, client):
        document = make_document()
        make_live(body=offering(document))

        assert client.post(document.get_absolute_url()).status_code == 405

    def test_see_a_quiet_line_with_the_size(self, client):
        document = make_document(title="Plan <b>one</b>", filename="plan.pdf")
        Document.objects.update(size_bytes=1_258_291)

        html = body(client, make_live(body=offering(document)))

        assert (
            f'<p class="document"><a href="/documents/{document.pk}/plan.pdf"'
            ' type="application/pdf">Document: Plan &lt;b&gt;one&lt;/b&gt;</a> (PDF, 1.2\xa0MB)</p>'
        ) in html

    def test_get_a_full_address_in_a_feed(self, client, settings):
        settings.SITE_URL = "https://paper.example"
        settings.SECURE_SSL_REDIRECT = False
        document = make_document()
        make_live(body=offering(document))

        feed = client.get("/feeds/stories.xml").content.decode()

        assert f"https://paper.example{document.get_absolute_url()}" in feed

    @pytest.mark.parametrize(
        "hide",
        [
            lambda story: None,
            lambda story: story.schedule(by=story.owner, at=timezone.now() + timedelta(hours=1)),
        ],
        ids=["draft", "scheduled"],
    )
    def test_find_nothing_before_the_story_is_public_as_where_nothing_is(self, client, hide):
        document = make_document()
        hide(make_article(body=offering(document)))
        headers = [{}, {"If-None-Match": "*"}, {"Range": "bytes=0-9"}]

        for each in headers:
            there = client.get(document.get_absolute_url(), headers=each)
            nowhere = client.get("/documents/987654/harbour-plan.pdf", headers=each)

            assert there.status_code == nowhere.status_code == 404
            assert there.content == nowhere.content
            assert dict(there.headers) == dict(nowhere.headers)

    @pytest.mark.parametrize("verb", ["withdraw", "take_down"])
    def test_find_nothing_once_the_story_is_gone(self, client, verb):
        document = make_document()
        story = make_live(body=offering(document))
        public = client.head(document.get_absolute_url())

        getattr(story, verb)(by=story.owner, reason="A mistake.")

        assert public.status_code == 200
        assert client.get(document.get_absolute_url()).status_code == 404

    def test_find_what_their_words_offer_and_not_what_an_edit_would(self, client):
        offered, waiting = make_document(), make_document()
        story = make_live(body=offering(offered))
        reword(story, body=offering(waiting))

        before = [client.head(each.get_absolute_url()) for each in (offered, waiting)]
        story.publish(by=story.owner)
        after = [client.head(each.get_absolute_url()) for each in (offered, waiting)]

        assert [answer.status_code for answer in before] == [200, 404]
        assert [answer.status_code for answer in after] == [404, 200]

    @pytest.mark.parametrize("address", ["/documents/9{}/plan.pdf", "/documents/{}/plan.pdf"])
    def test_find_nothing_under_a_forged_address(self, client, address):
        document = make_document(filename="other.pdf")
        make_live(body=offering(document))

        for key in (document.pk, "9" * 18):
            assert client.get(address.format(key)).status_code == 404

    def test_are_told_of_a_document_that_was_withdrawn(self, client):
        document = make_document(title="Harbour plan")
        story = make_live(body=offering(document))
        document.withdraw(by=make_user("Editor"), reason="It names a child.")

        answer = client.get(document.get_absolute_url())

        assert answer.status_code == 410
        assert "This document is no longer here" in answer.content.decode()
        assert "names a child" not in answer.content.decode()
        assert "Harbour plan" not in body(client, story)
        assert "The plan was laid out." in body(client, story)

    def test_have_it_again_when_it_is_brought_back(self, client):
        document = make_document(title="Harbour plan")
        story = make_live(body=offering(document))
        document.withdraw(by=make_user("Editor"), reason="Out of date.")

        document.restore(by=make_user("Editor"))

        assert client.head(document.get_absolute_url()).status_code == 200
        assert "Harbour plan" in body(client, story)

    def test_ten_documents_cost_the_queries_of_one(self, client, django_assert_num_queries):
        one = make_live(body=offering(make_document()))
        ten = make_live(body=offering(*[make_document() for _ in range(10)]))

        for story in (one, ten):
            with django_assert_num_queries(7):
                client.get(story.get_absolute_url())

    def test_a_download_costs_two_queries(self, client, django_assert_num_queries):
        document = make_document()
        make_live(body=offering(document))

        with django_assert_num_queries(2):
            client.head(document.get_absolute_url())


class TestRevisions:
    def test_a_revision_names_the_documents_of_its_body(self):
        document = make_document()

        article = make_article(body=f'{offering(document)}<figure data-document="99999"></figure>')

        (row,) = RevisionDocument.objects.all()
        assert (row.revision, row.document) == (article.latest, document)

    def test_a_restored_revision_with_a_withdrawn_document_shows_none(self, client):
        document = make_document(title="Harbour plan")
        story = make_live(body=offering(document))
        reword(story, body="<p>Without it.</p>")
        document.withdraw(by=make_user("Editor"), reason="Out of date.")

        reword(story, body=offering(document))
        story.publish(by=story.owner)

        assert "Harbour plan" not in body(client, story)


class TestVerbs:
    def test_a_second_withdrawal_keeps_the_first_reason(self):
        document, editor = make_document(), make_user("Editor")

        done = [document.withdraw(by=editor, reason=reason) for reason in ("First", "Second")]

        document.refresh_from_db()
        assert done == [True, False]
        assert (document.withdrawal_reason, document.withdrawn_by) == ("First", editor)
        assert document.withdrawn_at is not None

    def test_bringing_back_what_was_not_withdrawn_does_nothing(self):
        assert make_document().restore(by=make_user("Editor")) is False

    def test_a_title_that_a_colleague_changed_meanwhile_is_not_written_over(self):
        document, editor = make_document(title="Plan"), make_user("Editor")
        document.retitle(by=editor, title="Plan of May", instead_of="Plan")

        with pytest.raises(Refused, match="to “Plan of May”"):
            document.retitle(by=editor, title="Plan B", instead_of="Plan")

        assert Document.objects.get().title == "Plan of May"


class TestDesk:
    def test_an_upload_from_the_editor_answers_with_the_document(self):
        desk = signed_in("Reporter")

        answer = desk.post(UPLOAD, {"file": pdf_file("plan.pdf"), "title": " The \x00 plan "})

        document = Document.objects.get()
        assert document.uploaded_by == desk.user
        assert answer.json() == {
            "id": document.pk,
            "title": "The plan",
            "size": f"{document.size_bytes}\xa0bytes",
            "filename": "plan.pdf",
            "withdrawn": False,
            "file": document_page(document, "file"),
        }

    @pytest.mark.parametrize(
        ("sent", "status", "said"),
        [
            ({}, 400, "No file arrived."),
            ({"file": pdf_file("a.pdf", b"MZ")}, 422, "it is something else"),
            ({"file": SimpleUploadedFile("a.pdf", b"")}, 422, "it is something else"),
        ],
    )
    def test_an_upload_that_is_refused_says_why(self, sent, status, said):
        answer = signed_in("Editor").post(UPLOAD, sent)

        assert answer.status_code == status
        assert said in answer.json()["error"]

    def test_the_upload_page_keeps_the_title_when_the_file_is_refused(self):
        answer = signed_in("Editor").post(
            ADD, {"file": pdf_file("a.pdf", b"GIF89a"), "title": "The plan"}
        )

        html = answer.content.decode()
        assert "it is something else" in html
        assert 'value="The plan"' in html

    def test_the_library_is_searched_and_leaves_out_what_was_withdrawn(self):
        plan, other = make_document(title="Harbour plan"), make_document(title="Minutes")
        gone = make_document(title="Old harbour plan")
        gone.withdraw(by=make_user("Editor"), reason="Out of date.")
        desk = signed_in("Reporter")

        found = desk.get(LIBRARY, {"q": "plan harb\0our"}).json()
        every = desk.get(LIBRARY).json()
        named = desk.get(LIBRARY, {"ids": f"{gone.pk},x,{'9' * 30}"}).json()

        assert [each["id"] for each in found] == [plan.pk]
        assert [each["id"] for each in every] == [other.pk, plan.pk]
        assert [(each["id"], each["withdrawn"]) for each in named] == [(gone.pk, True)]

    def test_the_list_says_where_each_is_used_and_finds_by_title(self):
        used, unused = make_document(title="Harbour plan"), make_document(title="Minutes")
        article = make_article(body=offering(used))
        reword(article, headline="Another headline")
        desk = signed_in("Reporter")

        whole = desk.get(LIST).content.decode()
        found = desk.get(LIST, {"q": "harbour"}).content.decode()

        assert whole.index("Minutes") < whole.index("In no story yet") < whole.index("In 1 story")
        assert unused.title not in found
        assert used.title in found

    def test_ten_documents_of_the_list_cost_the_queries_of_one(self, django_assert_max_num_queries):
        desk = signed_in("Editor")
        for _ in range(10):
            make_article(body=offering(make_document()))

        with django_assert_max_num_queries(9):
            desk.get(LIST)

    def test_a_page_names_the_stories_that_offer_it_by_their_last_headline(self):
        document = make_document()
        article = make_article(headline="First", body=offering(document))
        reword(article, headline="Second")

        html = signed_in("Editor").get(document_page(document)).content.decode()

        assert "Second" in html
        assert "First" not in html

    def test_another_title_is_what_readers_see_at_once(self, client):
        document = make_document(title="Plan")
        story = make_live(body=offering(document))
        sent = {"title": "Plan of May", "shown": "Plan"}

        answer = signed_in("Editor").post(document_page(document), sent)

        assert answer.status_code == 302
        assert "Document: Plan of May" in body(client, story)

    def test_a_stale_title_is_refused_with_what_was_typed(self):
        document = make_document(title="Plan of May")
        sent = {"title": "Plan B", "shown": "Plan"}
        desk = signed_in("Editor")

        refused = desk.post(document_page(document), sent).content.decode()
        again = desk.post(document_page(document), sent | {"shown": "Plan of May"})

        assert "A colleague changed this meanwhile to “Plan of May”" in refused
        assert 'value="Plan B"' in refused
        assert 'name="shown" value="Plan of May"' in refused
        assert again.status_code == 302
        assert Document.objects.get().title == "Plan B"

    def test_a_withdrawal_asks_for_a_reason_and_both_it_and_its_end_are_recorded(self):
        document, desk = make_document(), signed_in("Editor")
        empty = desk.post(document_page(document, "withdrawal"), {"reason": " "})
        still_there = Document.objects.get().withdrawn_at is None

        desk.post(document_page(document, "withdrawal"), {"reason": "It names a child."})
        withdrawn = desk.get(document_page(document)).content.decode()
        desk.post(document_page(document, "restoration"))

        assert empty.status_code == 200
        assert still_there
        assert "It names a child." in withdrawn
        assert Document.objects.get().withdrawn_at is None
        history = desk.get(document_page(document, "history")).content.decode()
        assert "Withdrawn: It names a child." in history
        assert "Brought back" in history

    def test_a_preview_links_to_the_desks_own_download(self):
        document = make_document(title="Harbour plan")
        article = make_article(body=offering(document))
        desk = signed_in("Editor")

        saved = desk.get(page("preview", article)).content.decode()
        typed = desk.post(page("preview", article), open_story(article)).content.decode()
        answer = desk.get(document_page(document, "file"))

        for html in (saved, typed):
            assert f'href="{document_page(document, "file")}"' in html
            assert document.get_absolute_url() not in html
        assert b"".join(answer).startswith(b"%PDF-")
        assert answer.headers["Content-Disposition"].startswith("attachment;")

    def test_a_file_that_is_streamed_is_read_a_piece_at_a_time(self):
        content = pdf(b"x" * 300_000)
        document = make_document(content=content)
        make_live(body=offering(document))

        answer = signed_in("Editor").get(document_page(document, "file"))
        pieces = list(answer)

        assert b"".join(pieces) == content
        assert max(map(len, pieces)) <= 64 * 1024
