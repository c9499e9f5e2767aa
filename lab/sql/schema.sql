-- The stand-in's tables, a small image of what GL-VCCI keeps; owned by the application's role.
SET ROLE vcci;

CREATE TABLE suppliers (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL,
    country char(2) NOT NULL,
    industry_code text NOT NULL,
    contact_email text,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX suppliers_name_trgm ON suppliers USING gin (name gin_trgm_ops);

CREATE TABLE emission_factors (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    source text NOT NULL CHECK (source IN ('Ecoinvent', 'DESNZ', 'EPA')),
    activity text NOT NULL,
    unit text NOT NULL,
    kg_co2e numeric NOT NULL CHECK (kg_co2e >= 0),
    valid_from date NOT NULL,
    attributes jsonb NOT NULL DEFAULT '{}',
    UNIQUE (source, activity, unit, valid_from)
);
CREATE INDEX emission_factors_activity_trgm ON emission_factors USING gin (activity gin_trgm_ops);
CREATE INDEX emission_factors_attributes ON emission_factors USING gin (attributes);

CREATE TABLE emissions (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    supplier_id uuid NOT NULL REFERENCES suppliers,
    factor_id uuid NOT NULL REFERENCES emission_factors,
    category smallint NOT NULL CHECK (category BETWEEN 1 AND 15),
    reporting_period date NOT NULL,
    quantity numeric NOT NULL,
    kg_co2e numeric NOT NULL
);
CREATE INDEX emissions_reporting_period ON emissions (reporting_period, category);

CREATE TABLE audit_logs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    action text NOT NULL,
    subject_id uuid,
    details jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_logs_at ON audit_logs (at);

RESET ROLE;
