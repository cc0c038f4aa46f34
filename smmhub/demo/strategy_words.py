"""What the strategies of the demo say, each in its client's language."""

from typing import NamedTuple


class ChannelPlanWords(NamedTuple):
    why: str
    rhythm: str
    formats: str


class StrategyWords(NamedTuple):
    audience: str
    tone: str
    messages: tuple[str, ...]
    ways: str
    specialists: str
    channels: dict[str, ChannelPlanWords]  # by network


PUMPS = StrategyWords(
    "Engineers and buyers of dairies, breweries and bakeries with 50 to 500 people. They plan a "
    "line once in ten years and repair it every month.",
    "Calm and exact, as one technician speaks to another. No superlatives; a figure instead.",
    (
        "A seal is changed in eight minutes, by one person.",
        "You speak to the people who built the pump.",
        "We say what a pump costs over ten years, not on the day you buy it.",
    ),
    "Questions from the shop floor answered within a working day; a drawing or a measured value in "
    "every third post; once a month a customer's line with the engineer who runs it.",
    "A writer who understands drawings, a photographer two days a month, one of the service "
    "engineers for an hour a week.",
    {
        "linkedin": ChannelPlanWords(
            "The people who sign for a new line are here, and they read on workdays.",
            "Twice a week: cases and figures on Tuesday, people and questions on Thursday.",
            "carousel, photo, poll",
        ),
        "x": ChannelPlanWords(
            "Maintenance people ask each other here when something leaks.",
            "Three times a week, short: one fault, one cause, one remedy.",
            "text, photo",
        ),
        "youtube": ChannelPlanWords(
            "Whoever stands in front of an open pump looks for a film, not for a brochure.",
            "Every Thursday one film from the bench, under six minutes.",
            "video",
        ),
    },
)
CAFE = StrategyWords(
    "თბილისელები 22-დან 40 წლამდე, რომლებიც ცენტრში მუშაობენ ან სეირნობენ და ვახშმის ადგილს "
    "იმავე დღეს არჩევენ.",
    "თბილად და უბრალოდ, როგორც მეზობელი ელაპარაკება მეზობელს. ხუმრობა შეიძლება, სიბრალული არა.",
    (
        "აქ სახელით გიცნობენ.",
        "ყველაფერი დღეს მომზადდა, სამზარეულო ღიაა.",
        "სოლოლაკში საღამო ჩვენთან იწყება.",
    ),
    "სტუმრების ფოტოები მათი ნებართვით, კვირის კითხვა, თვეში ერთხელ საღამო გამომწერებისთვის.",
    "კოპირაიტერი, ფოტოგრაფი თვეში ორჯერ, ბარისტა, რომელიც კამერას არ ერიდება.",
    {
        "instagram": ChannelPlanWords(
            "აქ არჩევენ, სად წავიდნენ საღამოს: ჯერ ფოტოს უყურებენ, მერე მისამართს.",
            "კვირაში ოთხჯერ: კერძი, ადამიანი, სტუმრის ფოტო და საღამოს განრიგი.",
            "ფოტო, კარუსელი, სთორი",
        ),
        "facebook": ChannelPlanWords(
            "უბნის მეზობლები და მშობლები აქ კითხულობენ და ღონისძიებას აქ ინიშნავენ.",
            "კვირაში სამჯერ: ღონისძიებები, ამბები, პასუხები კითხვებზე.",
            "ფოტო, ტექსტი, ღონისძიება",
        ),
        "tiktok": ChannelPlanWords(
            "ვინც ჯერ არ გვიცნობს, ბარს პირველად აქ ხედავს.",
            "კვირაში ორჯერ, ოცდაათ წამამდე: როგორ მზადდება ერთი სასმელი.",
            "ვიდეო",
        ),
    },
)
SCHOOL = StrategyWords(
    "Взрослые 25–45 лет, которым язык нужен для работы или переезда, и родители школьников. "
    "Живут в получасе от школы, решают вечером, с телефона.",
    "Дружелюбно и по делу, на «вы». Без обещаний «за три месяца» и без стыда за ошибки.",
    (
        "Говорить начинаете на первом занятии.",
        "В группе не больше восьми человек, преподаватель знает каждого.",
        "Пробный урок ничего не стоит и ни к чему не обязывает.",
    ),
    "Разбор ошибок из комментариев, слово дня с голосованием, рассказы учеников о том, где "
    "пригодился язык; на вопросы отвечаем в тот же день.",
    "Автор-методист, два преподавателя для коротких видео, таргетолог на время набора.",
    {
        "vk": ChannelPlanWords(
            "Здесь соседи и родители: спрашивают друг у друга, куда отдать ребёнка.",
            "Четыре раза в неделю: разбор, история ученика, опрос и расписание набора.",
            "карточки, опрос, фото",
        ),
        "telegram": ChannelPlanWords(
            "Читают каждый день по дороге на работу — удобное место для привычки.",
            "Каждое утро одна короткая запись: слово, фраза или ошибка дня.",
            "текст, опрос",
        ),
        "youtube": ChannelPlanWords(
            "Перед пробным уроком хотят увидеть преподавателя.",
            "Раз в неделю урок у доски на семь минут.",
            "видео",
        ),
    },
)
STRATEGIES = {"pumps": PUMPS, "cafe": CAFE, "school": SCHOOL}
