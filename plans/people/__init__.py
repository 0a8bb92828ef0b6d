"""Who belongs to which group and what that allows; the trail of rights."""

#: What a person may be, as settings name it (`TWO_FACTOR_ROLES`).
KINDS = ("administrator", "team", "council", "auditor", "manager", "clerk")
