import type { FhirResource } from '#flow';
import { parseTimestamp } from '#formats/hl7v2/parse-timestamp.ts';
import { type Element, put, reference } from '../element.ts';
import { absent } from '../extensions.ts';
import { universalUri } from './datatypes/authority.ts';
import { coding } from './datatypes/cwe.ts';
import { practitioner } from './datatypes/xcn.ts';
import { organization } from './datatypes/xon.ts';
import { mention } from './directory.ts';
import { messageName } from './keys.ts';
import { type Field, fields, first, type Marks, mark, peek, take } from './leaves.ts';
import { leaveOut } from './preserved.ts';
import { reading, type Scope } from './scope.ts';
import { reasonOfEvent } from './segments/event-reason.ts';
import { softwareOfSft } from './segments/sft.ts';
import { siteUri } from './site-uri.ts';
import { putTime, takeTime } from './times.ts';

/** MSH-4 → the Organization that sent the message, mentioned. */
export function senderOrganization(scope: Scope): Element | undefined {
  const header = scope.message.first('MSH');
  const field = header && first(reading(scope, header), 4);
  return field && organizationOfHd(scope, field);
}

/** HD → an Organization: the namespace is its name, the universal id its identifier. */
export function organizationOfHd(scope: Scope, field: Field): Element | undefined {
  const name = take(field, 'Organization#name', '');
  const identifier = identifierOfHd(scope, field, 'Organization#identifier[0]');
  if (name === '' && identifier === undefined) return undefined;
  const content: Element = {};
  put(content, 'name', name);
  put(content, 'identifier', identifier && [identifier]);
  const universal = peek(field, 2).trim();
  return mention(
    scope,
    'Organization',
    universal === '' ? `name:${name.toUpperCase()}` : `HD ${universal}`,
    content,
    name || universal,
  );
}

/** HD.2, a URI or a number as HD.3 says: whether it is one decides both value and system. */
function identifierOfHd(scope: Scope, field: Field, path: string): Element | undefined {
  const universal = take(field, path, '.value', 2);
  if (universal === '') return undefined;
  const type = take(field, path, '.system', 3);
  mark(field, path, '.system', 2);
  if (type !== '') mark(field, path, '.value', 3);
  const uri = universalUri(scope, universal, type.toUpperCase(), '');
  return { system: uri ? 'urn:ietf:rfc:3986' : siteUri(scope, type), value: uri ?? universal };
}

/** Where a message comes from. */
interface Origin {
  readonly header: FhirResource;
  readonly provenance: FhirResource;
  /** Devices: the software that wrote and passed on the message. */
  readonly software: readonly FhirResource[];
  /** MSH-7, where it is an instant. */
  readonly sentAt?: string;
}

/**
 * Where a message comes from: its MessageHeader, and the Provenance of what it says (who sent and entered it, when, why),
 * from MSH, SFT and EVN. Derived from the entry whenever it is asked for, and not stored (DESIGN 11). Whom they name is
 * stated as mentions in `scope`.
 */
export function originOf(scope: Scope): Origin | undefined {
  const segment = scope.message.first('MSH');
  if (segment === undefined) return undefined;
  const { ids, system } = scope.context;
  const msh = reading(scope, segment);
  const evn = scope.message.first('EVN') && reading(scope, scope.message.first('EVN')!);
  const id = ids.directory(system, 'MessageHeader', messageName(scope));
  const header = headerOf(scope, msh, `MessageHeader/${id}#`);
  const provenanceId = ids.directory(system, 'Provenance', messageName(scope));
  const software = scope.message.segments
    .filter((one) => one.id === 'SFT')
    .flatMap((one) => softwareOfSft(scope, reading(scope, one)) ?? []);
  const provenance = provenanceOf(scope, msh, evn, `Provenance/${provenanceId}#`, software);
  const sent = first(msh, 7) && takeTime(scope, first(msh, 7)!, 'Bundle#timestamp');
  return {
    header: { resourceType: 'MessageHeader', id, ...header },
    provenance: { resourceType: 'Provenance', id: provenanceId, ...provenance },
    software,
    ...(sent?.value.includes('T') && { sentAt: sent.value }),
  };
}

