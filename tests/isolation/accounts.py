"""The part of the table that belongs to no client: sign-in, a person's own pages, links."""

from dataclasses import replace

from tests.isolation.bodies import nothing, soon
from tests.isolation.table import Case
from tests.isolation.webhooks import WEBHOOK_PAGES, WEBHOOK_RESOURCES

PASSWORD = "a good long password"

IN_AN_AGENCY = (
    "owner",
    "manager",
    "sister's manager",
    "agency manager",
    "agency specialist",
    "stranger",
)
OPEN = [
    Case("approvals:link", "GET", 200, {"token": "link_token"}),
    Case(
        "approvals:link",
        "POST",
        200,
        {"token": "link_token"},
        lambda place: {"decision": "approve", "version": 1},
    ),
    Case("contentplan:link_media", "GET", 200, {"token": "link_token", "pk": "media"}, at="link"),
    Case(
        "approvals:link_keep",
        "POST",
        200,
        {"token": "link_token"},
        lambda place: {"version": 1, "comment": "So far"},
        entries=0,  # nothing is said yet
    ),
    # A link that works needs no new one; the answer doesn't tell.
    Case("approvals:link_resend", "POST", 200, {"token": "link_token"}, nothing, entries=0),
    Case("clients:invitation", "GET", 200, {"token": "invite_token"}),
    # The role that is taken, and the sign-in.
    Case(
        "clients:invitation",
        "POST",
        302,
        {"token": "invite_token"},
        lambda place: {"name": "New", "password": PASSWORD},
        entries=2,
    ),
    Case("set_language", "POST", 302, body=lambda place: {"language": "ka"}),
    Case("health-live", "GET", 200),
    Case("health-ready", "GET", 200),
    Case("account_login", "GET", 302, anybody=200),
    Case("account_login", "POST", 302, body=nothing, anybody=200, entries=0),
    Case("account_logout", "GET", 200, anybody=302),
    Case("account_logout", "POST", 302, body=nothing),
    Case("account_inactive", "GET", 200),
    Case("account_signup", "GET", 302, anybody=200),
    Case("account_signup", "POST", 302, body=nothing, anybody=200, entries=0),
    Case("account_reset_password", "GET", 200),
    Case(
        "account_reset_password",
        "POST",
        302,
        body=lambda place: {"email": "x@example.com"},
        entries=0,
    ),
    Case("account_reset_password_done", "GET", 200),
    Case("account_reset_password_from_key_done", "GET", 200),
    Case("mfa_authenticate", "GET", 302),
    Case("mfa_authenticate", "POST", 302, body=nothing, entries=0),
]
OWN = [
    Case("clients:agency_new", "GET", 200, but=dict.fromkeys(IN_AN_AGENCY, 302)),
    # Who works in an agency is only led home.
    Case("clients:agency_new", "POST", 302, body=lambda place: {"name": "Mine"}, entries=0),
    Case("accounts:profile", "GET", 200),
    Case(
        "accounts:profile",
        "POST",
        302,
        body=lambda place: {
            "name": "Me",
            "language": "en",
            "timezone": "UTC",
            "quiet_from": "21:00",
            "quiet_until": "08:00",
        },
    ),
    Case("accounts:tokens", "GET", 200),
    Case(
        "accounts:tokens",
        "POST",
        200,
        body=lambda place: {"name": "sheet", "scope": "read", "days": "30"},
    ),
    Case(
        "accounts:token_revoke",
        "POST",
        404,
        {"pk": "token"},
        nothing,
        at="person",
        but={"manager": 302},
    ),
    Case("clients:my_absences", "GET", 200),
    # Everybody's substitutes are others: this form names none.
    Case("clients:my_absences", "POST", 400, body=lambda place: {"first_day": soon()}, entries=0),
    Case(
        "clients:my_absence_end",
        "POST",
        404,
        {"pk": "absence"},
        nothing,
        at="person",
        but={"manager": 302},
    ),
    Case("contentplan:feeds", "GET", 200),
    Case("contentplan:feeds", "POST", 200, body=lambda place: {"name": "phone"}),
    Case(
        "contentplan:feed_revoke",
        "POST",
        404,
        {"pk": "feed"},
        nothing,
        at="person",
        but={"manager": 302},
    ),
    Case("help_rules", "GET", 200),
    Case("help_rule", "GET", 200, {"rule": "=MIX-2"}),
]
ALLAUTH = [
    Case("account_change_password", "GET", 200),
    Case("account_change_password", "POST", 200, body=nothing, entries=0),
    Case("account_reauthenticate", "GET", 200),
    Case("account_reauthenticate", "POST", 200, body=nothing, entries=0),
    Case("account_set_password", "GET", 302),
    Case("account_set_password", "POST", 302, body=nothing, entries=0),
    Case("mfa_index", "GET", 200),
    # Asked for the password once more first.
    Case("mfa_activate_totp", "GET", 302),
    Case("mfa_activate_totp", "POST", 302, body=nothing, entries=0),
    Case("mfa_reauthenticate", "GET", 302),
    Case("mfa_reauthenticate", "POST", 302, body=nothing, entries=0),
    Case("mfa_generate_recovery_codes", "GET", 302),
    Case("mfa_generate_recovery_codes", "POST", 302, body=nothing, entries=0),
    # Nobody here has a second factor yet.
    Case("mfa_deactivate_totp", "GET", 404),
    Case("mfa_deactivate_totp", "POST", 404, body=nothing, entries=0),
    Case("mfa_download_recovery_codes", "GET", 404),
    Case("mfa_view_recovery_codes", "GET", 404),
    Case("usersessions_list", "GET", 200),
    Case("usersessions_list", "POST", 302, body=nothing),
    Case("account_reset_password_from_key", "GET", 200, {"uidb36": "=x", "key": "=y"}),
    Case(
        "account_reset_password_from_key",
        "POST",
        200,
        {"uidb36": "=x", "key": "=y"},
        nothing,
        entries=0,
    ),
]
FEEDS = [
    Case("contentplan:feed", "GET", 200, {"token": "feed_token"}),
]
SHARES = [
    Case("reports:shared", "GET", 200, {"token": "share_token"}),
    # Without a password there is none to take: it leads to the report.
    Case("reports:shared_open", "POST", 302, {"token": "share_token"}, nothing, entries=0),
    Case("reports:shared_chart", "GET", 200, {"token": "share_token", "name": "=mix"}),
]
# What is alike for everybody is asked for by one of each kind.
FEW = ("manager", "decider", "stranger", "removed", "write token", "nobody", "link holder")
ACCOUNTS = [replace(case, only=FEW) for case in (*OPEN, *ALLAUTH, *FEEDS, *SHARES)] + OWN
ACCOUNTS += [*WEBHOOK_PAGES, *WEBHOOK_RESOURCES]
