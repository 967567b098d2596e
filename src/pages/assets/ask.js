/* What script adds to the form one asks with: answers come while somebody types, and which of them were opened is known. */
(() => {
  const REST_MS = 400;
  const SHORTEST = 3;
  const form = document.querySelector('[data-ask-answers]');
  if (!form) return;
  const box = form.querySelector('[data-answers]');
  const said = form.querySelector('[data-said][role="status"]');
  const fields = ['subject', 'text', 'product'].map((name) => form.elements[name]).filter(Boolean);
  let timer = 0;
  let underway = null;
  form.classList.add('asks-as-you-type');

  const send = (address, values, signal) =>
    fetch(address, {
      method: 'POST',
      headers: { 'HX-Request-Type': 'partial', Accept: 'text/html' },
      body: new URLSearchParams({ ...values, _csrf: form.dataset.token }),
      signal,
    });
  const articles = (root) => [...root.querySelectorAll('[data-article]')].map(({ dataset }) => dataset.article).join();

  const show = (html) => {
    const answer = new DOMParser().parseFromString(html, 'text/html').body;
    // What somebody is reading stays as it is when the same answers come again.
    if (articles(answer) === articles(box) && articles(box) !== '') return;
    // Nothing moves away from under a reader, unless there is something else to read.
    if (box.querySelector('details[open]') && articles(answer) === '') return;
    const found = answer.querySelector('[data-said]');
    box.replaceChildren(...(articles(answer) === '' ? [] : answer.childNodes));
    said.textContent = articles(box) === '' ? '' : (found?.dataset.said ?? '');
  };

  const ask = async () => {
    underway?.abort();
    const values = Object.fromEntries(fields.map(({ name, value }) => [name, value.slice(0, 2000)]));
    if (`${values.subject}${values.text}`.trim().length < SHORTEST) return box.replaceChildren();
    underway = new AbortController();
    const { signal } = underway;
    try {
      const response = await send(form.dataset.askAnswers, values, signal);
      const html = await response.text();
      if (!signal.aborted && response.ok) show(html);
    } catch {
      // Called off, or away: the form works without answers.
    }
  };

  form.addEventListener('input', ({ target }) => {
    if (!fields.includes(target)) return;
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), REST_MS);
  });
  // `toggle` does not bubble.
  box.addEventListener(
    'toggle',
    ({ target }) => {
      const { article } = target.dataset;
      if (article && target.open) send(form.dataset.askOpened, { article }).catch(() => {});
    },
    true,
  );
})();