function headerOf(scope: Scope, msh: Marks, path: string): Element {
  const made: Element = {};
  const type = first(msh, 9);
  made.eventCoding = {
    system: 'http://terminology.hl7.org/CodeSystem/v2-0003',
    ...version(msh, path),
    code: (type && take(type, path, 'eventCoding.code', 2)) || 'unknown',
    ...(type ? display(type, path) : {}),
  };
  put(made, 'destination', destinations(scope, msh, path));
  put(made, 'sender', first(msh, 4) && organizationOfHd(scope, first(msh, 4)!));
  if (first(msh, 22)) put(made, 'responsible', organization(scope, first(msh, 22)!));
  const language = first(msh, 19) && peek(first(msh, 19)!).trim();
  if (language && /^[a-z]{2,3}(-\w{2,8})*$/i.test(language)) made.language = take(first(msh, 19)!, path, 'language');
  made.source = source(scope, msh, path);
  // Who may see it (MSH-26), and how it is to be handled (MSH-27).
  const security = [26, 27].flatMap((field) =>
    fields(msh, field).flatMap((one) => coding(scope, one, `${path}meta.security`) ?? []),
  );
  if (security.length > 0) made.meta = { security };
  return made;
}

/** MSH-12: the version whose table of events the code is of. */
function version(msh: Marks, path: string): Element {
  const sent = first(msh, 12) && take(first(msh, 12)!, path, 'eventCoding.version');
  return sent ? { version: sent } : {};
}

/** MSH-9.1 and .3. */
function display(type: Field, path: string): Element {
  const words = [1, 2, 3]
    .map((component) => take(type, path, 'eventCoding.display', component))
    .filter((word) => word !== '');
  return words.length === 0 ? {} : { display: words.join('^') };
}

/** MSH-3 and 24: name, software and address of the sending application. */
function source(scope: Scope, msh: Marks, path: string): Element {
  const made: Element = {};
  const application = first(msh, 3);
  put(made, 'name', application && take(application, path, 'source.name'));
  const software = scope.message.first('SFT');
  const product = software && first(reading(scope, software), 3);
  put(made, 'software', product && take(product, path, 'source.software'));
  const version = software && first(reading(scope, software), 2);
  put(made, 'version', version && take(version, path, 'source.version'));
  Object.assign(made, endpoint(scope, first(msh, 24) ?? application, `${path}source`, made));
  return made;
}

/** An endpoint is demanded, and is a URI: what HD makes one, else absent. */
function endpoint(scope: Scope, field: Field | undefined, path: string, beside: Element): Element {
  const universal = field ? take(field, path, '.endpoint', 2) : '';
  const type = field ? peek(field, 3).trim() : '';
  const namespace = field ? take(field, path, '.name') : '';
  if (namespace !== '' && typeof beside.name === 'string' && !beside.name.includes(namespace)) {
    beside.name = `${beside.name} ${namespace}`;
  } else if (beside.name === undefined) put(beside, 'name', namespace);
  const uri = universal === '' ? undefined : universalUri(scope, universal, type.toUpperCase(), '');
  if (uri !== undefined) {
    take(field!, path, '.endpoint', 3);
    return { endpoint: uri };
  }
  if (universal !== '') return { endpoint: siteUri(scope, universal) };
  return { _endpoint: absent('unknown') };
}

/** MSH-5, 6, 23 and 25. */
function destinations(scope: Scope, msh: Marks, path: string): Element[] {
  const made: Element = {};
  const application = first(msh, 5);
  put(made, 'name', application && take(application, path, 'destination[0].name'));
  Object.assign(made, endpoint(scope, first(msh, 25) ?? application, `${path}destination[0]`, made));
  // MSH-25 is the address, and MSH-5 then names who is behind it.
  const number = first(msh, 25) && application ? take(application, path, 'destination[0].target', 2) : '';
  if (number !== '') {
    const type = take(application!, path, 'destination[0].target', 3).toUpperCase();
    const system = universalUri(scope, number, type, '') === undefined ? siteUri(scope, type) : 'urn:ietf:rfc:3986';
    made.target = { identifier: { system, value: universalUri(scope, number, type, '') ?? number } };
  }
  const facility = first(msh, 6);
  const receiver = facility && organizationOfHd(scope, facility);
  const responsible = first(msh, 23) && organization(scope, first(msh, 23)!);
  put(made, 'receiver', responsible ?? receiver);
  return application || facility || responsible ? [made] : [];
}

