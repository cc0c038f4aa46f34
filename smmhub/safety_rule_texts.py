"""What the rules of people, money, time and text say, and why: /help/rules/ID/ (screens.md)."""

from django.utils.translation import gettext_lazy as _

from smmhub.rule_text import FIXED, RuleText

STANDARD = _(
    "What OWASP asks of web applications (ASVS 5.0), and what went wrong when we tried without."
)

SAFETY_RULES: dict[str, RuleText] = {
    "TEN-3": RuleText(
        _("The client sees what was sent"),
        _(
            "People of the client see posts, plans, budgets and goals in the version that was sent to them, and can speak about nothing else. Edits after that stay inside until they are sent again."
        ),
        _("Half a thought that the client reads becomes a promise."),
        FIXED,
        STANDARD,
    ),
    "TEN-5": RuleText(
        _("A name once"),
        _(
            "A name stands once in an agency or at a client: two clients, two channels of a client never have the same one. Names of others don't matter, and nobody learns of them."
        ),
        _("Of two things with one name the wrong one is changed sooner or later."),
        FIXED,
        STANDARD,
    ),
    "AUTH-1": RuleText(
        _("Passwords"),
        _(
            "A password has 10 to 128 characters of any kind, and is none of the common ones. It never has to be changed by the calendar."
        ),
        _("Length protects; forced changes end on a note under the keyboard."),
        FIXED,
        STANDARD,
    ),
    "AUTH-4": RuleText(
        _("Tokens and private addresses"),
        _(
            "A token is shown once and kept only as a fingerprint. It says what it may do, may be limited to a client and end on a day, and never may more than its person does now."
        ),
        _("A copy of the database opens nothing, and who leaves takes no key along."),
        _("Your profile → API tokens; Your profile → Private calendars"),
        STANDARD,
    ),
    "MON-1": RuleText(
        _("Money has a currency"),
        _(
            "An amount is a whole number of cents with a currency of ISO 4217. Two currencies are never added, and parts add up to the total exactly."
        ),
        _("A cent that nobody can explain costs an afternoon."),
        _("Client → Settings: the client's currency"),
    ),
    "TIM-1": RuleText(
        _("Days and times are the client's"),
        _(
            "A day is a day where the client is, in the client's time zone, between 2000 and 2100. A time that a clock change leaves out moves on, and the page says so."
        ),
        _("“Monday at nine” is another moment in another city."),
        _("Client → Settings: the client's time zone"),
    ),
    "TXT-1": RuleText(
        _("Text is only text"),
        _(
            "Texts keep every letter of every language. Control characters and broken ones are refused, in names invisible marks too."
        ),
        _("What nobody can see can turn a name around or break a list."),
        FIXED,
        STANDARD,
    ),
}
