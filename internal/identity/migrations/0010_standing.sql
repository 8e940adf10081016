-- +goose Up
-- How often it has changed who may do what in a unit: posts, their people, authorities, substitutions, blocks
-- and the tree of cells. What a program remembers of an employee's rights holds as long as the number does.
CREATE TABLE identity_standing (
    unit_id uuid   NOT NULL PRIMARY KEY,
    version bigint NOT NULL
);
