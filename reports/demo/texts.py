"""What sample departments and strategists write."""

#: Why a value fell short of what was due (sapma nedeni), and what will be done (alınacak önlem).
SHORTFALLS = [
    (
        "İhale süreci beklenenden uzun sürdü; sözleşme ancak dönemin son ayında imzalandı.",
        "Sonraki ihalelerin hazırlıklarına yılın ilk ayında başlanacaktır.",
    ),
    (
        "Ödeneğin bir bölümü acil altyapı onarımlarına aktarıldı.",
        "Ek ödenek için Mali Hizmetler Müdürlüğünden talepte bulunulmuştur.",
    ),
    (
        "Birimdeki iki teknik personelin ayrılması nedeniyle çalışmalar aksadı.",
        "Personel ihtiyacı İnsan Kaynakları ve Eğitim Müdürlüğüne bildirilmiştir.",
    ),
    (
        "Yüklenici firma iş programının gerisinde kaldığından teslim gecikti.",
        "Yükleniciye süre uyarısı yapılmış, haftalık takip toplantıları başlatılmıştır.",
    ),
    (
        "İlgili kurumların görüşleri zamanında alınamadı.",
        "Kurumlarla ortak bir çalışma takvimi hazırlanacaktır.",
    ),
    (
        "Fiyat artışları nedeniyle alımın bir bölümü sonraki döneme bırakıldı.",
        "Kalan alım sonraki dönemin harcama programına öncelikli olarak alınmıştır.",
    ),
    (
        "Araç ve ekipman arızaları nedeniyle program tamamlanamadı.",
        "Bakımlar tamamlanacak, kritik ekipman yedeklenecektir.",
    ),
    (
        "Gerekli meclis kararı dönem içinde çıkmadığından uygulamaya geçilemedi.",
        "Konu, ilk meclis toplantısının gündemine önerilecektir.",
    ),
    (
        "Başvuru ve talep sayısı beklenenin altında kaldı.",
        "Tanıtım ve duyuru çalışmaları artırılacaktır.",
    ),
    (
        "Planlanan çalışmaların bir bölümü mevsim koşulları nedeniyle ertelendi.",
        "Ertelenen çalışmalar sonraki dönemde iki ekiple yürütülecektir.",
    ),
    (
        "Birimin acil işlere yönelmesi nedeniyle bu çalışmaya yeterli süre ayrılamadı.",
        "Eksik kalan iş sonraki dönemin iş programında ilk sıraya alınmıştır.",
    ),
    (
        "Hedef, birimin kapasitesinin üzerinde belirlenmişti.",
        "Hedef değer, planın güncellenmesinde yeniden değerlendirilecektir.",
    ),
]

#: Why a value went beyond the target (sapma nedeni).
SURPLUSES = [
    "Vatandaş talebinin beklenenden yüksek olması nedeniyle hedef aşıldı.",
    "Hibe desteği sağlandığından hedefin üzerine çıkıldı.",
    "Ekip sayısının artırılmasıyla planlanandan fazla iş yapıldı.",
    "Sonraki dönemin işlerinin bir bölümü öne alındı.",
    "Paydaş kurumlarla yapılan protokol sayesinde hedef aşıldı.",
    "Hedef, önceki yılların düşük gerçekleşmelerine göre belirlenmişti.",
]

#: Why there is no value (ölçülememe nedeni).
NOT_MEASURED = [
    "Veri, ilgili kurumdan henüz gelmedi.",
    "Ölçüm için gereken anket çalışması bu dönemde yapılamadı.",
    "Otomasyon sistemindeki arıza nedeniyle kayıtlar alınamadı.",
    "Faaliyet bu dönemde başlamadığından ölçüm yapılamadı.",
]

