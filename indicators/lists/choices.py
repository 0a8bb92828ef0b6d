"""The rules of an indicator as files say them: the labels, and the words that people use."""

from indicators.models import Indicator
from plans.exchange.columns import ChoiceWidget

DIRECTION = ChoiceWidget(
    dict(Indicator.Direction.choices),
    words={
        Indicator.Direction.UP: "Artış, Artan, Artar, Artırma, Artması, Artmalı",
        Indicator.Direction.DOWN: "Azalış, Azalan, Azalır, Azaltma, Azalması, Azalmalı",
    },
)
BASIS = ChoiceWidget(
    dict(Indicator.Basis.choices),
    words={
        Indicator.Basis.ANNUAL: "Yıllık, Yıl bazında, Yıl bazlı, Birikimsiz",
        Indicator.Basis.CUMULATIVE: "Kümülatif, Birikimli, Birikerek, Birikerek gider",
    },
)
AGGREGATION = ChoiceWidget(
    dict(Indicator.Aggregation.choices),
    words={
        Indicator.Aggregation.SUM: "Toplam, Toplamı, Toplanır, Yıl içi toplam",
        Indicator.Aggregation.LAST: "Son, Sonuncu, Dönem sonu, Yıl sonu, Yıl sonu değeri",
        Indicator.Aggregation.AVERAGE: "Ort, Ort., Ortalaması",
    },
)
FREQUENCY = ChoiceWidget(
    dict(Indicator.Frequency.choices),
    words={
        Indicator.Frequency.QUARTERLY: "Üç ay, 3 aylık, Üç aylık, 3 ayda bir, Üç ayda bir, "
        "Yılda dört, Yılda 4",
        Indicator.Frequency.HALF_YEARLY: "Altı ay, 6 aylık, Altı aylık, 6 ayda bir, Altı ayda bir, "
        "Yılda iki, Yılda 2",
        Indicator.Frequency.YEARLY: "Yıllık, Yıl, On iki ay, 12 aylık, 12 ayda bir, 1 yıl, "
        "Yılda bir, Yılda 1, Her yıl",
    },
)
