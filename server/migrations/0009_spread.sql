-- How much past runs of a kind of step differ: the sum of their squares, and what it was when a step was planned.

ALTER TABLE step_estimate ADD COLUMN squares BIGINT NOT NULL DEFAULT 0;
ALTER TABLE step ADD COLUMN variance BIGINT;
