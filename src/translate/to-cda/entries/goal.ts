import { xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, codings, list, text } from '../../to-v2/read.ts';
import { authors } from '../authors.ts';
import { cd } from '../datatypes/cd.ts';
import { ids, partId } from '../datatypes/ii.ts';
import { interval, ivlTs, ts } from '../datatypes/ts.ts';
import { value } from '../datatypes/value.ts';
import { performer } from '../roles.ts';
import { component, statement, status, template } from '../statement.ts';
import { codeFor } from '../vocabulary.ts';
import type { EntryWriter } from '../writing.ts';
import { comments, narrated, within } from './within.ts';

/** Goal → Goal Observation with its targets. */
export const writeGoal: EntryWriter = (writing, goal, anchor) => {
  const resource = goal as Element;
  const targets = list(resource, 'target');
  const due = targets.map((one) => ts('high', one, 'dueDate')).find((one) => one !== undefined);
  const measure = targets.map((one) => child(one, 'measure')).find((one) => codings(one).length > 0);
  const description = child(resource, 'description');
  const code = codings(description).length > 0 ? description : (measure ?? description);
  const isToldByText = code !== description && text(description, 'text') !== '';
  return statement(
    'observation',
    { moodCode: 'GOL' },
    template('22.4.121'),
    template('22.4.121', '2022-06-01'),
    ids(writing, resource),
    cd('code', code),
    isToldByText ? xml('text', {}, text(description, 'text')) : narrated(anchor),
    status(codeFor('goal-status', text(resource, 'lifecycleStatus'), 'active')),
    interval('effectiveTime', ts('low', resource, 'startDate'), due),
    targets.map((one) => value('value', one, 'detail')),
    authors(writing, resource, { who: 'expressedBy', when: 'statusDate' }),
    comments(writing, resource),
    within(writing, resource),
  );
};

/** CarePlan → Intervention Act, planned where it has not begun. */
export const writeCarePlan: EntryWriter = (writing, plan, anchor) => {
  const resource = plan as Element;
  const isDone = ['completed', 'revoked'].includes(text(resource, 'status'));
  const root = isDone ? '22.4.131' : '22.4.146';
  const kind = list(resource, 'category').find((one) => codings(one).some(({ code }) => code !== 'assess-plan'));
  return statement(
    'act',
    { moodCode: isDone ? 'EVN' : 'INT' },
    template(root),
    template(root, '2015-08-01'),
    ids(writing, resource),
    kind === undefined
      ? xml('code', {
          code: '362956003',
          codeSystem: '2.16.840.1.113883.6.96',
          displayName: 'Procedure / intervention (navigational concept)',
        })
      : cd('code', kind),
    narrated(anchor),
    status(codeFor('careplan-status', text(resource, 'status'), 'active')),
    ivlTs('effectiveTime', child(resource, 'period')),
    authors(writing, resource, { who: 'author', when: 'created' }),
    comments(writing, resource),
    within(writing, resource),
  );
};

/** CareTeam → Care Team Organizer with a Care Team Member Act for each. */
export const writeCareTeam: EntryWriter = (writing, team) => {
  const resource = team as Element;
  const name = text(resource, 'name');
  return statement(
    'organizer',
    {},
    template('22.4.500', '2019-07-01'),
    template('22.4.500', '2022-06-01'),
    ids(writing, resource),
    xml(
      'code',
      { code: '86744-0', codeSystem: '2.16.840.1.113883.6.1', displayName: 'Care team' },
      name === '' ? undefined : xml('originalText', {}, name),
    ),
    status(codeFor('care-team-status', text(resource, 'status'), 'active')),
    ivlTs('effectiveTime', child(resource, 'period')),
    authors(writing, resource),
    list(resource, 'category').map((one, index) =>
      component(
        statement(
          'observation',
          {},
          template('22.4.500.2', '2019-07-01'),
          partId(writing, resource, 'Care team type', index),
          xml('code', { code: '86744-0', codeSystem: '2.16.840.1.113883.6.1', displayName: 'Care team' }),
          status('completed'),
          cd('value', one, 'CD'),
        ),
      ),
    ),
    list(resource, 'participant').map((one, index) => {
      const [role] = list(one, 'role');
      const who = performer(writing, child(one, 'member'), [
        role === undefined ? undefined : cd('sdtc:functionCode', role),
      ]);
      const act = statement(
        'act',
        { classCode: 'PCPR' },
        template('22.4.500.1', '2019-07-01'),
        template('22.4.500.1', '2022-06-01'),
        partId(writing, resource, 'Care team member', index),
        xml('code', {
          code: '85847-2',
          codeSystem: '2.16.840.1.113883.6.1',
          displayName: 'Patient Care team information',
        }),
        status('active'),
        ivlTs('effectiveTime', child(one, 'period')),
        who,
      );
      return who === undefined ? undefined : component(act);
    }),
    list(resource, 'note').length === 0
      ? undefined
      : comments(writing, resource).map((one) => component(one.content[0] as ReturnType<typeof statement>)),
  );
};
