-- The line of jobs, read from its front: of a project, and of a deployment. Whoever works is found by its active job, which
-- changes twice a job, and not by its lease, which changes with every sign of life.

CREATE INDEX job_line_of_project ON job (project_id, created_at, id) WHERE state IN ('queued', 'running', 'waiting');
CREATE INDEX job_line_of_deployment ON job (deployment_id, created_at, id) WHERE state IN ('queued', 'running', 'waiting');
CREATE INDEX deployment_active ON deployment (active_job_id) WHERE active_job_id IS NOT NULL;
-- Pages of the list of jobs: ids sort by their time.
CREATE INDEX job_page ON job (project_id, id);

-- Filters of the list of jobs that a person keeps under a name. `query` is that of the address.
CREATE TABLE saved_view (
    id         TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
    project_id TEXT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    query      TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (project_id, user_id, name)
);
CREATE INDEX saved_view_by_user ON saved_view (user_id);
