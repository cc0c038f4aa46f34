"""Corvane Pumps: a maker of hygienic pumps, selling to food and drink plants."""

from smmhub.demo.asides_en import POOLS
from smmhub.demo.content import (
    Business,
    ChannelWords,
    CommentWords,
    ExpenseWords,
    GoalWords,
    Idea,
    KpiWords,
    PersonWords,
    ReportWords,
    SpeakerWords,
    Words,
)
from smmhub.demo.posts_en import POSTS

PEOPLE = (
    PersonWords("decider", "decider", "Ingrid Maas", "managing director"),
    PersonWords("contributor", "contributor", "Pieter Dolman", "head of service"),
    PersonWords("observer", "observer", "Hanne Wolters", "controlling"),
)
CHANNELS = (
    ChannelWords(
        "linkedin",
        "Corvane Pumps",
        "corvane-pumps",
        "https://www.linkedin.com/company/corvane-pumps",
        ((2, "09:00"), (4, "09:00")),
        followers=4_180,
        gain=38,
        reach=34,
        rate=41,
        counts=("sessions", "leads"),
    ),
    ChannelWords(
        "x",
        "Corvane Service",
        "corvaneservice",
        "https://x.com/corvaneservice",
        ((1, "11:30"), (3, "11:30"), (5, "11:30")),
        followers=1_260,
        gain=9,
        reach=46,
        rate=19,
        counts=("sessions",),
    ),
    ChannelWords(
        "youtube",
        "Corvane at the bench",
        "corvanebench",
        "https://www.youtube.com/@corvanebench",
        ((4, "16:00"),),
        followers=890,
        gain=12,
        reach=62,
        rate=36,
    ),
)
GOALS = (
    GoalWords(
        "leads",
        "Our four salespeople live on old customers. Plants that do not know us call only when a "
        "competitor lets them down, and by then it is about price.",
        "Enquiries from plants we have never supplied come in through our pages every week.",
        (
            KpiWords("leads", "primary", "ahead"),
            KpiWords("engagement_rate", "secondary", "ahead", base="impressions"),
        ),
    ),
    GoalWords(
        "awareness",
        "Maintenance people know our pumps by their colour, not by our name. Nobody asks for a "
        "Corvane when a new line is planned.",
        "People who plan and maintain lines in food plants follow us and react to what we show.",
        (
            KpiWords("net_followers", "primary", "behind", ("linkedin", "youtube")),
            KpiWords("engagements", "secondary", "ahead"),
        ),
    ),
)
EXPENSES = (
    ExpenseWords(
        "content",
        12,
        26,
        "Three Bridges Social",
        Words("Monthly fee, part one: planning, texts and design of the posts in this plan."),
        Words("Plan delivered and approved in time."),
    ),
    ExpenseWords(
        "content",
        35,
        22,
        "Jansen Film",
        Words(
            "A day of filming at the bench: {0}.",
            ("seal change", "noise test", "returned pump", "live session"),
        ),
        Words(
            "{0} for YouTube and LinkedIn.",
            ("Four videos", "Five videos", "Three videos and a trailer"),
        ),
        "youtube",
        1,
    ),
    ExpenseWords(
        "content",
        62,
        26,
        "Three Bridges Social",
        Words("Monthly fee, part two: publishing, comments, answers to technical questions."),
        Words("All questions were answered within one working day."),
    ),
    ExpenseWords(
        "content",
        92,
        20,
        "Studio Veld",
        Words("Drawings for the slides: cross-sections cannot be photographed."),
        Words("Reused in the sales team’s presentation as well."),
        "linkedin",
        0,
    ),
    ExpenseWords(
        "promotion",
        20,
        34,
        "LinkedIn",
        Words(
            "Sponsored checklist for maintenance leads in {0}.",
            ("Benelux", "northern Germany", "Denmark", "northern France"),
        ),
        Words(
            "{0} enquiries that sales accepted.",
            ("Seven", "Nine", "Six", "Eleven", "Eight"),
        ),
        "linkedin",
        0,
    ),
    ExpenseWords(
        "promotion",
        52,
        30,
        "LinkedIn",
        Words("Suction check offered to plants with more than 50 people: our only direct offer."),
        Words("{0} visits booked.", ("Four", "Six", "Five")),
        "linkedin",
        0,
    ),
    ExpenseWords(
        "promotion",
        85,
        28,
        "YouTube",
        Words("The best video of last month shown to viewers of process engineering channels."),
        Words(
            "{0} views of more than 30 seconds.",
            ("2,140", "1,870", "2,600", "2,310"),
        ),
        "youtube",
        1,
    ),
    ExpenseWords(
        "research",
        45,
        88,
        "Plantmonitor",
        Words("List of new filling lines in the region: decides which plants we address."),
        Words("Three of the plants on it became leads."),
        goal=0,
    ),
    ExpenseWords(
        "training",
        70,
        86,
        "Corvane Academy",
        Words("Half a day of product training for the two people who answer technical comments."),
        Words("Fewer questions had to be passed on to service."),
    ),
)
REPORTS = (
    ReportWords(
        "{published} of {planned} planned posts went out. Pictures from customers’ plants bring "
        "the most reactions by reach, offers the fewest. Leads come from LinkedIn only, and most "
        "of them after a checklist.\n\nConclusion: people want to learn from each other before "
        "they want to hear from us.",
        (
            "Ask every service visit for one photo and the permission to show it.",
            "Put a checklist behind each technical post on LinkedIn.",
        ),
    ),
    ReportWords(
        "{published} of {planned} planned posts went out. The photo requests work: we now have "
        "more material from plants than we can show. The rate of engagement on X stays low, "
        "whatever we post there.\n\nConclusion: X is a service channel, not a stage.",
        (
            "On X, answer questions first and repeat only the shortest posts.",
            "Show the person who answers: first name and photo in every technical post.",
        ),
    ),
    ReportWords(
        "{published} of {planned} planned posts went out. Posts with a named engineer do better "
        "than those without. Videos at the bench bring followers on YouTube, but slower than we "
        "promised.\n\nConclusion: the videos are good and found by too few.",
        (
            "Move a tenth of the promotion budget from LinkedIn to the best video of the month.",
            "Give each video a title that contains the fault, not the product.",
        ),
    ),
    ReportWords(
        "{published} of {planned} planned posts went out. The titles by fault work: views from "
        "search have grown. Leads are ahead of the line, follower growth is behind it.\n\n"
        "Conclusion: those who come are the right ones; there are too few of them.",
        (
            "Invite plant engineers whom sales meets to follow the page, with a reason.",
            "End every second educational post with a question to planners.",
        ),
    ),
    ReportWords(
        "{published} of {planned} planned posts went out. Leads stay ahead of the line and cost "
        "less than half a year ago. Growth of the audience has improved a little, and still lags."
        "\n\nConclusion: keep the mix; put the effort into being found by planners.",
        (
            "A series of four posts for people who plan new lines, with drawings.",
            "Stop the offers on YouTube: nobody asked for them there.",
        ),
    ),
)
BUSINESS = Business(
    key="pumps",
    client={
        "name": "Corvane Pumps",
        "market": "b2b",
        "industry": "Hygienic pumps for food and drink plants",
        "timezone": "Europe/Amsterdam",
        "currency": "EUR",
        "language": "en",
        "country": "NL",
        "own_dates": [
            {"day": "2026-03-14", "name": "Corvane's founding day", "yearly": True, "skip": False},
            {"day": "2026-12-28", "name": "Plant shut down", "yearly": True, "skip": True},
        ],
    },
    site="https://corvane.example/",
    people=PEOPLE,
    channels=CHANNELS,
    goals=GOALS,
    posts=POSTS,
    pools=POOLS,
    fans=("Wiebe Hoekstra", "Katrin Osler", "Bram Verlinde", "Lotte Aagaard", "Jean Morvan"),
    permission=Words("agreed by mail, {0}", ("to us", "to their account manager", "to service")),
    speakers=(
        SpeakerWords(
            "Ingrid Maas",
            "managing director",
            "An engineer before she ran the company. Speaks plainly about downtime and what it "
            "costs; never compares us with a competitor by name.",
        ),
        SpeakerWords(
            "Pieter Dolman",
            "head of service",
            "Twenty years on the road with a toolbox. Explains a fault by the sound it makes; "
            "dislikes the word “solution”.",
        ),
        SpeakerWords(
            "Joris Veen",
            "service technician",
            "The one who comes at four in the morning. Short sentences, dry humour, photos of "
            "what he finds inside pumps.",
        ),
        SpeakerWords("Marit Smeets", "test bench"),
    ),
    origin="Visit to the test bench",
    remarks=(
        "The torque value is for the old housing. Pieter can send the new one.",
        "Please not this customer: they are changing supplier and it would look odd.",
    ),
    approvals=(
        "Good month. The checklist is exactly what sales asked for.",
        "",
        "Fine with me, thank you for the drawings.",
        "Approved. Please mind the holidays in the last week.",
        "",
        "I like the mix. Go ahead.",
    ),
    message="Pieter has checked the figures in the educational posts. No prices in any of them.",
    talk=(
        CommentWords(
            "specialist",
            "internal",
            "The video for the second week isn’t filmed yet. If the bench is not free by the 4th "
            "I’ll swap it with the whiteboard.",
        ),
        CommentWords(
            "manager",
            "client",
            "Ingrid, the educational posts follow the four questions your sales team collected.",
        ),
        CommentWords(
            "contributor",
            "client",
            "I’ve sent three new photos from Ghent, with permission. Use whichever you like.",
        ),
    ),
    post_talk=(
        CommentWords(
            "specialist", "internal", "Pieter answered by phone: 25 Nm is right, checked twice."
        ),
        CommentWords("contributor", "client", "Nice one. Joris will be famous in the canteen."),
        CommentWords("manager", "client", "We print it for the canteen wall.", answers=True),
    ),
    ideas=(
        Idea(
            "educational",
            "How to read the name plate of a pump nobody documented",
            "asked at three trade fairs",
            "agency",
            "service, spare parts",
        ),
        Idea("engaging", "Bingo card: things heard during an audit", "", "agency", "humour"),
        Idea(
            "user_generated",
            "A day with the fitter who installed our 1,000th pump",
            "Pieter Dolman",
            tags="people, service",
        ),
        Idea(
            "educational",
            "Why we advise against our own pump for honey above 18 °C",
            "Ingrid Maas",
            tags="honesty",
        ),
        Idea("engaging", "Let apprentices run X for a day", "visit", "other", "people, humour"),
        Idea(
            "promotional",
            "Exchange offer for pumps older than 15 years",
            "a competitor's campaign, done for owners instead of dealers",
            "competitor",
            "spare parts",
        ),
    ),
    budget=640_000,
    shares={"content": 55, "promotion": 35, "research": 5, "training": 5},
    shares_reason="Service films its own clips, so five points go from content to promotion.",
    expenses=EXPENSES,
    reports=REPORTS,
    returned_month=1,
    stopped="The price of the overhaul changes on Monday. Please wait for the new list.",
    next_plan="sent",
    next_budget="approved",
    overspent=True,
)
