/**
 * Picks the form of the language for `count` and writes the number, as the language writes it, for `{n}`. A language
 * gives the forms it has; `other` stands for the rest.
 */
export function plural(
  language: string,
  count: number,
  forms: Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string },
): string {
  const form = forms[new Intl.PluralRules(language).select(count)] ?? forms.other;
  return form.replaceAll('{n}', new Intl.NumberFormat(language).format(count));
}
