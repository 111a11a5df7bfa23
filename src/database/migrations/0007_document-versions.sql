-- Versions of clinical documents, beside who owns their keys.
-- rows touched: none. Locks: business_key, for the moment of adding a column that may be null.

-- Of `document:…`, `document-of:…` and `document-set:…`: {"newest": [version, event ms, part, seq, document key], "replacedAt": event ms}. The newest
-- that came; when another document last said that it replaces this one.
alter table business_key add column documents jsonb;
