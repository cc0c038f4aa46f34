"""What each rule says and why, in the reader's language: /help/rules/ID/ (screens.md)."""

from django.utils.translation import gettext_lazy as _

from smmhub.brief_rule_texts import BRIEF_RULES
from smmhub.care_rule_texts import CARE_RULES
from smmhub.plan_rule_texts import PLAN_RULES
from smmhub.question_rule_texts import QUESTION_RULES
from smmhub.rule_text import RuleText
from smmhub.safety_rule_texts import SAFETY_RULES

PEOPLE = _("Client → People")

RULES: dict[str, RuleText] = {
    "TEAM-1": RuleText(
        _("One manager for each client"),
        _(
            "Each client has exactly one manager in the agency at any time. Approvals and reports go through that person."
        ),
        _("Two contacts give two answers, and nobody is responsible for the third."),
        PEOPLE,
    ),
    "TEAM-2": RuleText(
        _("Only deciders decide"),
        _(
            "A decision counts only when it comes from a decider of the client. More than two deciders, or one whose duty is in finance, staff or the office, raise a warning, with this client's own figures."
        ),
        _("Every further voice makes the waiting longer and the texts blander."),
        PEOPLE,
    ),
    "TEAM-3": RuleText(
        _("Nothing waits for nobody"),
        _(
            "Whoever is away names a substitute with the same rights: approvals of these days go there and are decided in the substitute's own name. Both sides see it, and it ends by itself. What waits for somebody who leaves goes to a successor or to the other deciders."
        ),
        _("A holiday of one person should not stop a month of work."),
        _("Your profile → When you are away; for others: Client → People → Away"),
    ),
    "GOAL-1": RuleText(
        _("No goal, no plan"),
        _(
            "A content plan can be sent to the client only after a decider has agreed to at least one goal."
        ),
        _("Posts without a goal cannot be right or wrong, only more or less liked."),
    ),
    "GOAL-2": RuleText(
        _("What a goal is"),
        _(
            "A goal is a business problem in the client's words, its kind, a measure of done and a date. The app proposes; only a decider confirms."
        ),
        _("What was agreed in the client's own words can be checked later by both sides."),
    ),
    "GOAL-3": RuleText(
        _("Every post names its goal"),
        _(
            "The goal sets tone, content, KPIs and how much material may be borrowed. Every post says which goal it serves."
        ),
        _("A post that serves no goal takes the place of one that does."),
    ),
    "GOAL-4": RuleText(
        _("A strategy for each goal"),
        _(
            "Whom we speak to, in what tone, the key messages, how people are engaged, who is needed and how much may be spent on ads. A decider approves it."
        ),
        _("Posts that agree with each other work longer than posts that are good one by one."),
        _("Client → Goals → a goal → Strategy"),
    ),
    "GOAL-5": RuleText(
        _("Each channel on its own"),
        _(
            "A strategy says of every channel why this network, how often and what kind of posts, in which formats, and how many followers by when. A channel without its part is marked."
        ),
        _("One text for all networks fits none of them."),
        _("Client → Goals → a goal → Strategy"),
    ),
    "GOAL-6": RuleText(
        _("Competitors teach, they aren’t copied"),
        _(
            "Each competitor has channels and dated figures, by hand, from a file or by the API; after 90 days without a look there is a hint. Each lesson becomes an own idea that keeps its origin. The share of voice is shown only within one network and period, and only when all who are counted have figures."
        ),
        _("What works for others saves a month of trying; what they do wrong saves another."),
        _("Client → Goals → Competitors"),
    ),
    "GOAL-7": RuleText(
        _("No instant effect"),
        _(
            "A goal has review dates. Before the first the verdict is “too early to judge”, not red; on each the manager writes down whether it came nearer and why, and the client reads it."
        ),
        _("Communities grow slowly; judging in the first week only teaches people to look busy."),
        _("Client → Goals → a goal → Reviews"),
    ),
    "KPI-1": RuleText(
        _("To each goal its KPIs"),
        _(
            "Each kind of goal has metrics that can prove it. They are proposed first, with the reason."
        ),
        _("Likes do not prove sales, and sales do not prove that a brand became known."),
    ),
    "KPI-2": RuleText(
        _("What a KPI is"),
        _(
            "A KPI is a metric, its channels, a direction, a baseline, a target and a date. Its status follows the straight line from baseline to target."
        ),
        _("With a line to compare with, “are we on track?” has one answer each day."),
    ),
    "KPI-3": RuleText(
        _("Own formulas"),
        _(
            "A KPI may be computed from metrics, other KPIs and numbers with + − × ÷, brackets, min, max, abs and round. Units are checked: money and people are not added up. Division by zero or a missing figure is no data, never 0."
        ),
        _(
            "What a business lives by is often a ratio that no network tells, such as the cost of a lead."
        ),
        _("Client → Goals → a goal → Add a KPI → Write a formula"),
    ),
    "KPI-4": RuleText(
        _("Advice, not dogma"),
        _(
            "Mentions are poor for B2B, a KPI outside the goal's list needs a written reason, and more than two primary KPIs are marked."
        ),
        _("Whoever measures everything steers by nothing."),
    ),
    "KPI-5": RuleText(
        _("Every figure has an origin"),
        _(
            "Figures come from exported files, the API or a person's hand, and each keeps its origin. Reading a file twice changes nothing; a corrected file corrects."
        ),
        _("A figure that nobody can trace cannot settle an argument."),
    ),
    "KPI-6": RuleText(
        _("White hat"),
        _(
            "Sudden followers without engagement, engagement or views without reach, more likes than anybody saw: such days are marked, and what is more than usual on them is left out of success until a person explains it."
        ),
        _("Bought figures look like success and cost it. What cannot be explained is not counted."),
        _("A KPI → Suspicious days → Explain it"),
    ),
    "KPI-7": RuleText(
        _("People are not added up"),
        _("Reach, unique users and followers are never added over days or channels."),
        _("The same person seen on ten days is one person, not ten."),
    ),
    "KPI-8": RuleText(
        _("Quality beside quantity"),
        _(
            "Growth stands beside its counter-figure: how many of those who came have left again, how many have certainly stayed 30 days, how much of the audience is of the target age or region, and how many of it a usual day reaches. Where the network doesn’t tell, it says so."
        ),
        _("An audience that leaves or never sees a post is a number, not a community."),
    ),
    **PLAN_RULES,
    **BRIEF_RULES,
    **SAFETY_RULES,
    **CARE_RULES,
    **QUESTION_RULES,
    "APPR-1": RuleText(
        _("What is sent for approval"),
        _(
            "Goals with their KPIs, strategies, content plans with single posts returned, single posts, budgets and large moves within them. One page for the decider, on a phone, in minutes."
        ),
        _("A decision that is easy to make is made in time."),
    ),
    "APPR-2": RuleText(
        _("Ways to approval"),
        _(
            "For each client and kind of thing: it goes without asking, may be asked, must be asked (as usual), or goes in several steps, first through the agency’s own review, then to the client. Nobody reviews their own work unless that is allowed."
        ),
        _("A second pair of eyes costs minutes; a mistake that the client finds costs trust."),
        _("Client → Settings → Ways to approval"),
    ),
    "APPR-3": RuleText(
        _("A decision belongs to a version"),
        _(
            "A decision belongs to exactly what was seen. What changes afterwards is marked “changed since approval”."
        ),
        _("Nobody should find a text under their approval that they never read."),
        _("Client → Settings → Rules of this client: by how much a time may move"),
    ),
    "APPR-4": RuleText(
        _("By mail, without an account"),
        _(
            "The link in the mail is personal, belongs to one request, ends after two weeks and can be revoked. Only a pressed button decides; opening the link never does."
        ),
        _("Business owners have no time for one more password."),
    ),
    "APPR-5": RuleText(
        _("Internal and client comments"),
        _(
            "A comment is for the agency only or for the client too. For agency people internal is the default."
        ),
        _("One comment in the wrong place costs a client."),
    ),
    "APPR-6": RuleText(
        _("Every question has a day"),
        _(
            "What is sent for approval is due when the client's working hours of a day end, within a year; days of rest and public holidays don't count. Deciders get a reminder 48 hours and 24 hours before and when it is due: one mail a day for all their clients, outside of their quiet hours. A working day later the manager is told. Silence counts as approval only where a decider has chosen that for themselves, never for budgets; each mail says so, and it can be taken back until it is published."
        ),
        _("A question without a day is answered after the month is over."),
        _("Client → Settings → Rules of this client; for one question: the day, when you send it"),
    ),
    "APPR-7": RuleText(
        _("A history that nobody can edit"),
        _(
            "Each step is written down: who, when, which version, from where. No entry is changed or deleted, and each holds the fingerprint of the one before it."
        ),
        _("When memories differ, there is one place to look, and evidence to take away."),
    ),
    "APPR-8": RuleText(
        _("Decision time is measured"),
        _(
            "From the question to the decision, in working hours of the client and in all hours: the median and the 90th percentile by decider and kind, how often posts are sent until they are approved, and which were late because they waited."
        ),
        _("A delay that nobody measures is always somebody else's."),
        _("Client → Approvals → How decisions go: choose the days"),
    ),
    "LNK-6": RuleText(
        _("A forwarded link is visible"),
        _(
            "The page says in whose name is decided, the history keeps the address and the browser, and a receipt goes to the decider and the manager. A client may demand a code mailed at the moment of deciding: eight digits, ten minutes, five tries."
        ),
        _("Forwarding cannot be prevented, so nobody should be able to do it unseen."),
        _("Client → Settings → A mailed code for decisions by link"),
    ),
    "BUDG-1": RuleText(
        _("A budget"),
        _(
            "A client, a period and a total, given as an amount or as a percentage of the client's revenue."
        ),
        _("Money without a period is a wish."),
    ),
    "BUDG-2": RuleText(
        _("The split 60 / 30 / 5 / 5"),
        _(
            "60 percent content and upkeep, 30 promotion, 5 research and analytics, 5 training. Exact to the last cent; another split needs a reason."
        ),
        _("Without promotion nobody sees the content; without research nobody knows what worked."),
        _("Each budget, when it is made or changed: another split, with its reason"),
    ),
    "BUDG-3": RuleText(
        _("Every expense is justified"),
        _(
            "Category, channel, goal, why, and afterwards what it brought. No justification, no booking: an imported row without a reason waits in the tray and is in no sum."
        ),
        _("The reason is easy to write on the day and impossible a month later."),
    ),
    "BUDG-4": RuleText(
        _("Plan against fact"),
        _(
            "The pace through the period is shown. The manager hears once of 80 and 100 percent of a category, and when hardly anything is spent: more than half of the days are over, and less than half of what would be even is spent. Money moves between categories with a reason; beyond the budget's allowance a decider approves it first, and silence is never consent."
        ),
        _("On the twentieth something can still be done about it."),
        _("Client → Budget → Edit: the percent that may be moved without asking"),
    ),
    "BUDG-5": RuleText(
        _("The media plan"),
        _(
            "The promotion part line by line: channel, kind, dates, amount, what it shall bring and what it has brought. Cost per result is expenses ÷ results; without either there is none. People who were reached are never added up. Lines that are there when a budget is sent are approved with it."
        ),
        _("Money for “ads” cannot be judged; money for forty leads can."),
        _("Client → Budget → a budget → Media plan"),
    ),
    "BUDG-6": RuleText(
        _("The channel test"),
        _(
            "The same small sum, about 10 to 20 US dollars, on several channels. Results are compared with their uncertainty: a channel wins only when chance is an unlikely explanation, and “not enough data yet” is an answer that says how much more is needed. The winner goes into the media plan in one step."
        ),
        _("Three clicks more are usually luck, and a month’s budget is too much to bet on luck."),
        _("Client → Budget → Channel tests"),
    ),
    "BUDG-7": RuleText(
        _("Who should do it"),
        _(
            "Agency, freelancer, in-house department, the owner alone or with advice, compared for this client: what a month costs, who stands in, how well they know the business, what they can do. The figures are for changing; the client sees the page when it is shared."
        ),
        _("The cheapest way is dear when nobody is there in the week that matters."),
        _("Client → Budget → Who should do it"),
    ),
    "REP-1": RuleText(
        _("The report"),
        _(
            "Goals and KPIs against target and pace, each channel on its own, the mix, the budget, and the text: what we saw, what we conclude, what we change."
        ),
        _("Figures without a conclusion are work for the reader."),
    ),
    "REP-2": RuleText(
        _("A report is frozen"),
        _("Later imports do not change a finished report; a recomputation is a new edition."),
        _("What both sides talked about must still be there next year."),
    ),
    "REP-3": RuleText(
        _("No report without a change"),
        _(
            "A report can be sent only with conclusions and at least one correction, or with the reason why nothing changes. The next report shows whether corrections were done."
        ),
        _("A month from which nothing is learned will be repeated."),
    ),
    "IMP-1": RuleText(
        _("Every row is accounted for"),
        _("The file is kept as sent. Rows read = new + changed + unchanged + rejected, always."),
        _("A silently skipped row is found by the client, in the report."),
    ),
    "IMP-2": RuleText(
        _("All or nothing"),
        _(
            "One rejected row means that nothing is written and the full list of reasons is shown, unless you ask for the good rows only."
        ),
        _("A half-read file looks complete."),
    ),
    "IMP-5": RuleText(
        _("How numbers are read"),
        _(
            "Only what is plainly a number is read as one; a cell that is not is listed with row, column and reason, and is never taken as 0. What a file leaves open, such as the order of days or what a column means, is asked once and never guessed."
        ),
        _("A wrong figure is worse than none."),
    ),
    "AUD-2": RuleText(
        _("The history cannot be edited"),
        _(
            "Each entry holds the fingerprint of the one before it, and the database refuses to change or delete entries."
        ),
        _("Who decided what, and when, must not depend on who is asked."),
    ),
    "CON-3": RuleText(
        _("Two people at once"),
        _(
            "If somebody changed a thing while you were working on it, you see both texts and decide; nothing you typed is lost."
        ),
        _("The last click must not silently win."),
    ),
}
