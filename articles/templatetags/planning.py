"""What was planned for a story, said where it still matters; no tag here makes a query."""

from django import template

from articles.forms.planning import PLAN
from articles.models import DeskStatus

register = template.Library()


@register.inclusion_tag("admin/articles/article/_facts.html")
def desk_facts(article, state, now):
    """Due time, embargo, what it lacks, length and editor of a story that is not done."""
    done = state.name in ("withdrawn", "gone") or (state.name == "live" and not state.edited)
    in_work = not done and article.desk_status != DeskStatus.SPIKED
    due = in_work and article.due_at is not None and state.name == "draft"
    embargoed = article.embargo_until is not None and article.embargo_until > now
    return {
        "article": article,
        "now": now,
        "in_work": in_work,
        "due": due,
        "overdue": due and article.due_at <= now,
        "embargo": in_work and embargoed,
    }


@register.filter
def plan_is_wrong(form) -> bool:
    return any(name in form.errors for name in PLAN)
