"""Help pages of the rules on questions and how soon they are answered."""

from django.utils.translation import gettext_lazy as _

from smmhub.rule_text import RuleText

QUESTION_RULES: dict[str, RuleText] = {
    "COMM-1": RuleText(
        _("What people ask is written down"),
        _(
            "Questions, complaints, thanks and reviews of every channel: when each was received, first answered and settled, and by whom. They come by the API, from a file or by hand; the same number on the same channel is the same question, so sending it again corrects it. The client reads them too, but for the agency's internal notes."
        ),
        _("What stands in nobody's list is answered by nobody."),
        _("Client → Community: write one down, or take a file"),
    ),
    "COMM-2": RuleText(
        _("How soon people are answered"),
        _(
            "For each kind an answer time is agreed: usually 2 working hours for a question, 1 for a complaint, 8 for a review and for anything else, none for thanks. The clock runs only in the client's working hours, not on its days of rest and public holidays, and stops at the first answer, or when it is settled without one. What is later is late, and the agency sees it among what needs it. Medians are told from three answers on; the days' figures feed the KPIs of customer support."
        ),
        _("People forgive a mistake sooner than silence."),
        _("Client → Community → Answer times; Client → Settings → Working hours"),
    ),
}
