"""What a contract comes to, as pure arithmetic: no row is read here. Amounts are yuan (Decimal), days are open days."""
