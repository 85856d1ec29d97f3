/** The first page of files, asked for by the page and by the list alike. */
export const latestFilesInput: { limit: number } = { limit: 20 };
