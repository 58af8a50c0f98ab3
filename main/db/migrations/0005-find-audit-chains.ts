/** Where a chain of the audit trail begins: the trail of a workspace put back from an older copy has more than one. */
export const findAuditChains = {
  id: 5,
  name: 'find-audit-chains',
  sql: `
    CREATE INDEX audit_entry_first ON audit_entry (seq)
      WHERE previous_hash = '0000000000000000000000000000000000000000000000000000000000000000';
  `,
}
