import { msg } from "../../model/message.js";
import { isInside, parentPath } from "../../paths.js";
import { allFiles } from "../../parts/allFiles.js";
import { isDcpTree } from "../../parts/dcpTree.js";
import type { FolderView, LayoutMatch } from "../../parts/layout.js";
import { modelFolder } from "../../parts/modelFolder.js";
import { trainerTree } from "../../parts/trainerTree.js";
import { userFiles } from "../../parts/userFiles.js";

/** A name that ends with a step, or with a step and the mark of a save that runs. */
export const stepFolderName =
  /(?:^|[-_.])(?:global_?)?(?:step|iter|iteration|checkpoint|ckpt|epoch)[-_=]?(\d+)([-_.]tmp)?$/iu;

/**
 * A folder with a step in its name, whose state lies in trees below it and in files beside those: a trainer's that no layout
 * knows. The trees are parts of it, and none of them is the checkpoint. Nothing tells whether all its parts are there.
 * Undefined where a tree has a step of its own, for then the folder is a run's.
 */
export async function stepFolder(folder: FolderView): Promise<LayoutMatch | undefined> {
  const name = stepFolderName.exec(folder.name);
  const children = await Promise.all([...folder.folders].map((each) => folder.child(each)));
  const views = children.filter((child) => child !== undefined);
  const trees = views.filter(isDcpTree);
  if (name === null || trees.length === 0 || trees.some((tree) => stepFolderName.test(tree.name))) {
    return undefined;
  }
  const found = await Promise.all(trees.map((tree) => trainerTree(tree)));
  const models = (
    await Promise.all(
      views.filter((view) => !trees.includes(view)).map((view) => modelFolder(view)),
    )
  ).filter(({ expectedFiles }) => expectedFiles.length > 0);
  const files = await allFiles(folder);
  const known = new Set(
    models.flatMap(({ expectedFiles }) => expectedFiles).map(({ file }) => file.path),
  );
  const others = files.filter(
    ({ path }) => !known.has(path) && !trees.some((tree) => isInside(tree.path, path)),
  );
  const run = await folder.parent();
  const marked = name[2] !== undefined || run?.files.has(`${folder.name}-unfinished`) === true;
  return {
    path: folder.path,
    run: parentPath(folder.path),
    step: Number(name[1]),
    parts: [{ role: "model", path: folder.path, files }],
    expectedFiles: [
      ...[...found, ...models].flatMap(({ expectedFiles }) => expectedFiles),
      ...userFiles(folder.path, others),
    ],
    missing: [
      ...[...found, ...models].flatMap(({ missing }) => missing),
      ...(marked ? [{ file: folder.path, what: msg("marks a save that did not end") }] : []),
    ],
    findings: [],
    alsoHolds: [...new Set(found.flatMap(({ alsoHolds }) => alsoHolds))],
    unproven: msg("is in no trainer's own layout: nothing tells whether all its parts are there"),
  };
}
