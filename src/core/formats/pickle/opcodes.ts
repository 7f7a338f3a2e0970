/**
 * Every opcode of pickle protocols 0 to 5 and how its argument is encoded.
 *
 * @see https://github.com/python/cpython/blob/3.13/Lib/pickletools.py
 */
export enum Op {
  Mark = 0x28,
  EmptyTuple = 0x29,
  Stop = 0x2e,
  Pop = 0x30,
  PopMark = 0x31,
  Dup = 0x32,
  BinBytes = 0x42,
  ShortBinBytes = 0x43,
  Float = 0x46,
  BinFloat = 0x47,
  Int = 0x49,
  BinInt = 0x4a,
  BinInt1 = 0x4b,
  Long = 0x4c,
  BinInt2 = 0x4d,
  None = 0x4e,
  PersId = 0x50,
  BinPersId = 0x51,
  Reduce = 0x52,
  String = 0x53,
  BinString = 0x54,
  ShortBinString = 0x55,
  Unicode = 0x56,
  BinUnicode = 0x58,
  EmptyList = 0x5d,
  Append = 0x61,
  Build = 0x62,
  Global = 0x63,
  Dict = 0x64,
  Appends = 0x65,
  Get = 0x67,
  BinGet = 0x68,
  Inst = 0x69,
  LongBinGet = 0x6a,
  List = 0x6c,
  Obj = 0x6f,
  Put = 0x70,
  BinPut = 0x71,
  LongBinPut = 0x72,
  SetItem = 0x73,
  Tuple = 0x74,
  SetItems = 0x75,
  EmptyDict = 0x7d,
  Proto = 0x80,
  NewObj = 0x81,
  Ext1 = 0x82,
  Ext2 = 0x83,
  Ext4 = 0x84,
  Tuple1 = 0x85,
  Tuple2 = 0x86,
  Tuple3 = 0x87,
  NewTrue = 0x88,
  NewFalse = 0x89,
  Long1 = 0x8a,
  Long4 = 0x8b,
  ShortBinUnicode = 0x8c,
  BinUnicode8 = 0x8d,
  BinBytes8 = 0x8e,
  EmptySet = 0x8f,
  AddItems = 0x90,
  FrozenSet = 0x91,
  NewObjEx = 0x92,
  StackGlobal = 0x93,
  Memoize = 0x94,
  Frame = 0x95,
  ByteArray8 = 0x96,
  NextBuffer = 0x97,
  ReadonlyBuffer = 0x98,
}

/** How an argument is encoded; integers are little-endian, `BinFloat` is big-endian. */
export enum Arg {
  /** Not an opcode. */
  Unknown,
  None,
  U1,
  U2,
  I4,
  U4,
  U8,
  F8,
  /** Text up to a newline, and two such texts. */
  Line,
  Lines,
  /** A length of 1, 4 (unsigned or signed) or 8 bytes, and that many bytes. */
  Counted1,
  Counted4,
  CountedI4,
  Counted8,
}

const withArgument: readonly (readonly [Arg, readonly Op[]])[] = [
  [Arg.U1, [Op.BinInt1, Op.BinGet, Op.BinPut, Op.Ext1, Op.Proto]],
  [Arg.U2, [Op.BinInt2, Op.Ext2]],
  [Arg.I4, [Op.BinInt, Op.Ext4]],
  [Arg.U4, [Op.LongBinGet, Op.LongBinPut]],
  [Arg.U8, [Op.Frame]],
  [Arg.F8, [Op.BinFloat]],
  [Arg.Line, [Op.Int, Op.Long, Op.Float, Op.String, Op.Unicode, Op.PersId, Op.Get, Op.Put]],
  [Arg.Lines, [Op.Global, Op.Inst]],
  [Arg.Counted1, [Op.Long1, Op.ShortBinString, Op.ShortBinBytes, Op.ShortBinUnicode]],
  [Arg.Counted4, [Op.BinBytes, Op.BinUnicode]],
  [Arg.CountedI4, [Op.Long4, Op.BinString]],
  [Arg.Counted8, [Op.BinBytes8, Op.BinUnicode8, Op.ByteArray8]],
];

const byCode = new Map<number, Op>(
  Object.values(Op)
    .filter((value): value is Op => typeof value === "number")
    .map((op) => [op, op]),
);

/** The opcode that a byte is; undefined where it is none. */
export const opcodeOf: readonly (Op | undefined)[] = Array.from({ length: 256 }, (_, code) =>
  byCode.get(code),
);

/** The encoding of the argument of each opcode, by its byte. */
export const argumentOf: readonly Arg[] = opcodeOf.map((op) =>
  op === undefined
    ? Arg.Unknown
    : (withArgument.find(([, ops]) => ops.includes(op))?.[0] ?? Arg.None),
);
