"""The questionnaires of a plan as its document prints them (`reports/plan/_survey.html`)."""

from plans.models import Plan
from plans.surveys.questionnaire import Questionnaire, read_questionnaires

#: What the template gets as `survey`.
SurveyPart = Questionnaire


def survey_part(plan: Plan) -> dict[int, SurveyPart]:
    """Every survey of the plan by its key in the database; four queries."""
    return {survey.id: survey for survey in read_questionnaires(plan.surveys.all())}
