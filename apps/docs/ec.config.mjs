// The colors of code, in guides and pages. Expressive Code reads this file from the folder of the site.

/** Shiki stops coloring a line after half a second. A busy machine would then build other colors. */
const withoutTimeLimit = {
  name: "latchkey:without-time-limit",
  /** @param {string} _code @param {{ tokenizeTimeLimit?: number }} options */
  preprocess(_code, options) {
    options.tokenizeTimeLimit = 0;
  },
};

export default {
  themes: ["github-dark", "github-light"],
  // Output has tables, whose lines must not wrap.
  defaultProps: { wrap: true, overridesByLang: { "": { wrap: false }, text: { wrap: false } } },
  shiki: {
    // The commands have no prompt, and the grammar of `console` colors only what follows one.
    langAlias: { console: "sh" },
    transformers: [withoutTimeLimit],
  },
  styleOverrides: { borderRadius: "0.4rem" },
};
