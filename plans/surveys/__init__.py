"""Questionnaires for stakeholders (paydaş anketi), from writing them to their results.

`admin` is where the team writes a survey; `views` is where people answer it without an account,
by the rules of `answering` (with `forms` for what is posted and `limits` against floods);
`results` counts the answers, which `results_views` shows and `results_file` writes to Excel.
All of these read a survey as plain values: `questionnaire`.
"""
