"""What all admin pages of the plan's records share."""

from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin


class RecordAdmin(SimpleHistoryAdmin, ModelAdmin):
    """An admin page with Turkish numbers and a history of changes."""

    list_per_page = 50
    show_full_result_count = False
