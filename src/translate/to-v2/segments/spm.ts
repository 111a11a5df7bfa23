import type { Element } from '../../element.ts';
import { code } from '../datatypes/code.ts';
import { cq } from '../datatypes/cq.ts';
import { cwe } from '../datatypes/cwe.ts';
import { cx, typeOf } from '../datatypes/cx.ts';
import { ei, eip } from '../datatypes/ei.ts';
import { repeated } from '../datatypes/repeated.ts';
import { startAndEnd, timestamp } from '../datatypes/ts.ts';
import { withKept } from '../own-extensions.ts';
import { child, extensionsOf, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { nameOf, type Writing } from '../writing.ts';
import { numberOf } from './orc.ts';
import { isContainer, sacs } from './sac.ts';

/** Of R5, as R4 writes them. */
const r5 = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Specimen.';

/** Specimens in one row of set ids, each with its containers. */
export function specimenSegments(writing: Writing, specimens: readonly Element[]): readonly Draft[] {
  return specimens.flatMap((one, index) => [spm(writing, one, index + 1), ...sacs(writing, one)]);
}

/** Specimen → SPM (HL7 v2.5.1 §7.4.3). */
function spm(writing: Writing, specimen: Element, setId: number): Draft {
  const [placer, filler] = [numberOf(specimen, 'PGN'), numberOf(specimen, 'FGN')];
  const others = list(specimen, 'identifier').filter((one) => one !== placer && one !== filler);
  const isShipping = (one: Element) => typeOf(one) === 'SHIP';
  const untyped = placer === undefined && filler === undefined ? others.find((one) => typeOf(one) === '') : undefined;
  const collection = child(specimen, 'collection');
  const [start, end] = startAndEnd(collection, 'collected');
  const told = (name: string, table: string, of: Element | undefined = specimen) =>
    repeated(extensionsOf(of, name).map((one) => cwe(writing, child(one, 'valueCodeableConcept'), { table })));
  const container = list(specimen, 'container').find((one) => !isContainer(one));
  return withKept(
    writing,
    {
      id: 'SPM',
      about: nameOf(specimen),
      fields: {
        1: setId,
        2: eip(writing, placer, filler ?? untyped),
        3: repeated(list(specimen, 'parent').map((one) => parentOf(writing, one))),
        4: cwe(writing, child(specimen, 'type'), { table: '0487', map: 'specimen-type' }),
        6: repeated([cwe(writing, child(container, 'additiveCodeableConcept'), { table: '0371', map: 'additive' })]),
        7: cwe(writing, child(collection, 'method'), { table: '0488', map: 'specimen-collection-method' }),
        8: cwe(writing, child(collection, 'bodySite')),
        11: told(`${r5}role`, '0369'),
        12: cq(child(collection, 'quantity')),
        14: repeated(list(specimen, 'note').map((one) => text(one, 'text'))),
        15: told('specimen-specialHandling', '0376', collection),
        17: end === '' ? start : [start, end],
        18: timestamp(specimen, 'receivedTime'),
        20: code(writing, specimen, 'status', { map: 'specimen-availability', table: '0136' }),
        24: repeated(
          list(specimen, 'condition').map((one) => cwe(writing, one, { table: '0493', map: 'specimen-condition' })),
        ),
        27: cwe(writing, child(container, 'type')),
        30: cx(writing, child(specimen, 'accessionIdentifier')),
        31: repeated(others.filter((one) => !isShipping(one) && one !== untyped).map((one) => cx(writing, one))),
        32: repeated(others.filter(isShipping).map((one) => ei(writing, one))),
      },
    },
    specimen,
  );
}

/** The specimen that this one was made of, by its number. */
function parentOf(writing: Writing, parent: Element) {
  const identifier = child(parent, 'identifier');
  return typeOf(identifier) === 'PGN' ? eip(writing, identifier, undefined) : eip(writing, undefined, identifier);
}
