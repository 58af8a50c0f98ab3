import { describeProblems, describeRefusals } from './problem-codes.ts'

export type Json = string | number | boolean | null | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [name: string]: Json
}

const INPUT = /^(.+)Input$/
const text = { type: 'string' }
const TUS_VERSION = toHeader('Tus-Resumable', { const: '1.0.0' }, 'The version of tus')
const OFFSET = { description: 'So many bytes have arrived', schema: { type: 'integer', minimum: 0 } }
const PROOF = toHeader('DPoP', text, 'RFC 9449: made anew for each request by the key of the session')

/** How each route of tus is asked and answered beyond what its schema says: tus itself reads and writes its headers. */
const uploads: Readonly<Record<string, JsonObject>> = {
  'post /files': {
    parameters: [
      TUS_VERSION,
      toHeader('Upload-Length', { type: 'integer', minimum: 1 }, 'The whole file, in bytes'),
      toHeader('Upload-Metadata', text, '`sha256 <base64 of the hex>,mediaType <base64>`'),
    ],
    responses: {
      201: {
        description: 'Begun, or there already',
        headers: { Location: { description: 'Where the bytes go', required: true, schema: text } },
      },
    },
  },
  'head /files/{id}': {
    parameters: [TUS_VERSION],
    responses: {
      200: {
        description: 'How much has arrived',
        headers: { 'Upload-Offset': OFFSET, 'Upload-Length': { ...OFFSET, description: 'The whole file' } },
      },
    },
  },
  'patch /files/{id}': {
    parameters: [TUS_VERSION, toHeader('Upload-Offset', { type: 'integer', minimum: 0 }, 'Where these bytes belong')],
    requestBody: { required: true, content: { 'application/offset+octet-stream': { schema: {} } } },
    responses: {
      204: { description: 'Arrived; with the last bytes: hashed and kept', headers: { 'Upload-Offset': OFFSET } },
    },
  },
}

/**
 * The document as implementers get it, from what the routes' schemas say: each shape once, what every request has to carry, and
 * every code. A shape is described as a reader has to take it: with room for fields that a later version adds.
 */
export function finishDocument(document: JsonObject): JsonObject {
  const { schemas, ...components } = toObject(document['components'])
  const shapes = Object.entries(toObject(schemas)).flatMap(([name, shape]) => {
    const [, known] = INPUT.exec(name) ?? []
    return known === undefined ? [] : [[known, shape] as const]
  })
  const paths = Object.entries(toObject(document['paths'])).map(([path, item]) => [path, finishPath(path, item)])
  const whole = { ...document, paths: Object.fromEntries(paths) as JsonObject }
  return toObject(
    mapRefs({ ...whole, components: { ...components, schemas: describeCodes(Object.fromEntries(shapes)) } }),
  )
}

function finishPath(path: string, item: Json): JsonObject {
  const operations = Object.entries(toObject(item)).map(([method, operation]) => {
    const { parameters = [], responses, ...rest } = toObject(operation)
    const more = uploads[`${method} ${path}`] ?? {}
    const own = [...toList(parameters), ...('security' in rest ? [PROOF] : []), ...toList(more['parameters'] ?? [])]
    const told = Object.entries(toObject(responses)).filter(([status]) => status !== '2XX')
    const answers = { ...Object.fromEntries(told), ...toObject(more['responses'] ?? {}) }
    const body = more['requestBody'] === undefined ? {} : { requestBody: more['requestBody'] }
    return [method, { operationId: toId(method, path), ...rest, ...body, parameters: own, responses: answers }]
  })
  return Object.fromEntries(operations)
}

function toId(method: string, path: string): string {
  return `${method}${path.replaceAll(/[^a-z]+(\w)?/gi, (_, next: string | undefined) => next?.toUpperCase() ?? '')}`
}

function describeCodes(schemas: JsonObject): JsonObject {
  const problem = toObject(schemas['Problem'])
  const properties = toObject(problem['properties'])
  const result = toObject(schemas['OperationResult'])
  return {
    ...schemas,
    Problem: { ...problem, properties: { ...properties, code: { ...text, description: describeProblems() } } },
    OperationResult: { ...result, description: describeRefusals() },
  }
}

/** References to the shape as it is sent become references to the one shape. */
function mapRefs(json: Json): Json {
  if (Array.isArray(json)) return json.map(mapRefs)
  if (!isObject(json)) return json
  const entries = Object.entries(json).map(([name, value]) => [
    name,
    name === '$ref' && typeof value === 'string' ? value.replace(INPUT, '$1') : mapRefs(value),
  ])
  return Object.fromEntries(entries)
}

function toHeader(name: string, schema: JsonObject, description: string): JsonObject {
  return { name, in: 'header', required: true, description, schema }
}

function toObject(json: Json | undefined): JsonObject {
  return isObject(json) ? json : {}
}

function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

function toList(json: Json): readonly Json[] {
  return Array.isArray(json) ? json : []
}
