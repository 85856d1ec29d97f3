/** Where the browser is, so that the server writes times as the reader will read them. */
export const TIME_ZONE_COOKIE = "docket-zone";
