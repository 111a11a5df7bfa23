import { type Element, put, some } from '../../element.ts';
import { mention } from '../directory.ts';
import { type Field, mark, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { siteUri } from '../site-uri.ts';
import { v2Table } from '../vocabulary.ts';
import { universalUri, unregistered } from './authority.ts';

/** Levels of a PL from the widest to the bed: component and FHIR location-physical-type. */
const levels = [
  { component: 4, type: 'si', display: 'Site' },
  { component: 7, type: 'bu', display: 'Building' },
  { component: 8, type: 'lvl', display: 'Level' },
  { component: 1, type: 'wa', display: 'Ward' },
  { component: 2, type: 'ro', display: 'Room' },
  { component: 3, type: 'bd', display: 'Bed' },
] as const;

/**
 * PL → a reference to the narrowest Location it names, each level a Location that is part of the wider one. A room or bed
 * is one within its ward: its key is the whole path. `more` adds what other fields say of the narrowest.
 */
export function location(scope: Scope, field: Field, more: Element = {}): Element | undefined {
  const filled = levels.filter(({ component }) => peek(field, component).trim() !== '');
  let outer: Element | undefined;
  let key = '';
  const names: string[] = [];
  filled.forEach((level, index) => {
    const value = take(field, 'Location#identifier[0].value', '', level.component);
    mark(field, 'Location#name', '', level.component);
    const content: Element = { identifier: [levelIdentifier(scope, field, level.component, value)] };
    names.push(value);
    content.name = names.join(', ');
    content.mode = 'instance';
    content.physicalType = {
      coding: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/location-physical-type',
          code: level.type,
          display: level.display,
        },
      ],
    };
    if (index === filled.length - 1) {
      describe(scope, field, content);
      Object.assign(content, more);
    }
    if (outer !== undefined) content.partOf = outer;
    key += `${level.type}:${peek(field, level.component, 2) || value}|`;
    outer = mention(scope, 'Location', key, content, content.name as string);
  });
  return outer ?? onlyDescribed(scope, field);
}

/** PL-5, 6, 9, 10 tell of the narrowest level. */
function describe(scope: Scope, field: Field, content: Element): void {
  put(content, 'description', take(field, 'Location#description', '', 9));
  const kind = take(field, 'Location#type', '', 6);
  if (kind !== '') content.type = [{ coding: [{ system: v2Table('0305'), code: kind }] }];
  const status = take(field, 'Location#operationalStatus', '', 5);
  if (status !== '') content.operationalStatus = { system: v2Table('0306'), code: status };
  const [own] = content.identifier as Element[];
  const assigner: Element = {};
  put(assigner, 'display', take(field, 'Location#identifier[0].assigner.display', '', 11));
  const issuer = take(field, 'Location#identifier[0].assigner.identifier.value', '', 11, 2);
  if (issuer !== '')
    assigner.identifier = unregistered(
      issuer,
      take(field, 'Location#identifier[0].assigner.identifier.type', '', 11, 3),
    );
  put(own!, 'assigner', some(assigner));
  const comprehensive = take(field, 'Location#identifier[1].value', '', 10);
  if (comprehensive === '') return;
  const uri = universalUri(scope, peek(field, 10, 3), peek(field, 10, 4).toUpperCase(), comprehensive);
  for (const sub of [2, 3, 4]) mark(field, 'Location#identifier[1].system', '', 10, sub);
  (content.identifier as Element[]).push({
    system: uri ?? siteUri(scope, peek(field, 10, 2)),
    value: comprehensive,
  });
}

/** A location that is words alone. */
function onlyDescribed(scope: Scope, field: Field): Element | undefined {
  const words = take(field, 'Location#name', '', 9);
  return words === '' ? undefined : mention(scope, 'Location', `name:${words.toUpperCase()}`, { name: words }, words);
}

/** A level is an HD: its universal id, if any, says who names it. */
function levelIdentifier(scope: Scope, field: Field, component: number, value: string): Element {
  const universal = take(field, 'Location#identifier[0].system', '', component, 2);
  const uri =
    universal === ''
      ? undefined
      : universalUri(scope, universal, peek(field, component, 3).trim().toUpperCase(), value);
  if (uri !== undefined) mark(field, 'Location#identifier[0].system', '', component, 3);
  return { system: uri ?? siteUri(scope, universal === '' ? '' : universal), value };
}
