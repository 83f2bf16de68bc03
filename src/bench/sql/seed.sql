-- Customers c1..cN of a project, in the shape of the source's example body. Physical order is random, as after a life of writes.
INSERT INTO projects (project_id, attribute_names, created_at) VALUES (:'project', 0, '2026-01-01') ON CONFLICT DO NOTHING;
INSERT INTO profiles (project_id, customer_id, attributes, created_at, updated_at)
SELECT :'project', 'c' || i,
  jsonb_build_object('name', 'John Wick', 'email', 'john@example.com', 'mobile', '9876543210',
    'subscriptionType', 'pro', 'region', 'Mumbai', 'totalPurchaseTillNow', 30000 + i % 1000),
  timestamptz '2026-01-01Z', timestamptz '2026-01-01Z'
FROM generate_series(1, :profiles) AS i ORDER BY hashint4(i);
