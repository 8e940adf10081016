-- +goose Up
-- Somebody is away from a day to a day, with or without a substitute. What for is between the person and
-- their superior (an illness is health data, art. 9 RODO).
CREATE TABLE identity_absence (
    id           uuid        PRIMARY KEY,
    unit_id      uuid        NOT NULL,
    employee_id  uuid        NOT NULL,
    why          text        NOT NULL, -- leave | illness | training | other
    from_day     date        NOT NULL,
    to_day       date        NOT NULL,
    wish         boolean     NOT NULL, -- asked for by the person, not yet agreed to
    entered_by   text        NOT NULL,
    entered_at   timestamptz NOT NULL,
    agreed_by    text        NOT NULL,
    withdrawn_at timestamptz            -- refused, or taken back
);
CREATE INDEX identity_absence_days ON identity_absence (unit_id, to_day);
CREATE INDEX identity_absence_employee ON identity_absence (unit_id, employee_id, to_day);

-- Somebody has looked through the rights of the unit.
CREATE TABLE identity_review (
    unit_id     uuid        NOT NULL,
    on_day      date        NOT NULL,
    reviewer_id uuid        NOT NULL,
    reviewed_by text        NOT NULL,
    reviewed_at timestamptz NOT NULL,
    remark      text        NOT NULL,
    due_on      date        NOT NULL, -- the next one
    PRIMARY KEY (unit_id, on_day, reviewer_id)
);

-- Somebody leaves: to whom their work goes, and whether all of it has gone.
CREATE TABLE identity_leaving (
    unit_id     uuid        NOT NULL,
    employee_id uuid        NOT NULL,
    last_day    date        NOT NULL,
    heir_id     uuid        NOT NULL, -- who gets what nobody else was chosen for
    choices     jsonb       NOT NULL, -- {"case:…": "employee id"}
    started_by  text        NOT NULL,
    started_at  timestamptz NOT NULL,
    done_at     timestamptz,
    PRIMARY KEY (unit_id, employee_id)
);
