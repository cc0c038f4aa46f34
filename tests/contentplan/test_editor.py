"""The post editor: two people at once, unsaved text, the counter, people who speak."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from accounts.models import User
from approvals.services import request_approval
from approvals.services import withdraw as withdraw_approval
from clients.models import HistoryEntry
from common.periods import now
from contentplan.models import Post, PostDraft, Speaker, Waiver
from contentplan.services import change_post
from contentplan.services.drafts import KEPT, LONGEST, MOST, keep_draft
from contentplan.tasks import sweep_drafts
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    GoalFactory,
    PostFactory,
    with_role,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def post():
    client = ClientFactory()
    plan = ContentPlanFactory(client=client, channels=[ChannelFactory(client=client, network="x")])
    return PostFactory(content_plan=plan, text="Come at ten", hashtags="#tea")


@pytest.fixture
def nino(post):
    return with_role(post.content_plan.client, "specialist", name="Nino")


@pytest.fixture
def giorgi(post):
    return with_role(post.content_plan.client, "manager", name="Giorgi")


@pytest.fixture
def browser(client, nino):
    client.force_login(nino)
    return client


def typed(post, **changes) -> dict:
    """Return what the form of a post sends."""
    return {
        "channel": str(post.channel_id),
        "publish_at": "2026-06-05T10:00",
        "type": "engaging",
        "format": "text",
        "tone": "friendly",
        "source": "own",
        "text": "Come at ten",
        "hashtags": "#tea",
        "seen": 1,
        **changes,
    }


@pytest.fixture
def open_post(post):
    """The post as the form shows it, so that an untouched field is no change."""
    Post.objects.filter(pk=post.pk).update(publish_at="2026-06-05T06:00:00Z")
    post.refresh_from_db()
    return post


# --- Two editors at once (CON-3) ------------------------------------------------------------------
def test_changes_in_different_fields_are_put_together(open_post, browser, giorgi):
    change_post(open_post, {"type": "promotional", "goal": None}, by=giorgi)
    sent = typed(open_post, text="Come at nine")
    answer = browser.post(open_post.get_absolute_url(), sent, follow=True)
    open_post.refresh_from_db()
    assert (open_post.text, open_post.type) == ("Come at nine", "promotional")
    assert "Somebody changed Type meanwhile" in answer.content.decode()


def test_the_same_field_shows_both_texts_and_saves_neither(open_post, browser, giorgi):
    change_post(open_post, {"text": "Come at eight", "type": "promotional"}, by=giorgi)
    answer = browser.post(open_post.get_absolute_url(), typed(open_post, text="Come at nine"))
    open_post.refresh_from_db()
    page = answer.content.decode()
    assert (answer.status_code, open_post.text) == (400, "Come at eight")
    assert "Come at <del>eight</del><ins>nine</ins>" in page
    assert "Come at nine</textarea>" in page
    assert '<option value="promotional" selected>' in page  # theirs, which nobody disputes
    assert f'name="seen" value="{open_post.version}"' in page


def test_saving_after_a_conflict_keeps_mine_and_theirs_in_the_versions(open_post, browser, giorgi):
    change_post(open_post, {"text": "Come at eight"}, by=giorgi)
    browser.post(open_post.get_absolute_url(), typed(open_post, text="Come at nine", seen=2))
    open_post.refresh_from_db()
    assert open_post.text == "Come at nine"
    texts = [version.content["text"] for version in open_post.versions.order_by("number")]
    assert texts == ["Come at ten", "Come at eight", "Come at nine"]


@pytest.mark.parametrize(
    ("take", "text"),
    [
        ("theirs:text", "Come at eight"),
        ("mine:text", "Come at nine"),
        ("both:text", "Come at eight\n\nCome at nine"),
    ],
)
def test_a_choice_changes_the_form_and_saves_nothing(open_post, browser, giorgi, take, text):
    change_post(open_post, {"text": "Come at eight", "tone": "serious"}, by=giorgi)
    sent = typed(open_post, text="Come at nine", tone="expert", seen=2, take=take)
    answer = browser.post(
        open_post.get_absolute_url(), sent | {"disagreed": ["text", "tone"]}, headers=HTMX
    )
    page = answer.content.decode()
    open_post.refresh_from_db()
    assert (answer.status_code, open_post.text, open_post.version) == (200, "Come at eight", 2)
    assert f"{text}</textarea>" in page
    assert 'value="theirs:tone"' in page  # still to choose
    assert 'value="theirs:text"' not in page


def test_a_stale_form_without_its_version_disputes_every_difference(open_post, browser):
    Post.objects.filter(pk=open_post.pk).update(version=5, type="promotional", text="Else")
    answer = browser.post(open_post.get_absolute_url(), typed(open_post, seen=9))
    assert answer.status_code == 400
    assert 'value="theirs:text"' in answer.content.decode()
    assert 'value="theirs:type"' in answer.content.decode()


@pytest.fixture
def withdraw(open_post, giorgi):
    """Return a function that sends the plan and takes it back."""
    plan = open_post.content_plan
    GoalFactory(client=plan.client, status="agreed")
    with_role(plan.client, "decider")
    for code in ("MIX-2", "PLAN-8"):
        Waiver.objects.create(content_plan=plan, code=code, reason="a trial", by=giorgi)

    def send_and_withdraw() -> None:
        approval = request_approval("content_plan", plan, by=giorgi)
        withdraw_approval(approval, by=giorgi)
        plan.refresh_from_db()

    return send_and_withdraw


def test_a_withdrawal_is_no_change_of_what_a_post_says(open_post, browser, withdraw):
    withdraw()
    answer = browser.post(open_post.get_absolute_url(), typed(open_post, text="Come at nine"))
    open_post.refresh_from_db()
    assert (answer.status_code, open_post.text) == (302, "Come at nine")


def test_only_what_differs_from_the_base_is_disputed_after_a_withdrawal(
    open_post, browser, giorgi, withdraw
):
    withdraw()
    change_post(Post.objects.get(pk=open_post.pk), {"text": "Come at eight"}, by=giorgi)
    withdraw()
    sent = typed(open_post, text="Come at nine", tone="serious")
    page = browser.post(open_post.get_absolute_url(), sent).content.decode()
    assert 'value="theirs:text"' in page
    assert 'value="theirs:tone"' not in page


def test_what_was_said_between_two_changes_is_known_too(open_post, browser, giorgi, withdraw):
    change_post(Post.objects.get(pk=open_post.pk), {"tone": "expert"}, by=giorgi)
    withdraw()
    seen = Post.objects.get(pk=open_post.pk).version
    change_post(Post.objects.get(pk=open_post.pk), {"type": "promotional"}, by=giorgi)
    sent = typed(open_post, text="Come at nine", tone="expert", seen=seen)
    assert browser.post(open_post.get_absolute_url(), sent).status_code == 302
    open_post.refresh_from_db()
    assert (open_post.text, open_post.type) == ("Come at nine", "promotional")


def test_who_else_is_writing_is_said_without_their_words(open_post, browser, giorgi):
    keep_draft(
        uuid4(),
        {"text": "Giorgi's secret"},
        by=giorgi,
        plan=open_post.content_plan,
        post=open_post,
        seen=1,
    )
    page = browser.get(open_post.get_absolute_url()).content.decode()
    assert "Giorgi is writing here too" in page
    assert "secret" not in page
    PostDraft.objects.update(updated_at=now() - timedelta(minutes=3))
    assert "is writing here" not in browser.get(open_post.get_absolute_url()).content.decode()


def test_labels_stay_as_they_are_written_in_georgian(open_post, browser, nino):
    """TXT-2: Django's capital would be a letter that most fonts lack."""
    User.objects.filter(pk=nino.pk).update(language="ka")
    page = browser.get(open_post.get_absolute_url()).content.decode()
    assert not re.search("[\u1c90-\u1cbf]", page)


