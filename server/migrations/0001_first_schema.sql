-- One text for SQLite and PostgreSQL: TEXT ids (UUIDv7), BIGINT Unix milliseconds, TEXT JSON, no booleans.
-- `(SELECT ms FROM clock)` is the time; the view itself is made per database before this runs.

CREATE TABLE installation (
    id         TEXT PRIMARY KEY,
    created_at BIGINT NOT NULL
);

CREATE TABLE counter (
    name  TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counter (name, value) VALUES ('event', 0);

-- People

CREATE TABLE "user" (
    id            TEXT PRIMARY KEY,
    login         TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    admin_at      BIGINT,
    disabled_at   BIGINT,
    created_at    BIGINT NOT NULL,
    rev           BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_by_user ON session (user_id);

-- One-time links: set-up, recovery, invitation.
CREATE TABLE link (
    id         TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    kind       TEXT NOT NULL CHECK (kind IN ('setup', 'recovery', 'invite')),
    project_id TEXT,
    role       TEXT,
    user_id    TEXT REFERENCES "user" (id) ON DELETE CASCADE,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT,
    used_by    TEXT
);

-- Rate limits are shared by all servers on one database.
CREATE TABLE attempt (
    subject    TEXT PRIMARY KEY,
    count      BIGINT NOT NULL,
    started_at BIGINT NOT NULL
);

-- What a form without JavaScript held when it was refused.
CREATE TABLE flash (
    token_hash TEXT PRIMARY KEY,
    body       TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE project (
    id         TEXT PRIMARY KEY,
    slug       TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    rev        BIGINT NOT NULL DEFAULT 1
);

-- Slugs a project had before it was renamed: they redirect.
CREATE TABLE project_slug (
    slug       TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE
);

CREATE TABLE member (
    project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    user_id    TEXT NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
    role       TEXT NOT NULL CHECK (role IN ('viewer', 'developer', 'admin', 'owner')),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (project_id, user_id)
);
CREATE INDEX member_by_user ON member (user_id);
CREATE UNIQUE INDEX one_owner ON member (project_id) WHERE role = 'owner';

CREATE TABLE scope (
    id               TEXT PRIMARY KEY,
    project_id       TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    name             TEXT NOT NULL,
    code             TEXT NOT NULL,
    colour           TEXT NOT NULL,
    position         BIGINT NOT NULL,
    allow_drop_at    BIGINT,
    deployment_limit BIGINT,
    minimum_role     TEXT NOT NULL,
    rev              BIGINT NOT NULL DEFAULT 1,
    UNIQUE (project_id, code)
);

-- Targets

CREATE TABLE target (
    id                   TEXT PRIMARY KEY,
    slug                 TEXT NOT NULL UNIQUE,
    name                 TEXT NOT NULL,
    kind                 TEXT NOT NULL,
    address              TEXT NOT NULL UNIQUE,
    pinned_fingerprint   TEXT,
    -- Our own certificate for this host, and its key, sealed.
    certificate          TEXT,
    sealed_key           TEXT,
    reachable_since_at   BIGINT,
    unreachable_since_at BIGINT,
    unreachable_reason   TEXT,
    seen_at              BIGINT,
    -- JSON: version, CPUs, memory, disk; and images, profiles, pools, other people's instances as last seen.
    capacity             TEXT NOT NULL DEFAULT '{}',
    inventory            TEXT NOT NULL DEFAULT '{}',
    instances            BIGINT NOT NULL DEFAULT 0,
    created_at           BIGINT NOT NULL,
    rev                  BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE target_grant (
    target_id  TEXT NOT NULL REFERENCES target (id) ON DELETE CASCADE,
    project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    PRIMARY KEY (target_id, project_id)
);

-- Cloud-configs

CREATE TABLE cloud_config (
    id         TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    namespace  TEXT NOT NULL,
    name       TEXT NOT NULL,
    -- Number and image of the newest revision.
    revision   BIGINT NOT NULL,
    image      TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    rev        BIGINT NOT NULL DEFAULT 1,
    UNIQUE (project_id, namespace, name)
);

CREATE TABLE cloud_config_revision (
    cloud_config_id TEXT NOT NULL REFERENCES cloud_config (id) ON DELETE CASCADE,
    number          BIGINT NOT NULL,
    content         TEXT NOT NULL,
    author_id       TEXT,
    author          TEXT NOT NULL,
    note            TEXT NOT NULL,
    created_at      BIGINT NOT NULL,
    PRIMARY KEY (cloud_config_id, number)
);

-- cloud-init's own schema, as read from a guest of the image.
CREATE TABLE learned_schema (
    fingerprint        TEXT NOT NULL,
    cloud_init_version TEXT NOT NULL,
    image              TEXT NOT NULL,
    body               TEXT NOT NULL,
    learned_at         BIGINT NOT NULL,
    PRIMARY KEY (fingerprint, cloud_init_version)
);

-- Groups and deployments

CREATE TABLE deployment_group (
    id         TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    slug       TEXT NOT NULL,
    name       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    rev        BIGINT NOT NULL DEFAULT 1,
    UNIQUE (project_id, slug)
);

CREATE TABLE component (
    id              TEXT PRIMARY KEY,
    group_id        TEXT NOT NULL REFERENCES deployment_group (id) ON DELETE CASCADE,
    slug            TEXT NOT NULL,
    name            TEXT NOT NULL,
    position        BIGINT NOT NULL,
    cloud_config_id TEXT NOT NULL REFERENCES cloud_config (id),
    settings        TEXT NOT NULL,
    UNIQUE (group_id, slug)
);
CREATE INDEX component_by_cloud_config ON component (cloud_config_id);

CREATE TABLE book (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    group_kind TEXT NOT NULL,
    version    BIGINT NOT NULL,
    UNIQUE (kind, group_kind)
);

CREATE TABLE book_version (
    book_id    TEXT NOT NULL REFERENCES book (id) ON DELETE CASCADE,
    number     BIGINT NOT NULL,
    steps      TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (book_id, number)
);

CREATE TABLE deployment (
    id               TEXT PRIMARY KEY,
    project_id       TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    group_id         TEXT NOT NULL REFERENCES deployment_group (id),
    scope_id         TEXT NOT NULL REFERENCES scope (id),
    slug             TEXT NOT NULL,
    name             TEXT NOT NULL,
    state            TEXT NOT NULL CHECK (state IN ('draft', 'initialize', 'deploy', 'pause', 'dropped')),
    version          BIGINT NOT NULL,
    deployed_version BIGINT,
    last_error       TEXT,
    -- The lease: who may write for this deployment, under which fence, until when.
    active_job_id    TEXT,
    fence            BIGINT NOT NULL DEFAULT 0,
    lease_owner      TEXT,
    lease_until      BIGINT,
    created_at       BIGINT NOT NULL,
    changed_at       BIGINT NOT NULL,
    changed_by       TEXT NOT NULL,
    dropped_at       BIGINT,
    rev              BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX deployment_slug ON deployment (slug) WHERE dropped_at IS NULL;
CREATE INDEX deployment_by_group ON deployment (group_id);
CREATE INDEX deployment_by_project ON deployment (project_id, slug);

CREATE TABLE deployment_version (
    deployment_id TEXT NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    number        BIGINT NOT NULL,
    spec          TEXT NOT NULL,
    author_id     TEXT,
    author        TEXT NOT NULL,
    reason        TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    PRIMARY KEY (deployment_id, number)
);

-- What the newest version pins on each host: used-by, "behind" and changed inputs without reading every spec.
CREATE TABLE deployment_pin (
    deployment_id   TEXT NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    component_id    TEXT NOT NULL,
    target_id       TEXT NOT NULL,
    cloud_config_id TEXT NOT NULL REFERENCES cloud_config (id),
    revision        BIGINT NOT NULL,
    -- Hash of what forces a replacement.
    inputs          TEXT NOT NULL,
    PRIMARY KEY (deployment_id, component_id, target_id)
);
CREATE INDEX deployment_pin_by_cloud_config ON deployment_pin (cloud_config_id);

-- Jobs

CREATE TABLE job (
    id                  TEXT PRIMARY KEY,
    deployment_id       TEXT NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    project_id          TEXT NOT NULL,
    kind                TEXT NOT NULL,
    version             BIGINT NOT NULL,
    state               TEXT NOT NULL,
    -- The plan that a person looked at, then the one it follows; the steps of its book, copied.
    plan                TEXT,
    book                TEXT NOT NULL,
    options             TEXT NOT NULL DEFAULT '{}',
    requested_by_id     TEXT,
    requested_by        TEXT NOT NULL,
    request_id          TEXT NOT NULL UNIQUE,
    created_at          BIGINT NOT NULL,
    started_at          BIGINT,
    finished_at         BIGINT,
    -- Earliest time of the next claim: back-off releases the lease.
    run_at              BIGINT NOT NULL,
    error               TEXT,
    cancel_requested_at BIGINT,
    undoing_at          BIGINT,
    takeovers           BIGINT NOT NULL DEFAULT 0,
    steps_done          BIGINT NOT NULL DEFAULT 0,
    steps_total         BIGINT NOT NULL,
    now                 TEXT,
    estimate_ms         BIGINT,
    rev                 BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX job_by_deployment ON job (deployment_id, created_at);
CREATE INDEX job_by_project ON job (project_id, created_at);
CREATE INDEX job_unfinished ON job (run_at) WHERE state IN ('queued', 'running', 'waiting');

CREATE TABLE step (
    id              TEXT PRIMARY KEY,
    job_id          TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    position        BIGINT NOT NULL,
    stage           BIGINT NOT NULL,
    kind            TEXT NOT NULL,
    title           TEXT NOT NULL,
    target_id       TEXT,
    target          TEXT,
    input           TEXT NOT NULL,
    retry           TEXT NOT NULL,
    timeout_ms      BIGINT,
    -- Not before: a failed attempt waits.
    retry_at        BIGINT,
    state           TEXT NOT NULL,
    attempt         BIGINT NOT NULL DEFAULT 0,
    started_at      BIGINT,
    finished_at     BIGINT,
    error           TEXT,
    skip_reason     TEXT,
    estimate_ms     BIGINT,
    progress        TEXT,
    -- What the step stored to go on from: operations of the platform, phases reached.
    checkpoint      TEXT,
    log_lines       BIGINT NOT NULL DEFAULT 0,
    log_finished_at BIGINT,
    rev             BIGINT NOT NULL DEFAULT 1,
    UNIQUE (job_id, position)
);

CREATE TABLE step_log (
    step_id TEXT NOT NULL REFERENCES step (id) ON DELETE CASCADE,
    first   BIGINT NOT NULL,
    count   BIGINT NOT NULL,
    lines   TEXT NOT NULL,
    PRIMARY KEY (step_id, first)
);

-- Mean duration of a kind of step in a group: what the tick on a step's bar shows.
CREATE TABLE step_estimate (
    group_id TEXT NOT NULL REFERENCES deployment_group (id) ON DELETE CASCADE,
    kind     TEXT NOT NULL,
    runs     BIGINT NOT NULL,
    total_ms BIGINT NOT NULL,
    PRIMARY KEY (group_id, kind)
);

CREATE TABLE instance (
    id            TEXT PRIMARY KEY,
    deployment_id TEXT NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    project_id    TEXT NOT NULL,
    component_id  TEXT NOT NULL,
    component     TEXT NOT NULL,
    target_id     TEXT NOT NULL REFERENCES target (id),
    name          TEXT NOT NULL,
    ordinal       BIGINT NOT NULL,
    generation    BIGINT NOT NULL,
    state         TEXT NOT NULL,
    -- The platform's own id: known once its creation was seen to succeed.
    uid           TEXT,
    inputs        TEXT NOT NULL,
    version       BIGINT NOT NULL,
    sample        TEXT NOT NULL DEFAULT '{}',
    created_at    BIGINT NOT NULL,
    gone_at       BIGINT,
    rev           BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX instance_name ON instance (target_id, name) WHERE gone_at IS NULL;
CREATE INDEX instance_by_deployment ON instance (deployment_id) WHERE gone_at IS NULL;
CREATE INDEX instance_by_project ON instance (project_id, name) WHERE gone_at IS NULL;

CREATE TABLE volume (
    id            TEXT PRIMARY KEY,
    deployment_id TEXT NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    component_id  TEXT NOT NULL,
    target_id     TEXT NOT NULL REFERENCES target (id),
    pool          TEXT NOT NULL,
    name          TEXT NOT NULL,
    path          TEXT NOT NULL,
    size_bytes    BIGINT NOT NULL,
    ordinal       BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    UNIQUE (target_id, pool, name)
);

-- Facts

CREATE TABLE event (
    id            TEXT PRIMARY KEY,
    -- Given after the commit, without gaps: readers see numbered rows only.
    seq           BIGINT UNIQUE,
    at            BIGINT NOT NULL,
    project_id    TEXT,
    deployment_id TEXT,
    kind          TEXT NOT NULL,
    change        TEXT NOT NULL
);
CREATE INDEX event_unnumbered ON event (id) WHERE seq IS NULL;
CREATE INDEX event_by_deployment ON event (deployment_id, seq);

CREATE TABLE audit (
    id         TEXT PRIMARY KEY,
    at         BIGINT NOT NULL,
    actor_id   TEXT,
    actor      TEXT NOT NULL,
    action     TEXT NOT NULL,
    entity     TEXT NOT NULL,
    entity_id  TEXT NOT NULL,
    project_id TEXT,
    before     TEXT,
    after      TEXT
);
CREATE INDEX audit_by_entity ON audit (entity, entity_id);
