"""PostgreSQL with patience that ends (settings.DATABASES: ENGINE)."""
