from anxintuo.outbox.models.item import OutgoingItem

__all__ = ["OutgoingItem"]
