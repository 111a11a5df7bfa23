import { type Channel, printable, type Style } from './terminal.ts';

/** A text, or one in a colour. */
export type Cell = string | { readonly text: string; readonly style: Style };

/** Prints rows in columns, the last one open to the right. Cells may come from outside: they are made safe to print. */
export async function printTable(channel: Channel, rows: readonly (readonly Cell[])[]): Promise<void> {
  const safe = rows.map((row) =>
    row.map((cell) =>
      typeof cell === 'string' ? { text: printable(cell), style: undefined } : { ...cell, text: printable(cell.text) },
    ),
  );
  const widths: number[] = [];
  for (const row of safe) {
    for (const [at, { text }] of row.entries())
      widths[at] = Math.max(widths[at] ?? 0, Math.min(text.length, widestCell));
  }
  let page = '';
  for (const row of safe) {
    const last = row.length - 1;
    const cells = row.map(({ text, style }, at) => {
      const padding = at === last ? '' : ' '.repeat(Math.max(0, widths[at]! - text.length));
      return (style === undefined ? text : channel.paint(style, text)) + padding;
    });
    page += `${cells.join('  ').trimEnd()}\n`;
    if (page.length > 65_536) {
      await channel.write(page);
      page = '';
    }
  }
  if (page !== '') await channel.write(page);
}

/** Wider cells push the rest of their own row to the right, and no other. */
const widestCell = 60;
