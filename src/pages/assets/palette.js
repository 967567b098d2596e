/* The desk's command palette: Ctrl or Cmd and K opens it over any page. What is typed in it is the work of search.js. */
(() => {
  const dialog = document.getElementById('palette');
  if (!dialog) return;
  const finder = dialog.querySelector('[data-finder]');
  const field = dialog.querySelector('input[type="search"]');

  const open = () => {
    if (dialog.open) return;
    dialog.showModal();
    field.focus();
    field.select();
  };
  const close = () => dialog.close();

  document.addEventListener('keydown', (event) => {
    const isPalette = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key === 'k';
    if (!isPalette) return;
    event.preventDefault();
    if (dialog.open) close();
    else open();
  });
  for (const opener of document.querySelectorAll('[data-palette]')) {
    opener.setAttribute('role', 'button');
    opener.setAttribute('aria-haspopup', 'dialog');
    opener.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open();
    });
  }
  dialog.querySelector('[data-palette-close]').addEventListener('click', close);
  // In a search field the browser's own Escape would only take away what was typed.
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    close();
  });
  // Beside the box is outside.
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) close();
  });
  dialog.addEventListener('close', () => finder.dispatchEvent(new CustomEvent('finder:empty')));
})();
