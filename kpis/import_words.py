"""The words for what importers return as codes (kpis/importing/shapes.py)."""

from django.utils.translation import gettext_lazy as _

from common.tables.wording import CELL_WORDS, DAY_ORDER_QUESTION, DAY_ORDERS
from common.tables.wording import FILE_WORDS as TABLE_WORDS

SOURCE_NAMES = {
    "api": _("API"),
    "hand": _("typed by hand"),
    "questions": _("questions of the community"),
    "demo": _("demo"),
    "counted": _("counted from visits, calls and leads"),
    "meta_posts_facebook": _("Facebook posts (Meta Business Suite)"),
    "meta_posts_instagram": _("Instagram posts (Meta Business Suite)"),
    "meta_chart": _("chart of Meta Business Suite"),
    "meta_ads": _("Meta Ads report"),
    "meta_audience": _("audience of Meta Business Suite"),
    "meta_formats": _("formats of Meta Business Suite"),
    "vk_days": _("VK daily statistics"),
    "vk_posts": _("VK posts"),
    "linkedin_followers": _("LinkedIn followers"),
    "linkedin_visitors": _("LinkedIn visitors"),
    "linkedin_content": _("LinkedIn content"),
    "linkedin_competitors": _("LinkedIn competitors"),
    "x_days": _("X account by day"),
    "x_posts": _("X posts"),
    "x_tweets": _("Twitter activity (until 2024)"),
    "tiktok_overview": _("TikTok overview"),
    "tiktok_audience": _("TikTok audience"),
    "ga4_days": _("Google Analytics 4 by day"),
    "ga4_snapshot": _("Google Analytics 4 home page"),
    "ga4_breakdown": _("Google Analytics 4 breakdown"),
    "youtube_videos": _("YouTube videos of a period"),
    "youtube_days": _("YouTube by day"),
    "youtube_breakdown": _("YouTube breakdown"),
    "metrika_days": _("Yandex Metrika by day"),
    "metrika_breakdown": _("Yandex Metrika breakdown"),
    "mapped": _("table of your own"),
}

FILE_WORDS = {
    **TABLE_WORDS,
    "unknown_layout": _("No known export looks like this. Was the file changed by hand?"),
    "unknown_metric": _("This chart shows something that is not measured here."),
    "wrong_source": _("The file is not an export of the kind that was chosen."),
    "no_dates": _("The export has no days, so its figures belong to no period."),
    "breakdown": _(
        "The rows are parts of a whole, such as countries or ages: they must not add up."
    ),
    "many_tables": _("This page holds many small tables. Export the report by day instead."),
    "several_currencies": _("The file has amounts in several currencies."),
    # ours
    "rejected_rows": _("Some rows could not be read, so nothing was written."),
    "other_currency": _("The amounts are in another currency than this client counts in."),
    "mapping_lost": _("The mapping names a metric that is gone. Change the mapping."),
    "file_lost": _("The file is no longer there. Please send it again."),
}

ROW_WORDS = {
    "not_a_number": _("This is not a number."),
    "not_whole": _("Only whole numbers make sense here."),
    "negative": _("This cannot be below zero."),
    "too_large": _("This number is too large."),
    **CELL_WORDS,
    "bad_date": _("This is not a date of this export."),
    "after_today": _("This day has not come yet."),
    "after_as_of": _("This was published after the figures were taken."),
    "bad_id": _("This is not an id."),
    "id_lost_digits": _("A spreadsheet has rounded this id."),
    "conflicting_values": _("There are two different values for the same day and metric."),
    # of measured values that come without a file
    "not_found": _("There is no such channel here."),
    "unknown_metric": _("There is no such metric."),
    "retired_metric": _("This metric of the agency is retired: it takes no new values."),
    "not_stored": _("This rate is computed from its parts. Give the parts instead."),
    "unknown_field": _("There is no such field."),
    "required": _("This is missing."),
    "invalid": _("This is not of the right kind."),
    "before_2000": _("Choose a year from 2000 to 2100."),
}

PROBLEM_WORDS = {  # what keeps a mapping from being read: kpis/importing/layouts.py, problems
    "twice": _("Two columns mean this: choose one."),
    "unknown_metric": _("There is no such metric."),
    "other_level": _("Such rows don't have this metric."),
    "no_duration": _("Only durations are counted in minutes or hours."),
    "no_metric": _("Choose a metric for at least one column."),
    "no_day": _("Say which column has the days."),
    "no_form": _("Say how the days are written."),
    "invalid": _("This is not of the right kind."),
}

QUESTION_WORDS = {
    "year": _("The days in this file have no year. In which year is the last one?"),
    "period": _("The file does not say which days it covers. Which ones?"),
    "day_order": DAY_ORDER_QUESTION,
    "decimal": _("Which mark separates the decimals?"),
    "own_account": _("The file has several accounts. Which one is this channel?"),
    "network": _("The file has charts of several networks. Which one is meant?"),
    "currency": _("The file does not name its currency. Which one is it?"),
    "as_of": _("On which day were the figures taken?"),
}
CHOICE_WORDS = {
    **DAY_ORDERS,
    ".": _("the point: 1.5"),
    ",": _("the comma: 1,5"),
}

WARNING_WORDS = {
    "breakdown_left_out": _("Tables that split a whole into parts were left out."),
    "audience_incomplete": _(
        "Parts of the audience could not be read, so their table was left out as a whole."
    ),
    "unknown_rows": _("Rows of a kind that is not measured here were left out."),
    "unknown_metric": _("Charts of something that is not measured here were left out."),
    "other_network": _("Charts of another network were left out."),
    "other_accounts": _("Posts of other accounts were left out."),
    "columns_disagree": _(
        "A column is there twice with different values: the first one was taken."
    ),
    "rows_miss_total": _("The rows do not add up to the total that the file itself gives."),
    "several_result_indicators": _(
        "The results are of several kinds, so conversions were left out."
    ),
    "numbered_objects": _("The rows have no ids: rows of one name were numbered in their order."),
    # ours
    "network_mismatch": _("The file seems to come from another network than this channel."),
}
