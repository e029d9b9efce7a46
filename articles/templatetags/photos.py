"""Photographs on a page: every size and format is known from the photo's row alone."""

from django import template
from django.core.files.storage import storages
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from articles import digital_source, renditions

register = template.Library()

BODY_SIZES = "(min-width: 44rem) 42rem, 100vw"
LEAD_SIZES = "(min-width: 72rem) 58rem, 100vw"


@register.simple_tag(name="photo")
def picture(photo, crop="full", sizes="100vw", *, up_to=None, alt=None, first=False):
    """Write a `<picture>`: JPEG always, AVIF, WebP and the largest sizes once they are made.

    `up_to` leaves out sizes that a small place never needs; `first` marks the photograph that
    the page is judged by, all others wait until they come near.
    """
    if photo is None or photo.withdrawn_at:
        return ""
    variants = _offered(photo, crop, up_to)
    sources = ""
    if renditions.all_made(photo):
        sources = format_html_join(
            "",
            '<source type="image/{0}" srcset="{1}" sizes="{2}">',
            ((kind, _srcset(variants, kind), sizes) for kind in ("avif", "webp")),
        )
    middle = variants[len(variants) // 2]
    return format_html(
        '<picture>{}<img src="{}" srcset="{}" sizes="{}"'
        ' width="{}" height="{}" alt="{}"{}></picture>',
        sources,
        storages["default"].url(middle.jpeg),
        _srcset(variants, "jpeg"),
        sizes,
        variants[-1].width,
        variants[-1].height,
        photo.alt_text if alt is None else alt,
        SafeString(' fetchpriority="high"' if first else ' loading="lazy" decoding="async"'),
    )


@register.simple_tag(name="preload_photo")
def preload(photo, crop="full", sizes=LEAD_SIZES, *, up_to=None):
    """Have a page's first photograph fetched before the browser meets it.

    Names what `picture` offers first: a browser that reads AVIF takes the same file for both, and
    one that does not ignores this by its type.
    """
    if photo is None or photo.withdrawn_at:
        return ""
    kind = "avif" if renditions.all_made(photo) else "jpeg"
    return format_html(
        '<link rel="preload" as="image" type="image/{}" imagesrcset="{}" imagesizes="{}"'
        ' fetchpriority="high">',
        kind,
        _srcset(_offered(photo, crop, up_to), kind),
        sizes,
    )


@register.simple_tag
def figure(photo, caption="", *, first=False):
    """Write a photograph with its caption and credit; nothing for one that was withdrawn."""
    if photo is None or photo.withdrawn_at:
        return ""
    caption = conditional_escape(caption or photo.caption)
    return format_html(
        '<figure class="photo">{}<figcaption>{}{}{}</figcaption></figure>',
        picture(photo, sizes=LEAD_SIZES if first else BODY_SIZES, first=first),
        caption,
        _made_by_machine(photo),
        _credit(photo),
    )


def _offered(photo, crop: str, up_to: int | None) -> list[renditions.Variant]:
    variants = renditions.ready(photo, crop)
    return [each for each in variants if up_to is None or each.width <= up_to] or variants[:1]


def _srcset(variants, kind: str) -> str:
    address = storages["default"].url
    return ", ".join(f"{address(getattr(each, kind))} {each.width}w" for each in variants)


def _credit(photo) -> str:
    words = photo.credit or photo.photographer
    return format_html(' <span class="photo-credit">{}</span>', words) if words else ""


def _made_by_machine(photo) -> str:
    """Tell readers when AI made the picture, or parts of it."""
    told = digital_source.badge(photo.digital_source_type)
    return format_html(' <span class="photo-made">{}</span>', told) if told else ""
