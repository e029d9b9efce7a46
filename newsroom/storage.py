"""Where photographs lie: renditions that readers fetch, and originals without an address."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from storages.backends.s3 import S3Storage


class WithoutAddress:
    """Refuse to say where a file can be fetched."""

    def url(self, name, *args, **kwargs):
        raise ValueError("An original photograph has no public address.")


class OriginalsOnDisk(WithoutAddress, FileSystemStorage):
    """Keep originals in a folder that no server hands out."""

    def __init__(self):
        super().__init__(file_permissions_mode=0o640, directory_permissions_mode=0o750)

    @property
    def base_location(self) -> Path:
        return settings.ORIGINALS_ROOT

    @property
    def location(self) -> str:
        return str(settings.ORIGINALS_ROOT)


class OriginalsInBucket(WithoutAddress, S3Storage):
    """Keep originals in a private bucket."""
