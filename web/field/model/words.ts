/** The app's own words in three languages; the damage schedule brings its own. */
import texts from "../texts.json";

export const LANGUAGES = ["en", "ru", "uk"] as const;
export type Language = (typeof LANGUAGES)[number];
export type Word = keyof typeof texts;

type Forms = Partial<Record<Intl.LDMLPluralRule, string>>;
type Entry = Record<Language, string | Forms>;

/** The best of our languages for what the browser asks for. */
export function bestLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const found = LANGUAGES.find((one) => tag.toLowerCase().startsWith(one));
    if (found) return found;
  }
  return "en";
}

/** Made once: making one costs more than a row of the list. */
const rules = Object.fromEntries(LANGUAGES.map((one) => [one, new Intl.PluralRules(one)])) as Record<Language, Intl.PluralRules>;

/** The text of a word, with {names} filled in; `n` chooses among plural forms. */
export function say(language: Language, word: Word, values: Record<string, string | number> = {}): string {
  const entry = (texts as unknown as Record<string, Entry>)[word]![language];
  const text = typeof entry === "string" ? entry : (entry[rules[language].select(Number(values["n"] ?? 0))] ?? entry.other ?? "");
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
