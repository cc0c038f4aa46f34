"""Every rule of content plans has tests at and just past its boundary, and a page in 3 languages.

The table says which tests those are; a rule that is left out, or whose test is gone, is red."""

from importlib import import_module

import pytest
from django.urls import reverse
from django.utils.translation import override

from smmhub.rule_texts import RULES
from tests.factories import PersonFactory

MIX, FINDINGS = "rules.test_mix", "rules.test_findings"
NETWORK, REPEATS = "rules.test_network_findings", "rules.test_repeats"
DRAFTING, REPAIR = "rules.test_drafting", "rules.test_repair"
MEDIA, EDGES = "rules.test_media", "test_boundaries"
CHANNELS, CAPS = "rules.test_channel_repair", ".clients.test_caps"
BOUNDARIES = {
    "MIX-1": [
        (MIX, "test_a_formula_is_whole_percents_of_known_types_that_make_100"),
        (MIX, "test_another_formula_shows_its_deviation_from_the_golden_one"),
        (FINDINGS, "test_a_channel_off_its_mix_is_a_warning_even_in_a_balanced_plan"),
    ],
    "MIX-2": [
        (MIX, "test_a_type_may_be_off_by_one_post_or_the_tolerance_whichever_is_wider"),
        (MIX, "test_the_tolerance_takes_over_from_the_one_post_above_20_posts"),
        (MIX, "test_targets_of_a_small_plan_go_to_the_largest_remainders"),
        (FINDINGS, "test_a_plan_by_one_post_off_its_mix_is_let_pass"),
        (CHANNELS, "test_a_channel_is_balanced_by_the_fewest_retypes_that_keep_the_plan"),
        (CHANNELS, "test_one_more_retype_is_taken_where_that_keeps_the_plan"),
    ],
    "MIX-3": [
        (MIX, "test_a_skew_is_named_so_that_it_can_be_explained"),
        (
            MIX,
            "test_too_little_promotional_is_explained_where_the_formula_wants_more_than_the_tolerance",
        ),
    ],
    "MIX-4": [
        (REPAIR, "test_one_post_over_the_line_is_one_change"),
        (REPAIR, "test_a_repair_balances_any_open_plan_by_the_fewest_changes"),
        (REPAIR, "test_a_repair_around_locked_posts_takes_the_fewest_changes_too"),
        (REPAIR, "test_a_post_without_a_text_is_retyped_before_one_that_is_written"),
    ],
    "MIX-5": [
        (FINDINGS, "test_borrowed_posts_stay_under_the_cap_of_their_goal"),
        (FINDINGS, "test_the_cap_is_judged_goal_by_goal"),
        (FINDINGS, "test_a_borrowed_post_without_its_source_is_an_error"),
        (CAPS, "test_the_limits_themselves_are_fine"),
        (CAPS, "test_a_cap_has_limits"),
    ],
    "MIX-6": [(FINDINGS, "test_a_user_generated_post_keeps_author_link_and_permission")],
    "PLAN-1": [
        (DRAFTING, "test_a_new_plan_and_each_channel_come_out_balanced_without_any_tolerance"),
        (DRAFTING, "test_up_to_a_fifth_of_promotional_posts_are_no_neighbours"),
        (DRAFTING, "test_one_channel_is_as_even_as_whole_posts_allow_and_has_no_streak_beyond_two"),
        (DRAFTING, "test_days_to_skip_get_no_post_and_the_rest_is_balanced_all_the_same"),
        (DRAFTING, "test_a_second_draft_has_nothing_to_add"),
        (DRAFTING, "test_gaps_that_deleting_leaves_are_filled_and_nothing_else"),
        (EDGES, "test_a_plan_may_be_of_one_day_and_ends_no_sooner_than_it_starts"),
        (EDGES, "test_a_plan_covers_at_most_a_year"),
    ],
    "PLAN-2": [
        ("test_services", "test_a_post_stays_inside_its_plan"),
        (EDGES, "test_a_post_stands_from_the_first_to_the_last_minute_of_its_plan"),
        (MEDIA, "test_what_is_not_there_is_plan_2_until_the_post_is_settled"),
    ],
    "PLAN-3": [
        (EDGES, "test_a_post_may_be_out_since_this_moment_and_not_since_the_next"),
        (EDGES, "test_the_database_itself_keeps_no_published_post_without_its_address"),
        ("test_services", "test_only_an_approved_post_is_published_and_with_its_address"),
    ],
    "PLAN-4": [
        (FINDINGS, "test_regular_times_without_a_post_are_one_finding_a_channel"),
        (FINDINGS, "test_a_post_off_the_rhythm_is_information_about_that_post"),
        (FINDINGS, "test_two_posts_of_a_channel_less_than_an_hour_apart_pile_up"),
        (NETWORK, "test_nothing_is_missed_on_a_day_to_skip_and_a_post_on_it_is_regular"),
    ],
    "PLAN-5": [
        (REPEATS, "test_three_quarters_of_the_same_words_in_the_same_order_are_a_repeat"),
        (REPEATS, "test_twelve_months_are_looked_back_and_not_a_day_more"),
        (REPEATS, "test_a_text_of_five_words_may_come_again_and_one_of_six_may_not"),
        (REPEATS, "test_a_phrase_is_found_in_its_forms"),
        (REPEATS, "test_a_word_that_the_client_asked_to_avoid_is_a_warning_with_its_place"),
    ],
    "PLAN-6": [
        (NETWORK, "test_a_plan_without_any_face_is_flagged_and_one_face_is_enough"),
        (NETWORK, "test_a_name_that_nobody_can_look_up_is_no_face_yet"),
    ],
    "PLAN-7": [
        (FINDINGS, "test_one_format_or_tone_for_everything_is_found_from_five_posts_on"),
    ],
    "PLAN-8": [
        (
            FINDINGS,
            "test_a_text_as_long_as_its_network_takes_passes_and_one_more_character_does_not",
        ),
        (NETWORK, "test_as_many_hashtags_as_the_network_takes_pass_and_one_more_does_not"),
        (NETWORK, "test_different_links_are_counted_with_the_link_of_the_post"),
        (MEDIA, "test_as_many_pictures_as_a_network_takes_pass_and_one_more_does_not"),
        (MEDIA, "test_as_many_videos_as_a_network_takes_pass_and_one_more_does_not"),
        (MEDIA, "test_the_last_byte_of_a_network_passes_and_one_more_does_not"),
        (MEDIA, "test_a_picture_on_instagram_is_from_4_5_to_1_91_1"),
    ],
    "PLAN-9": [
        ("test_fixes", "test_nothing_is_done_that_no_finding_offers"),
        ("test_services", "test_what_is_not_found_cannot_be_waived"),
        ("test_services", "test_no_goal_cannot_be_waived"),
        (EDGES, "test_a_finding_is_waived_by_a_letter_and_not_by_a_blank"),
    ],
    "IDEA-1": [
        (DRAFTING, "test_ideas_come_first"),
        ("test_services", "test_drafting_takes_ideas_from_the_bank_first"),
        ("test_ideas", "test_ten_tags_are_fine"),
        ("test_ideas", "test_what_is_no_idea_is_refused_and_stays_typed"),
        ("test_ideas", "test_an_idea_is_used_once"),
    ],
    "IDEA-2": [
        ("proposals.test_steps", "test_a_decline_needs_an_argument"),
        ("proposals.test_steps", "test_it_is_reopened_with_new_facts_and_keeps_what_was_argued"),
        ("proposals.test_steps", "test_the_second_decline_is_final"),
    ],
}
RULES_OF_PLANS = [
    *(f"MIX-{number}" for number in range(1, 7)),
    *(f"PLAN-{number}" for number in range(1, 10)),
    "IDEA-1",
    "IDEA-2",
]
LANGUAGES = ("en", "ru", "ka")


