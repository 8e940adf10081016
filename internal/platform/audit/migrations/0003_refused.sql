-- +goose Up
-- What was refused to people is read by the inspector, the newest first; everything else of a log is read in order.
CREATE INDEX audit_entry_refused ON audit_entry (unit_id, seq) WHERE verb = 'refused.page';
