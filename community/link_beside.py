"""A post's short link comes along with the post: no page asks for it by itself (COMM-5)."""

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import JSONObject

from community.models import TrackedLink
from community.models.links import visits_of
from contentplan.kit import beside_posts

_of_post = TrackedLink.objects.filter(post=OuterRef("pk")).annotate(seen=visits_of("pk"))
beside_posts["tracked"] = Subquery(
    _of_post.order_by().values(
        told=JSONObject(pk=F("pk"), code=F("code"), url=F("url"), visits=F("seen"))
    )[:1]
)
