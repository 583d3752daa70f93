"""What may be done with the day of placed children, one module a subject."""
