import type { BusinessKey } from '#flow';
import type { Segment } from '#formats/hl7v2/segment.ts';
import type { Element } from '../../element.ts';
import { ordinals, placerNumber } from '../keys.ts';
import { codeKey } from './member-keys.ts';

/** What the orders of a message know of each other. */
export interface Orders {
  /** Tells reports of one number and service apart. */
  readonly report: (name: string) => string;
  /** Names the request of an order: what it is known by, and the key that owns it. */
  readonly request: (orc: Segment | undefined, obr: Segment | undefined, otherwise: string) => RequestName;
  /** Tells charges of one number and service apart. */
  readonly charge: (key: string) => string;
  /** Specimens stated so far, by patient and place in the message: several orders may stand within one. */
  readonly specimens: Map<string, Element>;
  /** Requests that were replaced (ORC-1 RP, RU) and whose replacement (RO) follows. */
  readonly replaced: Element[];
}

export interface RequestName {
  readonly name: string;
  readonly key: BusinessKey | undefined;
}

export function newOrders(): Orders {
  const unique = ordinals();
  const seen = new Set<string>();
  return {
    report: ordinals(),
    charge: ordinals(),
    specimens: new Map(),
    replaced: [],
    request: (orc, obr, otherwise) => {
      const key = placerNumber(orc, obr);
      const number = key ?? otherwise;
      // A number is one order (HL7 v2.5.1 §4.5.1.2), whatever message tells of it; what a laboratory adds to it has none of its own.
      const isAdded = seen.has(number) || isChild(obr);
      seen.add(number);
      return { key, name: unique(isAdded && obr !== undefined ? `${number}|${codeKey(obr, 4)}` : number) };
    },
  };
}

/** A reflex order, or one that comes of another's result (OBR-11, 26 and 29). */
function isChild(obr: Segment | undefined): boolean {
  return obr !== undefined && (obr.value(11) === 'G' || obr.has(26) || obr.has(29));
}
