-- +goose Up
-- With which data key a correction is sealed, so that it moves with a rotation. All are sealed; 0: it is not known with which key.
ALTER TABLE parties_correction ADD COLUMN key_no bigint NOT NULL DEFAULT 0;
CREATE INDEX parties_correction_key ON parties_correction (unit_id, key_no);
