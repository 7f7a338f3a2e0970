/** What a file's name says of its place in a save of several files. */
export interface SaveMember {
  /** What the names of all files of one save have in common: `4666` of `G_4666.pth` and `D_4666.pth`. */
  readonly save: string;
  /** The words that tell the files of one save apart: `g`, `optim`; empty where only ranks or shards do. */
  readonly role: string;
  /** Numbers of rank, shard or part, in the order of the name. */
  readonly ranks: readonly number[];
  /** True where the numbers are ranks alone, so that they tell how many processes wrote. */
  readonly byRank: boolean;
}

/** Words for one network or one kind of state among several. */
const roleWords = new Set(
  [
    ["model", "models", "net", "network", "weights", "params"],
    ["optim", "optims", "optimizer", "optimizers", "opt", "optimizerstate"],
    ["sched", "scheduler", "schedulers", "lrscheduler", "scaler", "rng", "dataloader", "sampler"],
    ["g", "gen", "generator", "netg", "d", "dis", "disc", "discriminator", "netd"],
    ["meta"],
    ["actor", "critic", "policy", "value", "encoder", "decoder"],
  ].flat(),
);
/** Of these the first that a save has is the one that people name. */
const mainFirst = [
  "model",
  "models",
  "net",
  "network",
  "weights",
  "params",
  "g",
  "gen",
  "generator",
  "netg",
  "actor",
  "policy",
  "encoder",
];
const rankToken = /(^|[-_.])(rank|shard|part|worker|mp[-_]?rank)[-_]?(\d+)(?=[-_.]|$)/giu;

/** Reads a name without its ending. */
export function saveMember(stem: string): SaveMember {
  const found = [...stem.matchAll(rankToken)];
  const words = withoutRanks(stem)
    .split(/[-_.=]+/u)
    .filter((word) => word !== "" && word !== "state");
  const isRole = (word: string): boolean => roleWords.has(word.toLowerCase());
  return {
    save: words.filter((word) => !isRole(word)).join("_"),
    role: words.filter(isRole).join("_").toLowerCase(),
    ranks: found.map(([, , , number]) => Number(number)),
    byRank: found.length === 1 && /rank/iu.test(found[0]?.[2] ?? ""),
  };
}

/** A name without the numbers of rank, shard and part: what is left tells how far the save is. */
export function withoutRanks(name: string): string {
  return name.replace(rankToken, "");
}

/** What tells a member from the others of its save: `optim.0`. */
export function memberId({ role, ranks }: SaveMember): string {
  return [role, ...ranks].join(".");
}

/** The order in which the files of a save are named to people: the model or the generator first. */
export function mainOrder(a: SaveMember, b: SaveMember): number {
  const place = ({ role }: SaveMember): number => {
    const at = mainFirst.indexOf(role.split("_")[0] ?? "");
    return at < 0 ? mainFirst.length : at;
  };
  return place(a) - place(b);
}
