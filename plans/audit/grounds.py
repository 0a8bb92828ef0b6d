"""The grounds that rules rest on, named once."""

ARITHMETIC = "Aritmetik: basılı toplam, satırlarının toplamıdır."
GUIDE = "Belediyeler İçin Stratejik Planlama Rehberi"
COURT = "Sayıştay Performans Denetimi Rehberi"
#: What the court's guide asks of goals, objectives and indicators.
PRESENTATION = f"{COURT}: sunum ölçütü."
RELEVANCE = f"{COURT}: ilgililik ölçütü."
MEASURABILITY = f"{COURT}: ölçülebilirlik ölçütü."
DEFINITION = f"{COURT}: iyi tanımlanma ölçütü."
CARD = f"{GUIDE}: hedef kartı."
COSTING = f"{GUIDE}: maliyetlendirme."
ACCESSIBILITY = "Erişilebilirlik: resmin metin karşılığı (WCAG 2.1, ölçüt 1.1.1)."
BALANCE = "5018 sayılı Kanun: bütçe ilkeleri; gelir ve gider tahmini denk olmalıdır."
