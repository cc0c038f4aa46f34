"""TEN-8: the one list of what answers without a sign-in. Everything else asks for one."""

OPEN_NAMES = frozenset(
    {
        "health-live",
        "health-ready",
        "set_language",
        "styleguide",
        "favicon",
        # allauth: coming in
        "account_login",
        "account_logout",
        "account_signup",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_authenticate",
        # proof is in the address (LNK)
        "approvals:link",
        "approvals:link_keep",
        "approvals:link_resend",
        "clients:invitation",
        "contentplan:feed",
        "contentplan:link_media",
        "community:short",
        "reports:shared",
        "reports:shared_chart",
        "reports:shared_open",
    }
)
OPEN_NAMESPACES = frozenset({"api"})  # answers 401 itself: smmhub/api/views.py; but for these:
OPEN_API = frozenset({"api:schema", "api:docs", "api:unknown"})  # the document holds no rows

# Closed, but asking for nothing beyond the sign-in: a person's own things, and texts for everybody.
SIGNED_IN_NAMES = frozenset(
    {
        "accounts:profile",
        "accounts:tokens",
        "accounts:token_revoke",
        "clients:agency_new",
        "clients:my_absences",
        "clients:my_absence_end",
        "contentplan:feeds",
        "contentplan:feed_revoke",
        "webhooks:endpoints",
        "webhooks:endpoint",
        "webhooks:remove",
        "webhooks:resend",
        "webhooks:rotate",
        "webhooks:test",
        "help_rules",
        "help_rule",
    }
)
SIGNED_IN_PREFIXES = ("account_", "mfa_", "usersessions_")  # allauth: one's own account


def is_open(match) -> bool:
    """Return whether this resolved route may be visited by anyone."""
    return match.view_name in OPEN_NAMES or bool(OPEN_NAMESPACES & set(match.namespaces))
