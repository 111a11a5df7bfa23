import { SaxesParser } from 'saxes';

/**
 * The places of a message that hold anything, as lineage writes them (`PID[1]-5[2].1.1`): found by dividing its text, and by nothing
 * of what the product reads it with.
 */
export function populatedPlaces(bytes: Uint8Array): string[] {
  const all = Buffer.from(bytes).toString('latin1');
  const text = all.slice(all.indexOf('MSH'));
  const [field = '|', component = '^', repetition = '~', , subcomponent = '&'] = text.slice(3, 8);
  const lines: string[] = [];
  for (const line of text.split(/[\r\n]/)) {
    if (line.trim() === '' || /^[\0-\x20]*$/.test(line)) continue;
    if (/^[A-Z][A-Z0-9]{2}/.test(line) && [undefined, field].includes(line[3])) lines.push(line);
    else lines[lines.length - 1] += `\n${line}`;
  }
  const ordinals = new Map<string, number>();
  return lines.flatMap((line) => {
    const [id = '', ...fields] = line.split(field);
    const ordinal = (ordinals.get(id) ?? 0) + 1;
    ordinals.set(id, ordinal);
    // MSH-1 is the divider itself, and MSH-2 all others.
    const values = id === 'MSH' ? [field, ...fields] : fields;
    return values.flatMap((value, at) => {
      const place = `${id}[${ordinal}]-${at + 1}`;
      if (id === 'MSH' && at < 2) return [`${place}.1.1`];
      return value.split(repetition).flatMap((one, nth) =>
        one.split(component).flatMap((part, c) =>
          part.split(subcomponent).flatMap((sub, s) => {
            if (sub.replaceAll(' ', '') === '') return [];
            return [`${place}${nth > 0 ? `[${nth + 1}]` : ''}.${c + 1}.${s + 1}`];
          }),
        ),
      );
    });
  });
}

/** How many attributes and texts of an XML document hold anything; what declares a namespace is none of them. */
export function countPopulated(bytes: Uint8Array): number {
  const parser = new SaxesParser({ xmlns: false });
  let count = 0;
  const tell = (text: string, isBlank = text.trim() === '') => {
    if (!isBlank) count++;
  };
  parser.on('attribute', ({ name, value }) => {
    if (!/^xmlns(:|$)/.test(name)) tell(value);
  });
  parser.on('text', tell);
  parser.on('cdata', tell);
  parser.write(new TextDecoder().decode(bytes)).close();
  return count;
}
