"""How a message leaves the house. Each module speaks one provider's protocol; `sending.py` chooses."""
