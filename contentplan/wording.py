"""The words for what the rules of content plans return as facts (PLAN-9)."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.findings import Finding
from common.formats import day, integer, number
from contentplan.media_wording import MEDIA_PROBLEMS, told_of_media
from contentplan.models import Post, Type
from contentplan.rules.repair import Change
from contentplan.rules.words import Piece, excerpt

SKEW_WORDS = {  # MIX-3
    "too_promotional": gettext_lazy("Too promotional: the audience leaves."),
    "too_little_promotional": gettext_lazy("Too little promotional: business tasks stay unsolved."),
    "too_little_user_generated": gettext_lazy(
        "Too little user-generated: the community is not alive."
    ),
    "too_little_educational": gettext_lazy("Too little educational: no reason to return."),
    "too_little_engaging": gettext_lazy("Too little engaging: nobody talks with you."),
}


def repair_words(changes: Sequence[Change], locked: int, *, balanced: bool) -> list[str]:
    """Return why just these changes are suggested (MIX-4), or why none are.

    locked is the number of posts that no suggestion touches."""
    told = []
    if changes:
        told.append(_("No smaller set of changes balances the plan."))
        if any(change.post for change in changes):
            told.append(_("Of a type with too many: posts without a text first, then the last."))
    elif not balanced:
        told.append(_("No change helps: the approved posts alone are off the formula."))
    if locked and told:
        words = ngettext(
            "%(count)d approved or published post stays as it is.",
            "%(count)d approved or published posts stay as they are.",
            locked,
        )
        told.append(words % {"count": locked})
    return told


class Told(NamedTuple):
    """A finding in words: what, why it matters, how to fix it; quote is what it's about."""

    what: str
    why: str
    fix: str
    quote: Sequence[Piece] = ()

    @property
    def message(self) -> str:
        """Return what was found and the passage it is about, as plain text."""
        if not self.quote:
            return self.what
        passage = " ".join("".join(piece for piece, _meant in self.quote).split())
        return f"{self.what} “{passage}”"


def tell(finding: Finding, channels: Mapping[Any, str]) -> Told:
    """Return a finding in the reader's language; channels maps ids to names."""
    return _TELLERS[finding.code](finding.facts, channels)


def shown(share: Fraction | None, places: int = 1) -> str:
    """Return an exact share as a person reads it."""
    if share is None:
        return number(None)
    return number(Decimal(share.numerator) / Decimal(share.denominator), places)


def signed(points: Fraction | int | None) -> str:
    """Return a deviation in points with its sign, "" where there is nothing to deviate."""
    if points is None:
        return ""
    sign = "+" if points > 0 else "−" if points < 0 else ""
    return sign + shown(abs(Fraction(points)))


def _goal(facts: Mapping[str, Any], channels: Mapping[Any, str]) -> Told:
    return Told(
        _("No goal is agreed yet."),
        _("Posts without a goal cannot be right or wrong, only more or less liked."),
        _("Set a goal and let a decider agree to it; then the plan can be sent."),
    )


def _goal_named(facts: Mapping[str, Any], channels: Mapping[Any, str]) -> Told:
    return Told(
        _("This post names no goal."),
        _("A post that serves no goal takes the place of one that does."),
        _("Choose the goal in the post."),
    )


def _mix(facts: Mapping[str, Any], channels: Mapping[Any, str]) -> Told:
    named = {
        "type": str(Type(facts["type"]).label),
        "count": integer(facts["count"]),
        "total": integer(facts["total"]),
        "target": integer(facts["target_count"]),
        "channel": channels.get(facts.get("channel"), ""),
    }
    if named["channel"]:
        what = _(
            "%(channel)s: %(count)s of %(total)s posts are %(type)s, the target is %(target)s."
        )
    else:
        what = _("%(count)s of %(total)s posts are %(type)s, target %(target)s.")
    skew = facts["skew"]
    why = str(SKEW_WORDS[skew]) if skew else _("What is too much of one is too little of another.")
    return Told(what % named, why, _("Apply a suggestion of the mix meter, or change a type."))


def _borrowed(facts: Mapping[str, Any], channels: Mapping[Any, str]) -> Told:
    if "cap" not in facts:
        return Told(
            _("This borrowed post does not say where its material is from."),
            _("Using somebody's work without naming it is theft, and found out easily."),
            _("Write the address of the source into the post."),
        )
    what = ngettext(
        "%(count)d post uses borrowed material; for this goal at most %(cap)d %% may.",
        "%(count)d posts use borrowed material; for this goal at most %(cap)d %% may.",
        facts["count"],
    )
    return Told(
        what % {"count": facts["count"], "cap": facts["cap"]},
        _("A page made of other people's posts gives no reason to follow it."),
        _("Replace a borrowed post by an own one."),
    )


MISSING = {
    "author": gettext_lazy("the author"),
    "link": gettext_lazy("the link"),
    "permission": gettext_lazy("the permission"),
}


def _rights(facts: Mapping[str, Any], channels: Mapping[Any, str]) -> Told:
    missing = ", ".join(str(MISSING[name]) for name in facts["missing"])
    return Told(
        _("Missing for this user-generated post: %(missing)s.") % {"missing": missing},
        _("Publishing somebody's photo without asking costs more than the photo."),
        _("Ask the author and write it into the post."),
    )


