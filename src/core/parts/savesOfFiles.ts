import { msg, type Message } from "../model/message.js";
import { mainOrder, memberId, saveMember, type SaveMember } from "./saveMember.js";

/** A file of a save, by its name and what the name says. */
export interface NamedMember {
  readonly name: string;
  readonly member: SaveMember;
}

/** Several files of one folder that are one save. */
export interface SaveOfFiles {
  /** The file that people name first: the model, the generator, the first shard. */
  readonly main: string;
  readonly members: readonly NamedMember[];
  /** What is not there: gaps in a set of ranks or shards, and what every earlier save of the folder has. */
  readonly missing: readonly Message[];
  /** What only later saves have: state that is often removed from old ones to make room. */
  readonly lacksLater: readonly string[];
  /** How many ranks wrote it, where its names tell. */
  readonly worldSize: number | undefined;
  /** False for ranks or shards of which no other save of the folder says how many there must be. */
  readonly isCounted: boolean;
}

/** Folders with more files hold data. */
const nameLimit = 4096;
/** Ranks or shards of one save; names that say more are no such set. */
const countLimit = 100_000;

/**
 * Groups the files of a folder into saves, by what their names have in common: pairs (`G_500.pth`, `D_500.pth`), a model
 * and its optimizer of the same number, ranks and shards. What a save must have is told by its own numbers and by
 * the saves before it. Names that stand alone are not given back.
 */
export function savesOfFiles(names: readonly string[], ending: RegExp): readonly SaveOfFiles[] {
  const bySave = new Map<string, NamedMember[]>();
  for (const name of names.slice(0, nameLimit)) {
    const member = saveMember(name.replace(ending, ""));
    if (member.role !== "" || member.ranks.length > 0) {
      bySave.set(member.save, [...(bySave.get(member.save) ?? []), { name, member }]);
    }
  }
  const groups = [...bySave].filter(([, members]) => isDistinct(members));
  const shapes = new Set(
    groups.filter(([, members]) => isSeveral(members)).map(([save]) => shape(save)),
  );
  const own = groups
    .filter(([save]) => shapes.has(shape(save)))
    .toSorted(([a], [b]) => a.localeCompare(b, "en", { numeric: true }));
  return own.map(([save, members], at) => {
    const like = own.flatMap(([other, others], place) =>
      place !== at && shape(other) === shape(save) ? [{ others, earlier: place < at }] : [],
    );
    const earlier = like.flatMap((each) => (each.earlier ? [each.others] : []));
    const ordered = members.toSorted((a, b) => mainOrder(a.member, b.member));
    const lacked = lackingOf(members, earlier);
    return {
      main: ordered[0]?.name ?? "",
      members: ordered,
      missing: [
        ...gaps(members),
        ...lacked.map((what) => msg("has no {0}, which the saves before it have", what)),
      ],
      lacksLater:
        earlier.length > 0
          ? []
          : lackingOf(
              members,
              like.map(({ others }) => others),
            ),
      worldSize: worldSizeOf(members),
      isCounted:
        members.every(({ member }) => member.ranks.length === 0) ||
        own.some(([, others], place) => place !== at && confirms(others, members, place > at)),
    };
  });
}

/** Whether another save says that one has all its files: it has the same, or it is later and has no others. */
function confirms(
  others: readonly NamedMember[],
  members: readonly NamedMember[],
  later: boolean,
): boolean {
  const own = new Set(members.map(({ member }) => memberId(member)));
  const within = others.every(({ member }) => own.has(memberId(member)));
  return within && (later || others.length === members.length);
}

function shape(save: string): string {
  return save.replace(/\d+/gu, "#");
}

/** More than one file, or one that counts itself among others. */
function isSeveral(members: readonly NamedMember[]): boolean {
  return members.length > 1 || members.some(({ member }) => member.ranks.length > 0);
}

function isDistinct(members: readonly NamedMember[]): boolean {
  const ids = new Set(members.map(({ member }) => memberId(member)));
  return ids.size === members.length;
}

/** Words for what all the others have and these do not; ranks of a role that is here are judged by their numbers. */
function lackingOf(
  members: readonly NamedMember[],
  others: readonly (readonly NamedMember[])[],
): readonly string[] {
  const rolesOf = (all: readonly NamedMember[]): ReadonlySet<string> =>
    new Set(all.map(({ member }) => member.role));
  const own = rolesOf(members);
  const [first, ...rest] = others.map(rolesOf);
  const roles = [...(first ?? [])].filter(
    (role) => !own.has(role) && rest.every((each) => each.has(role)),
  );
  const [some, ...more] = others;
  const shards = (some ?? []).filter(
    ({ member }) =>
      own.has(member.role) &&
      !members.some((each) => memberId(each.member) === memberId(member)) &&
      more.every((all) => all.some((each) => memberId(each.member) === memberId(member))),
  );
  return [...roles, ...shards.map(({ member }) => memberId(member))];
}

/** Ranks and shards count from 0 without gaps; where two numbers count, each of the one has all of the other. */
function gaps(members: readonly NamedMember[]): readonly Message[] {
  const roles = [...new Set(members.map(({ member }) => member.role))];
  return roles.flatMap((role): readonly Message[] => {
    const own = members.filter(({ member }) => member.role === role);
    const ranks = own.map(({ member }) => member.ranks);
    const sizes = (ranks[0] ?? []).map(
      (_, at) => Math.max(...ranks.map((each) => each[at] ?? 0)) + 1,
    );
    const count = sizes.reduce((product, size) => product * size, 1);
    return sizes.length === 0 || count <= own.length || count > countLimit
      ? []
      : [msg("has {0} of its {1} ranks or shards", own.length, count)];
  });
}

function worldSizeOf(members: readonly NamedMember[]): number | undefined {
  const ranks = members.flatMap(({ member }) => (member.byRank ? member.ranks : []));
  return ranks.length === 0 ? undefined : Math.max(...ranks) + 1;
}
