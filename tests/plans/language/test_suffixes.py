"""Turkish endings behind names and numbers."""

import pytest

from plans.language.suffixes import with_dative, with_genitive, with_possessive

MONTHS = "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık"


@pytest.mark.parametrize(
    ("number", "possessive", "genitive", "dative"),
    [
        ("0", "0’ı", "0’ın", "0’a"),
        ("1", "1’i", "1’in", "1’e"),
        ("2", "2’si", "2’nin", "2’ye"),
        ("3", "3’ü", "3’ün", "3’e"),
        ("4", "4’ü", "4’ün", "4’e"),
        ("5", "5’i", "5’in", "5’e"),
        ("6", "6’sı", "6’nın", "6’ya"),
        ("7", "7’si", "7’nin", "7’ye"),
        ("8", "8’i", "8’in", "8’e"),
        ("9", "9’u", "9’un", "9’a"),
        ("10", "10’u", "10’un", "10’a"),
        ("20", "20’si", "20’nin", "20’ye"),
        ("30", "30’u", "30’un", "30’a"),
        ("40", "40’ı", "40’ın", "40’a"),
        ("50", "50’si", "50’nin", "50’ye"),
        ("60", "60’ı", "60’ın", "60’a"),
        ("70", "70’i", "70’in", "70’e"),
        ("80", "80’i", "80’in", "80’e"),
        ("90", "90’ı", "90’ın", "90’a"),
        ("%81", "%81’i", "%81’in", "%81’e"),
        ("%100", "%100’ü", "%100’ün", "%100’e"),
        ("2,5", "2,5’i", "2,5’in", "2,5’e"),
        ("%72,25", "%72,25’i", "%72,25’in", "%72,25’e"),
        ("0,06", "0,06’sı", "0,06’nın", "0,06’ya"),
        ("1.250", "1.250’si", "1.250’nin", "1.250’ye"),
        ("2.300", "2.300’ü", "2.300’ün", "2.300’e"),
        ("5.000", "5.000’i", "5.000’in", "5.000’e"),
        ("1.000.000", "1.000.000’u", "1.000.000’un", "1.000.000’a"),
        ("2.000.000.000", "2.000.000.000’ı", "2.000.000.000’ın", "2.000.000.000’a"),
        ("%-40", "%-40’ı", "%-40’ın", "%-40’a"),
    ],
)
def test_a_number_takes_the_ending_that_it_is_read_with(
    number: str, possessive: str, genitive: str, dative: str
) -> None:
    assert with_possessive(number) == possessive
    assert with_genitive(number) == genitive
    assert with_dative(number) == dative


def test_a_month_takes_the_ending_of_its_last_vowel() -> None:
    assert " ".join(map(with_dative, MONTHS.split())) == (
        "Ocak’a Şubat’a Mart’a Nisan’a Mayıs’a Haziran’a Temmuz’a Ağustos’a Eylül’e Ekim’e "
        "Kasım’a Aralık’a"
    )
