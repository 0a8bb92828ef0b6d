"""The chain over the trail: what was sealed cannot be changed, removed or added to unnoticed.

Each seal holds a digest of every row that came since the seal before, and a hash over itself and
that one. A writer never waits for it: rows are read first and the seal is stored at the end.
Whoever can write to the database past its guards can also make a new chain; so the head, the hash
of the last seal, is shown where people note it outside.
"""

import hashlib
import json
import logging
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from time import monotonic, sleep
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Count, Model, Value
from django.utils import timezone

from plans.models import TrailSeal
from plans.records.noting import note_differences
from plans.records.unions import fetch_union
from plans.trail.sources import fields_of, find_sources

#: Rows of one seal; a thousand take some 20 milliseconds.
BATCH = 5000
#: Characters of a row's digest: 128 bits.
_DIGITS = 32
#: Seconds that a seal waits for writers who may still bring a lower key.
_PATIENCE = 2.0
#: Seconds between two seals of a worker.
_INTERVAL = 60.0
#: Known to those who seal alone.
_LOCK = 20250702

Columns = tuple[str, ...]

logger = logging.getLogger(__name__)


# --- Sealing ------------------------------------------------------------------------------------


def seal_trail() -> int:
    """Seal what was not sealed yet; how many rows. Another one who seals at the same moment wins.

    Rows of which a writer may still bring an earlier one wait for the next time.
    """
    count = 0
    while sealed := _seal_some():
        count += sealed
    return count


def _seal_some() -> int:
    last = last_seal()
    positions = dict(last.positions) if last else {}
    rows, count = [], 0
    for model, bound in _settled(_unsealed(positions)):
        table, columns = model._meta.db_table, _columns(model)
        lines = list(_digests(model, columns, positions.get(table, 0), bound, BATCH - count))
        if lines:
            rows += [f"{table} {','.join(columns)}", *(f"{key} {said}" for key, said in lines)]
            positions[table], count = lines[-1][0], count + len(lines)
        if count >= BATCH:
            break
    return count if rows and _store(last, positions, rows) else 0


def _store(
    last: TrailSeal | None, positions: dict[str, int], rows: list[str], reason: str = ""
) -> bool:
    """Store a seal after the `last` one; False where somebody else has."""
    with transaction.atomic():
        if connection.vendor == "postgresql":  # on SQLite one writes at a time
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        newest = TrailSeal.objects.order_by("-pk").values_list("pk", flat=True).first()
        if newest != (last.pk if last else None):
            return False
        # To the second, so that every database gives it back alike.
        seal = TrailSeal(
            made_at=timezone.now().replace(microsecond=0),
            positions=positions,
            rows="\n".join(rows),
            reason=reason,
        )
        seal.head = _head(last.head if last else "", seal)
        seal.save(force_insert=True)
    return True


def _head(previous: str, seal: TrailSeal) -> str:
    moment = seal.made_at.timestamp()
    positions = json.dumps(seal.positions, sort_keys=True)
    said = "\n".join([previous, f"{moment:.0f}", seal.reason, positions, seal.rows])
    return hashlib.sha256(said.encode()).hexdigest()


def _columns(model: type[Model]) -> Columns:
    return tuple(field.attname for field in fields_of(model))


def _unsealed(positions: dict[str, int]) -> dict[type[Model], int]:
    """The tables with rows after their position, each with its last key; one query."""
    models = _models()
    queries = []
    for number, model in enumerate(models):
        rows = model._base_manager.order_by("-pk").annotate(trail_part=Value(number))
        queries.append(rows.values_list("trail_part", "pk")[:1])
    return {
        models[number]: last
        for number, last in fetch_union(queries)
        if last > positions.get(models[number]._meta.db_table, 0)
    }


def _models() -> list[type[Model]]:
    return sorted((source.model for source in find_sources()), key=lambda m: m._meta.db_table)


_WRITERS = """
    SELECT c.relname, l.pid, l.virtualtransaction
    FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
    JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
    WHERE l.mode = 'RowExclusiveLock' AND l.granted AND l.pid <> pg_backend_pid()
    AND c.relname = ANY(%s)
"""


