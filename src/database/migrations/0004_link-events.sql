-- Who is who: what was said of it, and the persons that come of it (DESIGN 18).
-- rows touched: none. Locks: none.

-- Append-only: what was said is never overwritten, only answered by a later event. One that a source said is derived from its
-- journal entry, and is made anew by a rebuild.
create table link_event (
  part smallint not null,
  seq bigint not null,
  ordinal smallint not null,
  kind text not null check (kind in ('merge', 'change', 'move', 'link', 'unlink')),
  -- Patient ids: the record that goes and the one that stays; of a link, both stay.
  gone text collate "C" not null,
  kept text collate "C" not null,
  event_at timestamptz not null,
  recorded_at timestamptz not null,
  primary key (part, seq, ordinal)
);
create index link_event_gone on link_event (gone);
create index link_event_kept on link_event (kept);

-- Which person a source patient is part of; a patient of whom no event ever spoke has no row. Derived from link_event.
create table person_member (
  id text collate "C" primary key,
  shard smallint not null,
  -- The record that stands for the person.
  address text collate "C" not null,
  -- The record that stands for this one since a merge: its own id where it is in use.
  root text collate "C" not null,
  -- How often the person has changed, and when it did last; when the address did.
  epoch int not null,
  relinked_at timestamptz not null,
  readdressed_at timestamptz not null
);
create index person_member_address on person_member (address);
