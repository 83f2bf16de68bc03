-- The first :profiles customers get 50 custom attributes, so that the wide side updates rows and does not grow them.
INSERT INTO attribute_types (project_id, name, type, fixed_at, fixed_by)
SELECT 'bench', 'attribute' || i, 'string', timestamptz '2026-01-01Z', 'bench' FROM generate_series(1, 47) AS i;
UPDATE projects SET attribute_names = attribute_names + 47 WHERE project_id = 'bench';
UPDATE profiles SET attributes = profiles.attributes || more.attributes
FROM (SELECT jsonb_object_agg('attribute' || i, 'value ' || i) AS attributes FROM generate_series(1, 47) AS i) AS more
WHERE project_id = 'bench' AND customer_id IN (SELECT 'c' || i FROM generate_series(1, :profiles) AS i);
VACUUM ANALYZE profiles;
