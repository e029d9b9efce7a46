from django.shortcuts import render

from articles import clock, shown
from articles.front import front_page
from articles.models import Section
from articles.views.caching import shared


@shared
def front(request):
    at = clock.at(request)
    sections = list(Section.objects.all())
    context = {"at": at, "sections": sections, "front": front_page(sections, at)}
    shown.note(shown.FRONT, shown.LISTS)
    shown.note_stories(context["front"].stories)
    return render(request, "articles/front.html", context)
