-- Visits and accounts that were moved to another patient (ADT A44, A45), beside who owns the key.
-- rows touched: none. Locks: business_key, for the moment of adding a column that may be null.

-- [event ms, part, seq, from, to] of each move: what was said before it of `from`, within the visit or account, is of `to`.
alter table business_key add column moves jsonb;
