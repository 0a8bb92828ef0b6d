"""Rules of the family Eksikler that need the plan alone."""

from plans.audit.data import (
    CardData,
    GoalData,
    ObjectiveData,
    PlanData,
    each_card,
    each_goal,
    each_objective,
    plan_rule,
)
from plans.audit.grounds import CARD, DEFINITION, GUIDE, MEASURABILITY
from plans.audit.registry import ERROR, NOTE, WARNING, Problem, Problems
from plans.audit.words import format_list
from plans.models import Plan

_LEVELS = f"{GUIDE}: amaç, hedef, hedef kartı ve performans göstergesi birbirini izler."


@plan_rule("E01", ERROR, "Amacı olmayan plan", _LEVELS)
def plan_without_goals(plan: PlanData) -> Problems:
    """Amacı olmayan planın izlenecek bir şeyi yoktur.

    Planın amaçlarını ve hedeflerini ekleyin.
    """
    if not plan.goals:
        yield Problem(plan.place(), "Planda hiç amaç yok.", ())


@each_goal("E02", ERROR, "Hedefi olmayan amaç", _LEVELS)
def goal_without_objectives(goal: GoalData) -> Problems:
    """Amaca hedefleriyle ulaşılır; hedefsiz amacın başarısı hesaplanamaz.

    Amaca en az bir hedef ekleyin ya da amacı plandan çıkarın.
    """
    if not goal.objectives:
        yield Problem(goal.place(), f"“{goal.name}” amacının hedefi yok.", (goal.name,))


@each_objective("E03", ERROR, "Kartı olmayan hedef", _LEVELS)
def objective_without_card(objective: ObjectiveData) -> Problems:
    """Göstergeler, sorumlu birim ve maliyet hedef kartında durur; kartsız hedef izlenemez.

    Hedefin sayfasından hedef kartını ekleyin.
    """
    if not objective.cards:
        text = f"“{objective.name}” hedefinin kartı yok."
        yield Problem(objective.place(), text, (objective.name,))


@each_objective("E21", NOTE, "Stratejisi yazılmamış hedef", GUIDE + ": stratejiler.")
def objective_without_strategy(objective: ObjectiveData) -> Problems:
    """Hedefler bölümünde her hedefin altında ona nasıl ulaşılacağı yazılır.

    Hedefin stratejilerini yazın.
    """
    if not objective.strategies:
        text = f"“{objective.name}” hedefinin stratejisi yazılmamış."
        yield Problem(objective.place(), text, (objective.name,))


@each_card("E04", ERROR, "Sorumlu birimi olmayan kart", CARD)
def card_without_unit(card: CardData) -> Problems:
    """Sorumlusu olmayan hedefin verisini kimse girmez, hesabını kimse vermez.

    Karta sorumlu birimi yazın.
    """
    if card.responsible is None:
        yield Problem(card.place("id_responsible_unit"), "Kartta sorumlu birim yok.", (card.label,))


@each_card("E06", WARNING, "Riski yazılmamış kart", CARD)
def card_without_risk(card: CardData) -> Problems:
    """Kartta hedefin riskleri gösterilir; boş bırakılması risk değerlendirmesinin yapılmadığını
    düşündürür.

    Hedefe ulaşmayı engelleyebilecek riskleri yazın.
    """
    if not card.risks:
        yield Problem(card.place("risks-group"), "Kartta hiç risk yazılmamış.", (card.label,))


@each_card("E07", WARNING, "Faaliyeti yazılmamış kart", CARD)
def card_without_activity(card: CardData) -> Problems:
    """Hedefe hangi faaliyet ve projelerle ulaşılacağı kartta yazılır; maliyet onlara dayanır.

    Hedefin faaliyet ve projelerini yazın.
    """
    if not card.activities:
        yield Problem(
            card.place("activities-group"),
            "Kartta hiç faaliyet veya proje yazılmamış.",
            (card.label,),
        )


