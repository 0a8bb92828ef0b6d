"""What came of a step of the cycle, and why it was refused: Turkish sentences for who asked."""

from dataclasses import dataclass, field
from typing import Any

from plans.people.roles import name_of_person
from plans.records.history import current_user


class WorkflowError(Exception):
    """A step that the cycle does not allow; the message says why and what to do."""


class NotAllowed(WorkflowError):
    """The person may not do this."""


class WrongState(WorkflowError):
    """The measurement or period is not in a state that allows this."""


class AlreadyDone(WrongState):
    """The step was taken before: a button pressed twice, or a page gone back to."""


class Stale(WorkflowError):
    """Somebody else changed the record meanwhile; `current` is what stands now."""

    COMPARE = "Yazdığınız korunuyor; iki değeri karşılaştırıp doğrusunu kaydedin."
    LOOK_AGAIN = "Şimdiki hâline bakıp yeniden deneyin."

    def __init__(self, current: Any, remedy: str) -> None:
        last = current and current.history.select_related("history_user").order_by("-pk").first()
        who = last.history_user if last else None
        did = f"{name_of_person(who, 'başka biri')} değiştirdi"
        if who and who == current_user():
            did = "başka bir sekmede ya da cihazda değiştirdiniz"
        super().__init__(f"Bu kaydı siz açtıktan sonra {did}. {remedy}")
        self.current = current


class Incomplete(WorkflowError):
    """Something is missing before the measurement can be sent; `fields` says what and why."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = fields


@dataclass
class Outcome:
    """What came of a step on rows of one kind."""

    done: list[Any] = field(default_factory=list)
    #: Why the others were left as they are, by their keys.
    refused: dict[int, WorkflowError] = field(default_factory=dict)

    def all(self) -> list[Any]:
        """The rows of the step; raises why one was refused."""
        for error in self.refused.values():
            raise error
        return self.done

    def one(self) -> Any:
        """The only row of the step; raises why it was refused."""
        [row] = self.all()
        return row
