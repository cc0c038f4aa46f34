"""The part of a report about competitors (GOAL-6)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from approvals.wording import choice_label
from common import formats
from reports.cells import NETWORKS, count_cell, day_cell, exact, percent_cell, span_text
from reports.tables import Cell, Column, Part, Table


def competitor_parts(sections: Mapping[str, Any]) -> list[Part]:
    """Return the part; none where nobody was looked at, and in reports of before."""
    networks = sections.get("competitors", {}).get("networks", ())
    if not networks:
        return []
    told = [_("As it was seen by the day that stands beside each; what nobody saw is no data.")]
    part = Part("competitors", _("Competitors"))
    for one in networks:
        part.tables.append(_sides(one))
        for share in one["shares"]:
            if share["voices"]:
                part.tables.append(_voices(one, share))
            else:
                told.append(f"{_title(one, share)}. {_why(share)}")
    part.lead = " ".join(told)
    return [part]


def _name(one: Mapping[str, Any]) -> Cell:
    ours = _("ours")
    return Cell(f"{one['name']} · {ours}" if one["ours"] else one["name"])


def _sides(one: Mapping[str, Any]) -> Table:
    return Table(
        choice_label(one["network"], NETWORKS),
        [
            Column(_("Who")),
            Column(_("Followers"), numeric=True),
            Column(_("Day")),
            Column(_("Change"), numeric=True),
            Column(_("Since")),
            Column(_("Posts a week"), numeric=True),
            Column(_("ER by followers"), numeric=True),
        ],
        [
            [
                _name(side),
                count_cell(side["followers"]),
                day_cell(side["followers_day"]),
                _change(side["change"]),
                day_cell(side["change_since"]),
                _posts(side["posts_per_week"]),
                percent_cell(side["er_by_followers"], 2),
            ]
            for side in one["sides"]
        ],
        note=_("Change: of followers since the look before; ours since the day before the period."),
    )


def _change(value: int | None) -> Cell:
    shown = formats.integer(value)
    return Cell(f"+{shown}" if value is not None and value > 0 else shown, value)


def _posts(text: str | None) -> Cell:
    if text is None:
        return Cell(formats.no_data())
    value = exact(text)
    return Cell(formats.number(value, 1), value)


def _title(one: Mapping[str, Any], share: Mapping[str, Any]) -> str:
    title = (
        _("Share of voice: mentions")
        if share["kind"] == "mentions"
        else _("Share of voice: likes, comments and shares")
    )
    return f"{title} · {choice_label(one['network'], NETWORKS)}"


def _voices(one: Mapping[str, Any], share: Mapping[str, Any]) -> Table:
    return Table(
        _title(one, share),
        [Column(_("Who")), Column(_("Counted"), numeric=True), Column(_("Share"), numeric=True)],
        [
            [_name(voice), count_cell(voice["counted"]), percent_cell(voice["share"])]
            for voice in share["voices"]
        ],
        note=span_text(share["start"], share["end"]),
    )


def _why(share: Mapping[str, Any]) -> str:
    """Return why nobody's share can be told."""
    if share["lacking"]:
        text = _("Not shown: there are no figures of %(names)s for the whole of the same period.")
        return text % {"names": ", ".join(share["lacking"])}
    if share["start"]:
        return _("Not shown: nothing was counted, or there is no channel of ours here.")
    return _("Not shown: the figures are of different periods.")
