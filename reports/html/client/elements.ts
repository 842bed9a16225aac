/** Elements made of text alone. This, like all in this folder, runs in the page: it refers to nothing outside of its function. */

/** A child: text stays text. */
export type Child = Node | string | undefined;

export function elements() {
  const announced = document.getElementById('announced');

  /** An element with these attributes; one that is undefined is left out. */
  function el<K extends keyof HTMLElementTagNameMap>(
    name: K,
    attributes: Readonly<Record<string, string | undefined>> = {},
    ...children: readonly Child[]
  ): HTMLElementTagNameMap[K] {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(key, value);
    for (const child of children) if (child !== undefined) element.append(child);
    return element;
  }

  function svg(name: string, attributes: Readonly<Record<string, string>>, ...children: readonly Node[]): SVGElement {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  /** Tells whoever does not see the page. */
  function announce(text: string): void {
    if (announced) announced.textContent = text;
  }

  function button(label: string, onPress: (self: HTMLButtonElement) => void): HTMLButtonElement {
    const made = el('button', { type: 'button', class: 'small' }, label);
    made.addEventListener('click', () => onPress(made));
    return made;
  }

  /** Text to be taken along: a command, with a button that copies it. */
  function command(label: string, text: string, notes: readonly string[] = []): HTMLElement {
    const pre = el('pre', { tabindex: '0', role: 'group', 'aria-label': label }, text);
    const copy = button('Copy', async (self) => {
      try {
        await navigator.clipboard.writeText(text);
        self.textContent = 'Copied';
        announce(`${label} copied`);
      } catch {
        // Where a page may not write to the clipboard, the reader copies what is selected.
        getSelection()?.selectAllChildren(pre);
        announce('Selected. Copy it with the keys of your system.');
      }
    });
    copy.setAttribute('aria-label', `Copy ${label}`);
    const told = notes.map((note) => el('p', { class: 'lead' }, note));
    return el('div', { class: 'command' }, el('div', { class: 'bar-of' }, el('h5', {}, label), copy), pre, ...told);
  }

  return { el, svg, button, command, announce };
}

export type Elements = ReturnType<typeof elements>;
