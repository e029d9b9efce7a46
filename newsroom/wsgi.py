import os

from django.core.wsgi import get_wsgi_application

from newsroom.media import with_renditions
from newsroom.slow_bodies import with_room_for_readers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

application = with_renditions(with_room_for_readers(get_wsgi_application()))
