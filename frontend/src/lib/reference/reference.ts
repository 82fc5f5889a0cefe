import type { ObjectReference, Reference } from '../api/types';

export const verbs = ['list', 'fetch', 'create', 'update', 'delete', 'attach', 'print'] as const;
export type Verb = (typeof verbs)[number];

/** `offered`: the platform has something to answer with. `other`: the API has the verb, this platform has not. */
export type Offer = 'offered' | 'other' | 'none';

/** How a verb of an object stands, for a platform or for the API as such. */
export function offerOf(reference: Reference, object: ObjectReference, verb: Verb, platform: string): Offer {
  if (!object.verbs?.includes(verb)) return 'none';
  if (!platform) return 'offered';
  const of = reference.platforms?.find((one) => one.name === platform)?.verbs[object.name];
  return of?.includes(verb) ? 'offered' : 'other';
}

/** The labels of the platforms that have something to answer for an object. */
export function platformsOf(reference: Reference, object: ObjectReference): string[] {
  return (reference.platforms ?? []).filter((one) => one.verbs[object.name]?.length).map((one) => one.label);
}

/** The objects that a text occurs in: in their name, their path, their events or the paths of their members. */
export function matching(reference: Reference | undefined, text: string): ObjectReference[] {
  const wanted = text.trim().toLowerCase();
  const occurs = (word: string) => word.toLowerCase().includes(wanted);
  return (reference?.objects ?? []).filter((one) => !wanted || [one.name, one.plural, one.path, ...(one.events ?? [])].some(occurs) || one.fields?.some((field) => occurs(field.path)));
}

/** The members that a body must have. */
export function required(object: ObjectReference): string[] {
  return (object.fields ?? []).filter((field) => field.create === 'required').map((field) => field.path);
}
