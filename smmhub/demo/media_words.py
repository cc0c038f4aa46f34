"""What the demo's media plans, channel tests and comparisons say, client by client."""

from typing import NamedTuple


class LineWords(NamedTuple):
    """A line of each month; price is what a result is planned to cost, in minor units, of
    impressions and reach for 1,000; brought is percent of what was expected."""

    network: str
    kind: str
    goal: int
    share: int  # of the promotion part, percent
    title: str
    metric: str
    price: int
    brought: int
    source: str


class TrialWords(NamedTuple):
    """A test on two networks; figures are results and tries of each, in the order of networks."""

    name: str
    networks: tuple[str, str]
    amount: int
    figures: tuple[tuple[int, int], tuple[int, int]]
    source: str


class MediaWords(NamedTuple):
    lines: tuple[LineWords, ...]  # in the order of the expenses for promotion
    won: TrialWords
    open: TrialWords
    costs: dict[str, tuple[int, int]]  # of a month, major units
    notes: dict[str, str]
    advice: str


WORDS: dict[str, MediaWords] = {
    "pumps": MediaWords(
        lines=(
            LineWords(
                *("linkedin", "targeted_ads", 0, 34, "Checklist for maintenance leads"),
                *("leads", 4_200, 88, "LinkedIn Campaign Manager"),
            ),
            LineWords(
                *("linkedin", "targeted_ads", 0, 30, "Suction check offered to plants"),
                *("clicks", 310, 112, "LinkedIn Campaign Manager"),
            ),
            LineWords(
                *("youtube", "boosted_post", 0, 28, "Last month’s best video"),
                *("views", 12, 104, "Google Ads"),
            ),
        ),
        won=TrialWords(
            "The seal change in 30 seconds",
            ("linkedin", "youtube"),
            1_500,
            ((71, 2_960), (31, 3_410)),
            "Campaign Manager, Google Ads",
        ),
        open=TrialWords(
            "Noise test: one picture, one question",
            ("linkedin", "x"),
            1_500,
            ((14, 1_180), (9, 1_240)),
            "Campaign Manager, X Ads",
        ),
        costs={"agency": (3_900, 3_900), "freelancer": (1_800, 2_600), "in_house": (8_500, 12_000)},
        notes={
            "in_house": "Marketing, a video editor and half an engineer.",
            "self": "Sales would have to write at night.",
        },
        advice="An agency for texts, films and ads; your two engineers answer technical questions. "
        "A department pays from about three product lines on.",
    ),
    "cafe": MediaWords(
        lines=(
            LineWords(
                *("instagram", "targeted_ads", 0, 32, "სოლოლაკი და მთაწმინდა: საღამო"),
                *("new_followers", 140, 93, "Meta Ads Manager"),
            ),
            LineWords(
                *("tiktok", "opinion_leader", 0, 31, "ბლოგერის ვახშამი და ვიდეო"),
                *("views", 2, 121, "TikTok-ის ანგარიში"),
            ),
            LineWords(
                *("facebook", "boosted_post", 1, 28, "თვის საუკეთესო პოსტი"),
                *("engagements", 45, 97, "Meta Ads Manager"),
            ),
        ),
        won=TrialWords(
            "საუზმის ერთი ფოტო",
            ("facebook", "instagram"),
            4_000,
            ((33, 2_540), (74, 2_610)),
            "Meta Ads Manager",
        ),
        open=TrialWords(
            "დეგუსტაციის მოწვევა",
            ("instagram", "tiktok"),
            4_000,
            ((19, 1_420), (13, 1_390)),
            "რეკლამის კაბინეტები",
        ),
        costs={"agency": (2_800, 2_800), "freelancer": (1_000, 1_600), "in_house": (6_000, 8_500)},
        notes={"self": "საღამოს, სამზარეულოს დახურვის შემდეგ."},
        advice="სააგენტო ტექსტებსა და რეკლამას გააკეთებს, ფოტოები სამზარეულოდან თქვენგან მოვა.",
    ),
    "school": MediaWords(
        lines=(
            LineWords(
                *("vk", "targeted_ads", 0, 33, "Набор в группы: три станции от школы"),
                *("leads", 60_000, 95, "Кабинет VK Рекламы"),
            ),
            LineWords(
                *("telegram", "seeding", 1, 31, "Посев открытого урока у родителей"),
                *("link_clicks", 2_400, 108, "Метки в ссылках"),
            ),
            LineWords(
                *("vk", "boosted_post", 1, 28, "Лучшая запись месяца"),
                *("new_followers", 5_500, 101, "Кабинет VK Рекламы"),
            ),
        ),
        won=TrialWords(
            "Пробный урок: один текст и одна картинка",
            ("telegram", "vk"),
            120_000,
            ((36, 2_700), (79, 2_880)),
            "Кабинеты Telegram Ads и VK Рекламы",
        ),
        open=TrialWords(
            "Тест на уровень языка",
            ("telegram", "vk"),
            120_000,
            ((21, 1_650), (16, 1_590)),
            "Кабинеты Telegram Ads и VK Рекламы",
        ),
        costs={"freelancer": (40_000, 70_000)},
        notes={
            "in_house": "Трое–четверо: тексты, дизайн, реклама.",
            "freelancer": "Один человек: в отпуск школа замолкает.",
        },
        advice="Агентство и один преподаватель, который отвечает на вопросы по делу: отдел при "
        "вашем обороте обойдётся дороже, чем принесёт.",
    ),
}
