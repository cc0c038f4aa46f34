"""Help pages of the rules on knowing the client's business."""

from django.utils.translation import gettext_lazy as _

from smmhub.rule_text import RuleText

BRIEF_RULES: dict[str, RuleText] = {
    "BRIEF-1": RuleText(
        _("The brief"),
        _(
            "Some thirty questions about the business, in ten sections; the agency may add its own and word any of them anew. Each can be given to a decider or contributor of the client with a day. Whoever owes an answer is reminded two days before, when it is late, and weekly from then on, in the one mail of the day. Every answer is kept with its author, and “it doesn't apply” is an answer. Words to avoid are looked for in every content plan."
        ),
        _("Who does not know the business writes texts that could be about anybody."),
        _("Client → People → Brief"),
    ),
    "BRIEF-2": RuleText(
        _("The market"),
        _(
            "Whether the client sells to consumers or to companies, in which industry, where, and in which languages its buyers read; its time zone and currency. The market changes which KPIs are advised and which questions the brief asks."
        ),
        _("The same post that wins a guest for a café says nothing to a buyer of pumps."),
        _("Client → Settings: the client"),
    ),
}
