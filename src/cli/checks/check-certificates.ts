import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { systemClock } from '#platform/clock.ts';
import type { FeedConfig } from '#platform/config/schema.ts';
import type { CheckResult } from '../doctor.ts';

const dayMs = 86_400_000;

/** How long the certificates of the feeds hold: an expired one silences a feed at night. */
export async function* checkCertificates(feeds: readonly FeedConfig[]): AsyncGenerator<CheckResult> {
  for (const { name: feed, mllp } of feeds) {
    if (mllp?.tls === undefined) continue;
    const name = 'certificate';
    let certificate: X509Certificate;
    try {
      certificate = new X509Certificate(await readFile(mllp.tls.cert));
    } catch {
      yield {
        name,
        status: 'fail',
        text: `feed ${feed}: ${mllp.tls.cert} holds no certificate`,
        hint: 'Give a PEM file that begins with the server’s own certificate.',
      };
      continue;
    }
    const days = Math.floor((certificate.validToDate.getTime() - systemClock()) / dayMs);
    const isYoung = certificate.validFromDate.getTime() > systemClock();
    const text = `feed ${feed}: valid for ${days} days`;
    if (isYoung)
      yield {
        name,
        status: 'fail',
        text: `feed ${feed}: not valid yet`,
        hint: 'See the clock of this machine, and the certificate.',
      };
    else if (days < 0)
      yield { name, status: 'fail', text: `feed ${feed}: expired ${-days} days ago`, hint: 'Renew it, then restart.' };
    else if (days < 30) yield { name, status: 'warn', text, hint: 'Renew it soon.' };
    else yield { name, status: 'ok', text };
  }
}
