/** Characters of the codicon font: a card stands in a tree of its own, where the font reaches and its style sheet does not. */
export const CARD_ICONS = {
  pass: '\ueba4', error: '\uea87', 'circle-slash': '\ueabd', clock: '\uea82', loading: '\ueb19', 'git-compare': '\ueafd', 'go-to-file': '\uea94', copy: '\uebcc', warning: '\uea6c',
} as const;