def _again(facts: Mapping[str, Any], channels: Mapping[Any, str]) -> Told:
    quote = excerpt(facts["text"], facts["spans"])
    if facts["problem"] == "avoided":
        phrases = ", ".join(f"“{phrase}”" for phrase in facts["phrases"])
        return Told(
            _("The client asked to avoid: %(phrases)s.") % {"phrases": phrases},
            _("The brief says so. A word that was refused once is refused again."),
            _("Say it in other words, or ask whether the brief is still right."),
            quote,
        )
    if facts["problem"] == "worn_out":
        what = ngettext(
            "A worn-out phrase: %(phrases)s.",
            "Worn-out phrases: %(phrases)s.",
            len(facts["phrases"]),
        )
        phrases = ", ".join(f"“{phrase}”" for phrase in facts["phrases"])
        return Told(
            what % {"phrases": phrases},
            _("What everybody says, nobody reads."),
            _("Say what is true of this client only, or take the phrase off the agency's list."),
            quote,
        )
    what = _("%(percent)d %% of these words were said already on %(day)s.")
    return Told(
        what % {"percent": facts["percent"], "day": day(facts["other_day"])},
        _("Who reads the same twice looks less closely the third time."),
        _("Write it anew, or cancel one of the two."),
        quote,
    )


def _faces(facts: Mapping[str, Any], channels: Mapping[Any, str]) -> Told:
    return Told(
        _("No post of this plan is signed by a person.")
        if not facts["named"]
        else _("Nobody who signs posts of this plan has a filled profile."),
        _("People answer people: a named employee beats a faceless admin."),
        _("Let somebody of the company speak in a few posts."),
    )


def _rhythm(facts: Mapping[str, Any], channels: Mapping[Any, str]) -> Told:
    if facts["problem"] == "gaps":
        moments = facts["moments"]
        what = ngettext(
            "%(channel)s: %(count)d regular time has no post, the first on %(day)s.",
            "%(channel)s: %(count)d regular times have no post, the first on %(day)s.",
            len(moments),
        ) % {
            "channel": channels.get(facts["channel"], ""),
            "count": len(moments),
            "day": day(moments[0][0]),
        }
        fix = _("Draft the month again: it fills the gaps only.")
        return Told(what, _("People come back to what comes back to them."), fix)
    if facts["problem"] == "pile_up":
        return Told(
            _("This post comes less than an hour after another one of its channel."),
            _("Two posts at once take each other's audience."),
            _("Move one of them."),
        )
    return Told(
        _("This post is at no regular time of its channel."),
        _("People come back to what comes back to them."),
        _("Move it to a regular time, or change the rhythm."),
    )


def _variety(facts: Mapping[str, Any], channels: Mapping[Any, str]) -> Told:
    if facts["what"] == "format":
        name = Post.Format(facts["value"]).label
        what = _("Every post has the same format: %(name)s.") % {"name": name}
    else:
        name = Post.Tone(facts["value"]).label
        what = _("Every post has the same tone: %(name)s.") % {"name": name}
    return Told(what, _("Even good posts tire when there is nothing else."), _("Vary a few posts."))


def _media(facts: Mapping[str, Any], channels: Mapping[Any, str]) -> Told:
    return Told(*told_of_media(facts))


def _text(facts: Mapping[str, Any], channels: Mapping[Any, str]) -> Told:
    problem = facts["problem"]
    if problem in MEDIA_PROBLEMS:
        return _media(facts, channels)
    if problem == "empty":
        return Told(
            _("This post has no text yet."),
            _("The client cannot approve what is not there."),
            _("Write the text."),
        )
    if problem == "dead_link":
        return Told(
            _("In this network an address in the text cannot be clicked."),
            _("An address that nobody can click is only noise."),
            _("Put the link into the profile and say so in the text."),
        )
    what, why, fix = _OVER[problem]
    figures = {
        "number": integer(facts["length" if problem == "too_long" else "number"]),
        "limit": integer(facts["limit"]),
    }
    return Told(str(what) % figures, str(why), str(fix))


_REFUSED = gettext_lazy("The network refuses or ignores what is too much.")
_OVER = {  # PLAN-8
    "too_long": (
        gettext_lazy("The text has %(number)s characters, the network takes %(limit)s."),
        gettext_lazy("What the network cuts off is the end, where the link is."),
        gettext_lazy("Shorten the text."),
    ),
    "hashtags": (
        gettext_lazy("The post has %(number)s hashtags, the network takes %(limit)s."),
        _REFUSED,
        gettext_lazy("Keep the hashtags that people really look for."),
    ),
    "links": (
        gettext_lazy("The post has %(number)s different links, the network takes %(limit)s."),
        _REFUSED,
        gettext_lazy("Keep the link that serves the goal."),
    ),
}


_TELLERS: dict[str, Callable[[Mapping[str, Any], Mapping[Any, str]], Told]] = {
    "GOAL-1": _goal,
    "GOAL-3": _goal_named,
    "MIX-2": _mix,
    "MIX-5": _borrowed,
    "MIX-6": _rights,
    "PLAN-2": _media,
    "PLAN-4": _rhythm,
    "PLAN-5": _again,
    "PLAN-6": _faces,
    "PLAN-7": _variety,
    "PLAN-8": _text,
}
