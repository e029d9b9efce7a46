from django import template
from django.conf import settings
from django.utils.safestring import SafeString

from newsroom.marks import favicon

register = template.Library()


@register.simple_tag(name="favicon")
def write_favicon() -> str:
    return SafeString(f'<link rel="icon" href="{favicon.address(settings.SITE_NAME)}">')
