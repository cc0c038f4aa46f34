"""Every main page, with the demo's data: nothing for axe to find, nothing wider than the window."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from approvals.models import ApprovalRequest
from budget.importing import receive_file
from budget.models import Budget, Expense, ExpenseFile, ImportedExpense, MediaLine, Trial
from clients.models import Channel
from contentplan.models import ContentPlan, Post, PostImport
from contentplan.services.importing import receive_posts
from goals.models import Goal
from kpis.models import Import, Kpi
from reports.models import Report
from tests.demo.figure_pages import figure_pages

pytest_plugins = ["tests.browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Width, language and colours of a visit; together they show each of them on every page.
VISITS = [(1440, "en", "light"), (390, "ka", "dark"), (390, "ru", "light")]


def addresses(client: str) -> list[str]:
    """Return the pages of a client, and those of nobody in particular."""
    here = f"/clients/{client}/"
    ours = {"client": client}
    rows = [
        Goal.objects.filter(**ours).first(),
        Kpi.objects.filter(goal__client=client).first(),
        *ContentPlan.objects.filter(**ours)[:2],
        Post.objects.filter(content_plan__client=client).first(),
        Post.objects.filter(content_plan__client=client, versions__number=2).first(),
        Budget.objects.filter(**ours).first(),
        Import.objects.filter(channel__client=client).first(),
        ApprovalRequest.objects.filter(**ours).first(),
        *Report.objects.filter(**ours)[:2],
    ]
    lists = ("", "goals/", "plans/", "ideas/", "budgets/", "imports/", "reports/", "approvals/")
    lists += ("plan-files/", "proposals/", "together/", "health/")
    forms = ("goals/new/", "goals/hurts/", "plans/new/", "budgets/new/", "channels/new/")
    settings = ("people/", "settings/", "dates/", "history/", "imports/by-hand/", "speakers/")
    channel = Channel.objects.filter(**ours).first()
    return [
        "/",
        "/approvals/",
        "/agency/",
        "/agency/paper/",
        "/clients/new/",
        "/me/",
        "/me/tokens/",
        "/me/calendars/",
        "/help/rules/",
        "/help/rules/MIX-2/",
        *(here + path for path in (*lists, *forms, *settings)),
        f"{here}channels/{channel.pk}/",
        f"{here}channels/{channel.pk}/numbers/",
        f"{here}goals/{rows[0].pk}/kpis/new/",
        *(row.get_absolute_url() for row in (*rows, posts_file(rows[2]), large_file(rows[2]))),
        f"{rows[2].get_absolute_url()}import/",
        f"{rows[2].get_absolute_url()}print/",
        *(f"{row.get_absolute_url()}versions/" for row in rows if isinstance(row, Post)),
        f"{rows[4].get_absolute_url()}move/",
        *promotion_pages(here, ours),
        *money_pages(client),
    ]


def promotion_pages(here: str, ours: dict[str, str]) -> list[str]:
    """Return the pages of media plans, channel tests and who should do it."""
    line = MediaLine.objects.filter(budget__client=ours["client"], sent_version__gt=0).first()
    budget = line.budget.get_absolute_url()
    tests = [trial.get_absolute_url() for trial in Trial.objects.filter(**ours)]
    return [
        f"{budget}media/",
        f"{budget}media/new/",
        line.get_absolute_url(),
        *(f"{here}{path}" for path in ("channel-tests/", "channel-tests/new/")),
        *tests,
        f"{here}who-should-do-it/",
    ]


def money_pages(client: str) -> list[str]:
    """Return the pages of what is spent, of all clients together too."""
    waits = ImportedExpense.objects.waiting().filter(budget__client=client).first()
    budget = waits.budget.get_absolute_url()
    expense = Expense.objects.filter(budget__client=client).first()
    unread = receive_file(
        waits.budget,
        SimpleUploadedFile("bills.csv", b"date,amount\n03/04/2026,x\n"),
        by=User.objects.first(),
    )
    ExpenseFile.objects.filter(pk=unread.pk).update(day_order="dmy")
    return [
        "/budgets/",
        "/budgets/rates/",
        f"/clients/{client}/budgets/expenses/",
        f"/clients/{client}/budgets/recurring/",
        expense.get_absolute_url(),
        waits.file.get_absolute_url(),
        unread.get_absolute_url(),
        budget,
        f"{budget}import/",
        f"{budget}tray/",
    ]


def posts_file(plan: ContentPlan) -> PostImport:
    """Return a file of posts that needs everything of its page: a refused row, an order of days."""
    content = f"date,time,channel,type,text\n{plan.start:%d/%m/%Y},10:00,?,engaging,x\n"
    file = SimpleUploadedFile("posts.csv", content.encode())
    row = receive_posts(plan, file, by=User.objects.first())
    PostImport.objects.filter(pk=row.pk).update(day_order="dmy")
    return row


def large_file(plan: ContentPlan) -> PostImport:
    """Return a file of posts that a job is about to read."""
    return PostImport.objects.create(
        content_plan=plan, name="large.csv", data=b"", is_large=True, status="reading"
    )


def test_every_page_is_accessible_and_fits(demo, open_browser, complaints_about):
    owner = demo.people()["owner"]
    found: dict[str, list[str]] = {}
    for number, ((width, language, scheme), client) in enumerate(
        zip(VISITS, demo.clients(), strict=True)
    ):
        User.objects.filter(email=owner["email"]).update(language=language)
        page = open_browser(width, color_scheme=scheme)
        page.goto("/accounts/login/")
        found[f"sign-in, {language}"] = complaints_about(page)
        page.locator("input[name=login]").fill(owner["email"])
        page.locator("input[name=password]").fill(owner["password"])
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url("**/")
        # Of the pages around figures each visit takes its third: a walk stays short.
        rest = figure_pages(client["id"])[number :: len(VISITS)]
        for address in (*addresses(client["id"]), *rest):
            answer = page.goto(address)
            assert answer.status == 200, address
            assert page.locator("html").get_attribute("lang") == language
            found[f"{address} {width} {language} {scheme}"] = complaints_about(page)
    assert {where: what for where, what in found.items() if what} == {}
