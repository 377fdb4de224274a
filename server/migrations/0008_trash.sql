-- How long the history of what was dropped is kept: 0 is for ever.

ALTER TABLE project ADD COLUMN trash_days BIGINT NOT NULL DEFAULT 30;
CREATE INDEX deployment_dropped ON deployment (project_id, dropped_at, id) WHERE dropped_at IS NOT NULL;
-- With a deployment goes what refers to it, and that is looked for by these.
CREATE INDEX instance_of_deployment ON instance (deployment_id);
CREATE INDEX volume_by_deployment ON volume (deployment_id);
