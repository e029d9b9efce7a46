from django.db.models.base import ModelState


class FromRow:
    """A model of which pages show many rows: made of a row without a call for each column.

    `Model.from_db` calls `__init__`, which weighs for each column whether it was given. Nothing
    of what that knows besides, such as defaults, is of use to a row; columns that a query left out
    are missing in the object's `__dict__` either way, and are fetched when asked for.
    """

    @classmethod
    def from_db(cls, db, field_names, values):
        row = cls.__new__(cls)
        row._state = state = ModelState()
        state.adding, state.db = False, db
        row.__dict__.update(zip(field_names, values, strict=True))
        return row
