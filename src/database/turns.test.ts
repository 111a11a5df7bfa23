import { describe, expect, it } from 'vitest';
import { type Priority, Turns } from './turns.ts';

/** Queues what is asked for, then lets one after the other run; returns their names in the order of their turns. */
async function order(turns: Turns, asked: readonly (readonly [Priority, string])[]): Promise<string[]> {
  const first = turns.take('normal');
  const names: string[] = [];
  const all = asked.map(async ([priority, name]) => {
    await turns.take(priority);
    names.push(name);
    turns.done(priority);
  });
  await first;
  turns.done('normal');
  await Promise.all(all);
  return names;
}

const one = { total: 1, reserved: 0, waiting: 100, urgentInARow: 2 };

describe('turns', () => {
  it('urgent work overtakes normal work that waits, in order of arrival within each', async () => {
    const names = await order(new Turns(one), [
      ['normal', 'n1'],
      ['normal', 'n2'],
      ['urgent', 'u1'],
      ['urgent', 'u2'],
    ]);
    expect(names).toEqual(['u1', 'u2', 'n1', 'n2']);
  });

  it('normal work has a turn after so many urgent ones in a row', async () => {
    const asked = Array.from({ length: 6 }, (_, index) => ['urgent', `u${index}`] as const);
    const names = await order(new Turns(one), [['normal', 'n1'], ['normal', 'n2'], ...asked]);
    expect(names).toEqual(['u0', 'u1', 'n1', 'u2', 'u3', 'n2', 'u4', 'u5']);
  });

  it('normal work never takes the connections kept for urgent work', async () => {
    const turns = new Turns({ ...one, total: 3, reserved: 1 });
    await turns.take('normal');
    await turns.take('normal');
    let third = false;
    const waiting = turns.take('normal').then(() => {
      third = true;
    });
    await turns.take('urgent');
    expect(third).toBe(false);
    turns.done('urgent');
    await Promise.resolve();
    expect(third).toBe(false);
    turns.done('normal');
    await waiting;
    expect(third).toBe(true);
  });

  it('refuses more than may wait, and all who wait when the database is gone', async () => {
    const turns = new Turns({ ...one, waiting: 1 });
    await turns.take('normal');
    const waiting = turns.take('urgent');
    await expect(turns.take('urgent')).rejects.toMatchObject({ code: 'CW-DB-003' });
    turns.refuseAll(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    turns.done('normal');
    await turns.take('normal');
  });
});