@each_card("E08", WARNING, "Tespiti yazılmamış kart", CARD)
def card_without_finding(card: CardData) -> Problems:
    """Hedefin durum analizindeki hangi tespite dayandığı kartta gösterilir.

    Durum analizinden bu hedefi gerektiren tespitleri yazın.
    """
    if not card.findings:
        yield Problem(card.place("findings-group"), "Kartta hiç tespit yazılmamış.", (card.label,))


@each_card("E09", WARNING, "İhtiyacı yazılmamış kart", CARD)
def card_without_need(card: CardData) -> Problems:
    """Tespitlerin doğurduğu ihtiyaçlar kartta gösterilir.

    Hedefin karşılayacağı ihtiyaçları yazın.
    """
    if not card.needs:
        yield Problem(card.place("needs-group"), "Kartta hiç ihtiyaç yazılmamış.", (card.label,))


@plan_rule("E17", WARNING, "Misyon, vizyon veya temel değerler eksik", f"{GUIDE}: geleceğe bakış.")
def missing_statements(plan: PlanData) -> Problems:
    """Planın geleceğe bakış bölümü bu üçünden oluşur.

    Eksik olanı planın sayfasında yazın.
    """
    parts = {"misyon": plan.mission, "vizyon": plan.vision, "temel değerler": plan.core_values}
    missing = [name for name, value in parts.items() if not value]
    if missing:
        text = f"Planda şunlar yazılmamış: {format_list(missing)}."
        yield Problem(plan.place("id_mission"), text, tuple(missing))


@plan_rule(
    "E18",
    WARNING,
    "Meclis kararı yazılmamış plan",
    "5393 sayılı Belediye Kanunu: stratejik plan belediye meclisince kabul edilir.",
)
def missing_decision(plan: PlanData) -> Problems:
    """Plan meclis kararıyla yürürlüğe girer; okuyan ve denetleyen kararı planda arar.

    Kararın tarihini ve sayısını planın sayfasında yazın.
    """
    parts = {"tarihi": plan.decision_date, "sayısı": plan.decision_number}
    missing = [name for name, value in parts.items() if not value]
    if missing and plan.status != Plan.Status.DRAFT:
        text = f"Yürürlüğe giren planın meclis kararının {format_list(missing)} yazılmamış."
        yield Problem(plan.place("id_council_decision_date"), text, tuple(missing))


@plan_rule("E19", WARNING, "Başlangıç değeri olmayan temel gösterge", MEASURABILITY)
def key_indicators_without_baseline(plan: PlanData) -> Problems:
    """Başlangıç değeri olmadan plan sonunda ne kadar yol alındığı gösterilemez.

    Planın ilk yılından önceki son değeri yazın; ilk kez ölçülecekse 0 yazın.
    """
    lacking = [row for row in plan.key_indicators if row.baseline is None]
    if not lacking:
        return
    total = len(plan.key_indicators)
    if len(lacking) == total:
        text = f"{total} temel göstergenin hiçbirinin plan dönemi başlangıç değeri yok."
    else:
        text = (
            f"{total} temel göstergeden {len(lacking)} tanesinin plan dönemi başlangıç değeri yok: "
            f"{format_list(row.label for row in lacking)}."
        )
    place = plan.place("key_indicators-group")
    yield Problem(place, text, tuple(row.name for row in lacking))


@plan_rule("E20", WARNING, "Hedef değeri veya ölçü birimi olmayan temel gösterge", DEFINITION)
def key_indicator_without_target(plan: PlanData) -> Problems:
    """Hedef değeri ve ölçü birimi olmayan göstergeye ulaşılıp ulaşılmadığı söylenemez.

    Plan dönemi sonu hedef değerini ve ölçü birimini yazın.
    """
    for row in plan.key_indicators:
        parts = {"plan dönemi sonu hedef değeri": row.target, "ölçü birimi": row.unit_of_measure}
        missing = [name for name, value in parts.items() if value in (None, "")]
        if missing:
            text = f"{row.label} temel göstergesinde {format_list(missing)} yok."
            yield Problem(row.place, text, (row.name, *missing))
