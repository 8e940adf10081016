-- +goose Up
-- Events about one subject are delivered in the order in which they were told: issued counts what was
-- told, done what every listener has taken in.
CREATE TABLE jobs_subject (
    subject text   PRIMARY KEY,
    issued  bigint NOT NULL,
    done    bigint NOT NULL
);