#: Notes that go with a return: a value that looks mistyped, and one that lacks its ground.
SLIP_NOTES = [
    "Değer hedefin çok üzerinde; bir sıfır fazla yazılmış olabilir. Kontrol edip düzeltin.",
    "Girilen değer geçmiş dönemlerle uyuşmuyor. Kayıtlarınızla karşılaştırıp yeniden gönderin.",
]
GROUND_NOTES = [
    "Değerin dayandığı evrakın EBYS sayısını ekleyip yeniden gönderin.",
    "Değerin hangi kayıtlara dayandığını açıklayıp yeniden gönderin.",
]

#: What a card's unit says of the period as a whole, by how the card did.
CARD_DEVIATIONS = [
    "Yapım ve alım işlerindeki gecikme, karttaki göstergelerin bir bölümünü etkiledi.",
    "Ödenek kısıtı ve mevsim koşulları nedeniyle bazı göstergelerde hedefin gerisinde kalındı.",
    "Kurumlar arası yazışmaların uzaması kartın genel performansını düşürdü.",
]
CARD_REMEDIES = [
    "Geciken işler için aylık izleme yapılacak, sorunlar üst yönetime raporlanacaktır.",
    "Sonraki dönemin iş programı bu göstergelere öncelik verecek biçimde güncellenmiştir.",
    "İşbirliği yapılan birimlerle ortak takvim oluşturulmuştur.",
]

#: The criteria of an indicator at the year’s end, keys as the fields of `Measurement`.
CRITERIA = {
    "relevance": [
        "Hedef, güncel ihtiyaçları karşılamaya devam etmektedir; değişiklik gerekmemektedir.",
        "Tespit ve ihtiyaçlarda hedefi değiştirmeyi gerektiren bir değişiklik olmamıştır.",
    ],
    "effectiveness": [
        "Göstergeler hedefe ulaşma düzeyini ölçmek için yeterlidir.",
        "Çıktılar hedeflenen sonuca katkı sağlamıştır; etkisi saha gözlemleriyle doğrulanmıştır.",
    ],
    "efficiency": [
        "Faaliyetler öngörülen maliyet içinde yürütülmüştür.",
        "Maliyetler fiyat artışları nedeniyle tahminin üzerindedir; önceliklendirme yapılmıştır.",
    ],
    "sustainability": [
        "Sonuçların sürdürülmesi için gereken personel ve bütçe planlanmıştır.",
        "Bakım ve işletme giderleri sonraki yılların bütçe tekliflerine eklenmiştir.",
    ],
}

#: What is to be done for an activity in a year, step by step (iş adımları).
MILESTONES = [
    ["İhtiyacın belirlenmesi", "İhale ve sözleşme", "Kabul ve hesap kesimi"],
    ["Proje ve keşif", "Uygulamanın başlaması", "Uygulamanın bitirilmesi"],
    ["Yıllık programın hazırlanması", "İlk yarının uygulaması", "Yıl sonu raporu"],
    ["Duyuru ve başvurular", "Değerlendirme", "Sonuçların duyurulması"],
    ["Saha çalışması", "Rapor ve öneriler"],
]

#: Why the team returns a unit's calendar.
CALENDAR_NOTES = [
    "İş adımlarının günleri birbirine çok yakın; yılın aylarına dağıtınız.",
    "Maliyet payı olmayan faaliyetlerin ödeneğini belirtiniz.",
]
CANCEL_REASONS = [
    "Ödenek bu yıl ayrılamadığından sonraki yıla bırakıldı.",
    "Aynı iş başka bir proje kapsamında yapıldığından gerek kalmadı.",
]
#: What a unit says of an activity in a period (ne yapıldı).
PROGRESS = [
    "Çalışmalar programa göre sürdürüldü.",
    "Sözleşme imzalandı, işe başlandı.",
    "Saha çalışmaları tamamlandı, rapor hazırlanıyor.",
    "Başvurular alındı, değerlendirme yapıldı.",
    "Yapılan işlerin kabulü tamamlandı.",
]
#: Why the team returns what a unit says of an activity.
PROGRESS_NOTE = "Hangi iş adımının yapıldığını ve dayandığı evrakı yazıp yeniden gönderin."
#: What is done about a risk that came true, and about one that did not.
RISK_ACTIONS = [
    "Ek ödenek istendi, iş programı güncellendi.",
    "Kurumlarla haftalık görüşmeler başlatıldı.",
    "Eksik personel için geçici görevlendirme yapıldı.",
]
RISK_WATCH = ["", "", "Aylık olarak izleniyor.", "Önlem alındı; sorun yaşanmadı."]

