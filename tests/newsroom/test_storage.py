import os
import stat
import subprocess
import sys

import boto3
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from moto.server import ThreadedMotoServer

KEYS = {"AWS_ACCESS_KEY_ID": "name", "AWS_SECRET_ACCESS_KEY": "key"}
SAVE_BOTH = """
from django.core.files.base import ContentFile
from django.core.files.storage import storages
for name in ("default", "originals"):
    for words in (b"first", b"second"):
        print(storages[name].save("photos/one.jpg", ContentFile(words)))
print(storages["default"].url("photos/one.jpg"))
try:
    storages["originals"].url("photos/one.jpg")
except ValueError as refusal:
    print(refusal)
"""


@pytest.fixture
def service(monkeypatch):
    """Run a storage service with the two buckets of an installation."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    client = boto3.client("s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1")
    client.create_bucket(Bucket="renditions")
    client.create_bucket(Bucket="originals")
    yield client
    client.close()
    server.stop()


def save_both_kinds(endpoint):
    """Save twice under one name, as a rendition and as an original, with S3 variables set."""
    variables = {
        "S3_BUCKET": "renditions",
        "S3_PRIVATE_BUCKET": "originals",
        "S3_PUBLIC_URL": "https://media.example.org",
        "S3_ENDPOINT_URL": endpoint,
        "S3_REGION": "us-east-1",
        "S3_ACCESS_KEY_ID": "name",
        "S3_SECRET_ACCESS_KEY": "key",
    }
    answer = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", SAVE_BOTH],
        cwd=settings.BASE_DIR,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.splitlines()


def test_buckets_hold_public_renditions_and_originals_without_an_address(service):
    first, again, original, other, address, refusal = save_both_kinds(service.meta.endpoint_url)

    rendition = service.get_object(Bucket="renditions", Key="photos/one.jpg")
    assert (first, again) == ("photos/one.jpg", "photos/one.jpg")
    assert rendition["Body"].read() == b"second"
    assert rendition["CacheControl"] == "public, max-age=31536000, immutable"
    assert rendition["ContentType"] == "image/jpeg"
    assert address == "https://media.example.org/photos/one.jpg"
    assert original == "photos/one.jpg"
    assert other != original
    assert service.get_object(Bucket="originals", Key=original)["Body"].read() == b"first"
    assert service.get_object(Bucket="originals", Key=other)["Body"].read() == b"second"
    assert refusal == "An original photograph has no public address."


def test_an_original_on_disk_lies_outside_what_is_handed_out_and_has_no_address():
    name = storages["originals"].save("one.jpg", ContentFile(b"bytes"))

    path = settings.ORIGINALS_ROOT / name
    assert path.read_bytes() == b"bytes"
    assert not path.is_relative_to(settings.MEDIA_ROOT)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    with pytest.raises(ValueError, match="no public address"):
        storages["originals"].url(name)


def test_a_rendition_on_disk_has_its_public_address():
    name = storages["default"].save("photos/one.avif", ContentFile(b"bytes"))

    assert storages["default"].url(name) == "/media/photos/one.avif"
    assert (settings.MEDIA_ROOT / name).read_bytes() == b"bytes"
