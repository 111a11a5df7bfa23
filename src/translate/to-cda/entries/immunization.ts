import type { FhirResource } from '#flow';
import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, list, text } from '../../to-v2/read.ts';
import { authors } from '../authors.ts';
import { cd, optionalCd } from '../datatypes/cd.ts';
import { ids, partId, partIds } from '../datatypes/ii.ts';
import { pq } from '../datatypes/pq.ts';
import { required, ts } from '../datatypes/ts.ts';
import { organizationReferred, performer, place } from '../roles.ts';
import { related, statement, status, template } from '../statement.ts';
import { conceptOf, snomed } from '../vocabulary.ts';
import { type EntryWriter, nameOf, type Writing } from '../writing.ts';
import { instruction } from './instruction.ts';
import { single } from './observation.ts';
import { kindOf } from './observation-kind.ts';
import { manufactured } from './product.ts';
import { comments, mention, narrated, reasons, within } from './within.ts';

/** Immunization → Immunization Activity; what was not done is negated, with the reason. */
export const writeImmunization: EntryWriter = (writing, immunization, anchor) => {
  const resource = immunization as Element;
  const isNegated = text(resource, 'status') === 'not-done';
  const dose = text(list(resource, 'protocolApplied')[0], 'doseNumberPositiveInt');
  return statement(
    'substanceAdministration',
    { isNegated, saysNegation: true },
    template('22.4.52'),
    template('22.4.52', '2015-08-01'),
    ids(writing, resource),
    narrated(anchor),
    status('completed'),
    required('effectiveTime', ts('effectiveTime', resource, 'occurrenceDateTime')),
    dose === '' ? undefined : xml('repeatNumber', { value: dose }),
    optionalCd('routeCode', child(resource, 'route')),
    optionalCd('approachSiteCode', child(resource, 'site')),
    pq('doseQuantity', child(resource, 'doseQuantity')),
    xml(
      'consumable',
      {},
      manufactured('22.4.54', child(resource, 'vaccineCode'), {
        lot: text(resource, 'lotNumber'),
        maker: organizationReferred(writing, 'manufacturerOrganization', child(resource, 'manufacturer')),
      }),
    ),
    list(resource, 'performer').map((one) => performer(writing, child(one, 'actor'))),
    authors(writing, resource, { when: 'recorded' }),
    place(writing, child(resource, 'location')),
    refusal(writing, resource),
    education(writing, resource),
    reasons(writing, resource),
    comments(writing, resource),
    reactions(writing, resource),
    within(writing, resource, isReaction),
  );
};

const isReaction = ({ resourceType }: FhirResource): boolean => resourceType === 'Observation';

/** Reaction Observations. */
function reactions(writing: Writing, resource: Element): (XmlDraft | undefined)[] {
  const parts = writing.relations.parts.get(nameOf(resource)) ?? [];
  return parts.map(({ resource: inner, typeCode, isMention }) => {
    if (!isReaction(inner)) return undefined;
    const held = inner as Element;
    if (isMention || writing.written.has(nameOf(held))) return related(typeCode, mention(writing, held));
    writing.written.add(nameOf(held));
    return related(
      typeCode,
      single(writing, held, typeCode === 'MFST' ? reactionKind : kindOf(held)),
      typeCode === 'MFST',
    );
  });
}

const reactionKind = { templates: [['22.4.9'], ['22.4.9', '2014-06-09']] } as const;

/** What was explained with it: Instructions, by the code that they go by. */
function education(writing: Writing, resource: Element): (XmlDraft | undefined)[] {
  return list(resource, 'education').map((one, index) => {
    const code = text(one, 'documentType') || text(one, 'reference');
    if (code === '') return undefined;
    const isSnomed = /^\d{6,18}$/.test(code);
    const told = cd('code', isSnomed ? conceptOf(snomed, code) : { text: code });
    return instruction(partIds(writing, resource, 'Instruction')[index], told);
  });
}

/** Immunization Refusal Reason. */
function refusal(writing: Writing, resource: Element): XmlDraft | undefined {
  const reason = child(resource, 'statusReason');
  if (reason === undefined) return undefined;
  const act = statement(
    'observation',
    {},
    template('22.4.53'),
    partId(writing, resource, 'Refusal reason'),
    cd('code', reason),
    status('completed'),
  );
  return related('RSON', act);
}
