"""The findings of a plan as a page shows them: grouped, counted, with what can be done (PLAN-9)."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from common.findings import SEVERITIES, Finding
from common.rows import RowTemplate, joined
from contentplan.desk import Desk
from contentplan.fix_wording import SEVERAL, SEVERITY_WORDS, fix_words
from contentplan.models import WaiverLine
from contentplan.wording import Told, tell

SHOWN = 12  # posts of a group, unless somebody asks for all: a month may have hundreds
TITLE = 50  # characters of a post's title
WAIVED = "waived"
STYLES = {"info": "advice"}  # what the style sheets call a severity, where it differs
NO_ROW = UUID(int=0)

_group = RowTemplate(
    "contentplan/_finding.html",
    *("severity", "word", "what", "why", "fix", "fixes", "items", "code", "rule"),
)
_item = RowTemplate("contentplan/_finding_item.html", "about", "what", "fixes", "waive")
_more = RowTemplate("contentplan/_finding_more.html", "items", "count", "address")
_fix = RowTemplate("contentplan/_fix.html", "action", "csrf", "code", "post", "fix", "label")
_waive = RowTemplate("contentplan/_waive.html", "action", "csrf", "code", "post")
_waived = RowTemplate("contentplan/_waived.html", "reason", "by", "back")
_waived_back = RowTemplate("contentplan/_waived_back.html", "action", "csrf")


class Tab(NamedTuple):
    """A choice of the filter by severity; count findings have it."""

    severity: str  # "" for all
    label: str
    number: int
    is_chosen: bool
    style: str
    address: str  # the query of the page that shows just these


class Found(NamedTuple):
    """What stands in a plan's list of findings."""

    tabs: list[Tab]
    severity: str  # the one that is asked for, "" for all
    rows: SafeString
    number: int  # of all


class Shown(NamedTuple):
    """A finding with the waiver that covers it, if any."""

    finding: Finding
    waiver: WaiverLine | None

    @property
    def severity(self) -> str:
        return WAIVED if self.waiver else self.finding.severity

    @property
    def group(self) -> tuple[str, ...]:
        """Return what findings of one group have in common: they share why and how."""
        facts = self.finding.facts
        kind = str(facts.get("problem", "cap" if "cap" in facts else ""))
        # Each one about the plan stands alone: so many posts of a type, so many gaps of a channel.
        own = str(facts) if self.finding.subject is None else ""
        return self.severity, self.finding.code, kind, own


def shown_findings(desk: Desk) -> list[Shown]:
    return [Shown(finding, desk.waiver_of(finding)) for finding in desk.findings]


def tabs(findings: Sequence[Shown], chosen: str, asked: QueryDict) -> list[Tab]:
    """Return the filter: all, then each severity that there is, gravest first, the waived last."""
    numbers = Counter(each.severity for each in findings)
    found = [Tab("", _("All"), len(findings), not chosen, "", _address(asked, severity=""))]
    for severity in (*SEVERITIES, WAIVED):
        if numbers[severity] or severity == chosen:
            word = str(SEVERITY_WORDS[severity])
            style = STYLES.get(severity, severity)
            to = _address(asked, severity=severity)
            found.append(Tab(severity, word, numbers[severity], severity == chosen, style, to))
    return found


def _address(asked: QueryDict, **changes: str) -> str:
    """Return the query of the same page with other values, those that are "" left out."""
    query = {**asked.dict(), **changes}
    return "?" + urlencode({name: value for name, value in query.items() if value})


