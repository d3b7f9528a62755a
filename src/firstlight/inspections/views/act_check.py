"""For everybody who holds an act: does it hold, and is this file the one that was made?

Nothing is told but number, date and hashes: no address, no person. The code is on the paper alone.
"""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from firstlight.inspections.act_selectors import checked_act
from firstlight.inspections.rules.act_record import read_code, shown_code

LARGEST_BYTES = 30 * 1024 * 1024


@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """A field for the code on the paper."""
    text = request.GET.get("code", "")
    code = read_code(text)
    if code:
        return redirect("act", code=code)
    return render(request, "inspections/act_ask.html", {"text": text[:40]}, status=422 if text else 200)


@csrf_exempt  # changes nothing; and the token would have the file read before its size is looked at
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Whether an act holds. A file is compared in the browser; without scripts it is sent and not kept."""
    found = checked_act(code)
    if found is None:
        return render(
            request, "inspections/act_ask.html", {"text": code[:40], "is_unknown": True}, status=404
        )
    context = {
        "act": found.act,
        "state": found.state,
        "state_words": {
            "valid": _("This act is valid."),
            "superseded": _("This act was replaced by a newer version."),
            "withdrawn": _("This act was taken back."),
        }[found.state],
        "zone": found.act.town,
        "code": shown_code(found.act.code),
        "hashes": " ".join(sorted(found.papers)),
        "answer": "",
    }
    if request.method == "POST":
        context["answer"] = _answer(request, found.papers)
    answer = render(request, "inspections/act_check.html", context)
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _answer(request: HttpRequest, papers: frozenset[str]) -> str:
    """What becomes of a file that was sent: "same", "other", "too-big" or "none"."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdecimal() or int(length) > LARGEST_BYTES:
        return "too-big"
    file = request.FILES.get("file")
    if file is None:
        return "none"
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return "same" if digest.hexdigest() in papers else "other"
