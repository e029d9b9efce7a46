from django.shortcuts import render

from articles import clock
from articles.front import front_page
from articles.models import Section
from articles.views.caching import shared


@shared
def front(request):
    at = clock.at(request)
    sections = list(Section.objects.all())
    context = {"at": at, "sections": sections, "front": front_page(sections, at)}
    return render(request, "articles/front.html", context)
