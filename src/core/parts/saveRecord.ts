/** Written by Respawn's Python kit as the last file of a save, under a temporary name and renamed. */
export const saveRecordName = "respawn.json";
