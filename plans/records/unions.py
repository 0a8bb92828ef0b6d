"""Rows of many tables in one statement."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def fetch_union(queries: Iterable[QuerySet[Any]], end: str = "") -> list[tuple[Any, ...]]:
    """The rows of all queries, which have the same columns, in one statement.

    Each may be sorted and cut, which SQLite allows inside of another one only.
    """
    parts: list[str] = []
    values: list[Any] = []
    for query in queries:
        try:
            sql, given = query.query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT * FROM ({sql}) AS part{len(parts)}")
        values.extend(given)
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(parts)} {end}", values)
        return list(cursor.fetchall())
