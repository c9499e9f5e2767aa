-- Nobody connects to these databases without a grant of its own.
REVOKE CONNECT ON DATABASE vcci_production, postgres FROM PUBLIC;
