/** Days for which a workspace is kept whose work lies in another one: long enough for a clerk to miss something. */
export const RETIRED_DAYS = 90
