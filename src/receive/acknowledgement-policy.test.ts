import { describe, expect, test, vi } from 'vitest';
import { framed } from '#test/support/raw-sender.ts';
import { adt, openReceiver } from '#test/support/receiver.ts';
import { applicationCode, commitCode, isWanted, planAnswers } from './acknowledgement-policy.ts';
import type { FeedSettings } from './feed-settings.ts';
import type { Outcome } from './intake.ts';

describe('which answers are planned', () => {
  const cases: readonly (readonly [FeedSettings['acknowledgement'], string, string, string])[] = [
    ['by-message', '', '', 'original AL NE'],
    ['by-message', ' ', '  ', 'original AL NE'],
    ['by-message', 'AL', '', 'enhanced AL NE'],
    ['by-message', 'NE ', '', 'enhanced NE NE'],
    ['by-message', '', 'AL', 'enhanced NE AL'],
    ['by-message', 'ER', 'SU', 'enhanced ER SU'],
    ['by-message', 'NE', 'NE', 'enhanced NE NE'],
    ['by-message', 'YES', '', 'enhanced AL NE'],
    ['original', 'NE', 'AL', 'original AL NE'],
    ['enhanced', '', '', 'enhanced AL NE'],
    ['enhanced', 'NE', 'ER', 'enhanced NE ER'],
    ['none', 'AL', 'AL', 'none NE NE'],
  ];
  test.each(cases)('feed %s, MSH-15 "%s", MSH-16 "%s": %s', (mode, msh15, msh16, expected) => {
    const plan = planAnswers(mode, msh15, msh16);
    expect(`${plan.mode} ${plan.commit} ${plan.application}`).toBe(expected);
  });

  test('conditions want success, errors, all or nothing', () => {
    const wanted = (condition: 'AL' | 'NE' | 'ER' | 'SU') =>
      (['AA', 'AE', 'AR', 'CA', 'CE', 'CR'] as const).filter((code) => isWanted(condition, code)).join(' ');
    expect(wanted('AL')).toBe('AA AE AR CA CE CR');
    expect(wanted('NE')).toBe('');
    expect(wanted('ER')).toBe('AE AR CE CR');
    expect(wanted('SU')).toBe('AA CA');
  });

  test('codes of both modes correspond', () => {
    const plan = planAnswers('enhanced', '', '');
    for (const code of ['AA', 'AE', 'AR'] as const) expect(applicationCode(commitCode(plan, code))).toBe(code);
  });
});

