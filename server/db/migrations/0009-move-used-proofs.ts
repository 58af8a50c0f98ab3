/** Used proofs are kept in a file of their own (`auth/proof.repo.ts`). */
export const moveUsedProofs = {
  id: 9,
  name: 'move-used-proofs',
  sql: `
    DROP TABLE used_proof;
    -- Which proofs were used is forgotten here, and so are the keys that made them: clients renew their sessions with new ones.
    DELETE FROM session;
  `,
}
