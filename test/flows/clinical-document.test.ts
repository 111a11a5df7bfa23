/** A clinical document goes the way of every message: answered after its commit, read as FHIR, made anew from the journal. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openDatabase } from '#database/open-database.ts';
import { clinicalDocument, section } from '#test/support/clinical-document.ts';
import { changedSince, keepContent } from '#test/support/derived-content.ts';
import { onEachPlace } from '#test/support/places.ts';
import { runApp } from '#test/support/running-app.ts';

const body = section(
  '<templateId root="2.16.840.1.113883.10.20.22.2.9"/><code code="51848-0" codeSystem="2.16.840.1.113883.6.1"/>' +
    '<title>Assessment</title><text><paragraph>All is well.</paragraph></text>',
);

onEachPlace('clinical documents', (place) => {
  test('a document that is posted is answered after its commit, and read as FHIR', async () => {
    await using app = await runApp(await place(), { feeds: [{ name: 'documents', http: true }] });
    const post = async (xml: string) => {
      const answer = await fetch(app.fhir.replace('/fhir', '/feeds/documents/messages'), {
        method: 'POST',
        headers: { 'content-type': 'application/cda+xml' },
        body: xml,
      });
      return {
        status: answer.status,
        body: (await answer.json()) as { answers: { code: string; issues: object[] }[] },
      };
    };
    const first = await post(clinicalDocument({ body }));
    expect([first.status, first.body.answers.map(({ code }) => code)]).toEqual([200, ['AA']]);

    const patients = await app.get('Patient?identifier=urn:oid:2.16.840.1.113883.19.5.99999.2|998991');
    const [{ resource: patient }] = patients.body.entry;
    expect(patient).toMatchObject({
      name: [{ family: 'Reed', given: ['Ana'] }],
      gender: 'female',
      birthDate: '1975-05-01',
    });
    const found = await app.get(`DocumentReference?patient=${patient.id}&category=clinical-note`);
    const [{ resource: reference }] = found.body.entry;
    const copy = await app.get(reference.content[0].attachment.url);
    expect(Buffer.from(copy.body.data, 'base64').toString()).toBe(clinicalDocument({ body }));
    const compositions = await app.get(`Composition?patient=${patient.id}`);
    expect(compositions.body.entry[0].resource.section[0].text.div).toContain('<p>All is well.</p>');

    // The same bytes again are the same entry; a new version takes the place of the old one.
    expect((await post(clinicalDocument({ body }))).status).toBe(200);
    expect((await app.get(reference.content[0].attachment.url)).headers.get('etag')).toBe(copy.headers.get('etag'));
    await post(clinicalDocument({ body: body.replace('well', 'better') }));
    const renewed = await app.get(`Composition?patient=${patient.id}`);
    expect(renewed.body.entry.map(({ resource }: any) => resource.section[0].text.div)).toEqual([
      expect.stringContaining('All is better.'),
    ]);
  });

  test('what is no document is refused with the reason, kept, and harms nothing', async () => {
    await using app = await runApp(await place(), { feeds: [{ name: 'documents', http: true }] });
    const url = app.fhir.replace('/fhir', '/feeds/documents/messages');
    for (const [xml, code] of [
      ['<ClinicalDocument xmlns="urn:hl7-org:v3"><a></ClinicalDocument>', 'CW-XML-001'],
      ['<!DOCTYPE x [<!ENTITY e "e">]><ClinicalDocument xmlns="urn:hl7-org:v3">&e;</ClinicalDocument>', 'CW-XML-002'],
      ['<a>'.repeat(200_000), 'CW-XML-003'],
      ['<html xmlns="http://www.w3.org/1999/xhtml"/>', 'CW-CDA-001'],
    ] as const) {
      const answer = await fetch(url, { method: 'POST', body: xml });
      const told = (await answer.json()) as { answers: { code: string; issues: { code: string }[] }[] };
      expect([answer.status >= 400, told.answers[0]!.code, told.answers[0]!.issues[0]!.code]).toEqual([
        true,
        'AE',
        code,
      ]);
    }
    expect((await app.get('Patient')).body.entry ?? []).toEqual([]);
  });

  test('a document that is put into a folder is taken in whole', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'causeway-documents-'));
    try {
      await using app = await runApp(await place(), { feeds: [{ name: 'documents', file: { folder } }] });
      // A line of it begins like a message: it is none.
      const xml = clinicalDocument({ body: body.replace('All is well.', '\nMSH|is a segment\n') });
      await writeFile(join(folder, 'a.xml'), xml);
      while (!(await readdir(join(folder, 'done'))).includes('a.xml')) await sleep(50);
      const { body: found } = await app.get('DocumentReference?type=34133-9');
      expect(found.entry).toHaveLength(1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('documents and messages of one system make one chart, in whatever order they come, and again from the journal', async () => {
    const there = await place();
    const document = (name: string, day: string, text: string) =>
      clinicalDocument({
        id: `<id root="1.2.3" extension="${name}"/>`,
        version: '<setId root="1.2.3" extension="SET"/>',
        effectiveTime: `<effectiveTime value="${day}101500-0500"/>`,
        role: '<id root="1.2.4" extension="123"/>',
        more: '<componentOf><encompassingEncounter><id root="1.2.5" extension="V7"/><effectiveTime><low value="20240301"/></effectiveTime></encompassingEncounter></componentOf>',
        body: body.replace('All is well.', text),
      });
    const adt =
      'MSH|^~\\&|APP|FAC|HUB|NET|20240301080000-0500||ADT^A01|1|P|2.5.1\rEVN||20240301080000-0500\r' +
      'PID|1||123^^^&1.2.4&ISO^MR||Reed^Ana\rPV1|1|I|W^1||||||||||||||||V7^^^&1.2.5&ISO\r';
    {
      await using app = await runApp(there, { feeds: [{ name: 'documents', system: 'ehr', http: true }] });
      for (const bytes of [document('B', '20240306', 'Later.'), document('A', '20240305', 'Sooner.'), adt]) {
        const url = app.fhir.replace('/fhir', '/feeds/documents/messages');
        expect((await fetch(url, { method: 'POST', body: bytes })).status).toBe(200);
      }
      const { body: patients } = await app.get('Patient');
      expect(patients.entry).toHaveLength(1);
      const { body: encounters } = await app.get(`Encounter?patient=${patients.entry[0].resource.id}`);
      expect(encounters.entry).toHaveLength(1);
      // The ADT says what kind of visit it is; the document does not.
      expect(encounters.entry[0].resource.class.code).toBe('IMP');
      const { body: compositions } = await app.get(`Composition?patient=${patients.entry[0].resource.id}`);
      const divs = compositions.entry.map(({ resource }: any) => resource.section[0].text.div);
      expect(divs).toEqual([expect.stringContaining('Later.')]);
    }
    {
      await using db = await openDatabase(there);
      await keepContent(db);
    }
    {
      await using app = await runApp(there, { feeds: [{ name: 'documents', system: 'ehr', http: true }] });
      await app.app.rebuild();
    }
    await using db = await openDatabase(there);
    expect(await changedSince(db)).toEqual([]);
  });
});
