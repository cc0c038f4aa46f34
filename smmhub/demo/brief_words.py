"""What each client of the demo has answered to its brief, and who still owes what."""

from typing import NamedTuple


class AnswerWords(NamedTuple):
    code: str
    person: str  # key
    text: str  # "" for what doesn't apply
    days_ago: int = 150


class OwedWords(NamedTuple):
    code: str
    person: str  # key
    days: int  # until it is due; below 0 it is late


class BriefWords(NamedTuple):
    regions: str
    languages: str
    answers: tuple[AnswerWords, ...]
    owed: tuple[OwedWords, ...]
    own: tuple[str, str]  # a question of the agency's own: section, text


PUMPS = BriefWords(
    "Netherlands, Belgium, northern Germany",
    "English, Dutch, German",
    (
        AnswerWords(
            "what",
            "decider",
            "We build pumps for milk, beer and dough that one person opens, cleans and closes in "
            "eight minutes. And we answer the phone when one leaks.",
        ),
        AnswerWords(
            "why_you",
            "decider",
            "They call and speak to the engineer who built the pump. Our spare parts leave the "
            "house on the same day, also for machines of 1998.",
        ),
        AnswerWords("products", "contributor", "Lobe pumps and service contracts; the contracts."),
        AnswerWords(
            "buyers",
            "contributor",
            "Wim, 51, runs maintenance in a dairy with 180 people. Saskia buys for four breweries "
            "and has to explain every euro above the budget.",
        ),
        AnswerWords(
            "chain",
            "decider",
            "The plant engineer chooses, the buyer negotiates, the director signs above 20,000 "
            "euros. From four months to a year.",
        ),
        AnswerWords("tone", "decider", "Calm, exact, dry."),
        AnswerWords("tone_do", "contributor", "“A seal is changed in eight minutes. We timed it.”"),
        AnswerWords("tone_dont", "contributor", "“Experience the future of fluid handling!”"),
        AnswerWords("avoid", "decider", "revolutionary\ngame changer\nturnkey paradise"),
        AnswerWords("rivals", "contributor", "Two Danish makers and whatever was there before."),
        AnswerWords("marking", "decider", "", 120),
        AnswerWords("trouble", "contributor", "Pieter Dolman, on his mobile, on Sundays too."),
    ),
    (
        OwedWords("limits", "contributor", -4),
        OwedWords("worked", "decider", 6),
        OwedWords("consent", "contributor", 6),
    ),
    ("people", "Which of your engineers likes to be asked, and on which day?"),
)
CAFE = BriefWords(
    "თბილისი: სოლოლაკი, ვერა, მთაწმინდა",
    "ქართული, ინგლისური",
    (
        AnswerWords(
            "what",
            "decider.cafe",
            "დილით ყავა და პური გვაქვს, საღამოს ღვინო და ვახშამი. სტუმარს სახელით ვიცნობთ.",
        ),
        AnswerWords(
            "story",
            "decider.cafe",
            "ბებიას ბინა იყო, მაგიდაც მისია. პირველი სტუმრები მეზობლები იყვნენ, სახელიც აქედანაა.",
        ),
        AnswerWords(
            "products", "contributor.cafe", "ვახშამი და ჭიქით ღვინო; უფრო მეტი გვინდა სამშაბათს."
        ),
        AnswerWords(
            "buyers",
            "decider.cafe",
            "ნინო, 29 წლის, დიზაინერი, მეგობრებთან ერთად მოდის. გიორგი, 38 წლის, სტუმარს მოიყვანს.",
        ),
        AnswerWords("tone", "decider.cafe", "თბილი, უბრალო, ცოტა მხიარული."),
        AnswerWords("tone_do", "contributor.cafe", "„დღეს ლობიოა. მოდი, სანამ ცხელია.“"),
        AnswerWords("avoid", "decider.cafe", "ექსკლუზიური\nსაუკეთესო ფასად"),
        AnswerWords("prices", "decider.cafe", "მენიუს ფასები შეიძლება, ბანკეტისა არა."),
        AnswerWords("marking", "decider.cafe", "", 100),
    ),
    (
        OwedWords("seasons", "contributor.cafe", -3),
        OwedWords("material", "contributor.cafe", 5),
        OwedWords("last_word", "decider.cafe", 5),
    ),
    ("products", "რომელი ღვინოები მოდის პირდაპირ მარნიდან და ვის შეგვიძლია დავურეკოთ?"),
)
SCHOOL = BriefWords(
    "Москва и область, онлайн — вся Россия",
    "русский",
    (
        AnswerWords(
            "what",
            "decider.school",
            "Учим взрослых и подростков говорить на чужом языке: в группах по шесть человек, "
            "с первого занятия вслух.",
        ),
        AnswerWords(
            "why_you",
            "decider.school",
            "У нас не теряются: преподаватель знает, кто молчал на прошлой неделе, и спросит его "
            "первым.",
        ),
        AnswerWords(
            "buyers",
            "contributor.school",
            "Марина, 34 года, готовится к переезду и учится после работы. Родители школьника, "
            "которому через год сдавать экзамен.",
        ),
        AnswerWords(
            "doubts",
            "contributor.school",
            "Не поздно ли начинать, сколько времени уходит дома, что будет, если пропустить, "
            "можно ли вернуть деньги, кто преподаёт.",
        ),
        AnswerWords("seasons", "decider.school", "Больше всего — сентябрь и январь, тихо в июле."),
        AnswerWords("tone", "decider.school", "Спокойно, ясно, с юмором."),
        AnswerWords("tone_dont", "contributor.school", "«Заговорите за 30 дней без усилий!»"),
        AnswerWords("avoid", "decider.school", "без усилий\nгарантируем результат"),
        AnswerWords(
            "tried",
            "decider.school",
            "Два года вели сами по вечерам: много поздравлений, мало заявок.",
        ),
    ),
    (
        OwedWords("consent", "decider.school", -5),
        OwedWords("worked", "contributor.school", 4),
        OwedWords("facts", "contributor.school", 4),
    ),
    ("audience", "Что говорят ученики, когда бросают курс, и кто это записывает?"),
)
BRIEFS = {"pumps": PUMPS, "cafe": CAFE, "school": SCHOOL}
