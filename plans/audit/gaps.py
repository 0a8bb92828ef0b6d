"""Rules of the family Eksikler that need the plan alone."""

from collections.abc import Callable, Iterable, Iterator

from plans.audit.data import CardData, PlanData, load_plan
from plans.audit.grounds import CARD, DEFINITION, GUIDE, MEASURABILITY
from plans.audit.registry import Family, Problem, Rule, Severity
from plans.audit.words import listed
from plans.models import Plan


def plan_without_goals(plan: PlanData) -> Iterator[Problem]:
    if not plan.goals:
        yield Problem(plan.place(), "Planda hiç amaç yok.", ())


def goal_without_objectives(plan: PlanData) -> Iterator[Problem]:
    for goal in plan.goals:
        if not goal.objectives:
            yield Problem(goal.place(), f"“{goal.name}” amacının hedefi yok.", (goal.name,))


def objective_without_card(plan: PlanData) -> Iterator[Problem]:
    for objective in plan.objectives:
        if not objective.cards:
            text = f"“{objective.name}” hedefinin kartı yok."
            yield Problem(objective.place(), text, (objective.name,))


def objective_without_strategy(plan: PlanData) -> Iterator[Problem]:
    for objective in plan.objectives:
        if not objective.strategies:
            text = f"“{objective.name}” hedefinin stratejisi yazılmamış."
            yield Problem(objective.place(), text, (objective.name,))


def lacking_cards(
    lacks: Callable[[CardData], bool], text: str, anchor: str = ""
) -> Callable[[PlanData], Iterable[Problem]]:
    """A rule that says `text` of every card that lacks something."""

    def check(plan: PlanData) -> Iterator[Problem]:
        for card in plan.cards:
            if lacks(card):
                yield Problem(card.place(anchor), text, (card.label,))

    return check


def missing_statements(plan: PlanData) -> Iterator[Problem]:
    missing = [
        name
        for name, value in [
            ("misyon", plan.mission),
            ("vizyon", plan.vision),
            ("temel değerler", plan.core_values),
        ]
        if not value
    ]
    if missing:
        text = f"Planda şunlar yazılmamış: {listed(missing)}."
        yield Problem(plan.place("id_mission"), text, tuple(missing))


def missing_decision(plan: PlanData) -> Iterator[Problem]:
    missing = [
        name
        for name, value in [("tarihi", plan.decision_date), ("sayısı", plan.decision_number)]
        if not value
    ]
    if missing and plan.status != Plan.Status.DRAFT:
        text = f"Yürürlüğe giren planın meclis kararının {listed(missing)} yazılmamış."
        yield Problem(plan.place("id_council_decision_date"), text, tuple(missing))


def key_indicators_without_baseline(plan: PlanData) -> Iterator[Problem]:
    lacking = [row for row in plan.key_indicators if row.baseline is None]
    if not lacking:
        return
    total = len(plan.key_indicators)
    if len(lacking) == total:
        text = f"{total} temel göstergenin hiçbirinin plan dönemi başlangıç değeri yok."
    else:
        text = (
            f"{total} temel göstergeden {len(lacking)} tanesinin plan dönemi başlangıç değeri yok: "
            f"{listed(row.label for row in lacking)}."
        )
    place = plan.place("key_indicators-group")
    yield Problem(place, text, tuple(row.name for row in lacking))


def key_indicator_without_target(plan: PlanData) -> Iterator[Problem]:
    for row in plan.key_indicators:
        missing = [
            name
            for name, is_missing in [
                ("plan dönemi sonu hedef değeri", row.target is None),
                ("ölçü birimi", not row.unit_of_measure),
            ]
            if is_missing
        ]
        if missing:
            text = f"{row.label} temel göstergesinde {listed(missing)} yok."
            yield Problem(row.place, text, (row.name, *missing))


def _rule(code: str, severity: Severity, title: str, **texts: object) -> Rule:
    return Rule(code, Family.GAPS, severity, title, load=load_plan, **texts)


_LEVELS = f"{GUIDE}: amaç, hedef, hedef kartı ve performans göstergesi birbirini izler."

