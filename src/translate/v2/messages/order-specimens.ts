import type { FhirResource } from '#flow';
import type { Group } from '#formats/hl7v2/group.ts';
import { type Element, reference } from '../../element.ts';
import { type Owned, ordinals } from '../keys.ts';
import type { Marks } from '../leaves.ts';
import { reading, type Scope } from '../scope.ts';
import { hasSpecimen, specimenOfObr } from '../segments/obr-specimen.ts';
import { specimenOfSpm } from '../segments/spm.ts';
import { state } from '../state.ts';
import { subjectOf } from './patient-record.ts';

/** The specimens of an order: each SPM, else what OBR says of one. Gives the references to them. */
export function stateSpecimens(scope: Scope, group: Group, obr: Marks, owned: Owned, order: string): Element[] {
  const unique = ordinals();
  const segments = group.groups('SPECIMEN').flatMap((specimen) => specimen.segments('SPM'));
  const stateOne = (key: string, make: (path: string) => Element): Element => {
    const id = scope.context.ids.resource(owned.patient, 'Specimen', unique(key));
    const content = make(`Specimen/${id}#`) as FhirResource;
    content.subject = subjectOf(owned.patient);
    state(scope, { type: 'Specimen', id, patient: owned.patient, mode: 'merge', content, owner: owned.key });
    return reference(`Specimen/${id}`);
  };
  if (segments.length === 0) {
    return hasSpecimen(obr) ? [stateOne(`SPM ${order}`, (path) => specimenOfObr(scope, obr, path))] : [];
  }
  return segments.map((segment) => {
    // SPM-2: the filler's number of the specimen, else the placer's; two orders of one specimen share it.
    const number = segment.value(2, 2).trim() || segment.value(2, 1).trim();
    const key = number === '' ? `SPM ${order}` : `SPM ${owned.name}|${number}`;
    return stateOne(key, (path) => specimenOfSpm(scope, reading(scope, segment), obr, path));
  });
}
