-- The programs that serve this installation: each writes its own row every few seconds, under the name that it has in leases.

CREATE TABLE server (
    id         TEXT PRIMARY KEY,
    version    TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    -- How long the database took for an answer.
    delay_ms   BIGINT NOT NULL
);