RULES = [
    _rule(
        "E01",
        Severity.ERROR,
        "Amacı olmayan plan",
        why="Amacı olmayan planın izlenecek bir şeyi yoktur.",
        ground=_LEVELS,
        remedy="Planın amaçlarını ve hedeflerini ekleyin.",
        check=plan_without_goals,
    ),
    _rule(
        "E02",
        Severity.ERROR,
        "Hedefi olmayan amaç",
        why="Amaca hedefleriyle ulaşılır; hedefsiz amacın başarısı hesaplanamaz.",
        ground=_LEVELS,
        remedy="Amaca en az bir hedef ekleyin ya da amacı plandan çıkarın.",
        check=goal_without_objectives,
    ),
    _rule(
        "E03",
        Severity.ERROR,
        "Kartı olmayan hedef",
        why="Göstergeler, sorumlu birim ve maliyet hedef kartında durur; kartsız hedef izlenemez.",
        ground=_LEVELS,
        remedy="Hedefin sayfasından hedef kartını ekleyin.",
        check=objective_without_card,
    ),
    _rule(
        "E04",
        Severity.ERROR,
        "Sorumlu birimi olmayan kart",
        why="Sorumlusu olmayan hedefin verisini kimse girmez, hesabını kimse vermez.",
        ground=CARD,
        remedy="Karta sorumlu birimi yazın.",
        check=lacking_cards(
            lambda card: card.responsible is None,
            "Kartta sorumlu birim yok.",
            "id_responsible_unit",
        ),
    ),
    _rule(
        "E06",
        Severity.WARNING,
        "Riski yazılmamış kart",
        why="Kartta hedefin riskleri gösterilir; boş bırakılması risk değerlendirmesinin "
        "yapılmadığını düşündürür.",
        ground=CARD,
        remedy="Hedefe ulaşmayı engelleyebilecek riskleri yazın.",
        check=lacking_cards(
            lambda card: not card.risks, "Kartta hiç risk yazılmamış.", "risks-group"
        ),
    ),
    _rule(
        "E07",
        Severity.WARNING,
        "Faaliyeti yazılmamış kart",
        why="Hedefe hangi faaliyet ve projelerle ulaşılacağı kartta yazılır; maliyet onlara "
        "dayanır.",
        ground=CARD,
        remedy="Hedefin faaliyet ve projelerini yazın.",
        check=lacking_cards(
            lambda card: not card.activities,
            "Kartta hiç faaliyet veya proje yazılmamış.",
            "activities-group",
        ),
    ),
    _rule(
        "E08",
        Severity.WARNING,
        "Tespiti yazılmamış kart",
        why="Hedefin durum analizindeki hangi tespite dayandığı kartta gösterilir.",
        ground=CARD,
        remedy="Durum analizinden bu hedefi gerektiren tespitleri yazın.",
        check=lacking_cards(
            lambda card: not card.findings, "Kartta hiç tespit yazılmamış.", "findings-group"
        ),
    ),
    _rule(
        "E09",
        Severity.WARNING,
        "İhtiyacı yazılmamış kart",
        why="Tespitlerin doğurduğu ihtiyaçlar kartta gösterilir.",
        ground=CARD,
        remedy="Hedefin karşılayacağı ihtiyaçları yazın.",
        check=lacking_cards(
            lambda card: not card.needs, "Kartta hiç ihtiyaç yazılmamış.", "needs-group"
        ),
    ),
    _rule(
        "E17",
        Severity.WARNING,
        "Misyon, vizyon veya temel değerler eksik",
        why="Planın geleceğe bakış bölümü bu üçünden oluşur.",
        ground=f"{GUIDE}: geleceğe bakış.",
        remedy="Eksik olanı planın sayfasında yazın.",
        check=missing_statements,
    ),
    _rule(
        "E18",
        Severity.WARNING,
        "Meclis kararı yazılmamış plan",
        why="Plan meclis kararıyla yürürlüğe girer; okuyan ve denetleyen kararı planda arar.",
        ground="5393 sayılı Belediye Kanunu: stratejik plan belediye meclisince kabul edilir.",
        remedy="Kararın tarihini ve sayısını planın sayfasında yazın.",
        check=missing_decision,
    ),
    _rule(
        "E19",
        Severity.WARNING,
        "Başlangıç değeri olmayan temel gösterge",
        why="Başlangıç değeri olmadan plan sonunda ne kadar yol alındığı gösterilemez.",
        ground=MEASURABILITY,
        remedy="Planın ilk yılından önceki son değeri yazın; ilk kez ölçülecekse 0 yazın.",
        check=key_indicators_without_baseline,
    ),
    _rule(
        "E20",
        Severity.WARNING,
        "Hedef değeri veya ölçü birimi olmayan temel gösterge",
        why="Hedef değeri ve ölçü birimi olmayan göstergeye ulaşılıp ulaşılmadığı söylenemez.",
        ground=DEFINITION,
        remedy="Plan dönemi sonu hedef değerini ve ölçü birimini yazın.",
        check=key_indicator_without_target,
    ),
    _rule(
        "E21",
        Severity.NOTE,
        "Stratejisi yazılmamış hedef",
        why="Hedefler bölümünde her hedefin altında ona nasıl ulaşılacağı yazılır.",
        ground=GUIDE + ": stratejiler.",
        remedy="Hedefin stratejilerini yazın.",
        check=objective_without_strategy,
    ),
]
