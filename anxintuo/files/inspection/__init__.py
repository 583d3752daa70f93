"""What opens hostile files. Runs in a child process of its own (../sandbox.py) and knows no Django."""
