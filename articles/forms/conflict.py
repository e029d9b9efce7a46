"""Two people saved one story: the second sees both versions and chooses; nothing is lost till then.

What only one of them changed is merged; a paragraph or a field that both changed is a clash, and
waits for a choice. The form itself holds ours, and the merged rest.
"""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.forms import typed as typing
from articles.forms.comparing import LABELS, Columns, Difference, Sides, body_of, of_bodies
from articles.forms.rows import byline_rows, source_rows
from articles.forms.typed import Typed, TypedForm
from articles.models import Article
from articles.text import merging

OURS, THEIRS, BOTH = "ours", "theirs", "both"
# A body that was rewritten on both sides is chosen as a whole.
MOST_PASSAGES = 20


@dataclass(frozen=True)
class Clash:
    """A field that both changed, and what was chosen of it."""

    difference: Difference
    choice: str = ""


@dataclass(frozen=True)
class Passage:
    """Paragraphs of the body that both changed; ours stand in the editor, after `after`."""

    ours: str
    theirs: str
    after: str
    choice: str = ""

    @property
    def columns(self) -> Columns:
        return of_bodies(self.theirs, self.ours)


@dataclass
class Conflict:
    """What the page shows: what clashes, and what was merged without asking."""

    revision: object
    clashes: list[Clash] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    taken: list[Difference] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    unsaveable: list[Difference] = field(default_factory=list)

    @property
    def is_settled(self) -> bool:
        return not (self.clashes or self.passages)


class MergingForm(TypedForm):
    """A story form that is refused when the story has moved on, and then offers the merge."""

    conflict: Conflict | None = None

    def tell_what_became_of(self, article) -> None:
        """Say what else happened to the story that moved on; a form that knows more says it."""

    def has_typed_words(self) -> bool:
        """Say whether other words are in the form than it began with, as far as it tells."""
        ours = typing.from_post(self.data)
        base = base_of(ours, self.instance)
        return base is None or not Sides(self).have_same_words(base, ours)

    _sent = None  # the data before the choices were applied to it

    def chosen(self, data, article):
        """The data with the choices of a former conflict applied, if they are about this version.

        What was sent is remembered: it comes back should the save fail for another reason.
        """
        self.unchosen: list[str] = []
        if not data or not data.get("clashes") or not article:
            return data
        if data.get("version") != str(article.version):
            return data
        sides = Sides(type(self)(instance=article))
        theirs, self._sent, settled = typing.sent_by(sides.form), data, data.copy()
        names = data["clashes"].split()
        for place in [place for place in sides.places if place in names]:
            choice = data.get(f"choice-{place}")
            if choice == THEIRS:
                _take(settled, sides, place, theirs)
            elif choice != OURS:
                self.unchosen.append(sides.label(place))
        if "passages" in names:
            self._choose_passages(settled)
        return settled

    def _choose_passages(self, data) -> None:
        for number, passage in enumerate(passages_of(data), 1):
            new = {THEIRS: passage.theirs, BOTH: passage.ours + passage.theirs}.get(passage.choice)
            if passage.choice not in (OURS, THEIRS, BOTH):
                self.unchosen.append(_("passage %d of the body") % number)
            elif new is not None:
                body = body_of({"body": data.get("body", "")})
                put = merging.replaced(body, passage.ours, new, after=passage.after)
                if put is None:
                    self.unchosen.append(_("passage %d of the body, which you edited") % number)
                else:
                    data["body"] = put

    def refuse_if_stale(self, typed) -> None:
        """Lock the story until the end of the request's transaction; refuse if it moved on.

        A form that does not say which version it shows may show any.
        """
        article = Article.objects.select_for_update().get(pk=self.instance.pk)
        if typed.get("version") != article.version:
            self.merge_into(article)
            sentence = _(
                "Somebody else saved this story while you were writing. What you typed is"
                " still here and has not been saved."
            )
            self.add_error(None, ValidationError(sentence, code="stale"))
            self.tell_what_became_of(article)
        elif self.unchosen:
            sentence = _("Choose first: %s.") % ", ".join(self.unchosen)
            self.add_error(None, ValidationError(sentence, code="unchosen"))

    def merge_into(self, article) -> None:
        """Put into the form what both versions make together, and say where they clash."""
        data = self._sent or self.data
        ours = typing.from_post(data)
        sides = Sides(type(self)(instance=article))
        theirs = typing.sent_by(sides.form)
        self.data = data.copy()
        self._sent = None
        self.conflict = merged(self.data, sides, base_of(ours, article), theirs, ours)
        self.conflict.revision = sides.form.opened
        remembered = [clash.difference.name for clash in self.conflict.clashes]
        remembered += ["passages"] if self.conflict.passages else []
        typing.put(
            self.data,
            {
                "version": str(article.version),
                "began": theirs["began"],
                "clashes": " ".join(remembered),
            },
        )
        self._read_rows_again()

    def show_choices_again(self) -> None:
        """After a save that failed for another reason: ours come back, beside what was chosen."""
        if self._sent is None or self.conflict:
            return
        sides = Sides(type(self)(instance=Article.objects.get(pk=self.instance.pk)))
        ours, theirs = typing.from_post(self._sent), typing.sent_by(sides.form)
        names = self._sent["clashes"].split()
        clashes = [
            Clash(sides.difference(place, theirs, ours), self._sent.get(f"choice-{place}", ""))
            for place in sides.places
            if place in names
        ]
        passages = passages_of(self._sent) if "passages" in names else []
        self.data = self._sent
        self.conflict = Conflict(sides.form.opened, clashes, passages)
        self._read_rows_again()

    def _read_rows_again(self) -> None:
        self.sources = source_rows(self.data, None)
        if not self.labels_fixed:
            self.bylines = byline_rows(self.data, None)


