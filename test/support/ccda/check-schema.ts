import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attribute, children, descendants, placeOf, type XmlElement } from '#formats/xml/xml-element.ts';

interface Particle {
  /** Names that may stand there, each with the type of its content; without one it is of a data type. */
  readonly types: ReadonlyMap<string, string | undefined>;
  readonly min: number;
  readonly max: number;
}

/** Content models by the name of their type. */
const models: ReadonlyMap<string, readonly Particle[]> = new Map(
  readFileSync(join(import.meta.dirname, 'schema.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [name, content] = line.split(' = ') as [string, string];
      return [name, content.split(' ').map(particle)];
    }),
);

function particle(text: string): Particle {
  const many = text.at(-1)!;
  const types = text.split('|').map((one): [string, string | undefined] => {
    const [, name, type] = /^((?:sdtc:)?\w+)(?::(\w+))?[?*+]?$/.exec(one)!;
    return [name!, type];
  });
  return {
    types: new Map(types),
    min: many === '?' || many === '*' ? 0 : 1,
    max: many === '*' || many === '+' ? Infinity : 1,
  };
}

/** What breaks the content models of CDA, and the forms of its data types and narrative: one line each. */
export function schemaFaults(root: XmlElement): string[] {
  const faults: string[] = [];
  checkContent(root, 'ClinicalDocument', faults);
  const seen = new Set<string>();
  for (const element of descendants(root)) {
    const id = attribute(element, 'ID');
    if (id === undefined) continue;
    if (seen.has(id) || !/^[A-Za-z_][\w.-]*$/.test(id)) faults.push(`${placeOf(element)}: ID`);
    seen.add(id);
  }
  return faults;
}

function checkContent(element: XmlElement, type: string, faults: string[]): void {
  const particles = models.get(type);
  if (particles === undefined) throw new Error(`no type ${type}`);
  const inner = children(element).filter(
    ({ name }) => !['realmCode', 'typeId'].includes(name) || type === 'ClinicalDocument',
  );
  let at = 0;
  for (const { types, min, max } of particles) {
    let count = 0;
    while (at < inner.length && types.has(inner[at]!.name) && count < max) {
      const one = inner[at]!;
      const of = types.get(one.name);
      if (of === undefined) checkValue(one, faults);
      else checkContent(one, of, faults);
      at += 1;
      count += 1;
    }
    if (count < min && attribute(element, 'nullFlavor') === undefined)
      faults.push(`${placeOf(element)}: no ${[...types.keys()].join(' or ')}`);
  }
  if (at < inner.length) faults.push(`${placeOf(element)}: ${inner[at]!.name} where it must not stand`);
  for (const [names, wanted] of attributesOf) {
    if (!names.includes(element.name)) continue;
    for (const name of wanted)
      if (attribute(element, name) === undefined) faults.push(`${placeOf(element)}: no @${name}`);
  }
  // Their effectiveTime is a GTS: what is an interval has to say so.
  if (type === 'SubstanceAdministration' || type === 'Supply') {
    for (const time of children(element, 'effectiveTime')) {
      if (children(time).length > 0 && attribute(time, 'xsi:type') === undefined)
        faults.push(`${placeOf(time)}: no xsi:type`);
    }
  }
  const mood = attribute(element, 'moodCode');
  const moods = moodsOf[type];
  if (mood !== undefined && moods !== undefined && !moods.includes(mood))
    faults.push(`${placeOf(element)}: mood ${mood}`);
  const relation = attribute(element, 'typeCode');
  if (element.name === 'entryRelationship' && relation !== undefined && !relations.includes(relation))
    faults.push(`${placeOf(element)}: typeCode ${relation}`);
}

const statements = ['act', 'encounter', 'observation', 'organizer', 'procedure', 'substanceAdministration', 'supply'];
const attributesOf: readonly (readonly [names: readonly string[], wanted: readonly string[]])[] = [
  [statements, ['classCode', 'moodCode']],
  [['entryRelationship', 'participant', 'relatedDocument'], ['typeCode']],
  [['associatedEntity', 'relatedSubject'], ['classCode']],
];
const intents = ['EVN', 'INT', 'PRMS', 'PRP', 'RQO'];
const moodsOf: Readonly<Record<string, readonly string[]>> = {
  Act: [...intents, 'APT', 'ARQ', 'DEF'],
  Encounter: [...intents, 'APT', 'ARQ'],
  Observation: [...intents, 'GOL', 'DEF'],
  Procedure: [...intents, 'APT', 'ARQ', 'DEF'],
  SubstanceAdministration: intents,
  Supply: intents,
};
const relations = ['XCRPT', 'COMP', 'RSON', 'SPRT', 'CAUS', 'GEVL', 'MFST', 'REFR', 'SAS', 'SUBJ'];

