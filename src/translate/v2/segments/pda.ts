import { type Element, put, some } from '../../element.ts';
import { codeableConcept, codingTo } from '../datatypes/cwe.ts';
import { validity } from '../datatypes/cx.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { fields, first, type Marks, mark, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { v2Table } from '../vocabulary.ts';

const loinc = 'http://loinc.org';
const snomed = 'http://snomed.info/sct';

/** What PDA tells of, by the codes of HL7's guide for death records (Vital Records Death Reporting). */
export const codesOfDeath = {
  cause: { system: loinc, code: '69453-9', display: 'Cause of death [US Standard Certificate of Death]' },
  coroner: {
    system: loinc,
    code: '74497-9',
    display: 'Medical examiner or coroner was contacted [US Standard Certificate of Death]',
  },
  certification: { system: snomed, code: '308646001', display: 'Death certification' },
  autopsy: { system: snomed, code: '29240004', display: 'Autopsy examination' },
} as const;

/** PDA-1: an Observation for each cause of death. */
export function causesOfPda(scope: Scope, pda: Marks, pathOf: (index: number) => string): Element[] {
  return fields(pda, 1).flatMap((one, index) => {
    const value = codeableConcept(scope, one, `${pathOf(index)}valueCodeableConcept`);
    return value === undefined ? [] : [{ code: { coding: [codesOfDeath.cause] }, valueCodeableConcept: value }];
  });
}

/** PDA-9: whether the case is a coroner's (HL7 table 0136). */
export function coronerOfPda(pda: Marks, path: string): Element | undefined {
  const said = yesOrNo(pda, 9);
  if (said === '') return undefined;
  take(first(pda, 9)!, path, 'valueCodeableConcept.coding.code');
  mark(first(pda, 9)!, path, 'code');
  const answer = codingTo(v2Table('0136'), said, said === 'Y' ? 'Yes' : 'No');
  return { code: { coding: [codesOfDeath.coroner] }, valueCodeableConcept: { coding: [answer] } };
}

/** PDA-3 to 5: the certification of the death, done or not, when and by whom. */
export function certificationOfPda(scope: Scope, pda: Marks, path: string): Element | undefined {
  const made: Element = {};
  putTime(made, 'performedDateTime', first(pda, 4) && takeTime(scope, first(pda, 4)!, `${path}performedDateTime`));
  put(made, 'performer', performers(scope, pda, 5, path));
  return doneOrNot(pda, 3, path, made, codesOfDeath.certification);
}

/** PDA-6 to 8: the autopsy, done or not, when and by whom. */
export function autopsyOfPda(scope: Scope, pda: Marks, path: string): Element | undefined {
  const made: Element = {};
  put(made, 'performedPeriod', first(pda, 7) && validity(scope, first(pda, 7)!, `${path}performedPeriod`, 1, 2));
  put(made, 'performer', performers(scope, pda, 8, path));
  return doneOrNot(pda, 6, path, made, codesOfDeath.autopsy);
}

/** A Procedure with what is known of it, where the indicator or anything else says that there was one, or none. */
function doneOrNot(pda: Marks, field: number, path: string, known: Element, code: Element): Element | undefined {
  const said = yesOrNo(pda, field);
  if (said === '' && some(known) === undefined) return undefined;
  if (said !== '') mark(first(pda, field)!, path, 'status');
  const status = said === 'N' ? 'not-done' : 'completed';
  return { status, code: { coding: [code] }, ...known };
}

function performers(scope: Scope, pda: Marks, field: number, path: string): Element[] {
  return fields(pda, field).flatMap((one) => {
    const actor = practitioner(scope, one, `${path}performer.actor`);
    return actor === undefined ? [] : [{ actor }];
  });
}

function yesOrNo(pda: Marks, field: number): string {
  const said = first(pda, field) ? peek(first(pda, field)!).trim() : '';
  return said === 'Y' || said === 'N' ? said : '';
}
