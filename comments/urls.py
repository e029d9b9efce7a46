from django.urls import include, path, re_path

from comments import views

app_name = "comments"

under_a_story = [
    path("", views.page, name="page"),
    path("new/", views.new, name="new"),
    path("<uuid:public_id>/", views.comment, name="comment"),
    path("<uuid:public_id>/reply/", views.reply, name="reply"),
    path("<uuid:public_id>/report/", views.report, name="report"),
    path("<uuid:public_id>/report/thanks/", views.thanks, name="thanks"),
]
urlpatterns = [
    re_path(
        r"^(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/(?P<day>[0-9]{2})/(?P<slug>[-\w]+)/comments/",
        include(under_a_story),
    ),
    path("comments/mine/<str:signed>/", views.mine, name="mine"),
    path("comments/mine/<str:signed>/wording/", views.wording, name="wording"),
    path("comments/mine/<str:signed>/withdrawal/", views.withdrawal, name="withdrawal"),
    path("comments/state/<str:signed>/", views.state, name="state"),
    path("comments/confirmation/<str:signed>/", views.confirmation, name="confirmation"),
    path("comments/following/<str:signed>/", views.following, name="following"),
    path("comments/yours/", views.ask_for_yours, name="ask_for_yours"),
    path("comments/yours/<str:signed>/", views.yours, name="yours"),
    path("comments/yours/<str:signed>/copy.<str:form>", views.copy_of_yours, name="copy_of_yours"),
    path("comments/yours/<str:signed>/erasure/", views.erase_yours, name="erase_yours"),
]
