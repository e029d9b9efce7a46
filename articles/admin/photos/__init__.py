from articles.admin.photos.desk import PhotoAdmin

__all__ = ["PhotoAdmin"]
