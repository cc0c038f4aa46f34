from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from contentplan.desk import load, with_goal
from contentplan.models import ContentPlan
from contentplan.wording import shown, tell


class Command(BaseCommand):
    help = "Judge a content plan (PLAN-9). Exits with 1 when an error stands that nobody waived."

    def add_arguments(self, parser):
        parser.add_argument("plan", type=UUID)

    def handle(self, *args, **options):
        plan = with_goal(ContentPlan.objects.all()).filter(pk=options["plan"]).first()
        if plan is None:
            raise CommandError("No such plan.")
        desk = load(plan)
        for kind, share in desk.mix.types.items():
            exact = shown(share.exact)
            self.stdout.write(f"{kind}: {share.count} of {share.target_count} (exact {exact})")
        names = {channel.pk: str(channel) for channel in desk.channels}
        for finding in desk.findings:
            told, waiver = tell(finding, names), desk.waiver_of(finding)
            waived = " (waived)" if waiver else ""
            about = f" {finding.subject}:" if finding.subject else ""
            self.stdout.write(f"{finding.severity}{waived} {finding.code}:{about} {told.message}")
            self.stdout.write(f"    {told.why} {told.fix}")
            if waiver:
                self.stdout.write(f"    {waiver.reason}")
        if desk.standing():
            raise CommandError(f"{len(desk.standing())} errors stand.")
        self.stdout.write("No error stands.")