def test_the_preview_says_when_it_comes_out(open_post, browser):
    page = browser.get(open_post.get_absolute_url()).content.decode()
    assert "<time>5 Jun 2026, 10:00</time>" in page.partition('id="preview"')[2]


# --- Saving ---------------------------------------------------------------------------------------
def test_saving_stays_on_the_post_or_goes_to_the_plan(open_post, browser):
    to = open_post.get_absolute_url()
    assert browser.post(to, typed(open_post, text="A"))["Location"] == to
    sent = typed(open_post, text="B", seen=2, to_plan="1")
    assert browser.post(to, sent)["Location"] == open_post.content_plan.get_absolute_url()


def test_htmx_is_told_where_to_go_so_that_it_can_forget_the_draft(open_post, browser):
    answer = browser.post(open_post.get_absolute_url(), typed(open_post, text="A"), headers=HTMX)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, open_post.get_absolute_url())


def test_a_toast_offers_to_undo_only_what_was_changed(open_post, browser):
    url = open_post.get_absolute_url()
    page = browser.post(url, typed(open_post, text="A"), follow=True).content.decode()
    assert f"{url}versions/1/restore/" in page
    page = browser.post(url, typed(open_post, text="A", seen=2), follow=True).content.decode()
    assert "restore/" not in page


