from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import text
from articles.models import Tag

MAX_TAGS = 20


class TagsField(forms.CharField):
    """Tag names separated by commas; unknown ones are made only by those who may.

    The cleaned value is a list of names; `rows()` gives their Tag rows, making what is missing.
    """

    may_create = False

    def prepare_value(self, value):
        if isinstance(value, (list, tuple)):
            return ", ".join(str(tag) for tag in value)
        return value

    def has_changed(self, initial, data):
        return self.prepare_value(initial or "") != (data or "")

    def clean(self, value):
        if self.disabled:
            return [str(tag) for tag in value or ()]
        value = self.prepare_value(value) or ""
        names = [text.scrub(name, one_line=True) for name in value.split(",")]
        names = list({name.casefold(): name for name in names if name}.values())
        if len(names) > MAX_TAGS:
            raise ValidationError(_("At most %s tags, please.") % MAX_TAGS)
        for name in names:
            if len(name) > 60 or not slugify(name, allow_unicode=True):
                raise ValidationError(_("“%s” cannot be a tag.") % name[:80])
        known = self._known(names)
        unknown = [name for name in names if name.casefold() not in known]
        if unknown and not self.may_create:
            raise ValidationError(
                ngettext(
                    "There is no tag “%(names)s”. Choose among those that are there,"
                    " or ask an editor to make it.",
                    "There are no tags “%(names)s”. Choose among those that are there,"
                    " or ask an editor to make them.",
                    len(unknown),
                )
                % {"names": "”, “".join(unknown)}
            )
        return names

    def _known(self, names) -> dict[str, Tag]:
        wanted = Q(pk__in=())
        for name in names:
            wanted |= Q(name__iexact=name)
        return {tag.name.casefold(): tag for tag in Tag.objects.filter(wanted)}

    def known_rows(self, names) -> list[Tag]:
        """The rows of those tags that are there; nothing is made."""
        known = self._known(names)
        return [known[name.casefold()] for name in names if name.casefold() in known]

    def rows(self, names) -> list[Tag]:
        """The Tag rows of the names, in their order."""
        known = self._known(names)
        return [known.get(name.casefold()) or Tag.objects.create(name=name) for name in names]