def _settled(bounds: dict[type[Model], int]) -> Iterator[tuple[type[Model], int]]:
    """The tables to which nobody will bring a row below its last key any more.

    On PostgreSQL a row with a lower key may be committed later. Whoever has taken such a key has
    held a lock on the table since, until the transaction's end: so wait until all are gone who
    hold one after the last keys were read. Nobody waits for us.
    """
    by_table = {model._meta.db_table: (model, bound) for model, bound in bounds.items()}
    if connection.vendor != "postgresql" or not bounds:
        yield from by_table.values()
        return
    begun = monotonic()
    waited_for = writing = _writers(list(by_table))
    while writing & waited_for and monotonic() - begun < _PATIENCE:
        sleep(0.05)
        writing = _writers(list(by_table))
    busy = {table for table, *_ in writing & waited_for}
    yield from (found for table, found in by_table.items() if table not in busy)


def _writers(tables: list[str]) -> set[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_WRITERS, [tables])
        return set(cursor.fetchall())


def _digests(
    model: type[Model], columns: Columns, after: int, bound: int, most: int | None = None
) -> Iterator[tuple[int, str]]:
    rows = model._base_manager.filter(pk__gt=after, pk__lte=bound).order_by("pk")
    for key, *values in rows.values_list("pk", *columns)[:most].iterator(chunk_size=1000):
        yield key, _digest(columns, values)


def _digest(columns: Columns, values: Sequence[Any]) -> str:
    """What a row says, whatever database it is in. Columns that came later say nothing while
    they are empty."""
    said = {name: value for name, value in zip(columns, values, strict=True) if value is not None}
    text = json.dumps(said, default=_text, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, datetime) else str(value)


# --- Verifying ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """Where the trail is not what was sealed."""

    #: The seal and the row's key, by which differences are sorted: the first is the oldest.
    seal: int
    key: int
    table: str
    sentence: str
    #: The software no longer knows what was sealed, so it cannot tell.
    is_unknown: bool = False


@dataclass(frozen=True)
class Verdict:
    """What the chain says of the trail."""

    differences: list[Difference]
    heads: list[str]
    rows: int


@dataclass(frozen=True)
class _Sealed:
    seal: int
    columns: Columns
    digest: str


def verify_trail() -> Verdict:
    """Read the whole chain and every sealed row: some seconds for 100.000 rows."""
    differences, heads = [], []
    expected: dict[str, dict[int, _Sealed]] = defaultdict(dict)
    ends: dict[str, list[tuple[int, int]]] = defaultdict(list)
    previous, positions = "", dict[str, int]()
    for seal in TrailSeal.objects.order_by("pk").iterator(chunk_size=20):
        if _head(previous, seal) != seal.head:
            sentence = (
                f"{seal.pk}. mühür ({_moment(seal.made_at)}) kendisinden öncekini doğrulamıyor: bu "
                "mühür değiştirilmiş ya da ondan önceki mühür silinmiş"
            )
            differences.append(Difference(seal.pk, 0, "", sentence))
        previous, positions = seal.head, seal.positions
        heads.append(seal.head)
        anew = set[str]()
        for table, columns, key, digest in _read(seal.rows):
            if seal.reason and table not in anew:  # the whole table is in it
                anew.add(table)
                expected[table].clear()
            expected[table][key] = _Sealed(seal.pk, columns, digest)
        for table, position in seal.positions.items():
            ends[table].append((position, seal.pk))
    tables = {model._meta.db_table: model for model in apps.get_models()}
    for table in expected.keys() & positions.keys():
        differences += _compare(tables.get(table), table, expected[table], ends[table])
    differences.sort(key=lambda one: (one.seal, one.table, one.key))
    return Verdict(differences, heads, sum(map(len, expected.values())))


def _read(rows: str) -> Iterator[tuple[str, Columns, int, str]]:
    table, columns = "", Columns()
    for line in rows.splitlines():
        name, _, said = line.partition(" ")
        if name.isdigit():
            yield table, columns, int(name), said
        else:
            table, columns = name, tuple(said.split(","))


