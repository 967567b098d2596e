/* What script adds to the desk: keys, counts that stay fresh, pickers, drafts. Every page works without it. */
(() => {
  document.documentElement.classList.add('js');

  const REFRESH_MS = 60_000;
  const keysAreOn = () => localStorage.getItem('keys') !== 'off';
  const isTyping = (element) => element.closest?.('input, textarea, select, [contenteditable]') !== null;
  const all = (selector) => [...document.querySelectorAll(selector)];

  // The counts, as long as somebody looks at them.
  let refreshedAt = Date.now();
  const refresh = () => {
    if (document.visibilityState !== 'visible' || Date.now() - refreshedAt < REFRESH_MS - 1000) return;
    refreshedAt = Date.now();
    for (const part of all('[data-refresh]')) part.dispatchEvent(new CustomEvent('desk:refresh'));
  };
  setInterval(refresh, REFRESH_MS);
  document.addEventListener('visibilitychange', refresh);

  // Keys of one letter, outside of fields.
  const step = (by) => {
    const rows = all('a[data-row]');
    if (rows.length === 0) return follow(by > 0 ? 'j' : 'k');
    const at = rows.indexOf(document.activeElement);
    const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
    next.focus();
    next.closest('tr').scrollIntoView({ block: 'nearest' });
  };
  const follow = (key) => document.querySelector(`a[data-key="${key}"]`)?.click();
  const front = (panel) => {
    const tab = document.getElementById(`do-${panel}`);
    if (!tab) return;
    tab.checked = true;
    document.querySelector(`#panel-${panel} textarea`)?.focus();
  };
  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    u: () => follow('u'),
    c: () => document.querySelector('.new-ticket')?.click(),
    r: () => front('reply'),
    n: () => front('note'),
    s: () => front('solve'),
    '?': () => document.getElementById('keys')?.togglePopover(),
  };
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter' && event.target.matches('.composer textarea')) {
      event.preventDefault();
      event.target.form.querySelector('.panel-send [type="submit"]').click();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !keysAreOn()) return;
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  for (const control of all('[data-keys-switch]')) {
    control.checked = keysAreOn();
    control.addEventListener('change', () => localStorage.setItem('keys', control.checked ? 'on' : 'off'));
  }

  // In a picker Enter searches, and the arrows go through what was found.
  document.addEventListener('keydown', (event) => {
    const picker = event.target.closest?.('[data-picker]');
    if (!picker) return;
    const field = picker.querySelector('input[hx-get]');
    if (event.key === 'Enter' && event.target === field) {
      event.preventDefault();
      field.dispatchEvent(new CustomEvent('desk:search'));
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const stops = [field, ...picker.querySelectorAll('.picker-options input')];
    const isRadio = event.target.type === 'radio';
    const at = stops.indexOf(event.target);
    const next = stops[at + (event.key === 'ArrowDown' ? 1 : -1)];
    // Between radio buttons the browser's own arrows choose.
    if (at < 0 || !next || (isRadio && next !== field)) return;
    event.preventDefault();
    next.focus();
  });
  // What was found is said once, by an element that was there before.
  document.addEventListener('htmx:after:swap', (event) => {
    const options = event.target.closest?.('.picker-options') ?? event.detail?.ctx?.target;
    const picker = options?.closest?.('[data-picker]');
    const words = picker?.querySelector('.picker-summary')?.textContent;
    if (words) picker.querySelector('[data-announce]').textContent = words;
  });

  // An article's link goes into the answer at the cursor.
  document.addEventListener('click', (event) => {
    const source = event.target.closest('[data-insert]');
    const field = document.querySelector('#panel-reply textarea');
    if (!source || !field || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    front('reply');
    const before = field.value.slice(0, field.selectionStart);
    field.setRangeText(
      `${before === '' || /\s$/.test(before) ? '' : ' '}${source.dataset.insert} `,
      field.selectionStart,
      field.selectionEnd,
      'end',
    );
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });

  // What was typed but not sent comes back when somebody comes back, within this tab.
  const draftKey = (field) => `draft:${location.pathname}:${field.id}`;
  const here = new URL(location.href);
  const insertedHere = here.searchParams.has('insert');
  if (insertedHere) {
    // Asked for again, the page is not to put it in once more.
    here.searchParams.delete('insert');
    here.searchParams.delete('with');
    history.replaceState(history.state, '', here);
  }
  for (const field of all('form[data-draft] textarea')) {
    const draft = sessionStorage.getItem(draftKey(field));
    if (draft && field.value === '') field.value = draft;
    // An answer that was put in comes after what was being written.
    else if (draft && field.closest('#panel-reply') && insertedHere)
      field.value = `${draft.trimEnd()}\n\n${field.value}`;
    if (insertedHere && field.closest('#panel-reply')) sessionStorage.setItem(draftKey(field), field.value);
  }
  document.addEventListener('input', (event) => {
    const field = event.target;
    if (!field.matches('form[data-draft] textarea')) return;
    if (field.value) sessionStorage.setItem(draftKey(field), field.value);
    else sessionStorage.removeItem(draftKey(field));
  });
  document.addEventListener('submit', (event) => {
    if (event.defaultPrevented) return;
    for (const field of event.target.querySelectorAll('textarea')) sessionStorage.removeItem(draftKey(field));
    // Whoever signs in here next has no business with what was being written.
    if (event.target.action.endsWith('/sign-out')) sessionStorage.clear();
    // What was not chosen doesn't belong into an address that people share.
    if (event.target.matches('[data-clean]')) {
      for (const field of event.target.elements) field.disabled = field.value === '';
    }
  });
})();
