"""What the rules of content plans, ideas and files say, and why: /help/rules/ID/ (screens.md)."""

from django.utils.translation import gettext_lazy as _

from smmhub.rule_text import FIXED, RuleText

CLIENT = _("Client → Settings → Rules of this client; for one plan: Content plan → Edit")
CHANNELS = _("Client → Settings → Channels")
WAIVE = _("Nothing to set. A finding can be waived with a reason, and the client sees the waiver.")
CAPS = _(
    "Client → Settings → Material from the web: 20 to 50 percent for each kind of goal. A finding can also be waived with a reason."
)
PHRASES = _("Agency → Worn-out phrases: one list for the whole agency, one phrase a line.")
PROVEN = _("Plain arithmetic, with its proof in docs/content-mix.md.")
NETWORKS = _("The networks' own limits. Each number and its source: docs/networks.md.")
UPLOADS = _("What OWASP asks of uploads (ASVS 5.0), and what hostile files did when we tried them.")

PLAN_RULES: dict[str, RuleText] = {
    "MIX-1": RuleText(
        _("The golden formula"),
        _(
            "40 percent engaging, 30 user-generated, 25 educational and 5 promotional posts, in each plan and each channel. A client may have another formula; the deviation is shown."
        ),
        _("People come for people and for what is useful; they leave when everything sells."),
        CLIENT,
    ),
    "MIX-2": RuleText(
        _("When a plan is balanced"),
        _(
            "Each type must be within one post of its exact share, or within the tolerance, whichever is wider."
        ),
        _("Twelve posts cannot be split exactly 40/30/25/5, so small plans are judged fairly."),
        CLIENT,
        PROVEN,
    ),
    "MIX-3": RuleText(
        _("What a skewed mix does"),
        _(
            "Too promotional: the audience leaves. Too little promotional: business tasks stay unsolved. Too little user-generated: the community is not alive. Too little educational: no reason to return."
        ),
        _("Knowing the consequence makes it easy to choose what to change."),
        CLIENT,
    ),
    "MIX-4": RuleText(
        _("The smallest repair"),
        _(
            "The app finds the fewest changes that balance a plan: another type, one more post or one less. Posts without a text are changed first, then the last ones. Approved and published posts are never touched."
        ),
        _("The fewer posts change, the less work is thrown away."),
        FIXED,
        PROVEN,
    ),
    "MIX-5": RuleText(
        _("Borrowed material has a cap"),
        _(
            "At most this share of a goal's posts may use material from the web: loyalty and support 20 percent, leads and sales 30, awareness and traffic 40, community growth 50. Each says where it is from."
        ),
        _("A page made of other people's posts gives no reason to follow it."),
        CAPS,
    ),
    "MIX-6": RuleText(
        _("User-generated posts keep their author"),
        _("A user-generated post needs its author, link and permission before it can be approved."),
        _("Publishing somebody's photo without asking costs more than the photo."),
        WAIVE,
    ),
    "PLAN-1": RuleText(
        _("A month in one step"),
        _(
            "A draft puts posts at each channel's regular times, leaves out the days to skip, spreads the types evenly and takes ideas from the bank first. Drafting again fills the gaps only."
        ),
        _("An empty calendar is the most expensive page in an agency."),
        CHANNELS,
        PROVEN,
    ),
    "PLAN-2": RuleText(
        _("What a post is"),
        _(
            "A channel, a goal, a type, a format, a tone, a time in the client's zone, text, material and where it is from, link, hashtags, and who speaks."
        ),
        _("What is left open in the plan is asked again on the day of publication."),
        FIXED,
    ),
    "PLAN-3": RuleText(
        _("The way of a post"),
        _(
            "Idea, draft, internal review, client review, approved, published; or returned, or cancelled. A published post has its address."
        ),
        _("“Published” without a link cannot be checked or measured."),
        FIXED,
    ),
    "PLAN-4": RuleText(
        _("Regularity"),
        _(
            "Each channel has a rhythm. Pointed out are regular times without a post, posts at other times, and posts less than an hour after another one, unless the rhythm means it."
        ),
        _("People come back to what comes back to them."),
        CHANNELS,
    ),
    "PLAN-5": RuleText(
        _("Do not repeat yourself"),
        _(
            "A post is a repeat when three quarters of its words were said in the last twelve months, in the same order. Texts below six words are not judged, nor one message in several channels on one day. Worn-out phrases are found in all their endings."
        ),
        _("Who reads the same twice looks less closely the third time."),
        PHRASES,
    ),
    "PLAN-6": RuleText(
        _("Real people"),
        _(
            "A plan is pointed out when none of its posts is signed by a named person with a filled profile."
        ),
        _("People answer people: a named employee beats a faceless admin."),
        WAIVE,
    ),
    "PLAN-7": RuleText(
        _("Variety"),
        _("One format or one tone for everything is pointed out, from five posts on."),
        _("Even good photos tire when there is nothing else."),
        WAIVE,
    ),
    "PLAN-8": RuleText(
        _("Limits of the networks"),
        _(
            "Each network limits the length of a text, its hashtags and links, and the number and kind of files. Counted as the network counts, while you type."
        ),
        _("A text that the network cuts off loses its last line: the one with the link."),
        FIXED,
        NETWORKS,
    ),
    "PLAN-9": RuleText(
        _("Findings"),
        _(
            "Everything the rules notice is in one list, with a reason and a way to fix it. A finding can be waived with a reason, and the client sees the waiver."
        ),
        _("A rule that may never be broken is soon worked around in silence."),
        WAIVE,
    ),
    "IDEA-1": RuleText(
        _("No good thought is lost"),
        _(
            "Ideas of both sides, of brainstorms and of competitors go into one bank and keep where they came from. Drafting takes from it first, and the post and its idea know each other."
        ),
        _("Who sees what became of an idea brings the next one."),
        FIXED,
    ),
    "IDEA-2": RuleText(
        _("The client proposes, does not insist"),
        _(
            "A proposal is accepted, or declined with a written argument, and then it is closed. With new facts it can be reopened once; the second answer is final. Changes after an approval and new networks are proposals too."
        ),
        _(
            "An argument can be checked; pressure cannot. And nobody has to ask twice what became of a wish."
        ),
        FIXED,
    ),
    "UPL-1": RuleText(
        _("Which files are taken"),
        _(
            "JPEG, PNG, WebP, GIF, MP4, MOV and WebM for posts. A file is judged by what is in it, and its ending must agree."
        ),
        _("A name proves nothing; what opens in a browser may run there."),
        FIXED,
        UPLOADS,
    ),
    "UPL-2": RuleText(
        _("How large a picture may be"),
        _("At most 40 megapixels, 12,000 pixels a side and 300 frames, read before it is opened."),
        _("A picture of a few kilobytes can unpack to a gigabyte and stop everybody's work."),
        FIXED,
        UPLOADS,
    ),
    "UPL-3": RuleText(
        _("Pictures are written anew"),
        _("Where a picture was taken, and whatever hangs behind it, is gone when it is shown."),
        _("A photo of a shop should not tell where its owner lives."),
        FIXED,
        UPLOADS,
    ),
    "UPL-4": RuleText(
        _("Files are shown to those who may see the post"),
        _(
            "Files lie under random names, are shown only to people of the client, and never run as a page."
        ),
        _("An address that can be guessed is an open door."),
        FIXED,
        UPLOADS,
    ),
}
