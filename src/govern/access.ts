import type { Access } from '#flow';

/** The one mode until sign-in exists: whoever reaches the loopback address sees everything (`--auth off`). */
export function accessWithoutSignIn(): Access {
  return { actor: 'anonymous on loopback', scope: 'everything' };
}