def base_of(ours: Typed, article) -> Typed | None:
    """What the form showed at first, with the body of its revision; None where it does not say."""
    began = typing.read_json(ours.get("began"))
    shown, key = began.get("typed"), began.get("revision")
    if not isinstance(shown, dict):
        return None
    revision = article.revisions.filter(pk=key).first() if isinstance(key, int) else None
    return {**shown, "body": revision.body if revision else ""}


def merged(data, sides: Sides, base: Typed | None, theirs: Typed, ours: Typed) -> Conflict:
    """Write the merge into `data`; fields and paragraphs that both changed stay ours."""
    conflict = Conflict(None, unsaveable=_unsaveable(sides, base, theirs, ours))
    unsettled = str(ours.get("clashes", "")).split()
    ours = sides.completed(ours, theirs)
    for place in sides.places:
        if sides.are_same(place, theirs, ours):
            continue
        clashes = base is None or place in unsettled
        if place == "body":
            was = None if base is None or "passages" in unsettled else body_of(base)
            _merge_bodies(data, conflict, sides, was, theirs, ours)
        elif not clashes and sides.are_same(place, base, theirs):
            conflict.kept.append(sides.label(place))
        elif not clashes and sides.are_same(place, base, ours):
            conflict.taken.append(sides.difference(place, theirs, ours))
            _take(data, sides, place, theirs)
        else:
            conflict.clashes.append(Clash(sides.difference(place, theirs, ours)))
    return conflict


def _merge_bodies(data, conflict, sides, was: str | None, theirs: Typed, ours: Typed) -> None:
    mine, other = body_of(ours), body_of(theirs)
    if was == other:
        conflict.kept.append(sides.label("body"))
        return
    stretches = merging.merge(was, mine, other)
    if sum(stretch.clashes for stretch in stretches) > MOST_PASSAGES:
        conflict.clashes.append(Clash(sides.difference("body", theirs, ours)))
        return
    after, body = "", []
    for stretch in stretches:
        if stretch.clashes:
            passage = Passage("".join(stretch.ours), "".join(stretch.theirs), after)
            conflict.passages.append(passage)
        body += stretch.ours
        after = body[-1] if body else ""
    data["body"] = "".join(body)
    if data["body"] != mine:
        conflict.taken.append(sides.difference("body", {"body": data["body"]}, ours))


def _unsaveable(sides, base, theirs, ours) -> list[Difference]:
    """Labels that were typed before the story became public, which its form cannot save now."""
    if not sides.form.labels_fixed:
        return []
    names = [name for name in (*LABELS, "bylines") if sides.names(name, ours)]
    typed = [name for name in names if name == "bylines" or name in ours]
    return [
        sides.difference(name, theirs, ours)
        for name in typed
        if not sides.are_same(name, theirs, ours)
        and not (base and sides.are_same(name, base, ours))
    ]


def _take(data, sides: Sides, place: str, theirs: Typed) -> None:
    """Write their version of a place into the data."""
    for name in sides.names(place, typing.from_post(data)):
        data.pop(name, None)
    typing.put(data, {name: theirs[name] for name in sides.names(place, theirs) if name in theirs})


def passages_of(data) -> list[Passage]:
    """The passages that the page showed, with what was chosen."""
    found = []
    for number in range(MOST_PASSAGES):
        ours, theirs = data.get(f"passage-{number}-ours"), data.get(f"passage-{number}-theirs")
        if ours is None or theirs is None:
            break
        after = data.get(f"passage-{number}-after", "")
        clean = [body_of({"body": html}) for html in (ours, theirs, after)]
        found.append(Passage(*clean, data.get(f"passage-{number}-choice", "")))
    return found
