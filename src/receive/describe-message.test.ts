import { describe, expect, test } from 'vitest';
import { adt, openFeed } from '#test/support/receiver.ts';
import { describeMessage } from './describe-message.ts';
import type { FeedSettings } from './feed-settings.ts';

function read(message: string | Buffer, feed: Partial<FeedSettings> = {}, supports?: (type: string) => boolean) {
  const bytes = typeof message === 'string' ? Buffer.from(message, 'latin1') : message;
  const incoming = { bytes, protocol: 'mllp', receivedAt: 5, issues: [] } as const;
  return describeMessage(incoming, { ...openFeed, ...feed }, supports).envelope;
}

/** Answer, disposition and the codes of issues, in short. */
function verdict(...[message, feed, supports]: Parameters<typeof read>): string {
  const { answer, disposition, issues } = read(message, feed, supports);
  return [answer, disposition, ...issues.map(({ code, place = '' }) => `${code}@${place}`)].join(' ');
}

describe('the envelope', () => {
  test('has what the header says', () => {
    const { body, orderKeys, ...rest } = read(adt('7'));
    expect(rest).toEqual({
      feed: 'adt',
      protocol: 'mllp',
      receivedAt: 5,
      eventAt: Date.UTC(2026, 2, 1, 16, 59),
      controlId: '7',
      messageType: 'ADT^A01',
      sender: { application: 'REG', facility: 'NORTH' },
      answer: 'AA',
      disposition: 'apply',
      issues: [],
    });
    expect(Buffer.from(body).toString()).toBe(adt('7'));
    expect(orderKeys).toEqual(['patient:NORTH|777']);
  });

  test('takes the event’s time from EVN-2, else MSH-7, in the feed’s zone unless the time has an offset', () => {
    const without = adt('7').replace('EVN|A01|20260301115900\r', '');
    expect(read(without).eventAt).toBe(Date.UTC(2026, 2, 1, 17));
    expect(read(without.replace('20260301120000', '20260301120000+0100')).eventAt).toBe(Date.UTC(2026, 2, 1, 11));
    expect(read(without.replace('20260301120000', 'yesterday')).eventAt).toBeUndefined();
    expect(read(adt('7').replace('20260301115900', '20269901')).eventAt).toBe(Date.UTC(2026, 2, 1, 17));
    const { timeZone, ...zoneless } = openFeed;
    expect(timeZone).toBeDefined();
    const incoming = { bytes: Buffer.from(without), protocol: 'mllp', receivedAt: 5, issues: [] } as const;
    expect(describeMessage(incoming, zoneless).envelope.eventAt).toBe(Date.UTC(2026, 2, 1, 12));
  });

  test('reads text in the feed’s character set where MSH-18 is silent, or always where it must', () => {
    const named = adt('1', { 4: 'S\xfcd' });
    expect(read(named, { charset: '8859/1' }).sender.facility).toBe('Süd');
    const wrong = adt('1', { 4: 'S\xfcd', 18: 'UNICODE UTF-8' });
    expect(read(wrong, { charset: '8859/1', forceCharset: true }).sender.facility).toBe('Süd');
  });
});

describe('the feed’s judgement', () => {
  test('a message of another environment is quarantined', () => {
    const feed = { environment: 'production' } as const;
    expect(verdict(adt('1'), feed)).toBe('AA apply');
    expect(verdict(adt('1', { 11: 'T' }), feed)).toBe('AR quarantine CW-RCV-010@MSH[1]-11');
    expect(verdict(adt('1', { 11: 'D^I' }), feed)).toBe('AR quarantine CW-RCV-010@MSH[1]-11');
    expect(verdict(adt('1', { 11: 'P' }), { environment: 'training' })).toBe('AR quarantine CW-RCV-010@MSH[1]-11');
    expect(verdict(adt('1', { 11: 'T' }), { ...feed, quarantineAnswer: 'AA' })).toMatch(/^AA quarantine CW-RCV-010/);
    expect(verdict(adt('1', { 11: 'T' }))).toBe('AA apply');
  });

  test('a message of another sender or receiver is quarantined', () => {
    const expected = { application: 'REG', facility: 'NORTH', receivingApplication: 'CW', receivingFacility: 'NET' };
    expect(verdict(adt('1'), { expected })).toBe('AA apply');
    for (const field of [3, 4, 5, 6]) {
      expect(verdict(adt('1', { [field]: 'OTHER' }), { expected })).toBe(`AR quarantine CW-RCV-009@MSH[1]-${field}`);
    }
    expect(verdict(adt('1', { 3: 'REG^1.2.3^ISO' }), { expected })).toBe('AA apply');
    expect(verdict(adt('1', { 3: 'REG^1.2.3^ISO' }), { expected: { application: 'REG^1.2.3^ISO' } })).toBe('AA apply');
  });

  test('an unknown trigger is taken with an issue, or refused where the feed says so', () => {
    const supports = (type: string) => type === 'ADT^A01';
    expect(verdict(adt('1'), {}, supports)).toBe('AA apply');
    expect(verdict(adt('1', { 9: 'ZZZ^Z01' }), {}, supports)).toBe('AA apply CW-RCV-011@MSH[1]-9');
    expect(verdict(adt('1', { 9: 'ZZZ^Z01' }), { unknownTrigger: 'AR' }, supports)).toBe(
      'AR quarantine CW-RCV-011@MSH[1]-9',
    );
  });

  test('what is broken is kept and answered AE, what is no HL7 AR', () => {
    expect(verdict(adt(''))).toMatch(/^AE keep CW-HL7-008/);
    expect(verdict(adt('1', { 9: '' }))).toMatch(/^AE keep CW-HL7-007/);
    expect(verdict('hello')).toMatch(/^AR keep CW-HL7-001/);
    expect(verdict('')).toMatch(/^AR keep/);
    expect(verdict(Buffer.from(adt('1'), 'utf16le'))).toMatch(/^AR keep CW-HL7-002/);
  });

  test('what is broken and of another environment is answered for being broken', () => {
    expect(verdict(adt('', { 11: 'T' }), { environment: 'production' })).toMatch(/^AE keep/);
  });
});
