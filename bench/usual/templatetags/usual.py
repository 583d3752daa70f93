"""Filters that the card of the peer needs besides the product's own."""

from django import template

from anxintuo.kit import dates, geo

register = template.Library()

register.filter("near_month", dates.format_near_month)  # 3 月, or 2027 年 3 月 when that is another year
register.filter("walking_minutes", geo.walking_minutes)
register.filter("cycling_minutes", geo.cycling_minutes)
