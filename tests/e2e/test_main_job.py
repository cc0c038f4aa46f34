"""The whole main job in a browser, as three people: from an empty agency to a report sent."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from accounts.models import User
from clients.models import Client
from common.periods import month_of, today_in
from contentplan.models import ContentPlan, Post
from goals.models import Goal
from kpis.models import ChannelDay, Import
from reports.models import Report
from tests.e2e.exports import meta_chart, tiktok_overview

pytest_plugins = ["tests.browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "fresh bread every morning"
ZONE = "Asia/Tbilisi"


def last_month() -> tuple[date, date]:
    first = month_of(today_in(ZONE)).start
    last = first - timedelta(days=1)
    return last.replace(day=1), last


def link_in_mail(to: str, path: str) -> str:
    """Return the address in the newest mail to somebody."""
    bodies = [message.body for message in mail.outbox if message.to == [to]]
    return re.findall(rf"http://[^/\s]+(/{path}/\S+)", bodies[-1])[-1]


def submit(page: Page, name: str) -> None:
    """Press a button and wait for the next page; agree when it asks before sending."""
    button = page.get_by_role("button", name=name, exact=True).first
    asks = button.evaluate("b => Boolean(b.dataset.confirm || b.form?.dataset.confirm)")
    if asks:
        button.click()
        button = page.locator("#confirm button[value=yes]")
    with page.expect_navigation():
        button.click()


def sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    expect(page).not_to_have_url(re.compile("login"))


@pytest.fixture
def manager_page(open_browser) -> Page:
    User.objects.create_user("manager@example.com", PASSWORD, name="Mari Manager")
    page = open_browser()
    sign_in(page, "manager@example.com")
    return page


def test_from_a_goal_to_a_report(manager_page, open_browser, tmp_path):
    page = manager_page
    client = set_up_client(page)
    specialist = join_as_specialist(open_browser)
    agree_goal(page, open_browser, client)
    plan = plan_month(page, specialist, client)
    approve_on_a_phone(page, open_browser, plan)
    budget_and_expense(page, specialist, client)
    numbers_in(specialist, client, tmp_path)
    report_out(page, open_browser, client)


def set_up_client(page: Page) -> Client:
    """Step 1: the agency, a client, channels with their rhythm, people with their roles."""
    page.get_by_label("What is your agency called?").fill("Studio Mari")
    submit(page, "Set up the agency")
    page.get_by_label("What is the client called?").fill("Café Mzia")
    page.get_by_label("Time zone").select_option(ZONE)
    page.get_by_label("Currency").select_option("GEL")
    submit(page, "Create the client")
    for network, name, button in (
        ("instagram", "mzia.cafe", "Save and add another"),
        ("tiktok", "mzia.bakes", "Save"),
    ):
        page.get_by_label("Network").select_option(network)
        page.get_by_label("Name", exact=True).fill(name)
        for day in ("Monday", "Tuesday", "Thursday", "Saturday"):
            page.get_by_label(day).fill("10:00")
        submit(page, button)
    client = Client.objects.get()
    for name, email, role in (
        ("Dato Decider", "decider@example.com", "decider"),
        ("Sandro Specialist", "specialist@example.com", "specialist"),
    ):
        page.goto(f"/clients/{client.pk}/people/")
        page.locator("#invite").get_by_label("Name").fill(name)
        page.locator("#invite").get_by_label("E-mail").fill(email)
        page.locator("#invite").get_by_label("Role").select_option(role)
        submit(page, "Invite")
    assert sorted(client.memberships.values_list("role", flat=True)) == ["decider", "manager"]
    return client


def join_as_specialist(open_browser) -> Page:
    page = open_browser()
    page.goto(link_in_mail("specialist@example.com", "invite"))
    page.get_by_label("Choose a password").fill(PASSWORD)
    submit(page, "Join")
    expect(page.get_by_role("link", name="Café Mzia").first).to_be_visible()
    return page


def agree_goal(page: Page, open_browser, client: Client) -> None:
    """Step 2: what hurts, a goal, its KPI, sent and agreed by the decider."""
    first, _last = last_month()
    page.goto(f"/clients/{client.pk}/goals/new/")
    page.get_by_label("Our community is too small").check()
    submit(page, "Next")
    expect(page.get_by_label("Community growth")).to_be_checked()
    submit(page, "Next")
    page.get_by_label("How we will know it is done").fill("300 new followers a quarter")
    page.get_by_label("By when").fill(str(today_in(ZONE) + timedelta(days=120)))
    submit(page, "Next")
    page.locator("[name=target_followers]").fill("1500")
    page.locator("[name=baseline_followers]").fill("1200")
    submit(page, "Next")
    submit(page, "Next")
    submit(page, "Make the goal")
    goal = Goal.objects.get()
    goal.kpis.all().delete()  # another one, by its own page
    page.goto(f"/clients/{client.pk}/goals/{goal.pk}/kpis/new/?metric=net_followers")
    page.locator("[name=baseline]").fill("0")
    page.locator("[name=target]").fill("300")
    page.locator("[name=start]").fill(str(first))
    page.locator("[name=due]").fill(str(goal.due))
    page.locator("main form[method=post] button.primary").click()
    page.wait_for_load_state("load")
    assert goal.kpis.get().metric == "net_followers"
    page.goto(goal.get_absolute_url())
    submit(page, "Send for approval")
    decide(open_browser, "Approve")
    goal.refresh_from_db()
    assert goal.status == "agreed"


def decide(open_browser, choice: str) -> Page:
    """The decider opens the mail's link on a phone, without account, cookie or script."""
    phone = open_browser(390, 844, java_script_enabled=False)
    phone.goto(link_in_mail("decider@example.com", "approve"))
    phone.get_by_label(choice, exact=True).check()
    phone.get_by_role("button", name="Send my decision").click()
    phone.wait_for_load_state("load")
    return phone


