/// <reference lib="dom" />

type Child = Node | string;

/** An element with its attributes and what is in it. Texts stay texts. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** A control below its label, and what is right for it. */
export function labelled(label: string, control: HTMLElement, hint = ""): HTMLElement {
  const note = hint === "" ? [] : [element("small", { id: `${control.id}-hint` }, hint)];
  if (hint !== "") control.setAttribute("aria-describedby", `${control.id}-hint`);
  return element(
    "div",
    { class: "try-field" },
    element("label", { for: control.id }, label),
    control,
    ...note,
  );
}

/** A group of controls by its name. */
export function fieldset(legend: string, ...children: readonly Child[]): HTMLFieldSetElement {
  return element("fieldset", {}, element("legend", {}, legend), ...children);
}

export function options(choices: readonly (readonly [value: string, text: string])[]): HTMLOptionElement[] {
  return choices.map(([value, text]) => element("option", { value }, text));
}

/** What may be wider than the page: it scrolls alone, by keyboard too. */
export function scrolling(label: string, content: HTMLElement): HTMLElement {
  return element("div", { class: "try-scroll", tabindex: "0", role: "region", "aria-label": label }, content);
}
