"""The words for what goals/rules.py returns as codes."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from common.findings import Finding

PAIN_WORDS = {
    "nobody_knows_us": _("Too few people know us"),
    "wrong_image": _("People think of us what we are not"),
    "new_market": _("We are new in this city or market"),
    "people_leave": _("Followers leave or fall silent"),
    "nobody_reacts": _("Nobody reacts to what we post"),
    "bought_once": _("People buy once and do not come back"),
    "no_visits": _("Too few visits to our site"),
    "costly_visits": _("Visits cost too much"),
    "no_calls": _("Too few calls and requests"),
    "costly_leads": _("A request costs too much"),
    "no_sales": _("Social networks bring no sales"),
    "ads_dont_pay": _("Ads do not pay off"),
    "small_audience": _("Our community is too small"),
    "audience_stands_still": _("Our community has stopped growing"),
    "slow_answers": _("Questions wait too long for an answer"),
    "same_questions": _("The same questions come again and again"),
    "public_complaints": _("Complaints stay unanswered in public"),
}

KIND_WORDS = {  # what each kind means, under its name
    "awareness": _("more of the right people see and remember you"),
    "loyalty": _("those who know you react, stay and come back"),
    "traffic": _("the community visits your site"),
    "leads": _("people call, write and leave requests"),
    "sales": _("orders and revenue come from social networks"),
    "growth": _("the community grows to a number by a day"),
    "support": _("questions are answered fast and well"),
}

WHY_WORDS = {
    "people_who_saw": _("It says how many people saw you."),
    "audience_gained": _("It says whether more people stay than leave."),
    "talked_about": _("It says whether people speak about you themselves."),
    "people_react": _("Likes, comments and reposts together show that people care."),
    "content_fits": _("It sets reactions against the audience, so that months compare."),
    "audience_size": _("It is the size of the community on a day."),
    "people_buy": _("It is what the business lives on."),
    "visits_from_community": _("It counts the visits that the community brings."),
    "visits_that_act": _("It counts the visits that did what you wanted."),
    "links_that_work": _("It says how many of those who saw a link followed it."),
    "price_of_visit": _("It says what a visit costs."),
    "calls_from_community": _("It counts the calls that the community brings."),
    "requests_left": _("It counts the people who asked for something."),
    "price_of_result": _("It says what one result costs."),
    "money_from_social": _("It is the money that social networks bring."),
    "money_back": _("It says what comes back for each unit of money spent on ads."),
    "questions_come": _("It says how many people ask at all."),
    "questions_handled": _("It says how many of them got an answer."),
    "speed_of_answer": _("It says how long people wait for the first answer."),
}

WARNING_WORDS = {
    "KPI-4": _("Poor for companies that sell to companies: their customers rarely mention them."),
}


def choice_words(finding: Finding) -> str:
    """Return what goals/rules.py: choice_findings found, in a sentence (KPI-4)."""
    problem = finding.facts["problem"]
    if problem == "many_primaries":
        count = finding.facts["count"]
        told = ngettext(
            "There is %(number)s primary KPI. Two at most keep the goal clear.",
            "There are %(number)s primary KPIs. Two at most keep the goal clear.",
            count,
        )
        return told % {"number": count}
    if problem == "poor_metric":
        return gettext("Mentions prove little for a company that sells to companies.")
    return gettext("A KPI is outside the list for this kind of goal: write the reason.")


VERDICT_WORDS = {
    "too_early": _("too early to judge"),
    "reached": _("reached"),
    "nearer": _("nearer"),
    "not_nearer": _("not nearer"),
}

STEP_WORDS = {  # of a goal that is being set
    "hurts": _("What hurts"),
    "kind": _("Kind of goal"),
    "measure": _("Measure and date"),
    "kpis": _("What proves it"),
    "reviews": _("Reviews"),
    "overview": _("Overview"),
}

REJECT_WORDS = {  # of a file about competitors
    "needed": _("This column must be filled in."),
    "too_long": _("This text is too long."),
    "not_text": _("This text has characters that nobody can see."),
    "not_a_whole_number": _("This is not a whole number."),
    "not_a_number": _("This is not a number such as 2.5."),
    "not_a_day": _("This is not a day such as 2026-06-01."),
    "not_an_address": _("This is not an address such as https://example.com/post."),
    "unknown_network": _("This is not the name of a network."),
    "needs_since": _("Likes, mentions and new followers need the day since which they count."),
    "since_after_day": _("The period begins after its last day."),
    "nothing_said": _("The row has no figure."),
    "no_period": _("The first row must be the period, two days."),
    "twice": _("The same channel and day stand twice in the file."),
    "formula_without_value": _("This formula was saved without its value."),
    "spreadsheet_error": _("The spreadsheet shows an error here."),
}
COLUMN_WORDS = {
    "competitor": _("Competitor"),
    "network": _("Network"),
    "handle": _("Handle"),
    "url": _("Address"),
    "day": _("Day"),
    "since": _("Counted since"),
    "followers": _("Followers"),
    "new_followers": _("New followers"),
    "posts_per_week": _("Posts a week"),
    "er_by_followers": _("ER by followers, %"),
    "interactions": _("Likes, comments and shares"),
    "mentions": _("Mentions"),
    "formats": _("Formats"),
    "best_post": _("Best post"),
    "best_post_note": _("What is good about it"),
    "page": "Page",
    "total followers": "Total Followers",
    "new followers": "New Followers",
    "total post engagements": "Total post engagements",
    "total posts": "Total posts",
}
STATE_WORDS = {  # of a row of such a file
    "new": _("new"),
    "changed": _("corrects what is there"),
    "same": _("there already"),
    "ours": _("the client's own page: left out"),
}
