import swagger from '@fastify/swagger'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { AuditEntry } from '../../domain/audit/audit-entry.ts'
import { AuditPush, AuditPushed } from '../../domain/audit/audit-push.ts'
import { OfficePack } from '../../domain/office-pack/office-pack.ts'
import { Change, ChangesPage, Notice, Passport, Person, ServerFiling, Unit } from '../../domain/sync/change.ts'
import {
  Operation,
  OperationResult,
  PushRequest,
  PushResponse,
  ResultsRequest,
  ResultsResponse,
} from '../../domain/sync/operation.ts'
import {
  Challenge,
  LoginRequest,
  PasswordChange,
  Problem,
  RenewRequest,
  SessionGrant,
  Trust,
} from '../../domain/sync/session.ts'
import { Receipt, ReceiptStatement } from '../../domain/sync/receipt.ts'
import { StatementSignature } from '../../domain/sync/signature.ts'
import { Submission } from '../../domain/sync/submission.ts'
import type { App } from './app.ts'
import { finishDocument, type JsonObject } from './finish-document.ts'

/** The contract's shapes by the names they have in `domain/sync`; `Submission` travels inside a statement. */
const shapes = {
  ...{
    Challenge,
    LoginRequest,
    RenewRequest,
    PasswordChange,
    SessionGrant,
    StatementSignature,
    Problem,
    OfficePack,
    Submission,
  },
  ...{
    Operation,
    OperationResult,
    PushRequest,
    PushResponse,
    ResultsRequest,
    ResultsResponse,
    Receipt,
    ReceiptStatement,
    Trust,
  },
  ...{ AuditEntry, AuditPush, AuditPushed },
  ...{ Change, ChangesPage, ServerFiling, Notice, Person, Passport, Unit },
}

const PROOF =
  'RFC 9449: `Authorization: DPoP <token>`, and in the header `DPoP` a proof by the ES256 key the session was granted to.'

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
      components: { securitySchemes: { session: { type: 'http', scheme: 'dpop', description: PROOF } } },
    },
    transform: createJsonSchemaTransform(options),
    transformObject: createJsonSchemaTransformObject(options),
  })
  let document: JsonObject | undefined
  app.get('/openapi.json', { schema: { hide: true } }, () => {
    document ??= finishDocument(z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(app.swagger()))))
    return document
  })
}
