/** Text in Shift_JIS, for which the platform has a decoder only: the table is made from that. Unknown letters become `?`. */
export function shiftJisOf(text: string): Uint8Array {
  const table = trailTable(new Set(text.replace(/[\x00-\x7f]/g, '')));
  const bytes: number[] = [];
  for (const letter of text) {
    const pair = table.get(letter);
    if (letter < '\x80') bytes.push(letter.charCodeAt(0));
    else if (pair !== undefined) bytes.push(...pair);
    else bytes.push(0x3f);
  }
  return Uint8Array.from(bytes);
}

/** The bytes of the letters asked for, found by decoding row after row of the code table. */
function trailTable(wanted: ReadonlySet<string>): Map<string, [number, number]> {
  const found = new Map<string, [number, number]>();
  const decoder = new TextDecoder('shift_jis');
  const trails = Array.from({ length: 0xfc - 0x40 + 1 }, (_, index) => 0x40 + index).filter((trail) => trail !== 0x7f);
  for (const lead of [...range(0x81, 0x9f), ...range(0xe0, 0xea)]) {
    // Each pair with a line feed behind it, so that an unassigned one cannot take its neighbour's first byte along.
    const row = Uint8Array.from(trails.flatMap((trail) => [lead, trail, 0x0a]));
    decoder
      .decode(row)
      .split('\n')
      .forEach((letter, index) => {
        if (wanted.has(letter)) found.set(letter, [lead, trails[index]!]);
      });
  }
  return found;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
