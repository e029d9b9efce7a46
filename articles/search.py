"""Search: one door for readers' words and the desk's, two dialects behind it.

Every revision is indexed (`database.py`). Readers search what `published()` shows, the desk the
latest revisions. Words are joined by "and"; a phrase stands in quotation marks, a minus leaves a
word out. On both databases the words are stemmed as English and compared without accents.
"""

import json
import re
from dataclasses import asdict, dataclass

from django.db import connection
from django.db.models import BooleanField, Exists, Expression, F, OuterRef, Q
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString

from articles.models import Article
from articles.models.worklists import LOOKS_BACK
from articles.paging import Key, older_than
from articles.prepared import prepared
from articles.text import scrub
from articles.text.accents import ACCENTED, without_accents

PAGE, INSTANT = 20, "first_published_at"
# A word that stands in half of the archive cannot be ranked story by story; the best are
# chosen among the newest.
RANKED = 1_000
FEW = 2_000
MAX_QUERY = 200
MAX_TERMS = 16
HIT, END = "\x02", "\x03"

# PostgreSQL's list for English, which its index leaves out; SQLite's index has them all.
STOP = """
i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she
her hers herself it its itself they them their theirs themselves what which who whom this that
these those am is are was were be been being have has had having do does did doing a an the and
but if or because as until while of at by for with about against between into through during
before after above below to from up down in out on off over under again further then once here
there when where why how all any both each few more most other some such no nor not only own
same so than too very s t can will just don should now
"""
STOP_WORDS = frozenset(STOP.split())

TERM = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
WORD = re.compile(r"[^\W_]+")
HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
QUOTATION_MARKS = str.maketrans("“”„«»", '"""""')


@dataclass(frozen=True)
class Term:
    """One word, or the words of a phrase in their order, and how it was typed."""

    words: tuple[str, ...]
    typed: str

    def for_sqlite(self) -> str:
        return f'"{" ".join(self.words)}"'

    def for_postgresql(self) -> str:
        """PostgreSQL keeps "18.5" and "AC/DC" whole, so it gets them as they were typed."""
        return f'"{without_accents(HYPHEN.sub(" ", self.typed))}"'


@dataclass(frozen=True)
class Query:
    text: str
    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()

    def __str__(self):
        return self.text

    def __bool__(self):
        return bool(self.wanted)

    def for_sqlite(self) -> str:
        """Every term in FTS5's quotation marks, so that nothing in it is an operator."""
        quoted = " AND ".join(term.for_sqlite() for term in self.wanted)
        return " NOT ".join([f"({quoted})", *(term.for_sqlite() for term in self.unwanted)])

    def for_postgresql(self) -> str:
        """Every term in the quotation marks of `websearch_to_tsquery`."""
        wanted = [term.for_postgresql() for term in self.wanted]
        return " ".join([*wanted, *(f"-{term.for_postgresql()}" for term in self.unwanted)])


def parse(typed: str) -> Query:
    """Read what was typed into a search box; whatever it is, this never fails."""
    text = scrub(typed[: MAX_QUERY * 5], one_line=True)[:MAX_QUERY]
    wanted, unwanted = [], []
    for found in TERM.finditer(text.translate(QUOTATION_MARKS)):
        term = found["phrase"] or found["word"] or ""
        if words := strip_stop_words(WORD.findall(term)):
            (unwanted if found["minus"] else wanted).append(Term(words, term))
    return Query(text, tuple(wanted[:MAX_TERMS]), tuple(unwanted[:MAX_TERMS]))


def strip_stop_words(words: list[str]) -> tuple[str, ...]:
    """Drop the words that no index needs from both ends; within a phrase they keep the place."""
    kept = [place for place, word in enumerate(words) if word.lower() not in STOP_WORDS]
    return tuple(words[kept[0] : kept[-1] + 1]) if kept else ()


class MatchingRevisions(Expression):
    """The ids of all revisions whose words match, public or not: for `…__in=`."""

    def __init__(self, query: Query):
        super().__init__()
        self.query = query

    def as_sqlite(self, compiler, connection, **context):
        sql = "(SELECT rowid FROM articles_search WHERE articles_search MATCH %s)"
        return sql, [self.query.for_sqlite()]

    def as_postgresql(self, compiler, connection, **context):
        sql = (
            "(SELECT id FROM articles_revision WHERE search @@ websearch_to_tsquery('english', %s))"
        )
        return sql, [self.query.for_postgresql()]


