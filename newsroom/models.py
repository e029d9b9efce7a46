from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """Somebody who works at the desk; an author need not be one."""

    def __str__(self):
        return self.get_full_name() or self.username
