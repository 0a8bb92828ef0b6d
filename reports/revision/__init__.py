"""The versions of a plan and its revisions: pages, the comparison as PDF and Excel."""
