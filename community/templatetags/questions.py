"""What pages say of questions' clocks."""

from django import template

from community.question_wording import working_time

register = template.Library()
register.filter("working_time", working_time)
