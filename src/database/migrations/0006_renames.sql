-- Visits and accounts that were merged or got another number (ADT A35, A36, A41, A42, A49 to A51).
-- rows touched: none. Locks: business_key, for the moment of adding a column that may be null.

-- [event ms, part, seq, from, to] of each, of the keys that go and stay, kept with both: what is said of the one is said of the other.
alter table business_key add column renames jsonb;
