ALTER TABLE profiles DROP COLUMN removed;
