ALTER TABLE profiles ADD COLUMN segment text NOT NULL DEFAULT 'none';
