import { z } from 'zod'
import type { Call, Fault, Reply } from './faulty-server.ts'

const Anything = z.record(z.string(), z.json())
export type Json = z.infer<typeof Anything>
const Results = z.looseObject({ results: z.array(Anything) })
const Changes = z.looseObject({ changes: z.array(Anything), cursor: z.string(), more: z.boolean() })
type Changes = z.infer<typeof Changes>

export function readJson({ body }: Pick<Reply, 'body'>): Json {
  try {
    return Anything.safeParse(JSON.parse(body.toString())).data ?? {}
  } catch {
    return {}
  }
}

export function toReply(json: unknown, status = 200): Reply {
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(json)) }
}

/** Problems with one of these codes are answered as if there were none. */
export function forgive(
  breaks: string,
  codes: readonly string[],
  instead: (call: Call, memory: Map<string, string>) => Reply,
  only: (call: Call) => boolean = () => true,
): Fault {
  return {
    ...{ name: `takes no notice of ${codes.join(', ')}`, breaks },
    answer: (reply, call, memory) => {
      if (reply.status < 400 && /^\/auth\/(login|renew)$/.test(call.path)) memory.set('grant', reply.body.toString())
      const code = readJson(reply)['code']
      return reply.status >= 400 && codes.includes(String(code)) && only(call) ? instead(call, memory) : reply
    },
  }
}

/** Whoever is let in is let in as the one before. */
export function toLastGrant(_call: Call, memory: Map<string, string>): Reply {
  return toReply(JSON.parse(memory.get('grant') ?? '{}'))
}

/** Changes every answer to `POST /operations`. */
export function onResults(
  breaks: string,
  name: string,
  change: (results: readonly Json[], memory: Map<string, string>) => readonly Json[],
): Fault {
  return {
    ...{ name, breaks },
    answer: (reply, { method, path }, memory) => {
      if (method !== 'POST' || path !== '/operations' || reply.status !== 200) return reply
      const answer = Results.parse(readJson(reply))
      return toReply({ ...answer, results: change(answer.results, memory) })
    },
  }
}

/** Operations refused with this code, or with this outcome, are told as taken. */
export function takeAnyway(breaks: string, refusal: string): Fault {
  return onResults(breaks, `takes what is ${refusal}`, (results) =>
    results.map((result) =>
      result['code'] === refusal || result['outcome'] === refusal
        ? { id: result['id'] ?? '', outcome: 'accepted', revision: 1, number: '20280001' }
        : result,
    ),
  )
}

/** Changes every page of the feed, also of those that come a line each. */
export function onPages(
  breaks: string,
  name: string,
  change: (page: Changes, call: Call, memory: Map<string, string>) => Changes,
): Fault {
  return {
    ...{ name, breaks },
    answer: (reply, call, memory) => {
      if (call.path !== '/changes' || reply.status !== 200) return reply
      const lines = reply.body.toString().trimEnd().split('\n')
      const pages = lines.map((line) => change(Changes.parse(JSON.parse(line)), call, memory))
      return { ...reply, body: Buffer.from(pages.map((page) => JSON.stringify(page)).join('\n')) }
    },
  }
}

/** Changes the JSON of answers to one path that are none of trouble. */
export function onAnswer(breaks: string, name: string, path: RegExp, change: (json: Json) => Json): Fault {
  return {
    ...{ name, breaks },
    answer: (reply, call) => (path.test(call.path) && reply.status < 300 ? toReply(change(readJson(reply))) : reply),
  }
}

/** Changes status and headers of what tus answers. */
export function onUpload(breaks: string, name: string, change: (reply: Reply, call: Call) => Reply): Fault {
  return { name, breaks, answer: (reply, call) => (call.path.startsWith('/files') ? change(reply, call) : reply) }
}

export function emptyPage(): Reply {
  return toReply({ changes: [], cursor: 'x', more: false })
}