class Says(Expression):
    """Whether the revision with the key that an expression gives matches, looked up by its key."""

    output_field = BooleanField()

    def __init__(self, query: Query, revision):
        super().__init__()
        self.query, self.revision = query, revision

    def get_source_expressions(self):
        return [self.revision]

    def set_source_expressions(self, expressions):
        [self.revision] = expressions

    def as_sqlite(self, compiler, connection, **context):
        key, parameters = compiler.compile(self.revision)
        matches = "articles_search MATCH %s"
        sql = f"(SELECT 1 FROM articles_search WHERE {matches} AND rowid = {key})"  # noqa: S608
        return sql, [self.query.for_sqlite(), *parameters]

    def as_postgresql(self, compiler, connection, **context):
        key, parameters = compiler.compile(self.revision)
        matches = "said.search @@ websearch_to_tsquery('english', %s)"
        sql = f"(SELECT {matches} FROM articles_revision AS said WHERE said.id = {key})"  # noqa: S608
        return sql, [self.query.for_postgresql(), *parameters]


def matching(rows, typed: str, *, story: str = "", at):
    """Keep of `rows` those of stories whose latest words or working title match: for the desk.

    `story` is the path from a row to its story, with its underscores; a search for nothing keeps
    all. Working titles are looked for in stories in work and in those touched within 30 days. As
    in `newest`, what few revisions match is reached from them, and for the rest the rows are
    gone through in their order.
    """
    query = parse(typed)
    if not query.text:
        return rows
    known, titled = _known(query, at)
    is_titled = Q(**{f"{story}pk__in": titled})
    if len(known) <= FEW:
        return rows.filter(Q(**{f"{story}latest__in": known}) | is_titled)
    # Each row is asked by itself: SQLite would begin with the stories of a join, and sort the rest.
    one = rows.model.objects.filter(pk=OuterRef("pk"))
    one = one.alias(says=Says(query, F(f"{story}latest")))
    return rows.filter(Exists(one.filter(Q(says=True) | is_titled)))


def _known(query: Query, at) -> tuple[list, list]:
    """Keys of revisions that match and of stories with such a working title: one query."""
    within = Q(first_published_at=None) | Q(updated_at__gte=at - LOOKS_BACK)
    titles = Article.objects.filter(within, working_title__icontains=query.text).order_by()
    sql, parameters = titles.values("pk")[:FEW].query.sql_with_params()
    # Nothing in the statement comes from outside but its parameters.
    sql, parameters = f"SELECT 1, titled.* FROM ({sql}) AS titled", list(parameters)  # noqa: S608
    if query:
        dialect = DIALECTS[connection.vendor]
        sql = f"SELECT 0, said.* FROM ({dialect.MATCH}) AS said UNION ALL {sql}"  # noqa: S608
        parameters = [*dialect.match_parameters(query, FEW + 1), *parameters]
    found = _rows(sql, parameters)
    return [pk for is_title, pk in found if not is_title], [
        pk for is_title, pk in found if is_title
    ]


def newest(query: Query, at, *, key: Key | None = None, size: int = PAGE) -> list[Article]:
    """Return the public stories whose public words match as teasers, newest first, from a place on.

    Three queries.
    """
    return _in_order(_matching_words(query, at, size, key), at) if query else []


def search(query: Query, at) -> list[Article]:
    """Return the best matches as teasers with `.snippet`, at most PAGE, the best first.

    They are chosen among the RANKED newest that match; five queries.
    """
    candidates = _matching_words(query, at, RANKED) if query else []
    if not candidates:
        return []
    best = DIALECTS[connection.vendor].rank(query, candidates)
    return with_snippets(query, _in_order(best, at))


def _matching_words(query, at, size, key=None) -> list[int]:
    """The keys of the public revisions that match, those of the newest stories after `key`.

    What few revisions match is reached from them. For a word that stands everywhere the walk
    goes through the stories, newest first: the sum keeps a database off the revisions' index.
    """
    dialect = DIALECTS[connection.vendor]
    found = [pk for (pk,) in _rows(dialect.MATCH, dialect.match_parameters(query, FEW + 1))]
    if len(found) <= FEW:
        place = asdict(key) if key else {}
        return _words_of(key is not None, size, now=at, found=found, **place)
    stories = _public(at).filter(older_than(key, instant=INSTANT))
    stories = stories.alias(walked=F("words") + 0).filter(walked__in=MatchingRevisions(query))
    return list(stories.values_list("words", flat=True)[:size])


@prepared
def _words_of(is_further, size, *, now, found, **key):
    older = older_than(Key(**key) if is_further else None, instant=INSTANT)
    return _public(now).filter(older, words__in=found).values_list("words", flat=True)[:size]


def _in_order(words: list[int], at) -> list[Article]:
    """Return the stories with these words as teasers, in the order of the words."""
    stories = {story.words: story for story in _teasers(at=at, words=words)}
    return [stories[pk] for pk in words if pk in stories]


@prepared
def _teasers(*, at, words):
    return _public(at).filter(words__in=words).as_teasers()


