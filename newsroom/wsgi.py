import os

from django.core.wsgi import get_wsgi_application

from newsroom.media import with_renditions

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

application = with_renditions(get_wsgi_application())
