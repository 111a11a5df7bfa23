-- Which search parameters have their rows in lookup and name, and by which declaration: one that is still building is not searched.
-- rows touched: none. Locks: none.
create table search_index (
  -- Type.name.
  parameter text collate "C" primary key,
  -- Hash of how it is declared: where it differs from the program's, its rows are made anew.
  declared bigint not null,
  building boolean not null
);
