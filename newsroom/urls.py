from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path, re_path

from articles.web import POLICY_PAGES
from newsroom import views
from newsroom.log_in import ForgottenPassword, NewPassword

# The mail names the site as it is set up, whatever Host the request claimed.
OWN_ADDRESS = {
    "protocol": urlsplit(settings.SITE_URL).scheme,
    "domain": urlsplit(settings.SITE_URL).netloc,
    "site_name": settings.SITE_NAME,
}

HEAD = {"site_header": settings.SITE_NAME}

password_reset = [
    path(
        "password_reset/",
        ForgottenPassword.as_view(extra_email_context=OWN_ADDRESS, extra_context=HEAD),
        name="admin_password_reset",
    ),
    path(
        "password_reset/done/",
        auth.PasswordResetDoneView.as_view(extra_context=HEAD),
        name="password_reset_done",
    ),
    path(
        "reset/<uidb64>/<token>/",
        NewPassword.as_view(extra_context=HEAD),
        name="password_reset_confirm",
    ),
    path(
        "reset/done/",
        auth.PasswordResetCompleteView.as_view(extra_context=HEAD),
        name="password_reset_complete",
    ),
]

urlpatterns = [
    path("admin/", include(password_reset)),
    path("admin/as-of/", include("articles.admin.as_of")),
    path("admin/", admin.site.urls),
    re_path(rf"^(?P<url>(?:{'|'.join(POLICY_PAGES)})/)$", views.policy, name="policy"),
    path("", include("comments.urls")),
    path("", include("articles.urls")),
]

handler400 = "newsroom.refusals.bad_request"
handler404 = "newsroom.views.page_not_found"
handler500 = "newsroom.views.server_error"
