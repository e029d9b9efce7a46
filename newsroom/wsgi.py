import os

from django.core.wsgi import get_wsgi_application

from newsroom.media import with_renditions
from newsroom.slow_bodies import with_room_for_readers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

django_application = get_wsgi_application()

from newsroom.page_cache import with_page_cache  # noqa: E402 - it asks models, which are loaded now

application = with_page_cache(with_renditions(with_room_for_readers(django_application)))
