"""The words for what goals/rules.py returns as codes."""

from django.utils.translation import gettext_lazy as _

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
