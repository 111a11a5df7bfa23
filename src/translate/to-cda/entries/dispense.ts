import { xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, list, text } from '../../to-v2/read.ts';
import { authors } from '../authors.ts';
import { ids } from '../datatypes/ii.ts';
import { pq } from '../datatypes/pq.ts';
import { ts } from '../datatypes/ts.ts';
import { performer } from '../roles.ts';
import { statement, status, template } from '../statement.ts';
import { codeFor } from '../vocabulary.ts';
import type { EntryWriter } from '../writing.ts';
import { medicationProduct } from './product.ts';
import { comments, narrated, within } from './within.ts';

/** MedicationDispense → Medication Dispense. */
export const writeDispense: EntryWriter = (writing, dispense, anchor) => {
  const resource = dispense as Element;
  const fill = /^Fill number (\d+)$/;
  const number = list(resource, 'note')
    .map((one) => fill.exec(text(one, 'text'))?.[1])
    .find(Boolean);
  const notes = list(resource, 'note').filter((one) => !fill.test(text(one, 'text')));
  return statement(
    'supply',
    {},
    template('22.4.18'),
    template('22.4.18', '2014-06-09'),
    ids(writing, resource),
    narrated(anchor),
    status(codeFor('dispense-status', text(resource, 'status'), 'completed')),
    ts('effectiveTime', resource, 'whenHandedOver') ?? ts('effectiveTime', resource, 'whenPrepared'),
    number === undefined ? undefined : xml('repeatNumber', { value: number }),
    pq('quantity', child(resource, 'quantity')),
    medicationProduct(writing, resource, 'product'),
    list(resource, 'performer').map((one) => performer(writing, child(one, 'actor'))),
    authors(writing, resource),
    comments(writing, { ...resource, note: [...notes] }),
    within(writing, resource),
  );
};