describe('what a sender hears', () => {
  const accepted: Outcome = { code: 'AA', issues: [] };
  const failed: Outcome = { code: 'AE', issues: [{ code: 'CW-HL7-007', severity: 'error', text: 'no' }] };
  /** Conditions, a good message or one without control id, what processing made of it: the answers. */
  const cases: readonly (readonly [string, string, 'good' | 'broken', Outcome, string])[] = [
    ['AL', 'AL', 'good', accepted, 'CA AA'],
    ['AL', 'AL', 'good', failed, 'CA AE'],
    ['AL', 'NE', 'good', accepted, 'CA'],
    ['NE', 'AL', 'good', accepted, 'AA'],
    ['NE', 'NE', 'good', accepted, ''],
    ['ER', 'ER', 'good', accepted, ''],
    ['ER', 'ER', 'good', failed, 'AE'],
    ['SU', 'SU', 'good', accepted, 'CA AA'],
    ['SU', 'SU', 'good', failed, 'CA'],
    ['AL', 'AL', 'broken', accepted, 'CE'],
    ['ER', 'NE', 'broken', accepted, 'CE'],
    ['NE', 'ER', 'broken', accepted, 'AE'],
    ['NE', 'NE', 'broken', accepted, ''],
  ];
  test.each(cases)(
    'MSH-15 %s, MSH-16 %s, %s message, processed %o: "%s"',
    async (msh15, msh16, kind, outcome, expected) => {
      await using receiver = await openReceiver({}, { outcome: async () => outcome });
      const sender = await receiver.connect();
      await sender.write(framed(adt(kind === 'good' ? '1' : '', { 15: msh15, 16: msh16 })));
      // The answer of an ordinary message behind it shows that nothing more was to come.
      await sender.write(framed(adt('last')));
      const count = expected === '' ? 1 : expected.split(' ').length + 1;
      const answers = await sender.until(count);
      const codes = answers.filter((answer) => !answer.endsWith('last')).map((answer) => answer.slice(0, 2));
      expect(codes.join(' ')).toBe(expected);
      await sender.close();
      expect(sender.answers.length).toBe(count);
    },
  );

  test('the application answer comes after processing and after the commit answer', async () => {
    const processed = Promise.withResolvers<Outcome>();
    await using receiver = await openReceiver({}, { outcome: () => processed.promise });
    const sender = await receiver.connect();
    await sender.write(framed(adt('1', { 15: 'AL', 16: 'AL' })) + framed(adt('2')));
    expect(await sender.until(2)).toEqual(['CA 1', 'AA 2']);
    processed.resolve(accepted);
    expect(await sender.until(3)).toEqual(['CA 1', 'AA 2', 'AA 1']);
    await sender.close();
  });

  test('a processing that fails is told, and costs no other answer', async () => {
    await using receiver = await openReceiver({}, { outcome: () => Promise.reject(new Error('gone')) });
    const sender = await receiver.connect();
    await sender.write(framed(adt('1', { 15: 'AL', 16: 'AL' })));
    await receiver.events.until('unexpected');
    await sender.write(framed(adt('2')));
    expect(await sender.until(2)).toEqual(['CA 1', 'AA 2']);
    await sender.close();
  });

  test('too many outcomes that are still due stop the reading', async () => {
    const processed = Promise.withResolvers<Outcome>();
    await using receiver = await openReceiver(
      {},
      { outcome: () => processed.promise, bounds: { outcomesAwaited: 5, framesInFlight: 1 } },
    );
    const sender = await receiver.connect();
    const many = Array.from({ length: 20 }, (_, index) => framed(adt(String(index), { 15: 'NE', 16: 'AL' })));
    await sender.write(many.join(''));
    await vi.waitFor(() => expect(receiver.intake.entries.length).toBe(5), { timeout: 30_000 });
    // No more comes after it.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(receiver.intake.entries.length).toBe(5);
    processed.resolve(accepted);
    expect((await sender.until(20)).length).toBe(20);
    await sender.close();
  });

  test('a duplicate in enhanced mode gets both answers again, byte for byte', async () => {
    await using receiver = await openReceiver({}, { outcome: async () => accepted });
    const sender = await receiver.connect();
    for (const count of [2, 4]) {
      await sender.write(framed(adt('1', { 15: 'AL', 16: 'AL' })));
      await sender.until(count);
    }
    expect(sender.blocks.slice(2)).toEqual(sender.blocks.slice(0, 2));
    expect(receiver.intake.entries.length).toBe(1);
    await sender.close();
  });

  test('an acknowledgement is kept and not acknowledged', async () => {
    await using receiver = await openReceiver();
    const sender = await receiver.connect();
    await sender.write(framed('MSH|^~\\&|A|B|C|D|20260101||ACK|9|P|2.5.1\rMSA|AA|1\r') + framed(adt('1')));
    expect(await sender.until(1)).toEqual(['AA 1']);
    await sender.close();
    expect(receiver.intake.entries.map(({ disposition }) => disposition)).toEqual(['keep', 'apply']);
  });

  test('a feed that answers nothing answers nothing', async () => {
    await using receiver = await openReceiver({ acknowledgement: 'none' });
    const sender = await receiver.connect();
    await sender.write(framed(adt('1')) + framed('junk'));
    await sender.close();
    expect(sender.blocks).toEqual([]);
    expect(receiver.intake.entries.length).toBe(2);
  });
});
