"""Work in the background, by the task worker."""

from django_tasks import task

from comments import privacy, reader_mail


@task()
def mail_what_is_held(email: str) -> None:
    """Mail the private address of what is held, if anything is: asking takes as long either way."""
    if letter := privacy.letter_to(email):
        letter.send()


@task()
def mail_readers() -> None:
    """Send readers the letters that are due."""
    reader_mail.send_due()
