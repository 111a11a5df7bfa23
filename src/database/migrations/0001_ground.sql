-- The journal, what is known about its entries, and the resources folded from it.
-- rows touched: none (first migration). Locks: none.

-- The key under which ids are derived: with it gone, no id could be derived again. Part of every backup.
create table installation (
  only_row boolean primary key default true check (only_row),
  id_key bytea not null,
  created_at timestamptz not null default now()
);

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

-- Texts hold neither U+0000 nor U+001F (see journal/storable.ts); the bytes are as they came.
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
  answer text not null,
  disposition text not null,
  issues jsonb,
  sha256 bytea not null,
  body bytea not null,
  primary key (part, seq)
);

-- dedup: hash of MSH-3, MSH-4, MSH-10 and the bytes. control: hash of MSH-3, MSH-4, MSH-10 alone (a reused control id);
-- null where MSH-10 is empty.
create table journal_dedup (
  part smallint not null,
  dedup uuid not null,
  control uuid,
  seq bigint not null,
  received_at timestamptz not null,
  answer text not null,
  primary key (part, dedup)
);
create index journal_dedup_control on journal_dedup (part, control);

-- Takes a group of entries in one statement: one transaction, one commit. Arrays run in step; `order_keys` joins the keys
-- of an entry with U+001F; `again` marks an entry whose control id another entry of the same call has. Gives the number of
-- the first new entry, `[index, seq, received ms, answer]` of each that is a duplicate, and the indexes of those that
-- reuse a control id. Volatile plpgsql, so that what follows the head's lock sees all that was committed before it. The
-- plan is made once a session, perhaps while the tables are empty: the settings and each `limit 1`, which keeps a subquery
-- from being hashed, hold it to one look into an index an entry.
create function journal_append(
  to_part smallint,
  received timestamptz[],
  event timestamptz[],
  protocols text[],
  control_ids text[],
  message_types text[],
  applications text[],
  facilities text[],
  order_keys text[],
  dedups uuid[],
  controls uuid[],
  again boolean[],
  answers text[],
  dispositions text[],
  issue_lists text[],
  reuse_issue jsonb,
  hashes bytea[],
  bodies bytea[],
  out first_seq bigint,
  out known jsonb,
  out reused int[]
) language plpgsql volatile
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
begin
  select next into strict first_seq from journal_head where part = to_part for update;
  with given as materialized (
    select
      u.n::int as n, u.dedup, u.control, k.seq as known_seq, k.received_at as known_at, k.answer as known_answer,
      again[u.n::int] or c.seq is not null as is_reused
    from unnest(dedups, controls) with ordinality as u (dedup, control, n)
    left join lateral (
      select d.seq, d.received_at, d.answer from journal_dedup d where d.part = to_part and d.dedup = u.dedup limit 1
    ) k on true
    left join lateral (
      select d.seq from journal_dedup d where d.part = to_part and d.control = u.control limit 1
    ) c on true
  ), fresh as materialized (
    select n, dedup, control, is_reused, first_seq - 1 + row_number() over (order by n) as seq
    from given
    where known_seq is null
  ), logged as (
    insert into journal (
      part, seq, received_at, event_at, protocol, control_id, message_type, application, facility,
      order_keys, answer, disposition, issues, sha256, body
    )
    select
      to_part, seq, received[n], event[n], protocols[n], control_ids[n], message_types[n], applications[n], facilities[n],
      string_to_array(order_keys[n], chr(31)), answers[n], dispositions[n],
      case
        when is_reused then coalesce(issue_lists[n]::jsonb, '[]'::jsonb) || reuse_issue
        else issue_lists[n]::jsonb
      end,
      hashes[n], bodies[n]
    from fresh
    order by n
  ), remembered as (
    insert into journal_dedup (part, dedup, control, seq, received_at, answer)
    select to_part, dedup, control, seq, received[n], answers[n]
    from fresh
  ), moved as (
    update journal_head set next = first_seq + (select count(*) from fresh) where part = to_part
  )
  select
    (select jsonb_agg(jsonb_build_array(n - 1, known_seq, floor(extract(epoch from known_at) * 1000), known_answer))
     from given where known_seq is not null),
    (select array_agg(n - 1) from fresh where is_reused)
  into known, reused;
end
$$;

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
  code text,
  place text,
  attempts int not null default 0,
  held_at timestamptz not null default now(),
  primary key (consumer, part, seq)
);

-- What people decided about entries: truth, which a rebuild honours.
create table journal_decision (
  part smallint not null,
  seq bigint not null,
  decision text not null check (decision in ('skip', 'release')),
  decided_at timestamptz not null,
  primary key (part, seq)
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
create index journal_index_received on journal_index (received_at, part, seq);
create index journal_index_control on journal_index (control_id, part, seq);
create index journal_index_trouble on journal_index (status, received_at, part, seq) where status <> 'applied';

-- How many entries of a part have which status, kept by the consumer.
create table journal_count (
  part smallint not null,
  status text not null,
  entries bigint not null,
  primary key (part, status)
);

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
  -- 0: a row that only keeps the clock of a set, of a resource that nothing was said about yet.
  version int not null,
  updated_at timestamptz not null,
  -- The clinical date's range, its end exclusive; `-infinity` and null where there is none: never null, so that pages go by
  -- (clinical_from, id).
  clinical_from timestamptz not null default '-infinity',
  clinical_to timestamptz,
  tokens bigint[] not null default '{}',
  labels bigint not null default 0,
  index_version smallint not null,
  -- The newest statement about it.
  event_at timestamptz not null,
  part smallint not null,
  seq bigint not null,
  -- Clocks of elements that were not set by (event_at, part, seq): see store/clocks.ts.
  clocks jsonb,
  deleted boolean not null default false,
  profile text,
  body text not null,
  primary key (shard, id)
) with (fillfactor = 90);
-- Search by patient slice (DESIGN 14).
create index resource_slice on resource (shard, patient, type, clinical_from desc, id desc);

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

-- What is searched without a patient: a token's hash → resources, a folded name → resources (DESIGN 14). The writer takes
-- away what the content before had; an answer is checked against the content, so that a row too many does no harm.
create table lookup (
  hash bigint not null,
  id text collate "C" not null,
  primary key (hash, id)
);
create table name (
  type text collate "C" not null,
  param text collate "C" not null,
  folded text collate "C" not null,
  id text collate "C" not null,
  primary key (type, param, folded, id)
);

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
