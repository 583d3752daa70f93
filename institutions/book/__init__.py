"""The safety and hygiene book (安全卫生台账): templates as data, what is due, limits, the chain of seals.

No module here touches the database except through the rulebook.
"""
