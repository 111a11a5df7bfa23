const escapes: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

/** A text as XML 1.0 has it between tags. What it has no form for becomes U+FFFD. */
export function escapeText(text: string): string {
  return escaped(text, /[&<>\r]/g);
}

/** A text as XML 1.0 has it in an attribute, between double quotes: white space as references, or reading would make blanks of it. */
export function escapeAttribute(text: string): string {
  return escaped(text, /[&<>"\t\n\r]/g);
}

function escaped(text: string, special: RegExp): string {
  return text
    .toWellFormed()
    .replace(special, (character) => escapes[character]!)
    .replace(notXml, '\ufffd');
}

/** What XML 1.0 has no form for (production 2, Char). */
const notXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