def _compare(
    model: Any, table: str, expected: dict[int, _Sealed], ends: list[tuple[int, int]]
) -> Iterator[Difference]:
    name = _name(model) if model else table
    known = set(_columns(model)) if model else set()
    wanted = {column for sealed in expected.values() for column in sealed.columns}
    if lost := sorted(wanted - known):
        first = min(sealed.seal for sealed in expected.values())
        sentence = f"“{name}” tablosunda mühürlenen bir sütun yok: {', '.join(lost)}"
        yield Difference(first, 0, table, sentence, is_unknown=True)
        return
    columns = tuple(sorted(wanted))
    left = dict(expected)
    rows = model._base_manager.filter(pk__lte=ends[-1][0]).order_by("pk")
    for key, *values in rows.values_list("pk", *columns).iterator(chunk_size=2000):
        sealed = left.pop(key, None)
        where = f"“{name}” tablosunun {key} numaralı kaydı"
        if sealed is None:
            seal = ends[bisect_left(ends, (key, 0))][1]
            sentence = f"{where} mühürlenmiş kayıtların arasına sonradan eklenmiş"
            yield Difference(seal, key, table, sentence)
        else:
            said = dict(zip(columns, values, strict=True))
            if _digest(sealed.columns, [said[c] for c in sealed.columns]) != sealed.digest:
                sentence = f"{where} mühürlendikten sonra değiştirilmiş"
                yield Difference(sealed.seal, key, table, sentence)
    for key, sealed in left.items():
        where = f"“{name}” tablosunun {key} numaralı kaydı"
        yield Difference(sealed.seal, key, table, f"{where} mühürlendikten sonra silinmiş")


def _name(model: Any) -> str:
    """`birim geçmişi`, `iz kaydı`."""
    record = getattr(model, "instance_type", None)
    return f"{record._meta.verbose_name} geçmişi" if record else str(model._meta.verbose_name)


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%d.%m.%Y %H:%M}"


# --- What is shown ------------------------------------------------------------------------------


def last_seal() -> TrailSeal | None:
    """The last seal, whose head stands for all that was sealed."""
    return TrailSeal.objects.order_by("-pk").defer("rows").first()


def seal_of(row: Model, at: datetime) -> TrailSeal | None:
    """The first seal that holds a row of that moment; None while it is not sealed."""
    reached = {f"positions__{row._meta.db_table}__gte": row.pk}
    seals = TrailSeal.objects.filter(made_at__gte=at.replace(microsecond=0), **reached)
    return seals.order_by("made_at", "pk").defer("rows").first()


def count_unsealed(last: TrailSeal | None) -> int:
    """How many rows came after the last seal; one query."""
    positions = last.positions if last else {}
    queries = []
    for model in _models():
        rows = model._base_manager.filter(pk__gt=positions.get(model._meta.db_table, 0)).order_by()
        rows = rows.annotate(trail_part=Value(0)).values("trail_part")
        queries.append(rows.annotate(trail_last=Count("pk")).values_list("trail_last"))
    return sum(count for (count,) in fetch_union(queries))


# --- Seeing to it -------------------------------------------------------------------------------

_sealed_at = -_INTERVAL


def seal_now_and_then() -> None:
    """Seal once a minute (a chore of each worker)."""
    global _sealed_at
    if monotonic() - _sealed_at >= _INTERVAL:
        _sealed_at = monotonic()
        seal_trail()


def look_at_trail() -> Verdict:
    """Verify all that was sealed; the page of health tells of it from then on."""
    verdict = verify_trail()
    note_differences("trail", len(verdict.differences))
    return verdict


def look_after_trail() -> str:
    """The daily chore: seal, and verify all that was sealed."""
    seal_trail()
    verdict = look_at_trail()
    for difference in verdict.differences[:1]:
        logger.error("The trail differs from its chain: %s", difference.sentence)
    return f"izlerde {len(verdict.differences)} fark; {verdict.rows} mühürlü iz"


#: Whether the trail was what was sealed before a migration began.
_was_sound = False


def check_before_migration(*, plan: list[Any], **kwargs: Any) -> None:
    """Note whether the trail is sound (a `pre_migrate` receiver)."""
    global _was_sound
    _was_sound = False
    if plan and TrailSeal._meta.db_table in connection.introspection.table_names():
        is_begun = TrailSeal.objects.exists()
        _was_sound = is_begun and all(one.is_unknown for one in verify_trail().differences)


def seal_after_migration(*, plan: Sequence[Any] = (), **kwargs: Any) -> None:
    """Seal anew what migrations changed in the trail, if it was sound before (a `post_migrate`
    receiver, which `flush` calls without a plan); the seal says so."""
    if not (plan and _was_sound and (differences := verify_trail().differences)):
        return
    last, models = last_seal(), {model._meta.db_table: model for model in _models()}
    positions = {t: key for t, key in (last.positions if last else {}).items() if t in models}
    rows: list[str] = []
    for table in sorted({one.table for one in differences} & positions.keys()):
        columns = _columns(models[table])
        lines = _digests(models[table], columns, 0, positions[table])
        rows += [f"{table} {','.join(columns)}", *(f"{key} {said}" for key, said in lines)]
    _store(last, positions, rows, "karsplan yükseltildi")