# --- What is typed and not saved ------------------------------------------------------------------
def draft_of(post, **changes) -> dict:
    return typed(post, draft=str(uuid4()), **changes)


def test_unsaved_text_is_kept_and_offered_to_its_author_alone(open_post, browser, giorgi):
    url, sent = open_post.get_absolute_url(), draft_of(open_post, text="Half a thou")
    before = HistoryEntry.objects.count()
    assert browser.post(f"{url}draft/", sent).status_code == 204
    assert HistoryEntry.objects.count() == before
    page = browser.get(url).content.decode()
    assert "You have unsaved text from" in page
    assert "Come at ten</textarea>" in page
    assert "Half a thou</textarea>" in browser.get(f"{url}?draft={sent['draft']}").content.decode()
    browser.force_login(giorgi)
    assert "Half a thou" not in browser.get(f"{url}?draft={sent['draft']}").content.decode()


def test_saving_forgets_the_draft_it_came_from(open_post, browser):
    url, sent = open_post.get_absolute_url(), draft_of(open_post, text="Whole")
    browser.post(f"{url}draft/", sent)
    browser.post(url, sent)
    assert not PostDraft.objects.exists()


def test_a_refused_save_forgets_nothing(open_post, browser):
    url, sent = open_post.get_absolute_url(), draft_of(open_post, text="Whole")
    browser.post(f"{url}draft/", sent)
    assert browser.post(url, sent | {"publish_at": "never"}).status_code == 400
    assert PostDraft.objects.exists()


def test_a_draft_that_says_what_is_saved_is_none(open_post, browser):
    url, sent = open_post.get_absolute_url(), draft_of(open_post, text="Other")
    browser.post(f"{url}draft/", sent)
    browser.post(f"{url}draft/", sent | {"text": "Come at ten"})
    assert not PostDraft.objects.exists()


def test_a_draft_can_be_discarded(open_post, browser):
    url, sent = open_post.get_absolute_url(), draft_of(open_post, text="Other")
    browser.post(f"{url}draft/", sent)
    browser.post(f"{url}draft/", {"draft": sent["draft"], "discard": "1"})
    assert not PostDraft.objects.exists()


def test_a_draft_over_an_older_version_is_merged_when_it_is_saved(open_post, browser, giorgi):
    url, sent = open_post.get_absolute_url(), draft_of(open_post, text="Mine")
    browser.post(f"{url}draft/", sent)
    change_post(open_post, {"type": "promotional"}, by=giorgi)
    page = browser.get(f"{url}?draft={sent['draft']}").content.decode()
    assert 'name="seen" value="1"' in page
    browser.post(url, sent)
    open_post.refresh_from_db()
    assert (open_post.text, open_post.type) == ("Mine", "promotional")