@pytest.mark.parametrize("rule", RULES_OF_PLANS)
def test_each_rule_is_tested_at_and_just_past_its_boundary(rule):
    for module, name in BOUNDARIES[rule]:
        assert callable(getattr(import_module(f".{module}", __package__), name, None)), name


@pytest.mark.django_db
@pytest.mark.parametrize("rule", list(RULES))
def test_each_rule_has_its_page_in_three_languages(rule, client):
    text = RULES[rule]
    for language in LANGUAGES:
        client.force_login(PersonFactory(language=language))
        page = client.get(reverse("help_rule", args=[rule]))
        assert page.status_code == 200
        with override(language):
            parts = [str(part) for part in text]
        shown = page.content.decode().replace("&#x27;", "'")
        assert all(part and part in shown for part in parts), (rule, language)
        with override("en"):
            english = [str(part) for part in text]
        if language != "en":
            assert not set(parts) & set(english), f"{rule} is not translated into {language}"


@pytest.mark.django_db
@pytest.mark.parametrize("rule", RULES_OF_PLANS)
def test_each_page_of_a_plans_rule_says_how_to_change_it(rule, client):
    client.force_login(PersonFactory())
    page = client.get(reverse("help_rule", args=[rule])).content.decode()
    setting = str(RULES[rule].setting)
    assert setting
    assert setting.replace("'", "&#x27;") in page.partition("Where to change it")[2]


@pytest.mark.parametrize("rule", list(RULES))
def test_every_page_says_what_why_and_where_from(rule):
    text = RULES[rule]
    assert all(str(part) for part in (text.title, text.says, text.why, text.origin))
