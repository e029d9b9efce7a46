from django.shortcuts import render

from articles import clock, shown
from articles.front import front_page
from articles.related import all_sections
from articles.views.caching import shared


@shared
def front(request):
    at = clock.at(request)
    sections = all_sections()
    context = {"at": at, "sections": sections, "front": front_page(sections, at)}
    shown.note(shown.FRONT, shown.LISTS)
    shown.note_stories(context["front"].stories)
    return render(request, "articles/front.html", context)
