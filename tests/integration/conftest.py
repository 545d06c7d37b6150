"""What integration tests share."""

from tests.integration.postgres import erp_postgres_url, postgres_url

__all__ = ["erp_postgres_url", "postgres_url"]
