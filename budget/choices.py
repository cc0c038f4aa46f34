"""What several of the models choose from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    CONTENT = "content", _("content and upkeep")
    PROMOTION = "promotion", _("promotion")
    RESEARCH = "research", _("research and analytics")
    TRAINING = "training", _("training and development")


class DecimalMark(models.TextChoices):
    POINT = ".", _("a point: 1,234 is more than a thousand")
    COMMA = ",", _("a comma: 1,234 is a little more than one")
