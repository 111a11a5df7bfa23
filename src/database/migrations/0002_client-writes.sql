-- What clients write through the FHIR API: what was decided about it, and the ids that they choose.
-- rows touched: none. Locks: resource and history, for the moment of adding a column that may be null.

-- What came of a client's write, decided once, against the state that its turn found, and in the transaction of its effect.
-- Truth: a rebuild, which applies parts side by side, does what stands here and decides nothing again.
create table client_write (
  part smallint not null,
  seq bigint not null,
  -- JSON, see store/client/decision.ts: a text, as jsonb cannot hold all that JSON may say.
  decision text not null,
  primary key (part, seq)
);

-- An id that a client chose → the id of the row, which names its shard (DESIGN 9, 15). The only judge of its uniqueness.
create table alias (
  type text collate "C" not null,
  alias text collate "C" not null,
  id text collate "C" not null,
  primary key (type, alias)
);

-- The id under which clients know the row, where it is not the row's own.
alter table resource add column alias text collate "C";
alter table history add column alias text collate "C";
