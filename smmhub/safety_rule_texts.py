"""What the rules of people, money, time and text say, and why: /help/rules/ID/ (screens.md)."""

from django.utils.translation import gettext_lazy as _

from smmhub.rule_text import FIXED, RuleText

STANDARD = _(
    "What OWASP asks of web applications (ASVS 5.0), and what went wrong when we tried without."
)
STANDARD_WEBHOOKS = _("The Standard Webhooks specification, version 1.")

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
    "WHK-1": RuleText(
        _("Webhooks are signed"),
        _(
            "What is sent to your program is signed as Standard Webhooks describes, with a secret of its own that is shown once. After a new secret the old one is valid for 24 hours more. A message holds ids and what changed, never more than its owner may see, and has the same id each time it is sent."
        ),
        _("Whoever knows the address could otherwise make your program believe anything."),
        _("Your profile → Webhooks"),
        STANDARD_WEBHOOKS,
    ),
    "WHK-2": RuleText(
        _("A delivery is tried ten times"),
        _(
            "An answer from 200 to 299 within 15 seconds is a delivery; redirects are not followed. Else it is tried again after 5 seconds, 5 and 30 minutes, 2, 5, 10, 14, 20 and 24 hours, or when the receiver asks for it. After the tenth failure, or the answer 410, the webhook is switched off and its owner gets a mail."
        ),
        _("A receiver may be away for a night; for good it should not be called for ever."),
        _("Your profile → Webhooks: switch it on again, send again"),
        STANDARD_WEBHOOKS,
    ),
    "WHK-3": RuleText(
        _("Webhooks go to public places only"),
        _(
            "An address begins with https://, holds no name or password and uses port 443 or 8443. Every place that its name leads to must be public; it is looked up when it is saved and before each try."
        ),
        _("An address could otherwise make our own machines knock at each other's doors."),
        FIXED,
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
