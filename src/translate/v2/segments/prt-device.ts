import { type Element, put } from '../../element.ts';
import { codeableConcept, codeSystem } from '../datatypes/cwe.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import { mention } from '../directory.ts';
import { fields, first, type Marks, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { listed } from './said.ts';

/** PRT-10 and 16 to 22 → a reference to the Device that took part, which is stated as a mention; undefined where none is named. */
export function deviceOfPrt(scope: Scope, prt: Marks): Element | undefined {
  const at = 'Device#';
  const device: Element = {};
  put(device, 'identifier', listed(fields(prt, 10).map((one) => entityIdentifier(scope, one, `${at}identifier`))));
  const udi = first(prt, 16);
  const number = udi ? take(udi, at, 'udiCarrier[0].deviceIdentifier') : '';
  if (udi && number !== '') {
    const carrier: Element = { deviceIdentifier: number };
    const issuer = take(udi, at, 'udiCarrier[0].issuer', peek(udi, 3) === '' ? 2 : 3);
    put(carrier, 'issuer', codeSystem(scope, issuer));
    device.udiCarrier = [carrier];
  }
  const time = (field: number, name: string) =>
    putTime(device, name, first(prt, field) && takeTime(scope, first(prt, field)!, at + name));
  time(17, 'manufactureDate');
  time(18, 'expirationDate');
  const text = (field: number, name: string) =>
    put(device, name, first(prt, field) && take(first(prt, field)!, at, name));
  text(19, 'lotNumber');
  text(20, 'serialNumber');
  text(21, 'distinctIdentifier');
  put(device, 'type', first(prt, 22) && codeableConcept(scope, first(prt, 22)!, `${at}type`));
  const [named] = (device.identifier as Element[] | undefined) ?? [];
  const display = (named?.value ?? number ?? device.serialNumber ?? '') as string;
  const key = [named?.system, named?.value, number, device.serialNumber].map((part) => part ?? '').join('|');
  for (const _ in device) return mention(scope, 'Device', `PRT ${key}`, device, display);
  return undefined;
}
