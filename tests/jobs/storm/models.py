from django.db import models


class Outcome(models.Model):
    """What a job wrote; nothing here refuses a second one, so a test can count them."""

    number = models.IntegerField()
    job_id = models.UUIDField()

    class Meta:
        app_label = "storm"
