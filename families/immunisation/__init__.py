"""预防接种: the national schedule as versioned data, and what a child's record says against it.

Pure: no model is imported here. `schedule.py` reads `data/*.yaml`, `engine.py` judges, `reading.py` reads files of
others.
"""
