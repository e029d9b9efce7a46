"""The presses of the queue: decisions about one comment and about many, and their undo."""

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import clock
from articles.models import Refused
from comments import queue
from comments.admin.presses import MAY_DECIDE, MAY_SANCTION, Press, deciding, is_by_script, reading
from comments.models import (
    Claim,
    Comment,
    CommentRevision,
    Conflict,
    Decision,
    Sanction,
    decide_on_many,
)

DONE = {
    "approve": gettext_lazy("Approved: the comment by %s. Readers see it at the next page view."),
    "reject": gettext_lazy("Rejected: the comment by %s. Readers do not see it."),
    "spam": gettext_lazy("Marked as spam: the comment by %s. Readers do not see it."),
    "defer": gettext_lazy("Left for a second opinion: the comment by %s. It still waits."),
    "dismiss": gettext_lazy("Reports dismissed: the comment by %s stays where readers see it."),
    "undo": gettext_lazy("Undone. The comment by %s is where it was before."),
}
MEASURES_STAY = gettext_lazy("What was decided about the writer stays in force.")
SO_ALREADY = gettext_lazy("Nothing changed: the comment by %s was decided like that already.")
ACTS = {
    "approval": "approve",
    "rejection": "reject",
    "mark_spam": "spam",
    "deferral": "defer",
    "dismissal": "dismiss",
}
CONFLICT = 409
COMMON_FIELDS = "admin/comments/comment/_common_fields.html"


