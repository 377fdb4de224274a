-- Since when an imported copy leaves the hosts alone: the server that it was taken from may still drive them.

ALTER TABLE installation ADD COLUMN detached_at BIGINT;
