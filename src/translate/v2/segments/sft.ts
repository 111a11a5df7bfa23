import type { FhirResource } from '#flow';
import { type Element, put } from '../../element.ts';
import { first, type Marks, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { takeTime } from '../times.ts';

const installed = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Device.version.installDate';

/** SFT → the software as a Device, derived like the Provenance that names it. Undefined where it has no name. */
export function softwareOfSft(scope: Scope, sft: Marks): FhirResource | undefined {
  const path = 'Device#';
  const text = (field: number, element: string, component = 1) =>
    first(sft, field) ? take(first(sft, field)!, path, element, component) : '';
  const manufacturer = text(1, 'manufacturer');
  const name = text(3, 'deviceName[0].name');
  if (manufacturer === '' && name === '') return undefined;
  const made: Element = {};
  put(made, 'manufacturer', manufacturer);
  const number = text(4, 'serialNumber');
  put(made, 'serialNumber', number);
  if (name !== '') made.deviceName = [{ name, type: 'manufacturer-name' }];
  const value = text(2, 'version[0].value');
  const since = first(sft, 6) && takeTime(scope, first(sft, 6)!, `${path}version[0].extension`);
  const version: Element = {};
  if (since !== undefined) version.extension = [{ url: installed, valueDateTime: since.value }];
  // Device.version demands a value: an installation date alone is of no version.
  if (value !== '') made.version = [{ ...version, value }];
  const words = text(5, 'note[0].text');
  if (words !== '') made.note = [{ text: words }];
  const id = scope.context.ids.directory(scope.context.system, 'Device', [manufacturer, name, value, number].join('|'));
  return { resourceType: 'Device', id, ...made };
}
