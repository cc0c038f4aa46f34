"""What people asked, complained about and praised: words of each client."""

from typing import NamedTuple


class Said(NamedTuple):
    kind: str
    text: str
    note: str = ""


class QuestionWords(NamedTuple):
    """A month's worth of sayings, which come again, and the names of those who said them."""

    said: tuple[Said, ...]
    authors: tuple[str, ...]
    waits: tuple[str, str]  # in time, and longer than agreed


PUMPS = QuestionWords(
    (
        Said("question", "Does the C-40 run on hot water, or only up to 60 degrees?"),
        Said("question", "Which seal kit fits a pump from 2011? The plate is unreadable."),
        Said("question", "Do you ship spare parts to Norway, and how long does it take?"),
        Said("complaint", "The fitter came a day late and nobody called.", "Marit talks to them."),
        Said("thanks", "The bench video saved us a morning. Thank you!"),
        Said("review", "Runs for six years without a murmur. Would buy again."),
        Said("other", "Will you be at the trade fair in Hanover?"),
    ),
    ("R. de Wit", "Kjell H.", "Plant 4, night shift", "M. Okafor", "Anneke", "J. Brandt"),
    (
        "Can the pressure switch be replaced without draining the system?",
        "We ordered a gasket on Monday and have no confirmation.",
    ),
)
CAFE = QuestionWords(
    (
        Said("question", "შაბათს რომელ საათამდე მუშაობთ?"),
        Said("question", "გაქვთ უგლუტენო ხაჭაპური?"),
        Said("question", "ძაღლით შეიძლება მოსვლა?"),
        Said("complaint", "ნახევარი საათი ველოდეთ ყავას.", "ბარი იმ დღეს ერთი კაცით მუშაობდა."),
        Said("thanks", "საუკეთესო საუზმე უბანში, მადლობა!"),
        Said("review", "თბილი ადგილია, მაგრამ შაბათს ხმაურია."),
        Said("other", "კონცერტი ისევ პარასკევსაა?"),
    ),
    ("ნინო", "გიორგი მ.", "ლელა", "სალომე კ.", "ზურა", "თამთა"),
    ("ოთხ კაცზე მაგიდის დაჯავშნა შეიძლება ხვალ საღამოს?", "გუშინ ზედმეტი თანხა ჩამომეჭრა."),
)
SCHOOL = QuestionWords(
    (
        Said("question", "Сколько человек в вечерней группе по итальянскому?"),
        Said("question", "Можно ли прийти на пробный урок без записи?"),
        Said("question", "Есть ли занятия для школьников летом?"),
        Said("complaint", "Урок перенесли, а предупредили за час.", "Артём позвонит и извинится."),
        Said("thanks", "Сдала на B2, спасибо преподавателям!"),
        Said("review", "Хожу второй год: говорить начала через месяц."),
        Said("other", "Где записаться на разговорный клуб?"),
    ),
    ("Мария", "Олег П.", "Света К.", "Игорь", "Ася", "Настя Л."),
    ("Остались ли места в субботней группе английского?", "Оплатила месяц, а доступа всё ещё нет."),
)
WORDS = {"pumps": PUMPS, "cafe": CAFE, "school": SCHOOL}
