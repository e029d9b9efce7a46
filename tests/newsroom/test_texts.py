"""What a text is in a language."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, trans_real

SAID_NOWHERE = "What no catalogue of any app has."


def test_a_text_is_looked_up_once_in_the_sites_language():
    with translation.override(settings.LANGUAGE_CODE):
        said = [gettext(SAID_NOWHERE)]
        before = trans_real.catalog().gettext.cache_info()
        said.append(gettext(SAID_NOWHERE))
        after = trans_real.catalog().gettext.cache_info()

    assert said == [SAID_NOWHERE, SAID_NOWHERE]
    assert (after.hits - before.hits, after.misses - before.misses) == (1, 0)


def test_it_is_another_in_another_language():
    with translation.override(settings.LANGUAGE_CODE):
        ours = gettext("Yes")
    with translation.override("de"):
        theirs = gettext("Yes")

    assert (ours, theirs) == ("Yes", "Ja")
