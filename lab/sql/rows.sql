-- Rows enough to look at: the same in every template, but for their ids.
SET ROLE vcci;

INSERT INTO suppliers (name, country, industry_code, contact_email)
SELECT
    (ARRAY['Nordstahl', 'Aurora Packaging', 'Kestrel Freight', 'Terra Polymers', 'Blue Anchor Foods'])[1 + n % 5]
        || ' ' || (ARRAY['GmbH', 'Ltd', 'Inc', 'SA', 'BV'])[1 + n / 5 % 5] || ' ' || n,
    (ARRAY['DE', 'GB', 'US', 'FR', 'NL'])[1 + n / 5 % 5],
    (ARRAY['331110', '322220', '484121', '325211', '311999'])[1 + n % 5],
    'sustainability' || n || '@supplier.example'
FROM generate_series(1, 200) AS n;

INSERT INTO emission_factors (source, activity, unit, kg_co2e, valid_from, attributes)
SELECT
    (ARRAY['Ecoinvent', 'DESNZ', 'EPA'])[1 + n % 3],
    (ARRAY['steel, hot rolled', 'corrugated board', 'road freight', 'polyethylene', 'electricity, grid'])[1 + n % 5]
        || ', process ' || n,
    (ARRAY['kg', 'kg', 'tkm', 'kg', 'kWh'])[1 + n % 5],
    round((0.05 + n % 97 / 40.0)::numeric, 4),
    DATE '2026-01-01',
    jsonb_build_object('region', (ARRAY['RER', 'GB', 'US'])[1 + n % 3], 'tier', 1 + n % 3)
FROM generate_series(1, 600) AS n;

INSERT INTO emissions (supplier_id, factor_id, category, reporting_period, quantity, kg_co2e)
SELECT s.id, f.id, 1 + s.n % 15, DATE '2025-01-01' + (q * INTERVAL '3 months'), 100 + s.n, (100 + s.n) * f.kg_co2e
FROM (SELECT id, row_number() OVER (ORDER BY name) AS n FROM suppliers) AS s
JOIN (SELECT id, kg_co2e, row_number() OVER (ORDER BY activity) AS n FROM emission_factors) AS f ON f.n = s.n
CROSS JOIN generate_series(0, 6) AS q;

INSERT INTO audit_logs (at, actor, action, subject_id, details)
SELECT DATE '2026-01-01' + (n * INTERVAL '6 hours'), 'importer', 'supplier.created', s.id, '{"channel": "csv"}'
FROM (SELECT id, row_number() OVER (ORDER BY name) AS n FROM suppliers) AS s;

RESET ROLE;
