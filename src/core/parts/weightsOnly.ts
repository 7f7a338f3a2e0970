import { msg } from "../model/message.js";

/** Why a whole set of weights is still no point to go on from. */
export const weightsOnly = msg(
  "holds weights only: a start for a new run, not a point to resume from",
);

/** Why a file whose directory is whole may still not be called so. */
export const recordUnread = msg("has a record that cannot be read, so what it holds is not known");
