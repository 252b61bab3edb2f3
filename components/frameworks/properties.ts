import type { LitElement } from 'lit';

/** The elements of the kit, by tag. */
export type MoElements = {
  [
    Tag in keyof HTMLElementTagNameMap as Tag extends `mo-${string}` ? Tag : never
  ]: HTMLElementTagNameMap[Tag];
};

/** What a template may set on an element: its own properties, without the methods. */
export type MoProperties<Element extends HTMLElement> = Partial<{
  -readonly [
    Name in Exclude<keyof Element, keyof LitElement> as Element[Name] extends (...values: never[]) => unknown
      ? never
      : Name
  ]: Element[Name];
}>;
