/** The editor's ids of the languages that configs are written in: what is checked when it is opened. */
export const configLanguages = ["python", "yaml", "json"] as const;
