import type { ResultHappening } from '../happening.ts';
import type { Draft } from '../messages/draft.ts';
import { pdfOf } from '../pdf.ts';
import { oversizedPdfBytes } from './mess.ts';

/** A scan of megabytes at the end of a result. */
export function oversizedPdf(draft: Draft): Draft {
  const scan = pdfOf(['SCANNED DOCUMENT'], oversizedPdfBytes).toString('base64');
  const ordinal = (draft.happening as ResultHappening).observations.length + 1;
  const last = draft.segments.findLastIndex((one) => one.startsWith('OBX|'));
  const scanned = `OBX|${ordinal}|ED|SCAN^Scanned document^L||^application^pdf^Base64^${scan}||||||F`;
  return { ...draft, segments: draft.segments.toSpliced(last + 1, 0, scanned), note: 'oversized-pdf' };
}
