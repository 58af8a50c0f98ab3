/** A filing's JSON is put together from the JSON that stands in its columns, instead of being read and written anew. */
export const joinFilingBodies = {
  id: 10,
  name: 'join-filing-bodies',
  sql: `
    DROP VIEW filing_body;
    CREATE VIEW filing_body AS
      SELECT filing.id,
        '{"id":' || json_quote(filing.id) ||
        ',"kind":' || json_quote(filing.kind) ||
        ',"unitCode":' || json_quote(filing.unit_code) ||
        ',"unitName":' || json_quote(unit.name) ||
        ',"state":' || json_quote(filing.state) ||
        ',"number":' || json_quote(filing.number) ||
        ',"revision":' || filing.revision ||
        ',"round":' || filing.round ||
        ',"data":' || filing.data ||
        ',"materials":' || filing.materials ||
        ',"reviews":' || (
          SELECT json_group_array(json_object(
            'materialId', material_id, 'slot', slot, 'result', result, 'opinion', opinion, 'round', round
          )) FROM material_review WHERE filing_id = filing.id
        ) ||
        ',"opinion":' || json_quote(filing.opinion) ||
        ',"timeline":' || (
          SELECT json_group_array(json_object(
            'id', id, 'at', at, 'event', event, 'by', json_object('role', role, 'name', name),
            'round', round, 'slot', slot, 'opinion', opinion
          ) ORDER BY seq) FROM timeline_entry WHERE filing_id = filing.id
        ) ||
        ',"submittedAt":' || json_quote(filing.submitted_at) ||
        ',"updatedAt":' || json_quote(filing.updated_at) || '}' AS body
      FROM filing JOIN unit ON unit.code = filing.unit_code;
  `,
}
