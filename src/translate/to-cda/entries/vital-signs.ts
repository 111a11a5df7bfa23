import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, codings, list, text } from '../../to-v2/read.ts';
import { authors } from '../authors.ts';
import { cd } from '../datatypes/cd.ts';
import { ids, partId } from '../datatypes/ii.ts';
import { interval, required, ts, when } from '../datatypes/ts.ts';
import { valueOrReason } from '../datatypes/value.ts';
import { performer } from '../roles.ts';
import { component, loincOid, snomedOid, statement, status, template } from '../statement.ts';
import { hasAnyCode } from '../vocabulary.ts';
import { nameOf, type Writing } from '../writing.ts';
import { fixedWith } from './course.ts';
import { observationStatus, ranges, single } from './observation.ts';
import { vitalSignKind } from './observation-kind.ts';

/** A panel of vital signs (85353-1) → Vital Signs Organizer; one that stands alone gets an organizer of its own. */
export function vitalSigns(writing: Writing, resource: Element, anchor: string): XmlDraft {
  const isPanel = list(resource, 'hasMember').length > 0 || hasAnyCode(child(resource, 'code'), '85353-1');
  const members = (writing.relations.parts.get(nameOf(resource)) ?? []).flatMap(({ resource: one, isMention }) =>
    isMention ? [] : [one as Element],
  );
  for (const one of members) writing.written.add(nameOf(one));
  const inner = isPanel ? members.flatMap((one) => signs(writing, one)) : signs(writing, resource, anchor);
  return statement(
    'organizer',
    {},
    template('22.4.26'),
    template('22.4.26', '2015-08-01'),
    isPanel ? ids(writing, resource) : ids(writing, { resourceType: 'Panel', id: text(resource, 'id') }),
    organizerCode(isPanel ? resource : {}),
    status('completed'),
    spanOf(resource),
    isPanel ? list(resource, 'performer').map((one) => performer(writing, one)) : [],
    isPanel ? authors(writing, resource) : [],
    inner.map((one) => component(one)),
  );
}

/** The code that C-CDA fixes, and what was sent beside it; LOINC's panel is FHIR's own. */
function organizerCode(resource: Element): XmlDraft {
  const own = codings(child(resource, 'code')).filter((one) => !fixedCodes.has(text(one, 'code')));
  const usual = xml(
    'code',
    { code: '46680005', codeSystem: snomedOid, displayName: 'Vital signs' },
    xml('translation', { code: '74728-7', codeSystem: loincOid, displayName: 'Vital signs' }),
  );
  return fixedWith(usual, own.length === 0 ? undefined : { coding: own });
}

const fixedCodes: ReadonlySet<string> = new Set(['85353-1', '46680005', '74728-7']);

function spanOf(resource: Element): XmlDraft {
  const point = ts('low', resource, 'effectiveDateTime');
  if (point === undefined) return required('effectiveTime', when('effectiveTime', resource, 'effective'));
  return interval('effectiveTime', point, xml('high', point.attributes))!;
}

/** One vital sign; both pressures of the blood (85354-9) are two. */
function signs(writing: Writing, resource: Element, anchor?: string): XmlDraft[] {
  const pressures = list(resource, 'component').filter((one) => hasAnyCode(child(one, 'code'), '8480-6', '8462-4'));
  if (pressures.length === 0) return [single(writing, resource, vitalSignKind, anchor)];
  return pressures.map((one, index) => {
    const own = index === 0 ? ids(writing, resource) : [partId(writing, resource, 'Second of the pressures')];
    return statement(
      'observation',
      {},
      template('22.4.27'),
      template('22.4.27', '2014-06-09'),
      own,
      cd('code', child(one, 'code')),
      status(observationStatus(resource)),
      required('effectiveTime', when('effectiveTime', resource, 'effective')),
      valueOrReason('value', one) ?? xml('value', { 'xsi:type': 'PQ', nullFlavor: 'UNK' }),
      list(one, 'interpretation').map((interpretation) => cd('interpretationCode', interpretation)),
      list(resource, 'performer').map((who) => performer(writing, who)),
      authors(writing, resource),
      ranges(one),
    );
  });
}
