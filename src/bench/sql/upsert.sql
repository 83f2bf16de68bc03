\set id random(1, :profiles)
\set total random(1, 1000000)
INSERT INTO profiles (project_id, customer_id, attributes, created_at, updated_at) VALUES ('bench', 'c' || :id, ('{"name":"John Wick","email":"john@example.com","mobile":"9876543210","subscriptionType":"pro","region":"Mumbai","totalPurchaseTillNow":' || :total || '}')::jsonb, now(), now()) ON CONFLICT (project_id, customer_id) DO UPDATE SET attributes = profiles.attributes || excluded.attributes, updated_at = greatest(profiles.updated_at, excluded.updated_at) WHERE NOT profiles.attributes @> excluded.attributes;
