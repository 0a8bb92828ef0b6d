"""The titles of the workbook's sheets, in the order in which they stand and are saved."""

PLAN, UNITS, VALUES = "Plan", "Birimler", "Temel Değerler"
KEY_INDICATORS, GOALS, OBJECTIVES = "Temel Göstergeler", "Amaçlar", "Hedefler"
STRATEGIES, CARDS, COOPERATIONS = "Stratejiler", "Hedef Kartları", "İşbirlikleri"
INDICATORS, ACTIVITIES, NOTES = "Göstergeler", "Faaliyetler", "Riskler-Tespitler-İhtiyaçlar"
CALENDARS, MILESTONES = "Faaliyet Takvimleri", "İş Adımları"
MATRIX, CARD_COSTS, COSTING = "Birim Matrisi", "Kart Maliyetleri", "Maliyetlendirme"
EXPENSES, BUDGET, TOTALS = "Genel Giderler", "Bütçe", "Yayımlanan Toplamlar"
SURVEYS, QUESTIONS, CHOICES = "Anketler", "Anket Soruları", "Anket Seçenekleri"
ITEMS, SECTIONS, TABLES = "Ölçek Satırları", "Bölümler", "Tablolar"
TABLE_COLUMNS, TABLE_ROWS = "Tablo Sütunları", "Tablo Satırları"

ORDER = (
    *(PLAN, UNITS, VALUES, KEY_INDICATORS, GOALS, OBJECTIVES, STRATEGIES, CARDS, COOPERATIONS),
    *(INDICATORS, ACTIVITIES, NOTES, CALENDARS, MILESTONES),
    *(MATRIX, CARD_COSTS, COSTING, EXPENSES, BUDGET, TOTALS),
    *(SURVEYS, QUESTIONS, CHOICES, ITEMS, SECTIONS, TABLES, TABLE_COLUMNS, TABLE_ROWS),
)
