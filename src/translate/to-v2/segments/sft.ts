import type { Element } from '../../element.ts';
import { timestamp } from '../datatypes/ts.ts';
import { child, extensionsOf, hasCode, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { nameOf, resolve, type Writing } from '../writing.ts';

const participants = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';

/** The software that wrote and passed on what is said → SFT (HL7 v2.5.1 §2.15.12), of the Provenance. */
export function sfts(writing: Writing, provenance: Element | undefined): readonly Draft[] {
  return list(provenance, 'agent').flatMap((agent) => {
    const device = resolve(writing, child(agent, 'who'), provenance) as Element | undefined;
    if (!hasCode(child(agent, 'type'), participants, 'assembler') || device?.resourceType !== 'Device') return [];
    const version = list(device, 'version')[0];
    const installed = extensionsOf(
      version,
      'http://hl7.org/fhir/5.0/StructureDefinition/extension-Device.version.installDate',
    )[0];
    return {
      id: 'SFT',
      about: nameOf(device),
      fields: {
        1: text(device, 'manufacturer'),
        2: text(version, 'value'),
        3: text(list(device, 'deviceName')[0], 'name'),
        4: text(device, 'serialNumber'),
        5: text(list(device, 'note')[0], 'text'),
        6: timestamp(installed, 'valueDateTime'),
      },
    };
  });
}
