/** What a code of a problem (RFC 9457) means, and with which status it comes. Texts for people are the client's own. */
export const problemCodes = {
  malformed: [400, 'not of the contract’s shape; `path` says where'],
  'bad-credentials': [401, 'account or password is wrong; `triesLeft` where it is known'],
  'bad-signature': [401, 'the signature is not over what was asked'],
  'clock-wrong': [401, 'signed or proven by a clock more than five minutes off; `minutes`'],
  'nonce-spent': [401, 'the challenge was answered before, has expired or was never given'],
  'proof-invalid': [401, 'the proof is not by this session’s key for this request'],
  'proof-missing': [401, 'a token without its proof'],
  'proof-replayed': [401, 'the proof was used before'],
  'renewal-expired': [401, 'the right to renew is over: log in with the password'],
  'session-expired': [401, 'the session is over: renew it'],
  'session-missing': [401, 'no session'],
  'account-locked': [403, 'too many wrong passwords; `minutes`'],
  'audit-not-yours': [403, 'the chain belongs to another unit'],
  'key-expired': [403, 'the certificate has expired'],
  'key-not-for-signing': [403, 'the certificate is for something else'],
  'key-not-yet-valid': [403, 'the certificate is not valid yet'],
  'key-revoked': [403, 'the certificate is revoked'],
  'key-unknown-ca': [403, 'no authority of this office issued the certificate'],
  'key-wrong-clerk': [403, 'the key is another clerk’s'],
  'key-wrong-unit': [403, 'the key is of another unit'],
  'not-your-role': [403, 'the account’s role may not do this'],
  'revocation-list-stale': [403, 'nobody can tell whether the certificate is revoked'],
  'too-many-workstations': [403, 'the account is used on other computers already; `max`, `names`'],
  'no-receipt': [404, 'no receipt of this operation for these units'],
  'not-found': [404, 'no such path'],
  'upload-unknown': [404, 'no such upload of this unit, or it has been thrown away: begin anew'],
  'audit-forked': [409, 'another line stands there; `seq`'],
  'audit-gap': [409, 'lines are missing in between; `lastSeq`'],
  'upload-offset-mismatch': [409, 'not the next byte: ask for the offset'],
  'cursor-expired': [410, 'read the feed anew, without a cursor'],
  'too-large': [413, 'larger than the contract allows'],
  'audit-broken': [422, 'a line is not whole in itself; `seq`'],
  'hash-mismatch': [422, 'not the file that was announced'],
  'media-type-mismatch': [422, 'not of the type that was announced'],
  'password-too-weak': [422, 'the new password is too weak; `rule`'],
  'password-used-before': [422, 'the new password was used before'],
  'server-error': [500, 'the server failed: try later'],
} as const satisfies Readonly<Record<string, readonly [status: number, meaning: string]>>

/** The same for what is refused one by one (`OperationResult`, outcome `refused`). Keys’ codes are those above. */
export const refusalCodes = {
  'bad-signature': 'the statement was changed, is not canonical JSON, or bears no good signature',
  'data-not-normal': 'fields are missing, unknown, or do not add up',
  'filing-deleted': 'the filing was deleted',
  'malformed-submission': 'the statement is no submission',
  'not-allowed': 'not in this state',
  'not-your-role': 'the account’s role may not do this',
  'operation-id-reused': 'another operation was carried out under this id',
  'server-error': 'the server stumbles over this operation alone',
  'unknown-filing': 'no such filing of these units',
  'unknown-kind': 'the office takes no such filing',
  'unknown-notice': 'no such letter to these units',
  'unknown-plan': 'no such plan of the unit',
  'would-bounce': 'breaks the office’s rules; `issues`',
  'wrong-account': 'signed for another account',
  'wrong-filing': 'signed for another filing',
  'wrong-kind': 'the filing is of another kind',
  'wrong-office': 'signed for another office',
  'wrong-round': 'not the next round',
  'wrong-unit': 'not one of the clerk’s units, or the filing is another unit’s',
} as const satisfies Readonly<Record<string, string>>

/** For the document: a line each. */
export function describeProblems(): string {
  const lines = Object.entries(problemCodes).map(([code, [status, meaning]]) => `- \`${code}\` (${status}): ${meaning}`)
  return `The machine-readable word:\n${lines.join('\n')}`
}

export function describeRefusals(): string {
  const lines = Object.entries(refusalCodes).map(([code, meaning]) => `- \`${code}\`: ${meaning}`)
  const keys = Object.keys(problemCodes).filter((code) => code.startsWith('key-'))
  return `Why it was not taken:\n${lines.join('\n')}\n- of the signer’s certificate: ${keys.join(', ')}, revocation-list-stale`
}
