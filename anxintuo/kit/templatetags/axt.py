"""Template tags every page may use (a builtin library: no `{% load %}`)."""

from django import template

register = template.Library()
