"""Help pages of the rules on healthy communities and on working together."""

from django.utils.translation import gettext_lazy as _

from smmhub.rule_text import RuleText

CARE_RULES: dict[str, RuleText] = {
    "REP-4": RuleText(
        _("Is the community healthy?"),
        _(
            "A checklist for each channel: the page is filled in, posts keep the rhythm, people are answered within four hours, figures arrive, the mix is balanced, links can be counted, the audience grows, people react as before. What is not known counts neither for nor against. The order is the order of repair."
        ),
        _(
            "What every visitor meets first and what depends on nobody else is repaired first; growth and reactions follow from it."
        ),
        _("Client → Reports → Health of the communities: tick the page when you have looked at it"),
    ),
    "TEAM-6": RuleText(
        _("How work is ruined, and how it is not"),
        _(
            "Eight known ways to ruin the work are looked for in what really happened: no goal, no KPI, no brief, changes after approval (more than 20 percent of the posts), everybody decides (more than two people), one type of content (more than 60 percent of the posts), spending without a reason, reports that nobody reads. Below five posts nothing is said of shares."
        ),
        _("Both sides read the same page: what is seen early is settled in ten minutes."),
    ),
}