class FindingList:
    """Draws the findings; rows by the hundred, so the places of templates are filled here."""

    def __init__(self, desk: Desk, *, may_edit: bool, csrf: str):
        self.desk, self.may_edit, self.csrf = desk, may_edit, csrf
        self.all_address = ""  # where a group is shown in full; "" when it is
        self.channels = {channel.pk: str(channel) for channel in desk.channels}
        self.posts = {post.pk: post for post in desk.posts}
        page = {"client_pk": desk.plan.client_id}
        own = {**page, "pk": desk.plan.pk}
        self.fix_to = reverse("contentplan:fix", kwargs=own)
        self.waive_to = reverse("contentplan:waive", kwargs=own)
        self.elsewhere = {
            "agree": reverse("goals:goals", kwargs=page),
            "profiles": reverse("contentplan:speakers", kwargs=page),
        }
        self.post_at = reverse("contentplan:post", kwargs={**page, "pk": NO_ROW})
        self.back_to = reverse("contentplan:waiver_remove", kwargs={**page, "pk": NO_ROW})
        self.write = {
            row: row.writer() for row in (_group, _item, _more, _fix, _waive, _waived, _waived_back)
        }

    def shown(self, asked: QueryDict) -> Found:
        """Return the findings as the address asks for them: ?severity= filters, ?findings=all
        shows every post of a group."""
        severity = asked.get("severity", "")
        if severity not in (*SEVERITIES, WAIVED):
            severity = ""
        if asked.get("findings") != "all":
            self.all_address = _address(asked, findings="all")
        findings = shown_findings(self.desk)
        chosen = [each for each in findings if severity in ("", each.severity)]
        filters = tabs(findings, severity, asked)
        return Found(filters, severity, self.rows(chosen), len(findings))

    def rows(self, findings: Sequence[Shown]) -> SafeString:
        order = (*SEVERITIES, WAIVED)
        ranked: dict[tuple[str, ...], list[Shown]] = {}
        for each in findings:
            ranked.setdefault(each.group, []).append(each)
        groups = sorted(ranked.values(), key=lambda group: order.index(group[0].severity))
        return joined(self.group(group) for group in groups)

    def group(self, found: Sequence[Shown]) -> SafeString:
        first = found[0]
        code, severity = first.finding.code, first.severity
        told = tell(first.finding, self.channels)
        alone = len(found) == 1
        about = joined([]) if first.finding.subject is None else self.about(first.finding)
        fixes = self.fixes(first.finding) if alone else self.shared_fixes(found)
        return self.write[_group](
            severity=STYLES.get(severity, severity),
            word=SEVERITY_WORDS[severity],
            what=joined([about, quoted(told)]) if alone else self.common(found, told),
            why=told.why,
            fix=told.fix,
            fixes=fixes,
            items=self.waive(first) if alone else self.items(found, told),
            code=code,
            rule=reverse("help_rule", args=[code]),
        )

    def common(self, found: Sequence[Shown], told: Told) -> SafeString:
        """Return what a group of posts has in common, and how many they are."""
        several = str(SEVERAL.get(self._kind(found), told.what))
        what = quoted(told) if self._same(found) else conditional_escape(several)
        number = format_html(' <span class="count">{}</span>', len(found))
        return joined([what, number])

    def _kind(self, found: Sequence[Shown]) -> str:
        return str(found[0].finding.facts.get("problem", found[0].finding.code))

    def _same(self, found: Sequence[Shown]) -> bool:
        return all(each.finding.facts == found[0].finding.facts for each in found)

    def items(self, found: Sequence[Shown], told: Told) -> SafeString:
        """Return a group's posts: the first ones, the others where they were asked for."""
        same = self._same(found)
        some = found[:SHOWN] if self.all_address else found
        rows = [
            self.write[_item](
                about=self.about(each.finding),
                what="" if same else quoted(tell(each.finding, self.channels)),
                fixes=self.fixes(each.finding),
                waive=self.waive(each),
            )
            for each in some
        ]
        left = len(found) - len(some)
        address = (
            format_html('<a href="{}">{}</a>', self.all_address, _("Show all")) if left else ""
        )
        return self.write[_more](items=joined(rows), count=len(found), address=address)

    def about(self, finding: Finding) -> SafeString:
        post = self.posts[finding.subject]
        title = Truncator(str(post)).chars(TITLE)
        return format_html('<a href="{}">{}</a>: ', self.post(post.pk), title)

    def post(self, pk: UUID) -> str:
        return self.post_at.replace(str(NO_ROW), str(pk))

    def fixes(self, finding: Finding) -> SafeString:
        """Return what can be done about a finding: buttons, and links to where a person does it."""
        if not self.may_edit:
            return joined([])
        drawn = []
        for fix in self.desk.workshop.fixes(finding):
            label = fix_words(fix, self.desk)
            if fix.is_done_here:
                drawn.append(self.button(finding.code, str(finding.subject or ""), fix.key, label))
                continue
            place = "media" if fix.value == "media" else f"id_{fix.value}"
            to = self.elsewhere.get(fix.action) or f"{self.post(fix.subject)}#{place}"
            drawn.append(format_html('<a href="{}">{}</a>', to, label))
        if "other" in finding.facts and finding.code == "PLAN-5":
            to = self.post(finding.facts["other"])
            label = _("Read the earlier one")
            drawn.append(format_html('<a href="{}">{}</a>', to, label))
        return joined(drawn)

    def shared_fixes(self, found: Sequence[Shown]) -> SafeString:
        """Return the buttons of fixes that each post of a group has alike, for all of them."""
        if not self.may_edit or found[0].finding.code != "GOAL-3":
            return joined([])
        offered = self.desk.workshop.fixes(found[0].finding)
        label = _("Give all of them the only agreed goal")
        return joined(
            self.button("GOAL-3", "", fix.key, label) for fix in offered if fix.is_done_here
        )

    def button(self, code: str, post: str, fix: str, label: str) -> SafeString:
        return self.write[_fix](
            action=self.fix_to, csrf=self.csrf, code=code, post=post, fix=fix, label=label
        )

    def waive(self, each: Shown) -> SafeString | str:
        """Return the waiver of a finding, or the form for one."""
        finding, waiver = each
        if waiver is None:
            if not self.may_edit or finding.code == "GOAL-1":
                return ""
            post = str(finding.subject or "")
            return self.write[_waive](
                action=self.waive_to, csrf=self.csrf, code=finding.code, post=post
            )
        back: str = ""
        if self.may_edit:
            to = self.back_to.replace(str(NO_ROW), str(waiver.pk))
            back = self.write[_waived_back](action=to, csrf=self.csrf)
        return self.write[_waived](reason=waiver.reason, by=waiver.by, back=back)


def quoted(told: Told) -> SafeString:
    """Return a finding with the passage that it is about, what is meant highlighted."""
    if not told.quote:
        return conditional_escape(told.what)
    marked = [
        format_html("<mark>{}</mark>", piece) if meant else conditional_escape(piece)
        for piece, meant in told.quote
    ]
    return format_html('{} <q class="finding-quote">{}</q>', told.what, joined(marked))
