GRANT USAGE ON SCHEMA public TO postern;
GRANT SELECT ON flyway_schema_history, api_keys, attribute_types, projects, profiles TO postern;
GRANT SELECT ON ignored_attributes, ignored_recent TO postern;
GRANT INSERT ON attribute_types, profiles TO postern;
GRANT UPDATE (attribute_names) ON projects TO postern;
GRANT UPDATE ON profiles TO postern;
GRANT INSERT, DELETE ON ignored_recent TO postern;
GRANT INSERT, UPDATE ON ignored_attributes TO postern;