#: Offices that meetings ask beside the people with accounts.
OFFICES = ["Başkan Yardımcısı", "Kent Konseyi Temsilcisi"]
DECISIONS = [
    "Dönemin raporu görüşüldü; performansı düşük hedefler gelecek toplantıda yeniden ele alınacak.",
    "Geciken iş adımları için birimlerin yeni takvim önermesine karar verildi.",
]
#: What units are to do after a meeting (yapılacak işler), and what they answer.
TASKS = [
    "Gönderilmeyen değerleri nedenleriyle birlikte bildirmek.",
    "Geciken ihalenin yeni takvimini strateji ekibine sunmak.",
    "Ek ödenek ihtiyacını gerekçesiyle yazmak.",
    "Gösterge verilerinin kaynağını gösteren bir çizelge hazırlamak.",
]
ANSWERS = [
    "Değerler ve nedenleri resmî yazıyla bildirildi.",
    "Yeni takvim hazırlandı ve ekibe iletildi.",
]

#: Künyeler of the first indicators whose names have the words.
PROFILES = {
    "Hizmet İçi Eğitim Sayısı": {
        "definition": "ÖRNEK VERİ. Belediyenin düzenlediği ve katılım listesi tutulan eğitimler; "
        "başka kurumların eğitimleri sayılmaz.",
        "method": "Dönem içinde tamamlanan eğitimlerin sayısı.",
        "data_source": "Eğitim kayıtları ve katılım listeleri",
        "responsible_post": "Eğitim sorumlusu",
        "verification": "Katılım listeleri EBYS’deki olurlarla karşılaştırılır.",
    },
    "Lehte Sonuçlanan Dava Oranı": {
        "definition": "ÖRNEK VERİ. Yıl içinde kesinleşen davalardan belediye lehine sonuçlananlar.",
        "method": "Lehte sonuçlanan dava sayısı ÷ sonuçlanan bütün davaların sayısı × 100.",
        "data_source": "UYAP ve hukuk bürosu esas defteri",
        "responsible_post": "Büro şefi",
        "verification": "Kararlar UYAP’tan alınan listeyle karşılaştırılır.",
    },
    "Dikilen Fidan Sayısı": {
        "definition": "ÖRNEK VERİ. Park, refüj ve mezarlıklara dikilen fidanlar; kuruyanın yerine "
        "dikilen sayılmaz.",
        "method": "Dikim tutanaklarındaki fidan sayılarının toplamı.",
        "data_source": "Dikim tutanakları",
        "responsible_post": "Fidanlık sorumlusu",
    },
    "Kanalizasyon Şebekesi Kanal Uzunluğu": {
        "definition": "ÖRNEK VERİ. Yapımı bitip geçici kabulü yapılan kanalizasyon hattı.",
        "method": "Kabul tutanaklarındaki hat uzunluklarının toplamı.",
        "data_source": "Geçici kabul tutanakları",
        "responsible_post": "Altyapı şefi",
        "verification": "Tutanaklar hakediş dosyası ve CBS kaydıyla karşılaştırılır.",
    },
}

#: Of the sample revision: reason, who asked, why an indicator is retired, a new one and its unit.
REVISION = (
    "Örnek: ödenekler azaldığı için kalan yılların hedefleri yeniden planlandı.",
    "Örnek: Strateji Geliştirme Kurulu",
    "Örnek: bu değer artık ölçülmüyor.",
    "Yeniden planlanan örnek çalışma sayısı",
    "adet",
)
