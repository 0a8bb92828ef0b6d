"""Questionnaires (anket): reading them, answering them, the public pages."""
