import contextlib
import os
import secrets

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from newsroom import environment
from newsroom.demo import loading
from newsroom.management.commands import serve

PASSWORD_FILE = environment.VAR / "demo_password"


class Command(BaseCommand):
    help = "Make the database, load the demo newsroom and serve it."

    def add_arguments(self, parser):
        parser.add_argument("--no-serve", action="store_true", help="stop after loading")
        parser.add_argument("--password", metavar="WORD", help="the password of the demo accounts")
        serve.Command.add_arguments(self, parser)

    def handle(self, *, no_serve, password, bind, workers, **options):
        call_command("migrate", verbosity=0)
        password = password or kept_password()
        loading.load(password=password)
        self.tell(password, bind)
        if not no_serve:
            call_command("serve", bind=bind, workers=workers)

    def tell(self, password, bind):
        host = bind if isinstance(bind, str) else "{}:{}".format(*bind)
        self.stdout.write(f"{settings.SITE_NAME} is loaded.")
        self.stdout.write(f"  readers  http://{host}/")
        self.stdout.write(f"  desk     http://{host}/admin/")
        self.stdout.write(f"  log-ins  {', '.join(loading.ACCOUNTS)}; password: {password}")


def kept_password() -> str:
    """A random password in a file that only its owner reads, the same at every load."""
    PASSWORD_FILE.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        made = os.open(PASSWORD_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(9))
    return PASSWORD_FILE.read_text(encoding="ascii").strip()