def test_a_new_posts_text_is_kept_too(open_post, browser):
    plan = open_post.content_plan
    url = f"{plan.get_absolute_url()}posts/"
    sent = draft_of(open_post, text="Brand new")
    assert browser.post(f"{url}draft/", sent).status_code == 204
    assert (
        "Brand new</textarea>" in browser.get(f"{url}new/?draft={sent['draft']}").content.decode()
    )
    empty = draft_of(open_post, text=" ", hashtags="")
    browser.post(f"{url}draft/", empty)
    assert PostDraft.objects.count() == 1


def test_somebody_elses_key_overwrites_nothing(open_post, browser, giorgi):
    key = uuid4()
    about = {"plan": open_post.content_plan, "post": open_post, "seen": 1}
    keep_draft(key, {"text": "Giorgi's"}, by=giorgi, **about)
    sent = typed(open_post, draft=str(key), text="Nino's")
    browser.post(f"{open_post.get_absolute_url()}draft/", sent)
    browser.post(f"{open_post.get_absolute_url()}draft/", {"draft": str(key), "discard": "1"})
    assert PostDraft.objects.get().fields == {"text": "Giorgi's"}


@pytest.mark.parametrize("bad", [{"draft": "x"}, {"text": "a" * (LONGEST + 1)}, {"text": "a\0b"}])
def test_a_draft_that_cannot_be_kept_is_refused(open_post, browser, bad):
    sent = draft_of(open_post, text="Fine") | bad
    assert browser.post(f"{open_post.get_absolute_url()}draft/", sent).status_code == 400
    assert not PostDraft.objects.exists()


def test_of_many_drafts_the_oldest_go_and_forgotten_ones_are_swept(open_post, nino):
    about = {"plan": open_post.content_plan, "post": open_post, "seen": 1}
    keys = [uuid4() for _number in range(MOST + 2)]
    for key in keys:
        keep_draft(key, {"text": "t"}, by=nino, **about)
    kept = set(PostDraft.objects.values_list("pk", flat=True))
    assert kept == set(keys[2:])
    PostDraft.objects.filter(pk=keys[5]).update(updated_at=now() - KEPT - timedelta(minutes=1))
    PostDraft.objects.filter(pk=keys[6]).update(updated_at=now() - KEPT + timedelta(minutes=1))
    sweep_drafts()
    assert set(PostDraft.objects.values_list("pk", flat=True)) == kept - {keys[5]}


# --- Preview, counter, link, hashtags -------------------------------------------------------------
def preview_of(browser, post, **changes) -> str:
    url = f"{post.content_plan.get_absolute_url()}posts/preview/"
    return browser.post(url, typed(post, **changes)).content.decode()


def test_the_counter_counts_as_the_network_does(open_post, browser):
    page = preview_of(browser, open_post, text="გ" * 100, hashtags="")
    assert "<strong>100 of 280</strong>" in page
    page = preview_of(browser, open_post, text="👍" * 141, hashtags="")
    assert "<strong>2 too many: the network takes 280</strong>" in page
    assert 'data-fill="over"' in page
    assert 'data-fill="near"' in preview_of(browser, open_post, text="a" * 253, hashtags="")
    assert 'data-fill="ok"' in preview_of(browser, open_post, text="a" * 252, hashtags="")


def test_the_preview_shows_another_network_on_demand_and_where_it_cuts(open_post, browser):
    ChannelFactory(client=open_post.content_plan.client, network="linkedin")
    text = "word " * 40
    assert "folded" not in preview_of(browser, open_post, text=text)
    assert 'class="folded"' in preview_of(browser, open_post, **{"text": text, "as": "linkedin"})
    assert "folded" not in preview_of(browser, open_post, **{"text": text, "as": "nonsense"})


