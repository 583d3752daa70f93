"""What every test may rely on."""

from tests.append_only import _clean_up_may_truncate_the_log

__all__ = ["_clean_up_may_truncate_the_log"]