const nullFlavors = new Set('NI INV DER OTH NINF PINF UNC MSK NA UNK ASKU NAV NASK QS TRC NP'.split(' '));
const uid = /^(([0-2](\.(0|[1-9]\d*))*)|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[A-Za-z][A-Za-z0-9-]*)$/;
/** Patterns of attributes, wherever they stand. */
const forms: Readonly<Record<string, RegExp>> = {
  root: uid,
  codeSystem: uid,
  code: /^\S+$/,
  unit: /^\S+$/,
  use: /^[A-Z]+( [A-Z]+)*$/,
};
const times = new Set([
  'effectiveTime',
  'time',
  'birthTime',
  'low',
  'high',
  'center',
  'sdtc:deceasedTime',
  'sdtc:birthTime',
  'copyTime',
]);
const timeForm = /^\d{4}(\d{2}(\d{2}(\d{2}(\d{2}(\d{2}(\.\d+)?)?)?([+-]\d{4})?)?)?)?$/;
/** The order of what stands within a value of a data type. */
const inOrder: readonly (readonly string[])[] = [
  ['originalText', 'qualifier', 'translation'],
  ['low', 'center', 'width', 'high'],
  ['numerator', 'denominator'],
  ['origin', 'scale', 'digits'],
  ['event', 'offset'],
  ['phase', 'period'],
];
const narrative = new Set(
  'content linkHtml sub sup br footnote footnoteRef renderMultiMedia paragraph list item caption table thead tbody tfoot tr th td col colgroup'.split(
    ' ',
  ),
);

function checkValue(element: XmlElement, faults: string[]): void {
  const { name } = element;
  const isText = name === 'text' && attribute(element, 'mediaType') === undefined;
  const bad = (what: string) => faults.push(`${placeOf(element)}: ${what}`);
  const flavor = attribute(element, 'nullFlavor');
  if (flavor !== undefined && !nullFlavors.has(flavor)) bad(`nullFlavor ${flavor}`);
  if (flavor !== undefined && ['value', 'code', 'extension'].some((one) => attribute(element, one) !== undefined))
    bad('null, and a value');
  if (name === 'value' && attribute(element, 'xsi:type') === undefined && element.parent?.name !== 'value')
    bad('no xsi:type');
  for (const [index, key] of element.attributeNames.entries()) {
    const form = forms[key];
    const given = element.attributeValues[index]!;
    if (given.trim() === '') bad(`@${key} is empty`);
    else if (form !== undefined && !form.test(given)) bad(`@${key}`);
  }
  const value = attribute(element, 'value');
  const quantity = /^(IVL_)?(PQ|INT|REAL|MO)$/.test(
    attribute(element, 'xsi:type') ?? attribute(element.parent, 'xsi:type') ?? '',
  );
  if (
    times.has(name) &&
    value !== undefined &&
    !quantity &&
    element.parent?.name !== 'period' &&
    attribute(element, 'unit') === undefined
  ) {
    if (
      !/^(period|width|doseQuantity|rateQuantity|numerator|denominator|offset)$/.test(element.parent?.name ?? '') &&
      !timeForm.test(value) &&
      !/^-?[\d.]+$/.test(value)
    )
      bad('@value is no time');
  }
  if (
    quantity &&
    value !== undefined &&
    attribute(element, 'xsi:type') !== undefined &&
    !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value)
  )
    bad('@value is no number');
  let last = -1;
  const inner = children(element);
  for (const one of inner) {
    if (isText || narrative.has(name)) {
      if (!narrative.has(one.name) && one.name !== 'reference' && one.name !== 'thumbnail')
        bad(`${one.name} in narrative`);
    } else {
      const order = inOrder.find((names) => names.includes(one.name));
      const place = order?.indexOf(one.name) ?? -1;
      if (order !== undefined && place < last) bad(`${one.name} out of order`);
      last = order === undefined ? last : place;
    }
    checkValue(one, faults);
  }
  if (
    (name === 'tr' || name === 'thead' || name === 'tbody' || name === 'list' || name === 'table') &&
    inner.length === 0
  )
    bad('empty');
}
