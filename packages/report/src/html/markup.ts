import { safeText } from '@up/core';

/** Markup that this package wrote itself. Whatever is not of this class is text. */
export class Markup {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

export type Content = Markup | string | number | undefined | readonly Content[];

/**
 * Markup from a template. Values are text: control characters become visible, markup characters are escaped.
 * Only `Markup`, which a string from an image never is, goes in as it is. A value belongs between tags or
 * into a quoted attribute, nowhere else.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(
    strings.map((part, index) => (index === 0 ? part : `${toSource(values[index - 1])}${part}`)).join(''),
  );
}

function toSource(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Markup) return content.source;
  if (typeof content === 'object') return content.map(toSource).join('');
  return escapeHtml(safeText(String(content)));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
