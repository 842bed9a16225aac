/** What the reader looks at: which run, which findings, which of them open. It lives in the address, so that it can be shared. */

export interface View {
  readonly run: number;
  /** Groups; none: all. */
  readonly show: readonly string[];
  readonly search: string;
  readonly area: string;
  readonly document: string;
  /** The key of the finding that was opened last. */
  readonly open: string;
}

export function addresses() {
  const empty: View = { run: 0, show: [], search: '', area: '', document: '', open: '' };

  /** The view in the address, or undefined where the address names a place in the page, or nothing. */
  function read(): View | undefined {
    const hash = location.hash.slice(1);
    if (!hash.includes('=')) return undefined;
    const given = new URLSearchParams(hash);
    const text = (name: string) => given.get(name) ?? '';
    return {
      run: Number(text('run')) || 0,
      show: text('show')
        .split(',')
        .filter((each) => each !== ''),
      search: text('search'),
      area: text('area'),
      document: text('document'),
      open: text('open'),
    };
  }

  function write({ run, show, search, area, document: of, open }: View): void {
    const said = { run: run > 0 ? String(run) : '', show: show.join(','), search, area, document: of, open };
    const given = new URLSearchParams(Object.entries(said).filter(([, value]) => value !== ''));
    const text = given.size > 0 ? `#${given}` : '#run=0';
    // Replaced, not added: going back leaves the report, however much was filtered.
    history.replaceState(null, '', text);
  }

  return { empty, read, write };
}
