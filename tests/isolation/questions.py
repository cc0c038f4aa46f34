"""Questions of a place: one answered, one that waits, a file that is not written yet."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from community.models import AnswerTimes, DayToCount, Question, QuestionFile

if TYPE_CHECKING:
    from tests.isolation.world import Place


def questions(place: "Place") -> None:
    """One that was answered, one that waits, and a file that is not written yet."""
    word, now = place.word, timezone.now()
    for name, times in (
        ("question", {"first_answer_at": now - timedelta(hours=1), "response_seconds": 60}),
        ("open_question", {"due_at": now + timedelta(days=1)}),
    ):
        place.rows[name] = Question.objects.create(
            channel=place.channel,
            text=f"When {name} {word}",
            folded_text=word,
            author=f"Guest {word}",
            url=f"https://example.com/{word}",
            note=f"Careful {word}",
            external_id=f"{name} {word}",
            received_at=now - timedelta(hours=2),
            answered_by=place.manager if "first_answer_at" in times else None,
            **times,
        )
    place.rows["times"] = AnswerTimes.objects.create(client=place.client)
    place.rows["day_to_count"] = DayToCount.objects.create(channel=place.channel, day=now.date())
    content = f"received_at,text\n2026-06-03 10:00,{word}\n".encode()
    place.rows["question_file"] = QuestionFile.objects.create(
        client=place.client,
        channel=place.channel,
        name=f"{word}.csv",
        data=content,
        sha256="0" * 64,
        by=place.manager,
    )


def many_questions(place: "Place", number: int) -> None:
    now = timezone.now()
    Question.objects.bulk_create(
        Question(
            channel=place.channel,
            text=f"Question {n}",
            folded_text=f"question {n}",
            received_at=now - timedelta(days=n % 90, hours=1),
            due_at=now - timedelta(minutes=n),
            first_answer_at=now if n % 2 else None,
            response_seconds=n if n % 2 else None,
            answered_by=place.manager if n % 2 else None,
        )
        for n in range(number)
    )
    QuestionFile.objects.bulk_create(
        QuestionFile(client=place.client, name=f"{n}.csv", data=b"", sha256="0", by=place.manager)
        for n in range(number)
    )
