import type { Element } from '../../element.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { first, type Marks, peek } from '../leaves.ts';
import { reading, type Scope } from '../scope.ts';

/** EVN-4, or of an appointment SCH-6: why what happened did. */
export function reasonOfEvent(scope: Scope, evn: Marks | undefined, path: string): Element | undefined {
  const sch = evn === undefined ? scope.message.first('SCH') : undefined;
  const marks = sch === undefined ? evn : reading(scope, sch);
  const reason = marks && first(marks, sch === undefined ? 4 : 6);
  if (reason === undefined || peek(reason) === '') return undefined;
  return codeableConcept(scope, reason, path, sch === undefined ? { table: '0062', map: 'event-reason' } : {});
}
