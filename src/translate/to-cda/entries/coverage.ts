import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, list, text } from '../../to-v2/read.ts';
import { authors } from '../authors.ts';
import { ads } from '../datatypes/ad.ts';
import { cd, fixed } from '../datatypes/cd.ts';
import { ids, ii, partId } from '../datatypes/ii.ts';
import { nameWords, pn } from '../datatypes/pn.ts';
import { ivlTs } from '../datatypes/ts.ts';
import { organizationReferred } from '../roles.ts';
import { loincOid, related, statement, status, template } from '../statement.ts';
import { hasAnyCode } from '../vocabulary.ts';
import { type EntryWriter, resolve, type Writing } from '../writing.ts';

/** Coverage → Coverage Activity around its Policy Activity. */
export const writeCoverage: EntryWriter = (writing, coverage) => {
  const resource = coverage as Element;
  const order = text(resource, 'order');
  const policy = statement(
    'act',
    {},
    template('22.4.61'),
    template('22.4.61', '2015-08-01'),
    ids(writing, { ...resource, identifier: list(resource, 'identifier').filter((one) => !isMember(one)) }),
    cd('code', child(resource, 'type')),
    status('completed'),
    payer(writing, resource),
    authors(writing, resource),
    covered(writing, resource),
    holder(writing, resource),
  );
  const link = related('COMP', policy)!;
  const sequence = order === '' ? [] : [xml('sequenceNumber', { value: order })];
  return statement(
    'act',
    {},
    template('22.4.60'),
    template('22.4.60', '2015-08-01'),
    partId(writing, resource, 'Coverage activity'),
    fixed('code', '48768-6', loincOid, 'Payment sources'),
    status('completed'),
    xml(link.name, link.attributes, sequence, link.content),
  );
};

const isMember = (one: Element): boolean => hasAnyCode(child(one, 'type'), 'MB', 'SN');

/** Payer Performer. */
function payer(writing: Writing, resource: Element): XmlDraft | undefined {
  const [reference] = list(resource, 'payor');
  const organization = organizationReferred(writing, 'representedOrganization', reference);
  if (organization === undefined) return undefined;
  const own = ii(writing, child(reference, 'identifier'));
  return xml(
    'performer',
    { typeCode: 'PRF' },
    template('22.4.87'),
    xml(
      'assignedEntity',
      {},
      own ?? organization.content.flat()[0],
      fixed('code', 'PAYOR', '2.16.840.1.113883.5.110'),
      organization,
    ),
  );
}

/** Covered Party: the patient by the member's number. */
function covered(writing: Writing, resource: Element): XmlDraft {
  const patient = writing.patient as Element | undefined;
  const numbers = list(resource, 'identifier').filter((one) => hasAnyCode(child(one, 'type'), 'MB'));
  const known = numbers.flatMap((one) => ii(writing, one) ?? []);
  return xml(
    'participant',
    { typeCode: 'COV' },
    template('22.4.89'),
    ivlTs('time', child(resource, 'period')),
    xml(
      'participantRole',
      { classCode: 'PAT' },
      known.length > 0 ? known : xml('id', { nullFlavor: 'UNK' }),
      cd('code', child(resource, 'relationship')),
      xml(
        'playingEntity',
        {},
        list(patient, 'name')
          .slice(0, 1)
          .flatMap((one) => pn(one) ?? []),
      ),
    ),
  );
}

/** Policy Holder: the subscriber. */
function holder(writing: Writing, resource: Element): XmlDraft | undefined {
  const number = list(resource, 'identifier').find((one) => hasAnyCode(child(one, 'type'), 'SN'));
  const reference = child(resource, 'subscriber');
  const who = resolve(writing, reference) as Element | undefined;
  if (number === undefined && reference === undefined && resource.subscriberId === undefined) return undefined;
  const plain = text(resource, 'subscriberId');
  const id = ii(writing, number) ?? (plain === '' ? undefined : ii(writing, { value: plain }));
  const names = list(who, 'name').slice(0, 1);
  const isOther = who?.resourceType !== 'Patient' && nameWords(names[0]) !== '';
  return xml(
    'participant',
    { typeCode: 'HLD' },
    template('22.4.90'),
    xml(
      'participantRole',
      {},
      id ?? xml('id', { nullFlavor: 'UNK' }),
      isOther ? ads(who) : [],
      isOther
        ? xml(
            'playingEntity',
            {},
            names.flatMap((one) => pn(one) ?? []),
          )
        : undefined,
    ),
  );
}
