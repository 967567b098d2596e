/* What script adds to pages that work without it. */
(() => {
  const isTyping = (element) => element.closest('input, textarea, select, [contenteditable]') !== null;

  document.addEventListener('keydown', (event) => {
    const keysAreOn = localStorage.getItem('keys') !== 'off';
    if (
      event.key === '/' &&
      keysAreOn &&
      !event.ctrlKey &&
      !event.metaKey &&
      !event.altKey &&
      !isTyping(event.target)
    ) {
      const search = [...document.querySelectorAll('input[type="search"]')].find((field) => field.checkVisibility());
      if (!search) return;
      event.preventDefault();
      search.focus();
      search.select();
    }
    if (event.key === 'Escape') {
      const open = event.target.closest?.('details[data-menu][open]') ?? document.querySelector('details.drop[open]');
      if (!open) return;
      open.open = false;
      open.querySelector('summary').focus();
    }
  });

  // A menu closes when people look elsewhere.
  document.addEventListener('click', (event) => {
    for (const menu of document.querySelectorAll('details[data-menu][open]')) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  // A form is sent once, however often its button is pressed.
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.method !== 'post' || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    else form.dataset.sent = 'yes';
  });
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent;
  });

  // What is wrong with a form is read first.
  const focusFirst = () => document.querySelector('[data-focus]')?.focus();
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', focusFirst);
  else focusFirst();
})();