def _public(at):
    # A filter on `live__…` would join the publications a second time.
    return Article.objects.published(at).annotate(words=F("live__revision_id"))


def with_snippets(query: Query, stories: list[Article]) -> list[Article]:
    """Give each story `.snippet`: where its words match, the hits marked; one query."""
    revisions = [story.live.revision_id for story in stories]
    marked = DIALECTS[connection.vendor].mark(query, revisions) if revisions else {}
    for story in stories:
        body, standfirst = marked.get(story.live.revision_id, ("", ""))
        story.snippet = mark_up(standfirst if standfirst and HIT not in body else body)
    return stories


def mark_up(text: str) -> SafeString:
    """Escape the text and put its hits into <mark>."""
    first, *rest = text.split(HIT)
    pieces = (piece.partition(END) for piece in rest)
    marked = format_html_join("", "<mark>{}</mark>{}", ((hit, tail) for hit, _end, tail in pieces))
    return conditional_escape(first.replace(END, "")) + marked


def _rows(sql: str, parameters: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


class SQLite:
    MATCH = "SELECT rowid FROM articles_search WHERE articles_search MATCH %s LIMIT %s"
    # The plus sign keeps FTS5 from starting over for each id.
    RANK = (
        "SELECT rowid FROM articles_search WHERE articles_search MATCH %s"
        " AND +rowid IN (SELECT value FROM json_each(%s))"
        " ORDER BY bm25(articles_search, 10, 4, 2, 1), rowid DESC LIMIT %s"
    )
    MARK = (
        "SELECT rowid, snippet(articles_search, 2, char(2), char(3), '…', 32),"
        " highlight(articles_search, 1, char(2), char(3))"
        " FROM articles_search WHERE articles_search MATCH %s"
        " AND +rowid IN (SELECT value FROM json_each(%s))"
    )

    @staticmethod
    def match_parameters(query: Query, limit: int) -> list:
        return [query.for_sqlite(), limit]

    @classmethod
    def rank(cls, query: Query, revisions: list[int]) -> list[int]:
        parameters = [query.for_sqlite(), json.dumps(revisions), PAGE]
        return [pk for (pk,) in _rows(cls.RANK, parameters)]

    @classmethod
    def mark(cls, query: Query, revisions: list[int]) -> dict[int, tuple[str, str]]:
        rows = _rows(cls.MARK, [query.for_sqlite(), json.dumps(revisions)])
        return {pk: marked for pk, *marked in rows}


class PostgreSQL:
    MATCH = (
        "SELECT id FROM articles_revision"
        " WHERE search @@ websearch_to_tsquery('english', %s) LIMIT %s"
    )
    RANK = (
        "SELECT id FROM articles_revision, websearch_to_tsquery('english', %s) AS asked"
        " WHERE id = ANY(%s) ORDER BY ts_rank(search, asked) DESC, id DESC LIMIT %s"
    )
    MARK = (
        "SELECT id, body_text, standfirst,"
        " ts_headline('english', normalize(regexp_replace(normalize(body_text, NFD),"
        " %s, '\\1', 'g'), NFC), asked, %s),"
        " ts_headline('english', normalize(regexp_replace(normalize(standfirst, NFD),"
        " %s, '\\1', 'g'), NFC), asked, %s)"
        " FROM articles_revision, websearch_to_tsquery('english', %s) AS asked"
        " WHERE id = ANY(%s)"
    )
    HITS = f'StartSel="{HIT}", StopSel="{END}"'

    @staticmethod
    def match_parameters(query: Query, limit: int) -> list:
        return [query.for_postgresql(), limit]

    @classmethod
    def rank(cls, query: Query, revisions: list[int]) -> list[int]:
        return [pk for (pk,) in _rows(cls.RANK, [query.for_postgresql(), revisions, PAGE])]

    @classmethod
    def mark(cls, query: Query, revisions: list[int]) -> dict[int, tuple[str, str]]:
        snippet = f"{cls.HITS}, MinWords=20, MaxWords=32"
        whole = f"{cls.HITS}, HighlightAll=true"
        asked = [ACCENTED, snippet, ACCENTED, whole, query.for_postgresql(), revisions]
        return {
            pk: (with_accents(marked_body, body), with_accents(marked_standfirst, standfirst))
            for pk, body, standfirst, marked_body, marked_standfirst in _rows(cls.MARK, asked)
        }


def with_accents(marked: str, text: str) -> str:
    """Write marked words, which come without accents, as they stand in the text."""
    plain, bare = marked.replace(HIT, "").replace(END, ""), without_accents(text)
    start = bare.find(plain)
    if start < 0 or len(bare) != len(text):
        return marked
    letters = iter(text[start:])
    return "".join(each if each in (HIT, END) else next(letters) for each in marked)


DIALECTS = {"sqlite": SQLite, "postgresql": PostgreSQL}
