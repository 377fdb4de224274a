-- How many targets of a step must succeed; how long a job may take, and until when the one under way may.

ALTER TABLE step ADD COLUMN policy TEXT NOT NULL DEFAULT '"all"';
ALTER TABLE book_version ADD COLUMN limit_s BIGINT NOT NULL DEFAULT 21600;
ALTER TABLE job ADD COLUMN limit_ms BIGINT NOT NULL DEFAULT 21600000;
ALTER TABLE job ADD COLUMN deadline_at BIGINT;
