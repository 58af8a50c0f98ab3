import swagger from '@fastify/swagger'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { OfficePack } from '../../domain/office-pack/office-pack.ts'
import { Change, ChangesPage, Notice, Passport, Person, ServerFiling, Unit } from '../../domain/sync/change.ts'
import { Operation, OperationResult, PushRequest, PushResponse } from '../../domain/sync/operation.ts'
import { Challenge, LoginRequest, Problem, RenewRequest, SessionGrant } from '../../domain/sync/session.ts'
import { StatementSignature } from '../../domain/sync/signature.ts'
import { Submission } from '../../domain/sync/submission.ts'
import type { App } from './app.ts'

/** The contract's shapes by the names they have in `domain/sync`; `Submission` travels inside a statement. */
const shapes = {
  ...{ Challenge, LoginRequest, RenewRequest, SessionGrant, StatementSignature, Problem, OfficePack, Submission },
  ...{ Operation, OperationResult, PushRequest, PushResponse },
  ...{ Change, ChangesPage, ServerFiling, Notice, Person, Passport, Unit },
}

/** Writes the contract down for other implementers, out of the very schemas that check it: `GET /openapi.json`. */
export async function registerOpenApi(app: App): Promise<void> {
  const schemaRegistry = z.registry<{ id?: string | undefined }>()
  for (const [id, schema] of Object.entries(shapes)) schemaRegistry.add(schema, { id })
  const options = { schemaRegistry }
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Border Desk provincial server',
        version: '1.0.0',
        description: 'What the desktop client asks of the server of a provincial foreign affairs office.',
      },
      components: { securitySchemes: { session: { type: 'http', scheme: 'bearer' } } },
    },
    transform: createJsonSchemaTransform(options),
    transformObject: createJsonSchemaTransformObject(options),
  })
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger())
}
