-- So many projects in place of the one, each with a key, the types of the example and its share of the profiles: customers c1..cN of each.
TRUNCATE profiles;
INSERT INTO projects (project_id, attribute_names, created_at)
SELECT 'shop' || i, 3, '2026-01-01' FROM generate_series(1, :projects) AS i;
INSERT INTO api_keys (project_id, key_id, key_hash, scope, created_at)
SELECT 'shop' || i, 'key', sha256(convert_to('bench-shop-' || i, 'UTF8')), 'track', '2026-01-01' FROM generate_series(1, :projects) AS i;
INSERT INTO attribute_types (project_id, name, type, fixed_at, fixed_by)
SELECT 'shop' || i, name, type, '2026-01-01', 'key'
FROM generate_series(1, :projects) AS i,
  (VALUES ('subscriptionType', 'string'), ('region', 'string'), ('totalPurchaseTillNow', 'number')) AS t (name, type);
INSERT INTO profiles (project_id, customer_id, attributes, created_at, updated_at)
SELECT 'shop' || 1 + i % :projects, 'c' || 1 + i / :projects,
  jsonb_build_object('name', 'John Wick', 'email', 'john@example.com', 'mobile', '9876543210',
    'subscriptionType', 'pro', 'region', 'Mumbai', 'totalPurchaseTillNow', 30000 + i % 1000),
  timestamptz '2026-01-01Z', timestamptz '2026-01-01Z'
FROM generate_series(0, :profiles - 1) AS i ORDER BY hashint4(i);
VACUUM ANALYZE;
