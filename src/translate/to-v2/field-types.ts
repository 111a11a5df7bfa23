import { readTable } from '#platform/read-table.ts';

/** By place (`PV1-20`): of which kind a field is that translation keeps in an extension of ours (`tables/v2/kept-fields.csv`). */
export const fieldTypes: ReadonlyMap<string, string> = new Map(
  readTable('v2/kept-fields.csv').map((row) => [row.place!, row.type!]),
);
