"""How an uploaded file is kept: byte for byte, under a name that its content gives."""


def keep_original(row, file) -> None:
    """Store the file, unless an upload that was not kept in the end left the same bytes there."""
    name = row.original.field.generate_filename(row, "original")
    storage = row.original.storage
    if storage.exists(name) and storage.size(name) == file.size:
        row.original.name = name
    else:
        row.original.save("original", file, save=False)
