/** What we use of autocannon, which has no types of its own. */
declare module 'autocannon' {
  export default function autocannon(options: {
    readonly url: string;
    readonly connections: number;
    /** Seconds. */
    readonly duration: number;
    readonly requests: readonly { readonly method: string; readonly path: string }[];
  }): Promise<{
    readonly errors: number;
    readonly non2xx: number;
    readonly duration: number;
    readonly requests: { readonly total: number };
  }>;
}
