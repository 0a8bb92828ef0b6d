"""A plan in force is changed: by a revision, written as a draft and approved; by corrections."""
