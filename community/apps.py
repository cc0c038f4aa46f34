from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "community"

    def ready(self) -> None:
        # Jobs, what each sweep looks at, short links of posts.
        from community import lead_tasks, link_beside, question_tasks  # noqa: F401
