/** How names are written: by namespace, and for prefixes that a fragment uses without declaring them. */
export interface NamespacePrefixes {
  /** URI → what stands before the local name; empty for the document's own namespace. */
  readonly byUri: ReadonlyMap<string, string>;
  /** Prefixes that mean something undeclared, as fragments of documents have them. */
  readonly undeclared: ReadonlyMap<string, string>;
}

/** The namespaces in force at an element (Namespaces in XML 1.0 §6). */
export class NameScope {
  readonly #prefixes: NamespacePrefixes;
  readonly #declared: ReadonlyMap<string, string>;
  readonly #elements = new Map<string, string>();
  readonly #attributes = new Map<string, string>();

  constructor(prefixes: NamespacePrefixes, declared: ReadonlyMap<string, string> | undefined) {
    this.#prefixes = prefixes;
    this.#declared = declared ?? new Map();
  }

  /** The scope of an element with these attributes, some of which declare namespaces. */
  within(names: readonly string[], values: readonly string[]): NameScope {
    const declared = new Map(this.#declared);
    for (const [index, name] of names.entries()) {
      if (name === 'xmlns') declared.set('', values[index]!);
      else if (name.startsWith('xmlns:')) declared.set(name.slice(6), values[index]!);
    }
    return new NameScope(this.#prefixes, declared);
  }

  element(name: string): string {
    return this.#once(name, this.#elements, true);
  }

  /** Attributes without a prefix are in no namespace (§6.2). */
  attribute(name: string): string {
    return this.#once(name, this.#attributes, false);
  }

  /** One text for all that are called alike: they are compared by what they are, not sign by sign. */
  #once(name: string, known: Map<string, string>, isElement: boolean): string {
    const before = known.get(name);
    if (before !== undefined) return before;
    const made = this.#named(name, isElement);
    const [unique] = Object.keys({ [made]: 0 });
    known.set(name, unique!);
    return unique!;
  }

  #named(name: string, isElement: boolean): string {
    const colon = name.indexOf(':');
    const prefix = colon === -1 ? '' : name.slice(0, colon);
    const local = name.slice(colon + 1);
    if (prefix === '' && !isElement) return local;
    const uri = this.#declared.get(prefix);
    if (uri === undefined) return `${this.#prefixes.undeclared.get(prefix) ?? (prefix && `${prefix}:`)}${local}`;
    return `${this.#prefixes.byUri.get(uri) ?? `{${uri}}`}${local}`;
  }
}
