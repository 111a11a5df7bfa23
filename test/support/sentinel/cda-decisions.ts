import type { LineageRow } from '#flow';
import type { CdaLeaf } from './cda-sentinel.ts';
import type { Exceptions } from './exactness.ts';

/** What kind of act or value it is decides what is made of everything in it: another value is another document. */
export const choosesMapping = ({ fate, to }: LineageRow, { place }: CdaLeaf): boolean =>
  (fate === 'ignored' && to.includes('mapping')) || /@(moodCode|negationInd|xsi:type|typeCode|classCode)$/.test(place);

/** A kind of leaf of a document that decides more than its lineage names, or need not change all of it. */
interface Decision {
  /** Of `assignedAuthor/id/@root`: the end of its place. */
  readonly leaf: RegExp;
  readonly mayChange?: RegExp;
  readonly mayKeep?: RegExp;
  readonly why: string;
}

const decisions: readonly Decision[] = [
  {
    leaf: /./,
    mayChange:
      /^(Binary\.data|DocumentReference\.content\.attachment\.(hash|size|url|title)|Composition\.identifier\.\w+)$/,
    mayKeep: /^Binary\.data$/,
    why: 'the copy of the document is one of all that it says, and of the bytes that came: only the tree is changed here',
  },
  {
    leaf: /\/organizer\/code\/@code$/,
    mayChange: /\.(meta\.profile|category\.coding\.\w+)$/,
    why: 'what was asked for decides whether results are those of a laboratory',
  },
  {
    leaf: /\/organizer\/component(\[\d+\])?\/observation\/effectiveTime\/@value$/,
    mayChange: /^Observation\.identifier\.(use|type\.text)$/,
    why: 'both pressures of one time are one blood pressure, of which each has a number',
  },
  {
    leaf: /\/(encompassingEncounter|encounter)\/(id|effectiveTime\/low)\/@\w+$/,
    mayChange: /^Encounter\.(status|type\.coding\.\w+)$/,
    why: 'the header and an entry tell of one visit, where they give it the same number: what each does not say follows from both',
  },
  {
    leaf: /\/assigned(Author|Entity)\/id(\[\d+\])?\/@\w+$/,
    mayKeep: /\.reference$/,
    why: 'whoever has one of the numbers of the patient is the patient: any of them says so',
  },
  {
    leaf: /\/author(\[\d+\])?\/time\/@value$/,
    mayChange: /\.recorder\.reference$/,
    why: 'who wrote last is who recorded it',
  },
];

/** What the exceptions for a leaf allow. */
export function decisionsOf(place: string, _leaf: CdaLeaf): Exceptions {
  const own = decisions.filter(({ leaf }) => leaf.test(place));
  return {
    mayChange: (path) => own.some((one) => one.mayChange?.test(path)),
    mayKeep: (path) => own.some((one) => one.mayKeep?.test(path)),
  };
}
