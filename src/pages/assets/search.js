/*
 * What script adds to a search field: suggestions while somebody types, as an ARIA 1.2 combobox. Without it the field is
 * a plain form. data-finder: the address that answers suggestions; data-finder-stays: the list is always in sight.
 */
(() => {
  /** Nobody is asked while keys come faster than this. */
  const REST_MS = 120;
  const SHORTEST = 2;

  /** Random, of this tab: ties the keystrokes of one search until the cookie of the first answer has come. */
  const sid = () => {
    const known = sessionStorage.getItem('sid');
    if (known) return known;
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const made = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    sessionStorage.setItem('sid', made);
    return made;
  };

  const upgrade = (finder) => {
    const field = finder.querySelector('input[type="search"]');
    const box = finder.querySelector('[data-finder-box]');
    const said = finder.querySelector('[data-finder-said]');
    const stays = 'finderStays' in finder.dataset;
    const whenEmpty = [...box.childNodes];
    let timer = 0;
    let latest = 0;
    let underway = null;

    const options = () => [...box.querySelectorAll('[role="option"]')];
    const active = () => box.querySelector('[aria-selected="true"]');
    const choose = (option) => {
      active()?.setAttribute('aria-selected', 'false');
      option?.setAttribute('aria-selected', 'true');
      option?.scrollIntoView({ block: 'nearest' });
      if (option) field.setAttribute('aria-activedescendant', option.id);
      else field.removeAttribute('aria-activedescendant');
    };
    const open = () => {
      box.hidden = false;
      field.setAttribute('aria-expanded', String(options().length > 0));
    };
    const close = () => {
      choose(null);
      field.setAttribute('aria-expanded', 'false');
      if (!stays) box.hidden = true;
    };
    /** Whatever is on its way comes too late now. */
    const forget = () => {
      clearTimeout(timer);
      latest += 1;
      underway?.abort();
      finder.removeAttribute('aria-busy');
    };
    const empty = () => {
      forget();
      close();
      box.replaceChildren(...(stays ? whenEmpty : []));
      said.textContent = '';
    };

    const show = (html) => {
      const answer = new DOMParser().parseFromString(html, 'text/html').body.firstElementChild;
      if (!answer) return;
      choose(null);
      box.replaceChildren(answer);
      said.textContent = answer.dataset.said ?? '';
      if (document.activeElement === field) open();
    };

    const askWithin = (milliseconds) => {
      timer = setTimeout(() => void ask(), milliseconds);
    };
    const ask = async () => {
      forget();
      const words = field.value.trim();
      if (words.length < SHORTEST) return empty();
      const mine = latest;
      underway = new AbortController();
      finder.setAttribute('aria-busy', 'true');
      try {
        const query = new URLSearchParams({ q: words, sid: sid() });
        const response = await fetch(`${finder.dataset.finder}?${query}`, {
          headers: { 'HX-Request-Type': 'partial', Accept: 'text/html' },
          signal: underway.signal,
        });
        const html = await response.text();
        // A late answer never takes the place of a newer one, whether it could be called off or not.
        if (mine !== latest) return;
        finder.removeAttribute('aria-busy');
        if (response.ok) show(html);
        else if (response.status === 429) askWithin(1000 * Number(response.headers.get('Retry-After') ?? 1));
      } catch {
        // Called off, or away: what is shown stays, and Enter still leads to the page with all of it.
        if (mine === latest) finder.removeAttribute('aria-busy');
      }
    };

    field.setAttribute('role', 'combobox');
    field.setAttribute('aria-autocomplete', 'list');
    field.setAttribute('aria-haspopup', 'listbox');
    field.setAttribute('aria-expanded', 'false');
    field.setAttribute('aria-controls', `${field.id}-options`);

    field.addEventListener('input', (event) => {
      clearTimeout(timer);
      if (event.isComposing) return;
      if (field.value.trim().length < SHORTEST) empty();
      else askWithin(REST_MS);
    });
    field.addEventListener('compositionend', () => askWithin(REST_MS));
    field.addEventListener('keydown', (event) => {
      if (event.isComposing) return;
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        const all = options();
        if (all.length === 0) return;
        event.preventDefault();
        if (box.hidden) open();
        // Round by way of the field itself.
        const at = all.indexOf(active());
        const next = event.key === 'ArrowDown' ? at + 1 : at < 0 ? all.length - 1 : at - 1;
        choose(all[next] ?? null);
      } else if (event.key === 'Enter' && active()) {
        event.preventDefault();
        active().click();
      } else if (event.key === 'Escape' && !stays && !box.hidden) {
        event.preventDefault();
        event.stopPropagation();
        forget();
        close();
      }
    });
    field.addEventListener('focus', () => {
      if (options().length > 0) open();
    });
    finder.addEventListener('focusout', ({ relatedTarget }) => {
      if (!stays && !finder.contains(relatedTarget)) close();
    });
    // The field keeps the focus while somebody presses an option.
    box.addEventListener('mousedown', (event) => event.preventDefault());
    finder.addEventListener('finder:empty', () => {
      field.value = '';
      empty();
    });
    // What is sent needs no suggestions any more.
    field.form.addEventListener('submit', forget);
  };

  for (const finder of document.querySelectorAll('[data-finder]')) upgrade(finder);

  // How somebody came here has been noted; it is no part of an address that people share.
  const here = new URL(location.href);
  if (here.searchParams.has('via')) {
    here.searchParams.delete('via');
    history.replaceState(history.state, '', here);
  }
})();
