"""What is stored of a plan: its structure, the text of its document, its surveys."""

from plans.models.audit import AcceptedFinding
from plans.models.card import Activity, CardCooperation, CardNote, ObjectiveCard
from plans.models.content import ContentVersion
from plans.models.institution import Institution
from plans.models.people import GroupTerm, RightChange
from plans.models.picture import Picture
from plans.models.plan import (
    CoreValue,
    Goal,
    KeyIndicator,
    Objective,
    Plan,
    Strategy,
    UnitAssignment,
)
from plans.models.revision import Correction, PlanVersion, Revision
from plans.models.section import Section, SectionTable
from plans.models.survey import (
    Survey,
    SurveyAnswer,
    SurveyChoice,
    SurveyItem,
    SurveyQuestion,
    SurveyResponse,
    SurveySender,
)
from plans.models.trail import TrailEvent, TrailSeal
from plans.models.unit import Unit, UnitMember
from plans.models.workbook import WorkbookImport
from plans.models.worker import WorkerSign
