import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, extensionsOf, list, text } from '../../to-v2/read.ts';
import { authors } from '../authors.ts';
import { cd, optionalCd } from '../datatypes/cd.ts';
import { ids } from '../datatypes/ii.ts';
import { required, when } from '../datatypes/ts.ts';
import { assigned, performer, place } from '../roles.ts';
import { statement, status, template } from '../statement.ts';
import { codeFor } from '../vocabulary.ts';
import { type EntryWriter, resolve, type Writing } from '../writing.ts';
import { productInstance } from './device.ts';
import { specimens } from './specimen.ts';
import { comments, narrated, reasons, within } from './within.ts';

/** Procedure → Procedure Activity Procedure. */
export const writeProcedure: EntryWriter = (writing, procedure, anchor) => {
  const resource = procedure as Element;
  const isNegated = text(resource, 'status') === 'not-done';
  return statement(
    'procedure',
    { isNegated },
    template('22.4.14'),
    template('22.4.14', '2014-06-09'),
    ids(writing, resource),
    cd('code', child(resource, 'code')),
    narrated(anchor),
    status(isNegated ? 'completed' : codeFor('procedure-status', text(resource, 'status'), 'completed')),
    required('effectiveTime', when('effectiveTime', resource, 'performed')),
    extensionsOf(resource, 'procedure-method').map((one) =>
      optionalCd('methodCode', child(one, 'valueCodeableConcept')),
    ),
    list(resource, 'bodySite').map((one) => cd('targetSiteCode', one)),
    specimens(writing, resource),
    list(resource, 'performer').map((one) =>
      performer(writing, child(one, 'actor'), [optionalCd('sdtc:functionCode', child(one, 'function'))]),
    ),
    authors(writing, resource, { who: 'recorder' }),
    informant(writing, child(resource, 'asserter')),
    place(writing, child(resource, 'location')),
    devices(writing, resource),
    reasons(writing, resource),
    comments(writing, resource),
    within(writing, resource),
  );
};

function informant(writing: Writing, reference: Element | undefined): XmlDraft | undefined {
  const role = assigned(writing, 'assignedEntity', reference);
  return role && xml('informant', {}, role);
}

/** Product Instances that took part. */
function devices(writing: Writing, resource: Element): (XmlDraft | undefined)[] {
  return list(resource, 'focalDevice').map((one) => {
    const device = resolve(writing, child(one, 'manipulated'));
    return device?.resourceType === 'Device' ? productInstance(writing, device as Element) : undefined;
  });
}
