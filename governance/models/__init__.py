from governance.models.posting import Posting

__all__ = ["Posting"]
