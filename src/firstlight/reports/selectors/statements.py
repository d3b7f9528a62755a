"""Statements and their claims."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from firstlight.accounts.selectors import Access
from firstlight.reports.models import Claim, Statement
from firstlight.reports.selectors.scope import READERS
from firstlight.reports.services.statements import text_hash


def statements_for(access: Access, *, waiting: bool = False) -> QuerySet[Statement]:
    """The statements of the town, newest first, with `waiting` and `confirmed` counts of claims.

    `waiting`: only those with claims that nobody decided.
    """
    access.require(*READERS)
    is_waiting, is_confirmed = Q(claims__state=Claim.State.PROPOSED), Q(claims__state=Claim.State.CONFIRMED)
    statements = Statement.objects.filter(town=access.town).annotate(
        waiting=Count("claims", filter=is_waiting), confirmed=Count("claims", filter=is_confirmed)
    )
    if waiting:
        statements = statements.filter(waiting__gt=0)
    return statements.order_by("-published_at", "-id")


def statement_for(access: Access, statement_id: UUID) -> Statement:
    """One statement; 404 unless it is the town's."""
    access.require(*READERS)
    found = Statement.objects.filter(town=access.town, pk=statement_id).select_related("town").first()
    if found is None:
        raise Http404
    return found


def claims_of_statement(access: Access, statement: Statement) -> list[Claim]:
    """Its claims in the order of the text."""
    access.require(*READERS)
    claims = statement.claims.select_related("incident", "subset_of", "decided_by", "statement__town")
    return list(claims.order_by("start", "end", "id"))


def claim_for(access: Access, claim_id: UUID) -> Claim:
    """One claim with its statement and incident; 404 unless it is the town's."""
    access.require(*READERS)
    claims = Claim.objects.select_related("statement__town", "incident", "subset_of", "decided_by")
    found = claims.filter(town=access.town, pk=claim_id).first()
    if found is None:
        raise Http404
    return found


def known_statement(access: Access, author: str, text: str) -> Statement | None:
    """The statement this one would be a second copy of; None: it is new."""
    access.require(*READERS)
    return Statement.objects.filter(
        town=access.town, author=author.strip(), text_sha256=text_hash(text)
    ).first()


def copies_of(access: Access, statement: Statement) -> list[Statement]:
    """The same words published by others, or nearly the same: they are one source, not several."""
    access.require(*READERS)
    root = statement.copy_of_id or statement.pk
    same = Statement.objects.filter(Q(pk=root) | Q(copy_of=root), town=access.town)
    return list(same.exclude(pk=statement.pk).order_by("published_at"))
