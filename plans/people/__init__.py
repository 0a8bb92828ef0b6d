"""Who belongs to which group and what that allows; the trail of rights."""
