from anxintuo.audit.models.entry import AuditEntry
from anxintuo.audit.models.seal import AuditSeal

__all__ = ["AuditEntry", "AuditSeal"]
