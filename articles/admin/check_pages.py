from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from articles.admin.check_list import CheckList, fixed_fields
from articles.forms.typed_story import TypedStory
from articles.models import Article


class CheckPages:
    """The list of checks beside a story, made anew of what somebody has typed so far."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.checks_view)
        return [
            path("checks/", view, name="articles_article_checks_of_new"),
            path("<int:pk>/checks/", view, name="articles_article_checks"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def checks_view(self, request, pk=None):
        """Run the checks on the typed words, save nothing, and answer with the list as HTML."""
        article = self._story(request, pk) if pk else Article(owner=request.user)
        may = self.has_change_permission(request, article) if pk else self.may_write(request)
        if not may:
            raise PermissionDenied
        candidate = TypedStory(request.POST, article=article).candidate()
        photo = candidate.lead_photo
        photo_is_fixed = photo is not None and (
            photo.on_public_page or not photo.may_be_edited_by(request.user)
        )
        fixed = fixed_fields(article, photo_is_fixed=photo_is_fixed)
        page = {"list": CheckList.of(candidate, fixed=fixed, user=request.user)}
        answer = TemplateResponse(request, "admin/articles/article/_check_list.html", page)
        add_never_cache_headers(answer)
        return answer
