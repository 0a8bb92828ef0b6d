"""The workbook's first sheet: what it is, how to fill it in, what each column holds."""

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from plans.exchange.layout import fit_row, print_landscape
from plans.exchange.workbook import GUIDE_SHEET
from plans.exchange.writing import BOLD, EXPLAINED, OTHER_FILL, explain, write_cell
from plans.workbook.sheet import SHEETS, Sheet

KEY_FILL = PatternFill("solid", fgColor="BFDBFE")
REQUIRED_FILL = PatternFill("solid", fgColor="FDE68A")

_RULES = (
    "Bu çalışma kitabı bir stratejik planın tamamıdır: her sayfada bir tür kayıt, her satırda bir "
    "kayıt vardır. Doldurup ya da değiştirip karsplan'a geri yükleyin (Yönetim > Çalışma kitabı).",
    "Yüklediğiniz dosya hemen kaydedilmez: önce nelerin ekleneceğini, değişeceğini ve silineceğini "
    "görürsünüz. Ya hepsi kaydedilir ya hiçbiri.",
    "Kayıtları mavi başlıklı sütunlar tanıtır (kod, kart, sıra, kısa ad). Tanıtıcısı kayıtlı olan "
    "satır günceller, olmayan ekler. Dosyadan sildiğiniz satırlar, yüklerken siz işaretlemedikçe "
    "silinmez.",
    "Göstergeleri ve faaliyetleri son sütundaki gizli “Kimlik” tanıtır: satırları sıralayabilir, "
    "kartını, sırasını, kodunu değiştirebilirsiniz. Kopyaladığınız satırın kimliğini boşaltın.",
    "Sıra hücresini boş bırakırsanız, sayfanın açıklamasında başka bir şey yazmıyorsa, satırın "
    "dosyadaki yeri sıra sayılır.",
    "Birimleri “Birimler” sayfasındaki adıyla yazın. Tanınmayan bir ad yazarsanız yüklerken "
    "hangi birim olduğu size sorulur.",
    "Sayılarda ondalık için virgül kullanın: 1.250,5. Boş hücre değer yok demektir; sıfır yazmak "
    "değildir.",
    "Başlıkları ve sayfa adlarını değiştirmeyin; formül yazmayın, hücre birleştirmeyin. "
    "Kullanmadığınız sayfayı silebilirsiniz: o sayfanın kayıtları olduğu gibi kalır.",
    "“Metin (devamı 1)” gibi sütunlar, bir hücreye sığmayan uzun metnin sonraki parçalarıdır.",
    "Gerçekleşmeler, izleme dönemleri ve anket yanıtları bu dosyada yer almaz.",
)
_COLOURS = (
    (KEY_FILL, "Mavi başlık: kaydı tanıtır, doldurulur."),
    (REQUIRED_FILL, "Sarı başlık: doldurulması zorunludur."),
    (OTHER_FILL, "Gri başlık: boş olabilir."),
)
_TITLE = Font(name="Calibri", bold=True, size=16)
ONE_LINE = Alignment(vertical="top", wrap_text=False)


def write_guide(worksheet: Worksheet) -> None:
    """Fill the sheet that explains the others."""
    worksheet.title = GUIDE_SHEET
    for letter, width in zip("ABCDE", (28, 34, 84, 10, 50), strict=True):
        worksheet.column_dimensions[letter].width = width
    write_cell(worksheet["A1"], "Stratejik plan çalışma kitabı", "@")
    worksheet["A1"].font, worksheet["A1"].alignment = _TITLE, ONE_LINE
    row = 3
    for number, rule in enumerate(_RULES, 1):
        worksheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=3)
        write_cell(worksheet.cell(row, 1), f"{number}. {rule}", "@")
        worksheet.row_dimensions[row].height = 15 * (len(rule) // 130 + 1)
        row += 1
    row += 1
    for fill, meaning in _COLOURS:
        worksheet.cell(row, 1).fill = fill
        write_cell(worksheet.cell(row, 2), meaning, "@")
        worksheet.cell(row, 2).alignment = ONE_LINE
        row += 1
    row += 1
    for index, heading in enumerate(("Sayfa", *EXPLAINED), 1):
        write_cell(worksheet.cell(row, index), heading, "@")
        worksheet.cell(row, index).font = BOLD
        worksheet.cell(row, index).fill = OTHER_FILL
    for sheet in SHEETS:
        row = _write_sheet(worksheet, sheet, row + 1)
    print_landscape(worksheet, 1)
    worksheet.protection.sheet = True
    worksheet.protection.formatColumns = worksheet.protection.formatRows = False


def _write_sheet(worksheet: Worksheet, sheet: Sheet, row: int) -> int:
    """The lines about a sheet; the number of the last."""
    write_cell(worksheet.cell(row, 1), sheet.title, "@")
    write_cell(worksheet.cell(row, 3), sheet.about, "@")
    for index in (1, 3):
        worksheet.cell(row, index).font = BOLD
    fit_row(worksheet, row, 5)
    for column in sheet.columns:
        row += 1
        values = explain(column)
        for index, value in enumerate(values, 2):
            write_cell(worksheet.cell(row, index), value, "@")
        fit_row(worksheet, row, 5)
    return row
