import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import { related, statement, status, template } from '../statement.ts';

/** Instruction (V2): what a patient is told or given to read beside an entry, by its code and in words where there are any. */
export function instruction(id: XmlDraft | undefined, code: XmlDraft | undefined, words = ''): XmlDraft {
  const act = statement(
    'act',
    { moodCode: 'INT' },
    template('22.4.20'),
    template('22.4.20', '2014-06-09'),
    id,
    code,
    words === '' ? undefined : xml('text', {}, words),
    status('completed'),
  );
  return related('SUBJ', act, true)!;
}
