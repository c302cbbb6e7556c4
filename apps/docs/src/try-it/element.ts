/// <reference lib="dom" />

export type Child = Node | string;

/** Creates an element with attributes and children. Strings become text, never markup. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const created = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) created.setAttribute(name, value);
  created.append(...children);
  return created;
}

/** Creates a label, a control and a hint. */
export function labelled(label: Child, control: HTMLElement, hint = ""): HTMLElement {
  const field = element("div", { class: "try-row" }, element("label", { for: control.id }, label));
  if (hint !== "") {
    control.setAttribute("aria-describedby", `${control.id}-hint`);
    field.append(element("small", { id: `${control.id}-hint` }, hint));
  }
  field.append(control);
  return field;
}

export function options(choices: readonly (readonly [value: string, label: string])[]): HTMLOptionElement[] {
  return choices.map(([value, label]) => element("option", { value }, label));
}

/** Creates a word in a box. The colour repeats the meaning of the word. */
export function chip(colour: "green" | "orange" | "red" | "blue", word: string): HTMLElement {
  const style = `color: var(--sl-color-${colour}-high); background: var(--sl-color-${colour}-low)`;
  return element("span", { class: "try-chip", style }, word);
}

/** Creates a block of code below a title. The reader can copy the code and scroll it with the keyboard. */
export function codeBlock(label: string, title: Child, ...children: readonly Child[]): HTMLElement {
  const pre = element("pre", { tabindex: "0", role: "region", "aria-label": label }, ...children);
  const copy = element("button", { type: "button", "aria-label": `Copy: ${label}` }, "Copy");
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(pre.textContent);
      copy.textContent = "Copied";
    } catch {
      // Browsers allow a page to write to the clipboard only on https and loopback addresses, and may ask the
      // reader.
      getSelection()?.selectAllChildren(pre);
      copy.textContent = "Press Ctrl+C";
    }
    copy.ariaLabel = copy.textContent;
  });
  return element("div", { class: "try-row" }, title, element("span", { "aria-live": "polite" }, copy), pre);
}
