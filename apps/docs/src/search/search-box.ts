/// <reference lib="dom" />

import { excerpt } from "./excerpt.ts";
import type { SearchIndex } from "./index-format.ts";
import { type Candidate, candidatesOf, rank } from "./rank.ts";

const shownAtMost = 20;

/** The search of a page: a combobox over a list of links, whose index is loaded when the field is first used. */
function startSearch(box: HTMLElement, input: HTMLInputElement, list: HTMLElement): void {
  const note = document.createElement("p");
  note.setAttribute("role", "status");
  box.append(note);
  let index: Promise<readonly Candidate[]> | undefined;
  let active: HTMLElement | undefined;

  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": list.id,
    "aria-autocomplete": "list",
    "aria-keyshortcuts": "/ Control+K",
  })) {
    input.setAttribute(name, value);
  }
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Search results");
  // A list that scrolls would be a stop of its own for the Tab key.
  list.tabIndex = -1;

  const options = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>("[role=option]")];

  /** A note that is not shown is still read out. */
  function say(text: string, isShown = false): void {
    note.textContent = text;
    note.className = isShown ? "search-note" : "unseen";
  }

  function choose(option: HTMLElement | undefined): void {
    active?.setAttribute("aria-selected", "false");
    active = option;
    active?.setAttribute("aria-selected", "true");
    active?.scrollIntoView({ block: "nearest" });
    if (active === undefined) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", active.id);
  }

  function show(results: readonly Candidate[], query: string): void {
    choose(undefined);
    const shown = results.slice(0, shownAtMost);
    list.replaceChildren(...shown.map((result, position) => resultItem(result, query, position)));
    list.hidden = shown.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
  }

  function close(): void {
    show([], "");
    say("");
  }

  function load(): Promise<readonly Candidate[]> {
    index ??= loadIndex();
    // The next use of the field tries again.
    index.catch(() => {
      index = undefined;
    });
    return index;
  }

  async function update(): Promise<void> {
    const query = input.value.trim();
    if (query === "") return close();
    try {
      const candidates = await load();
      // Something else may have been typed, or the reader gone on, while the index came.
      if (input.value.trim() !== query || document.activeElement !== input) return;
      const results = rank(candidates, query);
      show(results, query);
      say(countOf(results.length, query), results.length === 0);
    } catch {
      close();
      say("The search could not be loaded. Check the connection, and type again.", true);
    }
  }

  function onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const all = options();
    const at = active === undefined ? -1 : all.indexOf(active);
    const isOpen = !list.hidden || note.className === "search-note";
    if (event.key === "ArrowDown" && list.hidden) void update();
    else if (event.key === "ArrowDown") choose(all[(at + 1) % all.length]);
    else if (event.key === "ArrowUp") choose(all.at(at < 0 ? -1 : at - 1));
    else if (event.key === "Enter") (active ?? all[0])?.click();
    else if (event.key === "Escape" && isOpen) close();
    else return;
    event.preventDefault();
  }

  input.addEventListener("focus", () => {
    // A failure is told once something is searched for.
    load().catch(() => undefined);
    void update();
  });
  input.addEventListener("input", () => void update());
  input.addEventListener("keydown", onKey);
  list.addEventListener("click", close);
  box.addEventListener("focusout", ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && box.contains(relatedTarget))) close();
  });
  document.addEventListener("keydown", (event) => {
    const isShortcut =
      (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) ||
      (/^k$/i.test(event.key) && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey);
    if (!isShortcut) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
  box.classList.add("search-ready");
}

/** From beside this script, wherever the site lies. */
async function loadIndex(): Promise<readonly Candidate[]> {
  const response = await fetch(new URL("search-index.json", import.meta.url));
  if (!response.ok) throw new Error(`The index was answered with ${response.status}.`);
  // Written by the same build as this script.
  return candidatesOf((await response.json()) as SearchIndex);
}

function resultItem({ entry, address, where }: Candidate, query: string, position: number): HTMLElement {
  const [, , kind, title, , text] = entry;
  const link = document.createElement("a");
  link.setAttribute("role", "option");
  link.setAttribute("aria-selected", "false");
  link.id = `search-result-${position}`;
  // By the arrow keys, and not one by one by the Tab key.
  link.tabIndex = -1;
  link.href = new URL(address, import.meta.url).href;
  const isName = kind === "field" || kind === "parameter";
  link.append(
    part(isName ? "code" : "b", title),
    " ",
    part("small", [kind, ...where.split(" · ").filter((place) => place !== title)].join(" · ")),
    part("span", excerpt(text, query)),
  );
  const item = document.createElement("li");
  item.setAttribute("role", "presentation");
  item.append(link);
  return item;
}

function part(tag: "b" | "code" | "small" | "span", text: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

function countOf(count: number, query: string): string {
  if (count === 0) return `Nothing found for “${query}”.`;
  const results = count === 1 ? "1 result" : `${count} results`;
  return count > shownAtMost ? `${results}, the first ${shownAtMost} are shown.` : `${results}.`;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input:not([type=radio], [type=checkbox]), textarea, select"))
  );
}

const box = document.querySelector<HTMLElement>(".search");
const input = box?.querySelector("input");
const list = box?.querySelector<HTMLElement>("#search-results");
if (box && input && list) startSearch(box, input, list);
