"""How long things may be. Forms, models and the editor's counter all ask here."""

MAX_HEADLINE = 200
MAX_STANDFIRST = 1_000
MAX_DATELINE = 80
MAX_CAPTION = 2_000
MAX_BODY = 300_000
MAX_BODY_TAGS = 20_000
MAX_PASSAGE = 1_000
MAX_REPORT = 2_000
