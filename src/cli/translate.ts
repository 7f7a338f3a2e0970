import { fill, type Message } from "../core/model/message.js";

/** An l10n bundle: English text to translation, the format of VS Code's `l10n` folder. */
export type Bundle = Readonly<Record<string, string>>;

/** Renders messages with a bundle; what it lacks stays English. */
export function translator(bundle: Bundle): (message: Message) => string {
  const render = ({ text, args }: Message): string =>
    fill(
      bundle[text] ?? text,
      args.map((argument) => (typeof argument === "object" ? render(argument) : argument)),
    );
  return render;
}

/** The language tag that POSIX variables ask for, in their order of precedence: `zh_CN.UTF-8` gives `zh-cn`. */
export function languageOf(env: Readonly<Record<string, string | undefined>>): string {
  const locale = env["LC_ALL"] ?? env["LC_MESSAGES"] ?? env["LANG"] ?? "";
  return locale
    .replace(/[.@].*$/u, "")
    .replace("_", "-")
    .toLowerCase();
}
