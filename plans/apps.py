from django.apps import AppConfig, apps
from django.core import checks
from django.db.backends.signals import connection_created
from django.db.models.signals import (
    m2m_changed,
    post_migrate,
    post_save,
    pre_delete,
    pre_migrate,
    pre_save,
)
from simple_history.signals import pre_create_historical_record


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "Stratejik plan"

    def ready(self) -> None:
        from axes.signals import user_locked_out
        from django.contrib.auth.models import User
        from django.contrib.auth.signals import (
            user_logged_in,
            user_logged_out,
            user_login_failed,
        )

        from plans.audit import codes, gaps, pictures, units  # noqa: F401  (registers their rules)
        from plans.exchange.uploads import UploadStorage
        from plans.language.turkish import prepare_connection
        from plans.models.guards import (
            institution_guards,
            people_guards,
            section_guards,
            trail_guards,
            unit_guards,
            version_guards,
        )
        from plans.people import rights
        from plans.people.roles import ensure_groups, group_guards
        from plans.people.secrets import encrypt_kept
        from plans.records import frozen, guards
        from plans.records.base import Record
        from plans.records.chores import register_daily, register_often
        from plans.records.history import keep_address, note_deletion
        from plans.records.notices import register_notice
        from plans.revision.notice import tell_revision
        from plans.trail import accounts, chain
        from plans.workbook import document_sheets, plan_sheets  # noqa: F401  (declare theirs)
        from plans.workbook.jobs import remove_forgotten

        connection_created.connect(prepare_connection, dispatch_uid="plans.language.turkish")
        pre_create_historical_record.connect(keep_address, dispatch_uid="plans.records.history")
        for model in apps.get_models():
            if issubclass(model, Record):
                uid = f"plans.records.history.{model._meta.label}"
                pre_delete.connect(note_deletion, sender=model, dispatch_uid=uid)
        for source in (
            *(guards.year_guards, guards.history_guards, frozen.content_guards),
            *(section_guards, unit_guards),
            *(institution_guards, people_guards, trail_guards, group_guards, version_guards),
        ):
            guards.register(source)
        through = User.groups.through
        m2m_changed.connect(rights.note_groups, sender=through, dispatch_uid="plans.rights.groups")
        pre_save.connect(rights.remember_flags, sender=User, dispatch_uid="plans.rights.before")
        post_save.connect(rights.note_flags, sender=User, dispatch_uid="plans.rights.after")
        user_logged_in.connect(accounts.note_sign_in, dispatch_uid="plans.trail.in")
        user_logged_out.connect(accounts.note_sign_out, dispatch_uid="plans.trail.out")
        user_login_failed.connect(accounts.note_failure, dispatch_uid="plans.trail.failed")
        user_locked_out.connect(accounts.note_lock, dispatch_uid="plans.trail.locked")
        for signal in accounts.STEP_SIGNALS:
            signal.connect(accounts.note_second_step, dispatch_uid="plans.trail.step")
        pre_save.connect(accounts.remember_account, sender=User, dispatch_uid="plans.trail.before")
        post_save.connect(accounts.note_account, sender=User, dispatch_uid="plans.trail.after")
        register_often(chain.seal_now_and_then)
        register_daily(chain.look_after_trail)
        register_notice(tell_revision)
        register_daily(remove_forgotten)
        register_daily(lambda: UploadStorage().remove_forgotten())
        checks.register(guards.check_guards)
        pre_migrate.connect(
            guards.drop_mentioned_guards, sender=self, dispatch_uid="plans.records.guards.drop"
        )
        pre_migrate.connect(
            chain.check_before_migration, sender=self, dispatch_uid="plans.trail.chain.before"
        )
        # Once, after the last app: by then all tables and permissions are there.
        last = apps.get_app_config("reports")
        post_migrate.connect(
            guards.create_guards, sender=last, dispatch_uid="plans.records.guards.create"
        )
        post_migrate.connect(
            chain.seal_after_migration, sender=last, dispatch_uid="plans.trail.chain.after"
        )
        post_migrate.connect(ensure_groups, sender=last, dispatch_uid="plans.people.roles")
        post_migrate.connect(encrypt_kept, sender=last, dispatch_uid="plans.people.secrets")
