"""The reports of the six-monthly cycle (izleme, değerlendirme, karne)."""
