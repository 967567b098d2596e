import type { Route } from './routes.js';

type Json = null | string | number | boolean | Json[] | { [name: string]: Json };

interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  const?: Json;
  enum?: Json[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minimum?: number;
}
export interface ApiDocument {
  paths: Record<string, Record<string, { requestBody?: { content?: Record<string, { schema?: Schema }> } }>>;
  components?: { schemas?: Record<string, Schema> };
}

/** A body that a route takes, and the fields in it that name a thing. */
export interface Body {
  type: string;
  fields: Record<string, Json>;
  naming: Array<{ field: string; put(name: string): Json }>;
}

const BOUNDARY = 'a-boundary-of-the-test';
/** Fields of forms, as pages name them; what a form does not know it leaves alone. */
const FORM: Record<string, Json> = {
  version: '1',
  text: 'Hallo',
  subject: 'Hallo',
  question: 'Hallo?',
  answer: 'Hallo',
  reason: 'Daarom',
  name: 'Iemand',
  kind: 'pinned',
  position: '1',
  locale: 'nl',
  audience: 'public',
  solved: 'yes',
  visibility: 'staff',
  channel: 'phone',
  confirm: 'yes',
};
const NAMING = /id$|ids$|email|into|number|product|article|team|assignee|about|requester|customer|slug|^to$|with/i;

/** What to send to a route: for the API as its own document says, for pages as forms do. */
export function bodiesOf(route: Route, document: ApiDocument): Body[] {
  if (!route.url.startsWith('/api/')) {
    return [
      { type: 'application/x-www-form-urlencoded', fields: FORM, naming: [] },
      { type: `multipart/form-data; boundary=${BOUNDARY}`, fields: FORM, naming: [] },
    ];
  }
  const path = route.url.replaceAll(/:(\w+)/g, '{$1}');
  const content = document.paths[path]?.[route.method.toLowerCase()]?.requestBody?.content ?? {};
  const [[type, { schema }] = ['application/json', {}]] = Object.entries(content);
  if (type.startsWith('multipart')) return [{ type: `${type}; boundary=${BOUNDARY}`, fields: FORM, naming: [] }];
  const whole = resolve(schema ?? {}, document);
  return (whole.anyOf ?? whole.oneOf ?? [whole]).map((one) => {
    const { properties = {} } = resolve(one, document);
    return {
      type,
      fields: make(one, document) as Record<string, Json>,
      naming: Object.entries(properties).flatMap(([field, property]) =>
        placesIn(property, document, NAMING.test(field)).map((put) => ({ field, put })),
      ),
    };
  });
}

/** The fields that name a thing; of a form those that its handler was seen to look for. */
export function namingIn(route: Route, { type, naming }: Body): Body['naming'] {
  if (!type.startsWith('application/x-www')) return naming;
  const fields = [...route.fields].filter((field) => NAMING.test(field));
  return fields.map((field) => ({ field, put: (name: string) => name }));
}

/** As it goes over the line. */
export function encode({ type, fields }: Pick<Body, 'type' | 'fields'>): string {
  if (type === 'application/json') return JSON.stringify(fields);
  if (type.startsWith('application/x-www')) return new URLSearchParams(fields as Record<string, string>).toString();
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value as string}\r\n`,
  );
  const file = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nHallo\r\n`;
  return `${parts.join('')}${file}--${BOUNDARY}--\r\n`;
}

function resolve(schema: Schema, document: ApiDocument): Schema {
  if (!schema.$ref) return schema;
  return document.components?.schemas?.[schema.$ref.split('/').at(-1)!] ?? {};
}

/** The least that such a schema takes. */
function make(given: Schema, document: ApiDocument): Json {
  const schema = resolve(given, document);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0]!;
  const [choice] = schema.anyOf ?? schema.oneOf ?? [];
  if (choice) return make(choice, document);
  if (schema.type === 'object' || schema.properties) {
    const needed = [...(schema.required ?? []), ...(schema.properties?.['version'] ? ['version'] : [])];
    return Object.fromEntries(needed.map((name) => [name, make(schema.properties?.[name] ?? {}, document)]));
  }
  if (schema.type === 'array') return [];
  if (schema.type === 'integer' || schema.type === 'number') return Math.max(1, schema.minimum ?? 1);
  if (schema.type === 'boolean') return true;
  return schema.format === 'uuid' ? '0193e8c5-0000-7000-8000-00000000beef' : 'Hallo';
}

/** Every way to put a name into a value of this schema. */
function placesIn(given: Schema, document: ApiDocument, isNaming: boolean): Array<(name: string) => Json> {
  const schema = resolve(given, document);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.flatMap((one) => placesIn(one, document, isNaming));
  if (schema.type === 'array') {
    return placesIn(schema.items ?? {}, document, isNaming).map((put) => (name: string) => [put(name)]);
  }
  if (schema.properties) {
    return Object.entries(schema.properties).flatMap(([field, property]) =>
      placesIn(property, document, NAMING.test(field)).map((put) => (name: string) => ({ [field]: put(name) })),
    );
  }
  return schema.type === 'string' && !schema.enum && (schema.format === 'uuid' || isNaming) ? [(name) => name] : [];
}
