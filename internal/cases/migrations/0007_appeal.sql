-- +goose Up
-- The nearest term that the office has of its own: to pass an appeal or a complaint on (art. 133, 37 § 4 KPA).
ALTER TABLE cases_case ADD COLUMN answer_by date;

-- Letters against what the office did or failed to do (odwołanie, zażalenie, ponaglenie), and waivers of the right to appeal.
CREATE TABLE cases_appeal (
    unit_id     uuid   NOT NULL,
    case_id     uuid   NOT NULL,
    letter_id   uuid   NOT NULL,
    kind        text   NOT NULL, -- appeal | interim | urging | waiver
    against_id  uuid,            -- the decision or the order; none for a complaint against inaction
    party_id    uuid,            -- whose it is
    received_on date   NOT NULL,
    posted_on   date,            -- handed in at the post office (art. 57 § 5 KPA)
    until_on    date,            -- the last day for it; none when it is not known or there is none
    late        boolean NOT NULL,
    due_on      date,            -- the last day for the office; none for a waiver
    answer      text   NOT NULL, -- '' | granted | forwarded | accepted
    writing_id  uuid,            -- the decision or the covering letter with which the office answers
    answered_on date,
    ruling      text   NOT NULL, -- '' or what the higher body ruled
    ruled_on    date,            -- the day on which its ruling came
    ruling_sign text   NOT NULL,
    settle_by   date,            -- the date that it set (art. 37 § 6 KPA)
    version     bigint NOT NULL,
    PRIMARY KEY (unit_id, letter_id)
);
CREATE INDEX cases_appeal_case ON cases_appeal (unit_id, case_id, received_on);
CREATE INDEX cases_appeal_writing ON cases_appeal (unit_id, writing_id);
