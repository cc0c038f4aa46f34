"""The shapes that the demo's words come in; one module of words for each client."""

from typing import Any, NamedTuple


class Pool(NamedTuple):
    """Sentences that go with any post of a type: what happened beside it, and how it ends."""

    asides: tuple[str, ...]
    endings: tuple[str, ...]


class Words(NamedTuple):
    """A text with alternatives for its {0}, so that no two months read alike."""

    text: str
    variants: tuple[str, ...] = ()

    def told(self, number: int) -> str:
        """Return the text as told for the number-th time."""
        return self.text.format(self.variants[number % len(self.variants)] if self.variants else "")


class PostWords(NamedTuple):
    """A post to be told again in other months: how it begins, and how it ends the first time."""

    type: str
    format: str
    tone: str
    words: Words
    tags: str = ""
    page: str = ""  # on the client's site
    idea: str = ""  # what it came from, as it stands in the bank
    borrowed: str = ""  # the address of the source


class PersonWords(NamedTuple):
    key: str  # the first part of the address
    role: str
    name: str
    duty: str = ""


class ChannelWords(NamedTuple):
    network: str
    name: str
    handle: str
    url: str
    rhythm: tuple[tuple[int, str], ...]  # (weekday 1 to 7, local time)
    followers: int  # when the agency began
    gain: int  # new followers a week, about
    reach: int  # percent of the followers, on a day with a post
    rate: int  # reactions to a thousand people reached
    counts: tuple[str, ...] = ()  # what is counted beside: sessions, leads, calls …


class KpiWords(NamedTuple):
    metric: str
    priority: str
    going: str  # how it shall stand today: ahead, behind, late
    networks: tuple[str, ...] = ()  # none: all channels
    base: str = ""
    reason: str = ""


class GoalWords(NamedTuple):
    kind: str
    problem: str
    measure: str
    kpis: tuple[KpiWords, ...]


class ExpenseWords(NamedTuple):
    category: str
    day: int  # of the month, as percent of its days
    share: int  # of the category's line, percent
    payee: str
    why: Words
    result: Words
    network: str = ""
    goal: int | None = None  # number of the goal that it serves


class ReportWords(NamedTuple):
    """What people conclude: {published} and {planned} are the report's own counts."""

    conclusions: str
    corrections: tuple[str, ...]


class CommentWords(NamedTuple):
    person: str  # key of a person, or manager or specialist
    audience: str
    text: str
    answers: bool = False  # in the thread before it


class SpeakerWords(NamedTuple):
    name: str
    role: str
    profile: str = ""  # one who has none yet is there too


class Idea(NamedTuple):
    type: str
    text: str
    origin: str
    origin_kind: str = "client"
    tags: str = ""


class Business(NamedTuple):
    """A client of the demo."""

    key: str
    client: dict[str, Any]  # fields of the client
    site: str
    people: tuple[PersonWords, ...]
    channels: tuple[ChannelWords, ...]
    goals: tuple[GoalWords, ...]
    posts: tuple[PostWords, ...]
    pools: dict[str, Pool]  # by type
    fans: tuple[str, ...]  # whose material is shown
    permission: Words
    speakers: tuple[SpeakerWords, ...]
    origin: str  # where the ideas behind posts came from
    remarks: tuple[str, str]  # on returned posts; the second one is given up
    approvals: tuple[str, ...]  # comments of a decider who approves
    message: str  # with the plan that waits
    talk: tuple[CommentWords, ...]  # under the plan of the next month
    post_talk: tuple[CommentWords, ...]  # under a post of this month
    ideas: tuple[Idea, ...]  # still in the bank
    budget: int  # of the first month, minor units
    shares: dict[str, int]
    shares_reason: str
    expenses: tuple[ExpenseWords, ...]
    reports: tuple[ReportWords, ...]
    # What there is to do today.
    returned_month: int  # of the past five, the one that was returned once
    next_plan: str  # sent, off_balance or empty
    next_budget: str  # approved, sent or draft
    to_conclude: bool = False  # the last report still waits for its conclusions
    stopped: str = ""  # why the client has stopped the last post of this month
    overspent: bool = False  # the smallest category of this month is nearly used up
    returned_now: bool = False  # two posts of this month came back
    table: bool = False  # a part of this month's plan came in as a file
    revenue_percent: str = ""  # the budget is a share of revenue


def _post(type_: str, format_: str, tone: str) -> Any:
    def make(text: str, *variants: str, **more: str) -> PostWords:
        chosen = {"format": format_, "tone": tone} | more
        return PostWords(type_, words=Words(text, variants), **chosen)

    return make


engaging = _post("engaging", "poll", "playful")
from_users = _post("user_generated", "photo", "friendly")
educational = _post("educational", "carousel", "expert")
promotional = _post("promotional", "link", "neutral")
