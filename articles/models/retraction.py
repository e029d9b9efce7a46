"""Taking words back in the open, and bringing them back."""

from django.utils.translation import gettext as _

from articles.models.chain import WITHDRAWN, WORDS, Chain, last_words
from articles.models.errors import Refused
from articles.models.publication import Publication, must_tell
from articles.models.readiness import must_be_ready


class Retractable:
    """Two ways to say that a story does not stand, and one verb that undoes either.

    A withdrawal takes the words off the site: the address shows a notice and the reason. A
    retraction says that what we published was wrong at its root. As the most careful newsrooms do,
    it keeps the address and the headline, shows the sentence in place of the text, asks search
    engines to forget the page, and leaves every list, feed, sitemap and search; but it hides
    nothing: it stands on the page of corrections, and what we had said can be read in the story's
    versions. What must not be read any more is withdrawn or taken down.
    """

    def retract(self, *, by, note, at=None, version=None) -> int:
        """Show the sentence in place of the words that readers know; return how many later links
        were deleted with it. Newer words of the desk stay where they are."""
        must_tell(Publication.NoteKind.RETRACTION, note)
        with self.locked(version):
            chain = Chain(self, at)
            current = chain.current
            if current is None or current.kind != WORDS:
                raise Refused(_("Readers cannot see this story, so there is nothing to retract."))
            if current.is_retraction and current.note == note:
                return 0
            dropped = chain.drop(chain.future)
            chain.add(
                kind=WORDS,
                revision=current.revision,
                note_kind=Publication.NoteKind.RETRACTION,
                note=note,
                made_by=by,
                overridden=current.overridden,
                override_reason=current.override_reason,
            )
            chain.keep()
            return dropped

    def reinstate(self, *, by, note="", at=None, version=None) -> Publication:
        """Show again the words that readers saw before the story was withdrawn or retracted.

        The sentence, if there is one, is a clarification. Raises NotReady when the words do not
        pass a required check any more.
        """
        with self.locked(version):
            chain = Chain(self, at)
            self._must_not_be_gone(chain)
            current, former = chain.current, last_words(chain.past)
            if former is None:
                raise Refused(_("Readers never saw this story, so it cannot be brought back."))
            if current.kind != WITHDRAWN and not current.is_retraction:
                return current
            against = must_be_ready(self, former.revision, at=chain.now, by=by, link=former)
            link = chain.add(
                kind=WORDS,
                revision=former.revision,
                note_kind=Publication.NoteKind.CLARIFICATION if note else "",
                note=note,
                made_by=by,
                **against,
            )
            chain.keep()
            return link
