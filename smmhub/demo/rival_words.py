"""Competitors of the demo's clients and what was said on review days, in each client's language."""

from typing import NamedTuple


class Seen(NamedTuple):
    """A look at a competitor: how long ago, and what was there; None was not known."""

    days_ago: int
    followers: int
    posts_per_week: str | None = None
    er: str | None = None
    formats: str = ""
    note: str = ""  # about the best post


class RivalWords(NamedTuple):
    name: str
    note: str
    network: str
    handle: str
    seen: tuple[Seen, ...]
    interactions: int | None  # of last month
    lessons: tuple[tuple[str, str], ...]  # kind, text; the first to learn becomes an idea


class LookWords(NamedTuple):
    rivals: tuple[RivalWords, ...]
    verdicts: tuple[tuple[str, str], ...]  # verdict and words, by review


PUMPS = LookWords(
    (
        RivalWords(
            "Nordflow Pumps",
            "Sells to the same dairies, a third cheaper.",
            "linkedin",
            "nordflow-pumps",
            (
                Seen(150, 6200, "2.0", "21.0", "photo, text"),
                Seen(75, 6540, "2.5", "27.5", "photo, carousel"),
                Seen(6, 6890, "3.0", "34.8", "video, carousel", "A fitter changes a seal, uncut."),
            ),
            412,
            (
                ("learn", "Show the repair in one take: nobody doubts a clock that runs along."),
                (
                    "avoid",
                    "Price comparisons without the running costs: engineers took them apart.",
                ),
            ),
        ),
        RivalWords(
            "Halden Valves",
            "Asked for together with our pumps.",
            "linkedin",
            "halden-valves",
            (Seen(160, 2100, "1.0", None, "text"), Seen(118, 2130, "0.5", "9.4", "text")),
            None,
            (("learn", "Their engineers sign with name and plant, and get asked by name."),),
        ),
    ),
    (
        ("nearer", "More engineers follow than we had planned; requests are still few."),
        ("nearer", "Two requests came from posts with drawings. We stay with drawings."),
    ),
)
CAFE = LookWords(
    (
        RivalWords(
            "კაფე ორხიდი",
            "იმავე ქუჩაზე, იმავე საღამოებზე.",
            "instagram",
            "orkhidi.cafe",
            (
                Seen(140, 3900, "4.0", "38.0", "ფოტო"),
                Seen(70, 4300, "5.0", "41.5", "ფოტო, სთორი"),
                Seen(5, 4850, "6.0", "47.0", "ვიდეო, სთორი", "მზარეული ცომს ერთ წუთში შლის."),
            ),
            1950,
            (
                (
                    "learn",
                    "სამზარეულოს დილა ექვს საათზე: სიმართლე უკეთ იყიდება, ვიდრე სუფთა კადრი.",
                ),
                ("avoid", "უარყოფით გამოხმაურებას წაშლით პასუხობენ, და ყველა ამჩნევს."),
            ),
        ),
        RivalWords(
            "ბარი აივანი",
            "ახალგაზრდა სტუმარი, გვიანი საათები.",
            "instagram",
            "aivani.bar",
            (Seen(130, 1500, "3.0", "52.0", "ვიდეო"), Seen(5, 2240, "4.0", "55.5", "ვიდეო")),
            1120,
            (("learn", "სტუმარს თავად აძლევენ კამერას, ნებართვას კი იქვე იღებენ."),),
        ),
    ),
    (
        ("nearer", "გამომწერები იზრდება, საღამოს მაგიდები ჯერ ნახევრად ცარიელია."),
        ("not_nearer", "თვე უძრავად ჩაიარა: ფოტოები ძველი იყო. მომდევნო თვეში ვიღებთ ახლებს."),
    ),
)
SCHOOL = LookWords(
    (
        RivalWords(
            "Школа «Диалог»",
            "В том же районе, те же родители.",
            "vk",
            "dialog_school",
            (
                Seen(145, 8100, "5.0", "12.0", "текст, фото"),
                Seen(80, 8350, "5.5", "12.6", "фото, опрос"),
                Seen(7, 8420, "6.0", "13.9", "видео, опрос", "Урок целиком, со всеми ошибками."),
            ),
            980,
            (
                (
                    "learn",
                    "Показать настоящий урок без монтажа: родители видят, куда отдают ребёнка.",
                ),
                ("avoid", "Скидка каждую неделю: в комментариях ждут следующую и не покупают."),
            ),
        ),
        RivalWords(
            "Онлайн-школа «Полиглот»",
            "Отбирает взрослых учеников.",
            "vk",
            "polyglot_online",
            (Seen(150, 21_000, "9.0", "4.6", "видео"), Seen(110, 21_700, "9.0", "4.6", "видео")),
            None,
            (("learn", "Раз в неделю преподаватель отвечает голосом на вопросы подписчиков."),),
        ),
    ),
    (
        ("nearer", "Заявок на пробный урок больше, но половина не доходит."),
        ("nearer", "После звонка накануне доходят двое из трёх. Звонки оставляем."),
    ),
)
LOOKS = {"pumps": PUMPS, "cafe": CAFE, "school": SCHOOL}
