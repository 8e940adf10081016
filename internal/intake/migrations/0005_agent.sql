-- +goose Up
-- Who acted for the applicant, on which mandate and basis; and of which kind the matter is, so that a mandate
-- for kinds of matters finds its own: the service of the running case, or of the application itself.
ALTER TABLE intake_draft ADD COLUMN agent_id uuid;
ALTER TABLE intake_draft ADD COLUMN agent_name text NOT NULL DEFAULT '';
ALTER TABLE intake_draft ADD COLUMN mandate_id uuid;
ALTER TABLE intake_draft ADD COLUMN basis text NOT NULL DEFAULT '';
ALTER TABLE intake_draft ADD COLUMN kind text NOT NULL DEFAULT '';
UPDATE intake_draft SET kind = service WHERE matter_id IS NULL;
ALTER TABLE intake_submission ADD COLUMN agent_id uuid;
ALTER TABLE intake_submission ADD COLUMN agent_name text NOT NULL DEFAULT '';
ALTER TABLE intake_submission ADD COLUMN mandate_id uuid;
ALTER TABLE intake_submission ADD COLUMN basis text NOT NULL DEFAULT '';
ALTER TABLE intake_submission ADD COLUMN kind text NOT NULL DEFAULT '';
UPDATE intake_submission SET kind = service WHERE matter_id IS NULL;
