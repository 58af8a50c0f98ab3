/** The form that is open is found among all filings at once. */
export const findOpenForm = {
  id: 12,
  name: 'find-open-form',
  sql: `
    -- Of the one filing whose form is open, or of none: asked for by every home page, and changed by every form that is opened.
    CREATE INDEX filing_opened ON filing (opened_at) WHERE opened_at IS NOT NULL;
  `,
}
