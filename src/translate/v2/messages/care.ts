import type { FhirResource } from '#flow';
import type { Group } from '#formats/hl7v2/group.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { add, type Element, put, reference } from '../../element.ts';
import { keepFields, keepSegment } from '../kept-fields.ts';
import { messageName, ordinals } from '../keys.ts';
import { fields, first, type Marks } from '../leaves.ts';
import { reading, type Scope } from '../scope.ts';
import { goalOfGol } from '../segments/gol.ts';
import { annotations, authorOf } from '../segments/nte.ts';
import { wholeText } from '../segments/obx-value.ts';
import { problemOfPrb } from '../segments/prb.ts';
import { planOfPth } from '../segments/pth.ts';
import { roleOf, roleOfPost } from '../segments/rol.ts';
import { ofPost } from '../segments/taking-part.ts';
import { state } from '../state.ts';
import { putTime, takeTime } from '../times.ts';
import { codeKey } from './member-keys.ts';
import { stateObservationsAbout } from './observations-about.ts';
import { newOrders, type Orders } from './order-numbers.ts';
import { ordersIn, partsOf } from './order-parts.ts';
import { stateWanted } from './orders.ts';
import { newParentage } from './parent-results.ts';
import { subjectOf } from './patient-record.ts';
import type { PersonAndVisit } from './person-in-passing.ts';

/** A kind of thing that is cared about: its segment, and what it becomes. */
interface Kind {
  readonly type: 'Condition' | 'Goal' | 'CarePlan';
  readonly segment: 'PRB' | 'GOL' | 'PTH';
  /** Where the number stands by which it is known, and the code that stands in for one. */
  readonly number: number;
  readonly code: number;
  readonly make: (scope: Scope, marks: Marks, path: string) => FhirResource;
  readonly use?: string;
  readonly defaults: Element;
  /** Element that its roles (ROL) are said in, if one. */
  readonly role?: string;
}

const absent = {
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
};

const kinds: Readonly<Record<string, Kind>> = {
  PROBLEM: {
    type: 'Condition',
    segment: 'PRB',
    number: 4,
    code: 3,
    make: problemOfPrb,
    use: 'problems-health-concerns',
    defaults: {},
    role: 'asserter',
  },
  GOAL: {
    type: 'Goal',
    segment: 'GOL',
    number: 4,
    code: 3,
    make: goalOfGol,
    defaults: { _lifecycleStatus: absent },
    role: 'expressedBy',
  },
  PATHWAY: {
    type: 'CarePlan',
    segment: 'PTH',
    number: 3,
    code: 2,
    make: planOfPth,
    use: 'pathway',
    defaults: { status: 'unknown' },
    role: 'author',
  },
};

/** What stands around: problems that a goal addresses, goals that a pathway leads to. */
interface Around {
  readonly problems: readonly Element[];
  readonly goals: readonly Element[];
}

/** Problems, goals and pathways (PPR, PGL, PPP) in each other, with what was observed, who is responsible and what was ordered. */
export class Care {
  private readonly scope: Scope;
  private readonly person: PersonAndVisit;
  private readonly orders: Orders = newOrders();
  private readonly unique = ordinals();

  constructor(scope: Scope, person: PersonAndVisit) {
    this.scope = scope;
    this.person = person;
  }

  /** States all of a group, and of the groups in it. */
  state(group: Group, around: Around = { problems: [], goals: [] }): void {
    for (const name in kinds) for (const one of group.groups(name)) this.stateOne(one, kinds[name]!, around);
  }

  private stateOne(group: Group, kind: Kind, around: Around): void {
    const segment = group.segment(kind.segment);
    if (segment === undefined) return;
    const { scope, person } = this;
    const { patient } = person;
    const name = this.unique(careKey(scope, segment, kind));
    const id = scope.context.ids.resource(patient, kind.type, name);
    const path = `${kind.type}/${id}#`;
    const marks = reading(scope, segment);
    const content = kind.make(scope, marks, path);
    const element = content as Element;
    keepFields(scope, marks, path, element);
    addWords(scope, group, path, element);
    addRoles(scope, group, kind, path, element);
    element.subject = subjectOf(patient);
    if (person.visit?.owned.patient === patient && kind.type !== 'Goal') element.encounter = person.visit.encounter;
    const said = reference(kind.type, id);
    const owned = { key: undefined, name, patient };
    const observed = stateObservationsAbout(scope, { owned, name, visit: person.visit }, group.groups('OBSERVATION'));
    if (kind.type === 'Condition')
      put(
        element,
        'evidence',
        observed.map((detail) => ({ detail: [detail] })),
      );
    if (kind.type === 'Goal') put(element, 'outcomeReference', observed);
    if (kind.type !== 'Condition') put(element, 'addresses', [...around.problems]);
    if (kind.type === 'CarePlan') put(element, 'goal', [...around.goals]);
    const { type, use } = kind;
    state(scope, { type, id, patient, mode: 'merge', content, defaults: kind.defaults, ...(use && { use }) });
    const problems = type === 'Condition' ? [said] : around.problems;
    const goals = type === 'Goal' ? [said] : around.goals;
    for (const placed of ordersIn(group)) {
      const of = { ...person, orders: this.orders, parentage: newParentage() };
      const request = stateWanted(scope, of, partsOf(placed), problems);
      if (request !== undefined && type === 'CarePlan') add(element, 'activity', { reference: request });
    }
    this.state(group, { problems, goals });
  }
}

/** The instance's number, else the code; else the message that tells of it. */
function careKey(scope: Scope, segment: Segment, { segment: id, number, code }: Kind): string {
  const instance = [1, 2, 3].map((component) => segment.value(number, component).trim()).join('^');
  if (instance !== '^^') return `${id} ${instance}`;
  return `${id} ${codeKey(segment, code) || messageName(scope)}`;
}

/** NTE and VAR (a variance from what was planned) → notes. */
function addWords(scope: Scope, group: Group, path: string, element: Element): void {
  const ntes = group.segments('NTE').map((segment) => reading(scope, segment));
  const notes = [...annotations(scope, ntes, path)];
  const roles = group.groups('ROLE').flatMap((one) => one.segments('VAR'));
  for (const segment of [...group.segments('VAR'), ...roles]) {
    const marks = reading(scope, segment);
    const text = fields(marks, 6)
      .map((one) => wholeText(one, `${path}note.text`))
      .join('\n');
    const note: Element = { ...(first(marks, 4) && authorOf(scope, first(marks, 4)!, `${path}note`)) };
    putTime(note, 'time', first(marks, 2) && takeTime(scope, first(marks, 2)!, `${path}note.time`));
    keepSegment(scope, marks, path, element);
    if (text !== '') notes.push({ ...note, text });
  }
  for (const note of notes) add(element, 'note', note);
}

/** ROL: the first is who asserts, expresses or authors it, the others stand beside. */
function addRoles(scope: Scope, group: Group, { role }: Kind, path: string, element: Element): void {
  const segments = group.groups('ROLE').flatMap((one) => one.segments('ROL'));
  for (const segment of [...segments, ...group.segments('PRT')]) {
    if (segment.id === 'ROL') {
      const held = roleOf(scope, reading(scope, segment), { who: `${path}${role}`, role: roleOfPost, period: ofPost });
      if (held !== undefined && role !== undefined && element[role] === undefined) {
        element[role] = held.who;
        continue;
      }
      if (held !== undefined) add(element, 'extension', { url: 'urn:causeway:v2:ROL', valueReference: held.who });
    } else keepSegment(scope, reading(scope, segment), path, element);
  }
}
