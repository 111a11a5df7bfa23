/**
 * Whether a narrative's `div` is well-formed XHTML of the elements and attributes that FHIR takes (R4 2.4.0, txt-1), and says something
 * (txt-2). Undefined where it is; else what is wrong with it.
 */
export function narrativeFault(div: string): string | undefined {
  if (!/^\s*<div[\s>]/.test(div)) return 'The narrative is one div element.';
  const open: string[] = [];
  let isFilled = false;
  let at = 0;
  for (const match of div.matchAll(markup)) {
    const between = div.slice(at, match.index);
    if (between.includes('<') || entity.test(between)) return 'The narrative is not well-formed.';
    isFilled ||= open.length > 0 && /\S/.test(between);
    at = match.index + match[0].length;
    const [, closing, name, attributes, empty] = match;
    if (name === undefined) {
      if (match[0].startsWith('<!--')) continue;
      return 'The narrative holds no declarations and no processing instructions.';
    }
    if (open.length === 0 && match.index > 0 && div.slice(0, match.index).trim() !== '') {
      return 'The narrative is one div element.';
    }
    if (!elements.has(name)) return 'The narrative has an element that is not allowed in it.';
    if (closing === '/') {
      if (open.pop() !== name) return 'The narrative is not well-formed.';
      continue;
    }
    const fault = attributeFault(attributes!);
    if (fault !== undefined) return fault;
    if (name === 'img') isFilled = true;
    if (empty !== '/') open.push(name);
    if (open.length > 256) return 'The narrative is nested too deeply.';
  }
  if (open.length > 0 || div.slice(at).trim() !== '') return 'The narrative is not well-formed.';
  if (!/^\s*<div\b[^>]*\sxmlns\s*=\s*["']http:\/\/www\.w3\.org\/1999\/xhtml["']/.test(div))
    return 'The div element names the XHTML namespace.';
  return isFilled ? undefined : 'The narrative says something.';
}

/** XML knows five names; HTML's are not declared. */
const entity = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9A-Fa-f]+);)/;

const markup =
  /<!--[\s\S]*?-->|<[!?][^>]*>|<(\/?)([A-Za-z][A-Za-z0-9]*)((?:\s+[A-Za-z_:][\w:.-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/g;

function attributeFault(text: string): string | undefined {
  const seen = new Set<string>();
  for (const [, name] of text.matchAll(/([A-Za-z_:][\w:.-]*)\s*=\s*(?:"[^"]*"|'[^']*')/g)) {
    if (seen.has(name!)) return 'An element of the narrative has an attribute twice.';
    seen.add(name!);
    if (!attributes.has(name!) && !/^(xmlns|xml:\w+|data-.*)$/.test(name!)) {
      return 'The narrative has an attribute that is not allowed in it.';
    }
  }
  return undefined;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** R4 2.4.0: chapters 7–11 and 15 of HTML 4.0 without forms and scripts, `a` and images. */
const elements = words(
  'a abbr acronym address b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img li ' +
    'ol p pre q s samp small span strike strong sub sup table tbody td tfoot th thead tr tt u ul var kbd del ins bdo map area',
);
const attributes = words(
  'abbr accesskey align alt axis bgcolor border cellhalign cellpadding cellspacing cellvalign char charoff charset cite class ' +
    'color colspan compact coords dir frame headers height href hreflang hspace id lang longdesc name nowrap rel rev rowspan ' +
    'rules scope shape size span src start style summary tabindex title type valign value vspace width noshade clear xmlns ' +
    'halign ismap usemap datetime media target',
);
