"""`{% load photos %}`: the addresses of public photos. The whole `<img>` is templates/components/photo.html."""

from django import template

from anxintuo.files.models import PublicPhoto

register = template.Library()


@register.simple_tag
def photo_srcset(photo: PublicPhoto) -> str:
    return photo.srcset


@register.simple_tag
def photo_url(photo: PublicPhoto, width: int) -> str:
    """One size by its intended width (files.inspection.photos.WIDTHS)."""
    return photo.url_of(width)
