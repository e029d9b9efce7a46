from django.urls import include, path, re_path

from comments import views

app_name = "comments"

under_a_story = [
    path("", views.page, name="page"),
    path("new/", views.new, name="new"),
    path("<uuid:public_id>/reply/", views.reply, name="reply"),
]
urlpatterns = [
    re_path(
        r"^(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/(?P<day>[0-9]{2})/(?P<slug>[-\w]+)/comments/",
        include(under_a_story),
    ),
    path("comments/mine/<str:signed>/", views.mine, name="mine"),
    path("comments/yours/", views.ask_for_yours, name="ask_for_yours"),
    path("comments/yours/<str:signed>/", views.yours, name="yours"),
    path("comments/yours/<str:signed>/copy.<str:form>", views.copy_of_yours, name="copy_of_yours"),
    path("comments/yours/<str:signed>/erasure/", views.erase_yours, name="erase_yours"),
]
