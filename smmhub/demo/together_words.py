"""What both sides thought of together, and what the client proposed: words of each client."""

from typing import NamedTuple


class EventWords(NamedTuple):
    kind: str
    title: str
    days_ago: int
    people: tuple[str, ...]  # keys
    guests: str
    notes: str
    ideas: tuple[tuple[str, str], ...]  # type, text
    tags: str


class ProposalWords(NamedTuple):
    person: str  # key
    days_ago: int
    text: str
    kind: str = "idea"
    answer: str = ""  # accept, decline; none yet
    argument: str = ""
    facts: str = ""  # with which it was reopened
    again: str = ""  # the second argument; none yet


class TogetherWords(NamedTuple):
    event: EventWords
    proposals: tuple[ProposalWords, ...]


PUMPS = TogetherWords(
    EventWords(
        "creative_day",
        "Creative day at the test bench",
        24,
        ("manager", "specialist", "contributor"),
        "Joris from service, Marit from the test bench",
        "Three hours, no slides. Everybody brought one question that customers really ask.\n\n"
        "Agreed: service films what it does anyway, the agency cuts it.",
        (
            ("educational", "What a pump sounds like a week before it fails: five recordings"),
            ("engaging", "Guess the pressure: a photo of a gauge with the needle covered"),
            ("user_generated", "Customers show the oldest Corvane pump that still runs"),
            ("promotional", "The spare-parts kit, unpacked by the fitter who designed it"),
        ),
        "test bench, service",
    ),
    (
        ProposalWords(
            "contributor",
            41,
            "Let us show the new logo on every picture, large.",
            answer="decline",
            argument="Posts with a large logo reached 30 % fewer people in March and April. "
            "We keep it small in the corner.",
        ),
        ProposalWords(
            "decider",
            33,
            "Sales asks for TikTok, the competition is there.",
            kind="network",
            answer="decline",
            argument="Your buyers are plant engineers over 40; two weeks of tests in spring "
            "brought no visit to the site from there.",
            facts="Two apprentices have offered to film every week, and we hire from there now.",
        ),
        ProposalWords(
            "contributor",
            16,
            "A post about the open day for engineers, with the map of the site.",
            answer="accept",
            argument="Good, and in time: it goes into the plan of the next month.",
        ),
        ProposalWords(
            "decider",
            2,
            "Half of our people are at the trade fair that day. Please move this two days on.",
            kind="change",
        ),
        ProposalWords(
            "contributor",
            1,
            "Could a short film from the warehouse answer the comments about delivery times?",
        ),
    ),
)
CAFE = TogetherWords(
    EventWords(
        "brainstorm",
        "ბრეინშტორმი ბარში: რას ყვება მეზობელი",
        18,
        ("manager", "specialist", "contributor.cafe"),
        "სალომე, ბარისტა; გია, მზარეული",
        "ორი საათი გახსნამდე. თითოეულმა გაიხსენა ერთი ამბავი, რომელსაც სტუმრები ხშირად ჰყვებიან.",
        (
            ("user_generated", "სტუმრები გვიგზავნიან თავიანთი სადარბაზოს ფოტოს"),
            ("educational", "რატომ ისვენებს ცომი ღამით: გია გვიჩვენებს"),
            ("engaging", "რომელი ფინჯანი აირჩიოს სალომემ დღეს?"),
        ),
        "სოლოლაკი, სამზარეულო",
    ),
    (
        ProposalWords(
            "contributor.cafe",
            36,
            "მოდით, ყოველდღე გამოვაქვეყნოთ დღის მენიუ.",
            answer="decline",
            argument="დღის მენიუს სთორიში ისედაც ნახულობენ; პოსტებად ის სხვა ამბებს დაფარავს.",
            facts="სთორის ახლა ნაკლები ხალხი ხედავს, ორი კვირაა ვითვლით.",
            again="ვნახეთ თქვენი ციფრები: კლება შვებულების კვირებს ემთხვევა. "
            "მენიუ სთორიში რჩება, სექტემბერში კიდევ ერთხელ შევამოწმებთ.",
        ),
        ProposalWords(
            "decider.cafe",
            12,
            "ღვინის საღამოს ჩვენება პირდაპირ ეთერში.",
            answer="accept",
            argument="კარგი აზრია, მომდევნო თვის გეგმაში ჩავსვამთ.",
        ),
        ProposalWords(
            "contributor.cafe", 3, "ბავშვების კუთხე ვაჩვენოთ, მშობლები ხშირად გვეკითხებიან."
        ),
    ),
)
SCHOOL = TogetherWords(
    EventWords(
        "brainstorm",
        "Мозговой штурм с преподавателями",
        21,
        ("manager", "specialist", "contributor.school"),
        "Паола, носитель языка",
        "Собрались после занятий. Правило одно: сначала записываем всё, ругаем потом.",
        (
            ("engaging", "Угадайте акцент: три голоса, один город"),
            ("educational", "Почему «я скучаю по тебе» переводят тремя способами"),
            ("user_generated", "Ученики показывают самое странное слово недели"),
        ),
        "произношение, преподаватели",
    ),
    (
        ProposalWords(
            "decider.school",
            39,
            "Поставьте скидку в каждый второй пост, набор стоит.",
            answer="decline",
            argument="При такой доле рекламы охват за две недели падает на треть: так было весной. "
            "Скидку покажем в двух рекламных постах и в таргете.",
        ),
        ProposalWords(
            "contributor.school",
            20,
            "Рубрика «Разбор ошибки недели» по вопросам из чата.",
            answer="accept",
            argument="Берём: первая заметка уже в плане, вопросы присылайте по пятницам.",
        ),
        ProposalWords(
            "decider.school",
            4,
            "В этот день у нас открытый урок. Перенесите, пожалуйста, на два дня позже.",
            kind="change",
        ),
        ProposalWords(
            "contributor.school",
            1,
            "Давайте заведём Threads, там уже много преподавателей.",
            kind="network",
        ),
    ),
)
