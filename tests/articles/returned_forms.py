"""A form that came back: what it holds and what stands beside its fields."""

from html.parser import HTMLParser

from articles.models import Article, Publication, Revision
from tests.articles.desk_forms import page, signed_in


class Inputs(HTMLParser):
    """The fields of a page: what each holds, and the ids of what describes it."""

    def __init__(self, html):
        super().__init__()
        self.values, self.described, self.texts = {}, {}, {}
        self._textarea = self._select = None
        self._open = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        chosen = attrs.get("type") != "checkbox" or "checked" in attrs
        if tag in ("input", "textarea", "select") and chosen and (name := attrs.get("name")):
            self.described[name] = attrs.get("aria-describedby", "").split()
            if attrs.get("type") == "radio":
                self.values.setdefault(name, "")
                if "checked" in attrs:
                    self.values[name] = attrs["value"]
            elif tag == "input":
                self.values[name] = attrs.get("value", "")
            elif tag == "textarea":
                self.values[name], self._textarea = "", name
            else:
                self._select = name
        if tag == "option" and "selected" in attrs and self._select:
            self.values[self._select] = attrs.get("value", "")
        if tag == "fieldset":
            self.described["fieldset"] = attrs.get("aria-describedby", "").split()
        if tag not in ("input", "br", "img", "meta", "link", "hr", "path", "use"):
            self._open.append((tag, attrs.get("id")))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass
        if tag == "textarea":
            self._textarea = None

    def handle_data(self, data):
        if self._textarea:
            self.values[self._textarea] += data
        for _tag, name in self._open:
            if name:
                self.texts[name] = self.texts.get(name, "") + data


def sent_back(answer) -> Inputs:
    inputs = Inputs(answer.content.decode())
    for name, value in inputs.values.items():
        # A browser drops the line break that follows the start of a textarea.
        inputs.values[name] = value.removeprefix("\n")
    return inputs


def opened(desk, article=None, **changes) -> dict:
    """The form as a browser got it and would send it back, with `changes` typed."""
    answer = desk.get(page("change", article) if article else page("add"))
    values = sent_back(answer).values
    return {name: value for name, value in values.items() if "__prefix__" not in name} | changes


def refused(typed, *, by="Editor", article=None):
    """Send the form; it must come back with all that was typed and nothing saved."""
    desk = signed_in(by)
    before = [model.objects.count() for model in (Article, Revision, Publication)]
    version = article and Article.objects.get(pk=article.pk).version
    answer = desk.post(page("change", article) if article else page("add"), typed)
    after = [model.objects.count() for model in (Article, Revision, Publication)]
    assert answer.status_code == 200
    assert after == before
    assert version == (article and Article.objects.get(pk=article.pk).version)
    inputs = sent_back(answer)
    for name, value in typed.items():
        if isinstance(value, str) and value and name in inputs.values and name != "version":
            assert inputs.values[name].split() == value.split(), name
    return inputs


def sentence_at(inputs, name) -> str:
    """What stands beside the field, as a screen reader finds it."""
    return " ".join(inputs.texts.get(each, "").strip() for each in inputs.described[name])
