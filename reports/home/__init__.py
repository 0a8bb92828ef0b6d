"""Home pages by role, the admin's start page, the list of reports."""
