"""What several of the models choose from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    CONTENT = "content", _("content and upkeep")
    PROMOTION = "promotion", _("promotion")
    RESEARCH = "research", _("research and analytics")
    TRAINING = "training", _("training and development")