def plan_month(page: Page, specialist: Page, client: Client) -> ContentPlan:
    """Step 3: a month drafted in one step, a post edited, a skewed mix repaired by a click."""
    page.goto(f"/clients/{client.pk}/plans/new/")
    submit(page, "Save")
    plan = ContentPlan.objects.get()
    page.get_by_role("button", name="Draft this month").first.click()
    page.wait_for_load_state("load")
    assert plan.posts.count() > 10
    expect(page.locator("#mix-card").get_by_text("balanced", exact=True)).to_be_visible()
    post = plan.posts.order_by("publish_at").first()
    specialist.goto(post.get_absolute_url())
    specialist.locator("#id_text").fill("Bread that was still dough at midnight")
    submit(specialist, "Save")
    post.refresh_from_db()
    assert post.text == "Bread that was still dough at midnight"
    expect(specialist.get_by_role("button", name="Send for approval")).to_have_count(0)
    for skewed in plan.posts.filter(type="educational"):
        specialist.goto(skewed.get_absolute_url())
        specialist.get_by_label("Type").select_option("promotional")
        submit(specialist, "Save")
    page.goto(plan.get_absolute_url())
    expect(page.get_by_text("Too promotional: the audience leaves.").first).to_be_visible()
    submit(page, "Send for approval")
    expect(page.locator("#send")).to_contain_text("promotional")
    submit(page, "Apply all")
    expect(page.locator("#mix-card").get_by_text("balanced", exact=True)).to_be_visible()
    return plan