def test_the_preview_changes_nothing_and_escapes_what_it_shows(open_post, browser):
    page = preview_of(browser, open_post, text="<script>alert(1)</script>")
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    open_post.refresh_from_db()
    assert open_post.text == "Come at ten"


@pytest.mark.parametrize("bad", ["http://[", "not a link", "https://a.ge/?x=%zz"])
def test_half_a_link_does_not_break_the_preview(open_post, browser, bad):
    assert "network-card" in preview_of(browser, open_post, link=bad, utm="on")


def test_a_link_is_tagged_with_network_and_campaign_when_asked(open_post, browser):
    sent = typed(open_post, link="https://a.ge/", utm="on", campaign="june sale")
    assert "utm_source=x&amp;utm_medium=social&amp;utm_campaign=june+sale" in preview_of(
        browser, open_post, **sent
    )
    browser.post(open_post.get_absolute_url(), sent)
    open_post.refresh_from_db()
    tagged = "https://a.ge/?utm_source=x&utm_medium=social&utm_campaign=june+sale"
    assert open_post.link == tagged
    browser.post(open_post.get_absolute_url(), sent | {"link": tagged, "seen": 2})
    open_post.refresh_from_db()
    assert open_post.link == tagged


def test_without_a_campaign_the_plan_is_one(open_post, browser):
    browser.post(open_post.get_absolute_url(), typed(open_post, link="https://a.ge/", utm="on"))
    open_post.refresh_from_db()
    assert f"utm_campaign=2026-06-{str(open_post.content_plan.pk)[-6:]}" in open_post.link


def test_a_link_that_its_tags_make_too_long_is_refused(open_post, browser):
    link = "https://a.ge/" + "x" * 980
    assert (
        browser.post(
            open_post.get_absolute_url(), typed(open_post, link=link, utm="on")
        ).status_code
        == 400
    )


def test_hashtags_are_saved_in_one_spelling(open_post, browser):
    browser.post(open_post.get_absolute_url(), typed(open_post, hashtags="tea, #Wine #TEA"))
    open_post.refresh_from_db()
    assert open_post.hashtags == "#tea #Wine"


# --- People who speak (PLAN-6) --------------------------------------------------------------------
def speaker(post, **fields) -> Speaker:
    return Speaker.objects.create(client=post.content_plan.client, **fields)


def test_a_profile_is_filled_when_it_has_a_role_and_a_text(post):
    assert speaker(post, name="Ana", role="baker", profile="Bakes").is_filled
    assert not speaker(post, name="Eka", role="baker").is_filled
    assert not speaker(post, name="Gia", profile="Bakes").is_filled


def test_the_editor_offers_the_clients_people_and_a_name_from_elsewhere(open_post, browser):
    speaker(open_post, name="Ana", role="baker", profile="Bakes")
    speaker(open_post, name="Eka")
    Speaker.objects.create(client=ClientFactory(), name="Stranger")
    Post.objects.filter(pk=open_post.pk).update(speaker="Somebody from the API")
    page = browser.get(open_post.get_absolute_url()).content.decode()
    assert '<option value="Ana">Ana, baker</option>' in page
    assert '<option value="Eka">Eka (no profile yet)</option>' in page
    assert '<option value="Somebody from the API" selected>' in page
    assert "Stranger" not in page


def test_a_person_is_added_changed_and_taken_off_with_history(open_post, browser):
    url = f"/clients/{open_post.content_plan.client_id}/speakers/"
    browser.post(url, {"name": "Ana", "role": "baker"})
    ana = Speaker.objects.get()
    browser.post(f"{url}{ana.pk}/", {"name": "Ana", "role": "baker", "profile": "B", "seen": 1})
    assert browser.post(url, {"name": "Ana"}).status_code == 400  # already there
    browser.post(f"{url}{ana.pk}/remove/")
    verbs = HistoryEntry.objects.filter(subject_id=ana.pk).values_list("verb", flat=True)
    assert list(verbs.order_by("number")) == ["created", "changed", "deleted"]
