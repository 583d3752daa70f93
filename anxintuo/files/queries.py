from collections import Counter

from django.db.models import Count

from anxintuo.files.models import StoredFile
from anxintuo.kit.crypto import key_id_of


def files_by_key() -> Counter[str]:
    """How many files are sealed with which listed key; empty: with none of them. Plain files are not counted."""
    counted: Counter[str] = Counter()
    sealed = StoredFile.objects.sealed_with_another_key_than("")
    for key_id, number in sealed.values_list("key_id").annotate(number=Count("pk")).order_by():
        counted[key_id_of(f"{key_id}:")] += number
    return counted
