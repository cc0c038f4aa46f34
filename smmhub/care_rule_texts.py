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
    "COMM-5": RuleText(
        _("What the community brings"),
        _(
            "A short link counts the people who follow it: programs are left out, the same person within half an hour is one visit, no address is kept. Calls and leads come from your CRM or call tracking, from a file or by hand, with the channel they came from. All are counted by the client's day and are figures of that channel; where a network, an import or a person told of a day, that figure stays and nothing is added to it."
        ),
        _(
            "Visits, calls and leads are what the client pays for; reach and likes only lead to them."
        ),
        _("Client → Tracked links, Calls, Leads; a post's short link on its own page"),
    ),
    "TEAM-6": RuleText(
        _("How work is ruined, and how it is not"),
        _(
            "Eight known ways to ruin the work are looked for in what really happened: no goal, no KPI, no brief, changes after approval (more than 20 percent of the posts), everybody decides (more than two people), one type of content (more than 60 percent of the posts), spending without a reason, reports that nobody reads. Below five posts nothing is said of shares."
        ),
        _("Both sides read the same page: what is seen early is settled in ten minutes."),
    ),
}