class Deciding:
    """The part of the comments' admin that changes something."""

    def deciding_urls(self):
        def at(route, view, name, **more):
            return path(
                route, self.admin_site.admin_view(view), more, name=f"comments_comment_{name}"
            )

        routes = {name: name.removeprefix("mark_") for name in ACTS}
        return [
            at("decisions/", self.decide_on_many, "decisions"),
            at("decisions/reversals/", self.undo_many, "reversals"),
            at("claims/release/", self.let_go, "release"),
            at("state/", self.tell_state, "state"),
            at("<int:pk>/claim/", self.take_in_hand, "claim"),
            *(
                at(f"<int:pk>/{routes[name]}/", self.decide, name, action=action)
                for name, action in ACTS.items()
            ),
            at("<int:pk>/decisions/<int:decision_pk>/reversal/", self.undo, "reversal"),
        ]

    # One comment

    @deciding
    def decide(self, request, pk, action):
        comment = get_object_or_404(Comment.objects.select_related("author"), pk=pk)
        return self._decide_on_one(request, comment, Press.read(request, action))

    @deciding
    def undo(self, request, pk, decision_pk):
        measures = Sanction.objects.in_force(clock.now())
        writer_is_under = Exists(measures.filter(commenter=OuterRef("comment__author")))
        decisions = Decision.objects.select_related("comment").annotate(measures=writer_is_under)
        decision = get_object_or_404(decisions, pk=decision_pk, comment=pk)
        return self._decide_on_one(
            request, decision.comment, Press.read(request, "undo"), reverses=decision
        )

    def _decide_on_one(self, request, comment, press, reverses=None):
        if not press.is_sure and (claim := Claim.colleague_on(comment.pk, by=request.user)):
            return self._answer(request, comment, press, "claimed", claim=claim, reverses=reverses)
        try:
            decision = press.carry_out(comment, by=request.user, reverses=reverses)
        except Conflict as conflict:
            return self._tell_conflict(request, press, conflict)
        except Refused as refusal:
            if is_by_script(request) or press.note:
                return self._answer(request, comment, press, "refused", refusal=refusal)
            messages.warning(request, str(refusal))
            return HttpResponseRedirect(way_back(request))
        said = (DONE[press.action] if decision else SO_ALREADY) % comment.name
        if reverses and reverses.measures:
            said = f"{said} {MEASURES_STAY}"
        if is_by_script(request):
            return self._tell_done(request, comment, press, decision, said)
        messages.success(request, said)
        return HttpResponseRedirect(way_back(request))

    def _tell_done(self, request, comment, press, decision, said):
        """Answer with what takes the card's place: a line with Undo, or after that the card."""
        if press.action == "undo":
            group = queue.cards_of([comment.pk], user=request.user)[comment.pk]
            context = self.card_context(request) | {"group": group, "said": said}
            return render(request, "admin/comments/comment/_returned.html", context)
        context = {"comment": comment, "decision": decision, "said": said, "press": press}
        context |= self.card_context(request)
        return render(request, "admin/comments/comment/_decided.html", context)

    def _tell_conflict(self, request, press, conflict):
        comment = conflict.comment
        seen = CommentRevision.objects.filter(pk=press.seen, comment=comment).first()
        changed = seen is not None and seen.pk != comment.current_revision_id
        return self._answer(
            request,
            comment,
            press,
            "conflict",
            refusal=conflict,
            decision=conflict.decision,
            seen=seen if changed else None,
        )

    def _answer(self, request, comment, press, about, **more):
        """Say why nothing was decided, with what was about to be and the buttons to go on."""
        group = queue.cards_of([comment.pk], user=request.user)[comment.pk]
        context = self.card_context(request) | {
            "about": f"admin/comments/comment/_{about}.html",
            "comment": group.comment,
            "group": group,
            "press": press,
            "act": Decision.Action(press.action).label,
            "address": request.path,
            "by_script": is_by_script(request),
            "reasons": reasons_to_choose(press.reason),
            **more,
        }
        if is_by_script(request):
            return render(request, context["about"], context, status=CONFLICT)
        context |= {**self.admin_site.each_context(request), "title": _("Nothing was decided yet")}
        return render(request, "admin/comments/comment/undecided.html", context, status=CONFLICT)

    # Many comments

    @deciding
    def decide_on_many(self, request):
        """Decide about the ticked cards, or about all that were on the page."""
        press = Press.read(request, request.POST.get("decision", ""))
        shown = request.POST.getlist("shown" if "all" in request.POST else "ticked")
        pairs, in_hand = self._without_colleagues(request, press, queue.chosen(shown))
        try:
            decisions, refusals = decide_on_many(
                pairs,
                action=press.action,
                by=request.user,
                reason=press.reason,
                note=press.note,
                seconds_open=press.seconds_open,
            )
        except Refused as refusal:
            decisions, refusals = [], [refusal]
        told = [*in_hand, *map(str, refusals)]
        said = self._said_of_many(press.action, len(decisions), told, bool(pairs))
        return self._answer_many(request, len(decisions), said, told, decisions=decisions)

    @deciding
    def undo_many(self, request):
        """Take back decisions that were made together, each by itself."""
        press = Press.read(request, "undo")
        made = dict(queue.chosen(request.POST.getlist("made")))
        undone, told = 0, []
        decisions = Decision.objects.filter(pk__in=made).select_related("comment").order_by("-pk")
        for decision in decisions:
            version = made[decision.pk]
            try:
                decision.comment.undo(by=request.user, version=version, decision=decision)
                undone += 1
            except Refused as refusal:
                told.append(str(refusal))
        said = ngettext("%d decision undone.", "%d decisions undone.", undone) % undone
        said = said if undone else _("Nothing was undone.")
        return self._answer_many(request, undone, said, told, press=press)

    def _answer_many(self, request, done, said, told, **more):
        """Say what was done and what was not; to a script, that nothing was done is a conflict."""
        if is_by_script(request):
            context = {"said": said, "told": told, "back": way_back(request), **more}
            context |= self.card_context(request)
            template, status = ("_decided_many", 200) if done else ("_undecided_many", CONFLICT)
            address = f"admin/comments/comment/{template}.html"
            return render(request, address, context, status=status)
        if said:
            (messages.success if done else messages.warning)(request, said)
        for each in told:
            messages.warning(request, each)
        return HttpResponseRedirect(way_back(request))

    def _without_colleagues(self, request, press, pairs):
        """The pairs that no colleague has in hand, and what to say of the others."""
        if press.is_sure or not pairs:
            return pairs, []
        claims = Claim.objects.in_force(clock.now()).filter(comment__in=dict(pairs))
        claims = claims.exclude(moderator=request.user).select_related("moderator", "comment")
        taken = {claim.comment_id: claim for claim in claims}
        told = [
            _("The comment by %(name)s was left: %(who)s is on it.")
            % {"name": claim.comment.name, "who": claim.holder}
            for claim in taken.values()
        ]
        return [pair for pair in pairs if pair[0] not in taken], told

    def _said_of_many(self, action, done, told, were_any):
        if not done:
            if told:
                return ""
            if were_any:
                return _("Nothing changed: all of it was decided like that already.")
            return _("Nothing was ticked, so nothing was decided.")
        said = {
            "approve": ngettext("%d comment approved.", "%d comments approved.", done),
            "reject": ngettext("%d comment rejected.", "%d comments rejected.", done),
            "spam": ngettext("%d comment marked as spam.", "%d comments marked as spam.", done),
            "defer": ngettext(
                "%d comment left for a second opinion.",
                "%d comments left for a second opinion.",
                done,
            ),
            "dismiss": ngettext(
                "Reports of %d comment dismissed.", "Reports of %d comments dismissed.", done
            ),
        }
        return said[action] % done

    # Colleagues

    @deciding
    def take_in_hand(self, request, pk):
        """Show colleagues that the moderator is on the comment; say who else is."""
        get_object_or_404(Comment, pk=pk)
        if Claim.take(pk, by=request.user):
            return HttpResponse(status=204)
        claim = Claim.colleague_on(pk, by=request.user)
        return JsonResponse({"claim": queue.said_of(claim) if claim else ""})

    @deciding
    def let_go(self, request):
        """The moderator has left the page."""
        Claim.let_go(by=request.user)
        return HttpResponse(status=204)

    @reading
    def tell_state(self, request):
        """What became meanwhile of the cards on a screen, given as id:version pairs."""
        pairs = dict(queue.chosen(request.GET.get("ids", "").split(",")))
        claims = Claim.objects.in_force(clock.now()).filter(comment__in=pairs)
        claims = claims.exclude(moderator=request.user).select_related("moderator")
        moved = Comment.objects.filter(pk__in=pairs).values_list("pk", "version")
        moved = [pk for pk, version in moved if version != pairs[pk]]
        return JsonResponse(
            {
                "claims": {claim.comment_id: queue.said_of(claim) for claim in claims},
                "moved": self._moved(request, moved) if moved else {},
            }
        )

    def _moved(self, request, keys):
        """For each comment that changed, the line or the card that stands for it now."""
        cards = queue.cards_of(keys, user=request.user)
        decided = Decision.objects.filter(comment__in=keys).select_related("moderator")
        latest = {each.comment_id: each for each in decided.order_by("created_at", "pk")}
        context = self.card_context(request)
        listed = set(context["tab"].rows().filter(pk__in=keys).values_list("pk", flat=True))
        return {
            pk: render_to_string(
                "admin/comments/comment/_moved.html",
                {
                    **context,
                    "group": group,
                    "comment": group.comment,
                    "stays": pk in listed or still_waits(group.comment),
                    **said_of_move(group.comment, latest.get(pk)),
                },
                request,
            )
            for pk, group in cards.items()
        }

    def card_context(self, request, **here) -> dict:
        """What every card needs beside its comment; `here` is the tab and the place in its list."""
        if not here:
            tab = request.POST.get("tab") or request.GET.get("tab", "")
            after = request.POST.get("after") or request.GET.get("after", "")
            is_place = queue.Place.read(after, is_instant=False)
            here = {"tab": queue.tab_named(tab), "after": after if is_place else ""}
        return {
            **here,
            "may_decide": request.user.has_perm(MAY_DECIDE),
            "may_sanction": request.user.has_perm(MAY_SANCTION),
            "may_see_people": request.user.has_perm("comments.view_commenter"),
            "reasons": reasons_to_choose(),
            "common_fields": render_to_string(COMMON_FIELDS, here, request),
            "acts_written": {},
        }


def reasons_to_choose(chosen="") -> SafeString:
    """The options for the reason of a rejection, written once for all cards of a page."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (code, SafeString(" selected") if code == chosen else "", words)
            for code, words in Decision.Reason.choices
        ),
    )


def still_waits(comment) -> bool:
    return comment.status == Comment.Status.PENDING and not comment.deferred_at


def said_of_move(comment, decision) -> dict:
    """What changed a comment last: its latest decision, or the writer with words after that."""
    reworded = decision is None or decision.revision_id != comment.current_revision_id
    return {"decision": decision, "is_reworded": reworded}


def tab_address(tab) -> str:
    return reverse(f"admin:comments_comment_{'changelist' if tab.name == 'pending' else tab.name}")


def way_back(request) -> str:
    """The page on which the button was pressed."""
    opened = request.POST.get("comment", "")
    if queue.is_number(opened):
        return reverse("admin:comments_comment_change", args=[opened])
    if request.POST.get("tab") == "decided":
        return reverse("admin:comments_comment_decided")
    after = request.POST.get("after", "")
    address = tab_address(queue.tab_named(request.POST.get("tab", "")))
    return f"{address}?after={after}" if queue.Place.read(after, is_instant=False) else address
