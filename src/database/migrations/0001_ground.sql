-- The journal, what is known about its entries, and the resources folded from it.
-- rows touched: none (first migration). Locks: none.

-- ── Journal: the truth ─────────────────────────────────────────────────────────────────────────────────────────────

-- A part is a feed, or a lane of a busy one. The feed's system scopes its patients and business keys.
create table journal_part (
  part smallint primary key,
  feed text not null,
  lane smallint not null default 0,
  system text not null,
  created_at timestamptz not null default now(),
  unique (feed, lane)
);

-- The head row's lock makes commit order number order: numbers taken by an identity column become visible out of order.
create table journal_head (
  part smallint primary key references journal_part,
  next bigint not null default 1
);

create table journal (
  part smallint not null,
  seq bigint not null,
  received_at timestamptz not null,
  event_at timestamptz,
  protocol text not null,
  control_id text not null,
  message_type text not null,
  application text not null,
  facility text not null,
  order_keys text[] not null,
  dedup uuid not null,
  answer text not null,
  disposition text not null,
  issues jsonb,
  sha256 bytea not null,
  body bytea not null,
  primary key (part, seq)
);

-- dedup: hash of MSH-3, MSH-4, MSH-10 and the bytes. control: hash of MSH-3, MSH-4, MSH-10 alone (a reused control id).
create table journal_dedup (
  part smallint not null,
  dedup uuid not null,
  control uuid not null,
  seq bigint not null,
  received_at timestamptz not null,
  answer text not null,
  primary key (part, dedup)
);
create index journal_dedup_control on journal_dedup (part, control);

create table journal_offset (
  consumer text not null,
  part smallint not null,
  pos bigint not null default 0,
  epoch bigint not null default 0,
  owner text,
  primary key (consumer, part)
);

-- Parked entries, and those that wait behind one because they share a key.
create table journal_hold (
  consumer text not null,
  part smallint not null,
  seq bigint not null,
  order_keys text[] not null,
  state text not null check (state in ('parked', 'waiting')),
  code text not null,
  place text,
  attempts int not null default 0,
  held_at timestamptz not null default now(),
  primary key (consumer, part, seq)
);

-- One row an entry, written by the consumer with the entry's effect; outlives the bodies.
create table journal_index (
  part smallint not null,
  seq bigint not null,
  received_at timestamptz not null,
  event_at timestamptz,
  control_id text not null,
  message_type text not null,
  status text not null check (status in ('applied', 'parked', 'waiting', 'skipped', 'kept', 'quarantined')),
  keys text[] not null,
  issues jsonb,
  leaves int[] not null default '{}',
  primary key (part, seq)
);
create index journal_index_received on journal_index (received_at desc, part, seq);
create index journal_index_control on journal_index (control_id, part, seq);
create index journal_index_trouble on journal_index (status, received_at desc) where status <> 'applied';

-- hash: 64 bits of system and business key; `journal_index.keys` is the recheck.
create table journal_key (
  hash bigint not null,
  part smallint not null,
  seq bigint not null,
  primary key (hash, part, seq)
);

-- ── Resources: derived ─────────────────────────────────────────────────────────────────────────────────────────────

-- The shard is the patient's, so that a slice lies on one shard; it is also the 3 hex digits of the id (DESIGN 9, 15).
-- `body` is the JSON text without id and meta, which are printed from the columns on the way out (DESIGN 11).
create table resource (
  shard smallint not null,
  id text collate "C" not null,
  type text collate "C" not null,
  patient text collate "C" not null,
  version int not null,
  updated_at timestamptz not null,
  clinical_from timestamptz,
  clinical_to timestamptz,
  tokens bigint[] not null default '{}',
  labels bigint not null default 0,
  index_version smallint not null,
  part smallint not null,
  seq bigint not null,
  event_at timestamptz not null,
  -- Clocks of elements that were not set by (event_at, part, seq): see store/fold.ts.
  clocks jsonb,
  deleted boolean not null default false,
  profile text,
  body text not null,
  primary key (shard, id)
) with (fillfactor = 90);
-- Search by patient slice (DESIGN 14).
create index resource_slice on resource (shard, patient, type, clinical_from desc, id);

-- Superseded versions only; the current one stands in `resource`.
create table history (
  shard smallint not null,
  id text collate "C" not null,
  version int not null,
  type text collate "C" not null,
  patient text collate "C" not null,
  updated_at timestamptz not null,
  part smallint not null,
  seq bigint not null,
  deleted boolean not null,
  labels bigint not null,
  profile text,
  body text not null,
  primary key (shard, id, version)
);

-- What is searched without a patient: a token's hash → resources, a folded name → resources (DESIGN 14).
create table lookup (
  hash bigint not null,
  id text collate "C" not null,
  primary key (hash, id)
);
create index lookup_id on lookup (id);
create table name (
  type text collate "C" not null,
  param text collate "C" not null,
  folded text collate "C" not null,
  id text collate "C" not null,
  primary key (type, param, folded, id)
);
create index name_id on name (id);

-- Which source patient a visit, an order or an accession belongs to, as of which entry (DESIGN 10).
create table business_key (
  system text not null,
  key text collate "C" not null,
  patient text collate "C" not null,
  event_at timestamptz not null,
  part smallint not null,
  seq bigint not null,
  primary key (system, key)
);
