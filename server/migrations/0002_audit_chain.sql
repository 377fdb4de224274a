-- Each record of the audit carries the hash of the one before it and of itself: who changes one is found out.

ALTER TABLE audit ADD COLUMN seq BIGINT;
ALTER TABLE audit ADD COLUMN hash TEXT;
CREATE UNIQUE INDEX audit_seq ON audit (seq);
CREATE INDEX audit_unchained ON audit (id) WHERE seq IS NULL;
INSERT INTO counter (name, value) VALUES ('audit', 0);
