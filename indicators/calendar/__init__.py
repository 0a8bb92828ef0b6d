"""Faaliyet takvimi: what units plan for the activities of a year, and how far they are."""
