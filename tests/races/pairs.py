"""Two people write at the same moment, through every door of the desk that writes."""

import itertools
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connections
from django.utils import timezone

from articles.models import Autosave
from tests import builders
from tests.articles import desk_forms as forms
from tests.articles.returned_forms import sent_back

numbers = itertools.count(1)


@dataclass(frozen=True)
class Write:
    """A request of one of the two, and the question whether what it wrote is there."""

    send: Callable
    is_there: Callable[[], bool]


def at_once(*tasks):
    """Run the tasks in threads that start together; give what each returned or raised."""
    ready, results = threading.Barrier(len(tasks)), [None] * len(tasks)

    def run(position, task):
        ready.wait()
        try:
            results[position] = task()
        except Exception as refusal:  # noqa: BLE001 - whoever asked looks at what it is
            results[position] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


class Pairs:
    """Two people at the desk, and the pairs of writes that they can send; one story each kind."""

    def __init__(self):
        self.desks = [forms.signed_in("Editor"), forms.signed_in("Editor")]
        self.draft = builders.make_article(lead_photo=builders.make_photo())
        self.live = builders.make_live()
        self.section = builders.make_section("Races")
        self.photo = builders.make_photo()
        self.kinds = {
            "save and save": self.save_and_save,
            "publish and publish": self.publish_and_publish,
            "save and change of labels": self.save_and_labels,
            "change of labels twice": self.labels_and_labels,
            "save and scheduling": self.save_and_schedule,
            "withdrawal and publish": self.withdrawal_and_publish,
            "cancellation and save": self.cancellation_and_save,
            "autosaves of two windows": self.two_windows,
            "photo page twice": self.photo_pages,
            "section page twice": self.section_pages,
            "words taken back and save": self.taken_back_and_save,
        }

    def post(self, who, address, typed, **options):
        return lambda: self.desks[who].post(address, typed, **options)

    def form(self, who, article, **typed) -> Write:
        """A save of the story's form with a headline of its own."""
        headline = f"Headline {next(numbers)}"
        kind = {"note_kind": "silent"} if article.has_publication else {}
        typed = forms.open_story(article, headline=headline, **kind, **typed)
        revisions = article.revisions
        return Write(
            self.post(who, forms.page("change", article), typed),
            lambda: revisions.latest("pk").headline == headline,
        )

    def save_and_save(self):
        return self.form(0, self.draft), self.form(1, self.draft)

    def publish_and_publish(self):
        return [self.form(who, self.live, _publish="") for who in (0, 1)]

    def labels(self, who, slug=None) -> Write:
        slug = slug or f"slug-{next(numbers)}"
        typed = forms.labels(self.live, slug=slug)
        stories = type(self.live).objects
        return Write(
            self.post(who, forms.page("labels", self.live), typed),
            lambda: stories.get(pk=self.live.pk).slug == slug,
        )

    def save_and_labels(self):
        return self.form(0, self.live), self.labels(1)

    def labels_and_labels(self):
        return self.labels(0), self.labels(1)

    def save_and_schedule(self):
        article = builders.make_article()
        at = f"2090-01-01T10:{next(numbers) % 60:02}"
        return self.form(0, article), self.form(1, article, starts_at=at, _schedule="")

    def withdrawal_and_publish(self):
        article = builders.make_live()
        typed = {"version": str(article.version), "reason": "It was wrong.", "at": ""}
        address = forms.page("withdrawal", article)
        ends = article.publications
        withdrawal = Write(
            self.post(0, address, typed), lambda: ends.latest("starts_at").kind == "withdrawn"
        )
        publication = self.form(1, article, _publish="")
        is_live = lambda: ends.latest("starts_at").kind == "words"  # noqa: E731
        return withdrawal, Write(publication.send, is_live)

    def cancellation_and_save(self):
        article = builders.make_article()
        link = article.schedule(by=article.owner, at=timezone.now() + timedelta(days=1))
        cancellation = Write(
            self.post(0, forms.page("cancellation", article, link), {}),
            lambda: not article.publications.exists(),
        )
        return cancellation, self.form(1, article)

    def two_windows(self):
        Autosave.objects.all().delete()
        return [self.window(self.draft) for _window in (1, 2)]

    def window(self, article) -> Write:
        writing = str(uuid.uuid4())
        typed = forms.open_story(article, headline="Typed", writing=writing)
        json = {"Accept": "application/json"}
        return Write(
            self.post(0, forms.page("autosave", article), typed, headers=json),
            lambda: Autosave.objects.filter(writing=writing).exists(),
        )

    def taken_back_and_save(self):
        Autosave.objects.all().delete()
        headline, address = f"Kept {next(numbers)}", forms.page("change", self.draft)
        typed = forms.open_story(self.draft, headline=headline, writing=str(uuid.uuid4()))
        self.desks[0].post(forms.page("autosave", self.draft), typed)
        opened = self.desks[0].get(address, {"autosave": typed["writing"]})
        revisions = self.draft.revisions
        taken = Write(
            self.post(0, address, sent_back(opened).values),
            lambda: revisions.latest("pk").headline == headline,
        )
        return taken, self.form(1, self.draft)

    def page_of(self, who, row, name, **typed) -> Write:
        address = f"/admin/articles/{name}/{row.pk}/change/"
        shown = sent_back(self.desks[who].get(address)).values
        ((field, value),) = typed.items()
        return Write(
            self.post(who, address, shown | typed),
            lambda: getattr(type(row).objects.get(pk=row.pk), field) == value,
        )

    def photo_pages(self):
        said = [f"Caption {next(numbers)}." for _who in (0, 1)]
        return [self.page_of(n, self.photo, "photo", caption=each) for n, each in enumerate(said)]

    def section_pages(self):
        said = [f"Description {next(numbers)}." for _who in (0, 1)]
        return [
            self.page_of(n, self.section, "section", description=each)
            for n, each in enumerate(said)
        ]

    def race(self, kind) -> list[str]:
        """Send a pair; say of each that it was `saved`, `refused`, `overwritten` or `broken`."""
        writes = self.kinds[kind]()
        answers = at_once(*(write.send for write in writes))
        return [self.outcome(*each) for each in zip(answers, writes, strict=True)]

    def outcome(self, answer, write) -> str:
        status = getattr(answer, "status_code", 500)
        done = status == 302 or (status == 200 and answer["Content-Type"] == "application/json")
        if done:
            return "saved" if write.is_there() else "overwritten"
        return "refused" if status in (200, 409) else "broken"