def approve_on_a_phone(page: Page, open_browser, plan: ContentPlan) -> None:
    """Step 4: two posts returned with a remark, the rest approved, all by one thumb."""
    page.goto(plan.get_absolute_url())
    submit(page, "Send for approval")
    plan.refresh_from_db()
    assert plan.status == "client_review"
    phone = open_browser(390, 844, java_script_enabled=False)
    phone.goto(link_in_mail("decider@example.com", "approve"))
    for box in phone.get_by_label("Return this post").all()[:2]:
        box.check()
    for remark in phone.locator("textarea[name^=remark]").all()[:2]:
        remark.fill("Not our oven")
    phone.get_by_label("Return these, approve the rest").check()
    phone.get_by_role("button", name="Send my decision").click()
    phone.wait_for_load_state("load")
    plan.refresh_from_db()
    assert plan.status == "returned"
    assert plan.posts.filter(status="returned", remark="Not our oven").count() == 2
    assert set(plan.posts.values_list("status", flat=True)) == {"returned", "approved"}


def budget_and_expense(page: Page, specialist: Page, client: Client) -> None:
    """Step 5: a budget split to the last tetri, an expense that is refused without its reason."""
    page.goto(f"/clients/{client.pk}/budgets/new/")
    page.get_by_label("Amount, GEL").fill("1000.01")
    submit(page, "Save")
    expect(page.get_by_text("₾600.01")).to_have_count(2)
    specialist.goto(page.url)
    form = specialist.locator("#expense")
    form.get_by_label("Amount, GEL").fill("120.50")
    form.get_by_label("Category").select_option("content")
    form.get_by_label("Why").evaluate("field => field.removeAttribute('required')")
    submit(specialist, "Book")
    expect(specialist.locator("#expense .field-error, #expense .errorlist").first).to_be_visible()
    specialist.locator("#expense").get_by_label("Why").fill("Photographer for the oven at night")
    submit(specialist, "Book")
    expect(specialist.get_by_text("Photographer for the oven at night").first).to_be_visible()
    expect(specialist.get_by_text("₾120.50").first).to_be_visible()


def numbers_in(page: Page, client: Client, tmp_path) -> None:
    """Step 6: exports of last month, recognised by their content; a repeat changes nothing."""
    first, last = last_month()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    instagram, tiktok = client.channels.order_by("network")
    files = {
        "reach.csv": (instagram, meta_chart("Instagram reach", days, 420)),
        "whatever.txt.csv": (tiktok, tiktok_overview(days, 900, 4)),
    }
    for name, (channel, content) in files.items():
        path = tmp_path / name
        path.write_bytes(content)
        for time in range(2):
            page.goto(f"/clients/{client.pk}/imports/")
            page.locator("main form[method=post] select[name=channel]").select_option(
                str(channel.pk)
            )
            page.locator("input[type=file]").set_input_files(path)
            submit(page, "Read them")
            if time == 0:  # the second time there is nothing to write
                submit(page, "Write exactly this")
    again = Import.objects.filter(channel=tiktok).order_by("-pk")[0]
    assert (again.status, again.unchanged, again.created) == ("done", len(days), 0)
    row = ChannelDay.objects.get(channel=tiktok, day=first)
    assert (row.views, row.net_followers, row.reach) == (900, 4, None)


def report_out(page: Page, open_browser, client: Client) -> None:
    """Step 7: computed, concluded, sent; without a correction it does not leave the house."""
    first, _last = last_month()
    page.goto(f"/clients/{client.pk}/reports/")
    page.locator("input[name=month]").fill(f"{first:%Y-%m}")
    page.locator("main form[method=post] button").first.click()
    page.wait_for_load_state("load")
    report = Report.objects.get()
    assert report.status == "review"
    page.goto(report.get_absolute_url())
    page.locator("[name=conclusions]").fill("Night pictures bring twice the reach.")
    submit(page, "Send to the client")
    report.refresh_from_db()
    assert report.status == "review"
    page.locator("[name=corrections]").first.fill("Two night pictures a week")
    submit(page, "Send to the client")
    report.refresh_from_db()
    assert (report.status, report.corrections.count()) == ("sent", 1)
    pdf = page.request.get(f"{report.get_absolute_url()}report.pdf")
    assert pdf.body().startswith(b"%PDF")
    assert any("decider@example.com" in message.to for message in mail.outbox[-3:])
    assert Post.objects.filter(status="published").count() == 0
