"""The chain does not fork when writers come at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections

from firstlight.audit.selectors import verify_chain
from firstlight.audit.services import record


@pytest.mark.django_db(transaction=True)
def test_parallel_writers_make_one_chain(town: Any) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("an in-memory SQLite has one writer only")

    def write(count: int) -> None:
        try:
            record(by=None, action="test.act", target=town, town_id=town.id, data={"count": count})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(40)))
    assert verify_chain() == (40, None)
