-- +goose Up
-- A post that may not be entered for now: until somebody lifts the block, and with the reason of both.
CREATE TABLE identity_block (
    unit_id     uuid        NOT NULL,
    employee_id uuid        NOT NULL,
    no          bigint      NOT NULL,
    reason      text        NOT NULL,
    blocked_by  text        NOT NULL,
    blocked_at  timestamptz NOT NULL,
    ended_by    text        NOT NULL,
    ended_why   text        NOT NULL,
    ended_at    timestamptz,
    PRIMARY KEY (unit_id, employee_id, no)
);
-- One block at a time; it is asked for at every request of the employee.
CREATE UNIQUE INDEX identity_block_now ON identity_block (unit_id, employee_id) WHERE ended_at IS NULL;
