-- :names known String attributes t0..; the types sides send three of them a body.
INSERT INTO attribute_types (project_id, name, type, fixed_at, fixed_by)
SELECT 'bench', 't' || i, 'string', timestamptz '2026-01-01Z', 'bench' FROM generate_series(0, :names - 1) AS i;
UPDATE projects SET attribute_names = attribute_names + :names WHERE project_id = 'bench';