function provenanceOf(
  scope: Scope,
  msh: Marks,
  evn: Marks | undefined,
  path: string,
  software: readonly FhirResource[],
): Element {
  const made: Element = {};
  const recorded = evn && first(evn, 2) ? first(evn, 2) : first(msh, 7);
  const isInstant = recorded !== undefined && parseTimestamp(peek(recorded))?.hour !== undefined;
  if (recorded && !isInstant) leaveOut(recorded, 'a day is no instant: the time that the message was sent stands');
  const time = isInstant ? takeTime(scope, recorded, `${path}recorded`) : undefined;
  const sent = first(msh, 7) && takeTime(scope, first(msh, 7)!, `${path}recorded`);
  const at = [time?.value, sent?.value].find((value) => value?.includes('T'));
  made.recorded = at ?? new Date(scope.context.entry.receivedAt).toISOString();
  const occurred = evn && first(evn, 6);
  putTime(made, 'occurredDateTime', occurred && takeTime(scope, occurred, `${path}occurredDateTime`));
  const why = reasonOfEvent(scope, evn, `${path}reason`);
  if (why) made.reason = [why];
  const activity = evn && first(evn, 1);
  const event = (activity && take(activity, path, 'activity')) || scope.message.trigger;
  if (event !== '')
    made.activity = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0003', code: event }] };
  const place = evn && first(evn, 7);
  put(made, 'location', place && locationOfHd(scope, place));
  made.agent = agents(scope, msh, evn, path, software);
  const control = first(msh, 10);
  const number = control && take(control, path, 'entity[0].what.identifier');
  if (number)
    made.entity = [{ role: 'source', what: { identifier: { system: siteUri(scope, 'MSH-10'), value: number } } }];
  return made;
}

/** Who sent it (MSH-4) and who entered it (EVN-5). */
function agents(
  scope: Scope,
  msh: Marks,
  evn: Marks | undefined,
  path: string,
  software: readonly FhirResource[],
): Element[] {
  const found: Element[] = [];
  const sender = first(msh, 4) && organizationOfHd(scope, first(msh, 4)!);
  const name = first(msh, 3) ? peek(first(msh, 3)!) : '';
  // A person or a software acts for whoever sent the message; where that is not said, for the system that it came from.
  const onBehalfOf = sender ?? { display: name || scope.context.system };
  if (sender) found.push({ type: agentType('author', 'Author'), who: sender });
  for (const field of evn ? fields(evn, 5) : []) {
    const who = practitioner(scope, field, `${path}agent[${found.length}].who`);
    if (who) found.push({ type: agentType('enterer', 'Enterer'), who, onBehalfOf });
  }
  for (const { id, deviceName } of software) {
    const [named] = (deviceName as Element[] | undefined) ?? [];
    const who = reference('Device', id as string, named?.name as string | undefined);
    found.push({ type: agentType('assembler', 'Assembler'), who, onBehalfOf });
  }
  if (found.length === 0)
    found.push({ type: agentType('author', 'Author'), who: { display: name || scope.context.system } });
  return found;
}

function agentType(code: string, display: string): Element {
  return { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code, display }] };
}

function locationOfHd(scope: Scope, field: Field): Element | undefined {
  const name = take(field, 'Location#name', '');
  const identifier = identifierOfHd(scope, field, 'Location#identifier[0]');
  const universal = peek(field, 2).trim();
  if (name === '' && identifier === undefined) return undefined;
  const content: Element = {};
  put(content, 'name', name || universal);
  put(content, 'identifier', identifier && [identifier]);
  return mention(scope, 'Location', `HD ${name}|${universal}`, content, name || universal);
}
