"""What may be done at stations, one module a subject."""
