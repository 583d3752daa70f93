"""Measured promises. Every figure is a ratio to a peer of the same run; see README.md beside this file."""
