from django.contrib import admin
from django.db import transaction

MAX_KEY_DIGITS = 18


class HeldWhileWritten(admin.ModelAdmin):
    """A row that is written is held, so that its form compares with what is there, and stays."""

    def get_object(self, request, object_id, from_field=None):
        is_key = object_id.isdecimal() and len(object_id) <= MAX_KEY_DIGITS
        if request.method == "POST" and is_key and transaction.get_connection().in_atomic_block:
            self.model.objects.select_for_update().filter(pk=object_id).first()
        return super().get_object(request, object_id, from_field)
