-- Where books tell other systems what happens, and what is told: a message leaves after the step that wrote it, again and again.

CREATE TABLE webhook (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    host       TEXT NOT NULL,
    -- Address and signing key, sealed.
    sealed     TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE delivery (
    -- Of the step that tells.
    id           TEXT PRIMARY KEY,
    webhook_id   TEXT NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
    body         TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    attempts     BIGINT NOT NULL DEFAULT 0,
    -- Not before; none once it is over.
    run_at       BIGINT,
    delivered_at BIGINT,
    error        TEXT
);
CREATE INDEX delivery_due ON delivery (run_at) WHERE run_at IS NOT NULL;
CREATE INDEX delivery_webhook ON delivery (webhook_id, created_at);
