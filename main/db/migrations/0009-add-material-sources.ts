/** Where a material was taken from, so that a later change of that file is noticed. */
export const addMaterialSources = {
  id: 9,
  name: 'add-material-sources',
  sql: `
    -- The file on this computer a material was copied from, as it was then.
    CREATE TABLE material_source (
      material_id TEXT PRIMARY KEY REFERENCES material (id) ON DELETE CASCADE,
      path TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      -- milliseconds since 1970
      modified_at INTEGER NOT NULL
    ) STRICT;
  `,
}
