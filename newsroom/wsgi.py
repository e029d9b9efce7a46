import gc
import os

from django.core.wsgi import get_wsgi_application

from newsroom.media import with_renditions
from newsroom.slow_bodies import with_room_for_readers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

django_application = get_wsgi_application()

from newsroom.page_cache import with_page_cache  # noqa: E402 - it asks models, which are loaded now

# What is loaded by now stays; a page makes thousands of objects, few of which refer to each other
# in a circle, so that a look for those after each 700 costs an eighth of it.
gc.freeze()
gc.set_threshold(10_000, 20, 20)

application = with_page_cache(with_renditions(with_room_for_readers(django_application)))
