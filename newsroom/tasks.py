"""Work in the background, by the task worker."""

from django.contrib.auth.forms import PasswordResetForm
from django_tasks import task


@task()
def mail_link(email: str, about: dict[str, str]) -> None:
    """Mail a link to a new password to whoever works here under the address, if anybody does.

    `about` names the site in the letter. Asking takes as long whether somebody does or not.
    """
    form = PasswordResetForm({"email": email})
    if form.is_valid():
        form.save(extra_email_context=about)
