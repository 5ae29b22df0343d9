/** What a value in a configuration is, for sentences that say what it should have been. */

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

export function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}
