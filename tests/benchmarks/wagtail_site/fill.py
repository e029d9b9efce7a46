"""Fill the site with `stories.json` and tell the paths and queries of its pages in `told.json`."""

import json
from pathlib import Path

import courier.wsgi  # noqa: F401, sets Django up before models are imported
from courier.counting import queries_of
from courier.models import FrontPage, SectionPage, StoryPage
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.utils.dateparse import parse_datetime
from wagtail.images.models import Image
from wagtail.models import Page, Site


def main():
    call_command("makemigrations", "courier", verbosity=0)
    call_command("migrate", verbosity=0)
    given = json.loads(Path("stories.json").read_text())
    root = Page.get_first_root_node()
    front = root.add_child(instance=FrontPage(title="The Harrowmere Courier", slug="courier"))
    Site.objects.update(root_page=front)
    sections, photos = {}, {None: None}
    for story in given["stories"]:
        name, photo = story["section"], story["photo"]
        if name not in sections:
            page = SectionPage(title=name, show_in_menus=True)
            sections[name] = front.add_child(instance=page)
        if photo not in photos:
            with Path(photo).open("rb") as file:
                file = ImageFile(file, name=Path(photo).name)
                photos[photo] = Image.objects.create(title=story["alt_text"] or "-", file=file)
        page = StoryPage(
            title=story["headline"],
            standfirst=story["standfirst"],
            body=story["body"],
            lead_photo=photos[photo],
            appeared_at=parse_datetime(story["appeared_at"]),
        )
        page.tags.add(*story["tags"])
        sections[name].add_child(instance=page)
    call_command("rebuild_references_index", verbosity=0)
    call_command("update_index", verbosity=0)
    story = StoryPage.objects.get(title=given["shown"])
    paths = {
        "story": story.url,
        "front": "/",
        "section": story.get_parent().url,
        "search": given["search"],
    }
    Path("told.json").write_text(json.dumps({"paths": paths, "queries": queries_of(paths)}))


if __name__ == "__main__":
    main()
