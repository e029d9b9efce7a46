"""Work in the background, by the task worker."""

from django_tasks import task

from comments import privacy


@task()
def mail_what_is_held(email: str) -> None:
    """Mail the private address of what is held, if anything is: asking takes as long either way."""
    if letter := privacy.letter_to(email):
        letter.send()
