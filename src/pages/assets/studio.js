/* What script adds to the studio: the chart of asks, copying, imports that show themselves. Every page works without it. */
(() => {
  // Asks per week and channel, one on top of the other. The table below it says the same in numbers.
  const draw = (place) => {
    const { weeks, channels, locale } = JSON.parse(place.dataset.asks);
    const colors = [...document.querySelectorAll('[data-swatch]')].map(
      (swatch) => getComputedStyle(swatch).backgroundColor,
    );
    const ink = getComputedStyle(place).color;
    const line = getComputedStyle(place).borderTopColor;
    const sums = [];
    for (const { counts } of channels) sums.push(counts.map((count, week) => count + (sums.at(-1)?.[week] ?? 0)));
    const { bars } = uPlot.paths;
    // The highest first, so that each next one is drawn over its lower part.
    const order = channels.map((_, index) => channels.length - 1 - index);
    const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
    const axis = {
      stroke: ink,
      grid: { stroke: line, width: 1 },
      ticks: { show: false },
      font: '13px "Atkinson Hyperlegible Next", sans-serif',
    };
    place.replaceChildren();
    return new uPlot(
      {
        width: place.clientWidth,
        height: 240,
        legend: { show: false },
        cursor: { show: false },
        scales: {
          x: { range: (_, low, high) => [low - 302400, high + 302400] },
          y: { range: (_, __, high) => [0, Math.max(4, high * 1.1)] },
        },
        axes: [
          {
            ...axis,
            grid: { show: false },
            space: 70,
            values: (_, ticks) => ticks.map((at) => date.format(at * 1000)),
          },
          { ...axis, size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] },
        ],
        series: [
          {},
          ...order.map((index) => ({
            fill: colors[index],
            stroke: colors[index],
            width: 0,
            points: { show: false },
            paths: bars({ size: [0.7, 40] }),
          })),
        ],
      },
      [weeks, ...order.map((index) => sums[index])],
      place,
    );
  };
  for (const place of document.querySelectorAll('[data-asks]')) {
    let chart = draw(place);
    const again = () => {
      chart.destroy();
      chart = draw(place);
    };
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
    let width = place.clientWidth;
    new ResizeObserver(() => {
      if (place.clientWidth === width) return;
      width = place.clientWidth;
      chart.setSize({ width, height: 240 });
    }).observe(place);
  }

  for (const button of document.querySelectorAll('[data-copy]')) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener('click', () => {
      const told = document.getElementById(button.getAttribute('aria-describedby'));
      const done = navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
      // Where the browser says no, the key still stands there to be selected.
      done.then(
        () => (told.textContent = button.dataset.done),
        () => {},
      );
    });
  }

  // What is selected with one click is copied with two keys.
  for (const field of document.querySelectorAll('input[data-select]'))
    field.addEventListener('focus', () => field.select());

  // Leaving with words that are neither saved nor kept asks first.
  const editor = document.querySelector('form[data-editor]');
  if (editor) {
    let isDirty = document.querySelector('.summary, .notice--warn[role="alert"]') !== null;
    const told = editor.querySelector('[data-typing]');
    let waiting = null;
    let isSent = false;
    const typed = () => new URLSearchParams(new FormData(editor));
    // A thick book is not sent every three seconds.
    const pause = () => Math.max(3000, (editor.querySelector('textarea')?.textLength ?? 0) / 50);

    // What is typed is kept with us every few seconds, for who comes back after a crash.
    const keep = async () => {
      waiting = null;
      isDirty = false;
      try {
        const headers = { 'HX-Request-Type': 'partial' };
        const answer = await fetch(told.dataset.typing, { method: 'POST', body: typed(), headers });
        // A refusal says why in a sentence of its own; anything else is not for people to read.
        if (![200, 409, 422].includes(answer.status)) throw new Error(answer.statusText);
        told.innerHTML = await answer.text();
        if (!answer.ok) isDirty = true;
      } catch {
        isDirty = true;
        told.textContent = told.dataset.failed;
      }
    };
    editor.addEventListener('input', () => {
      isDirty = true;
      if (told && !isSent) waiting ??= setTimeout(() => void keep(), pause());
    });
    editor.addEventListener('submit', () => {
      isDirty = false;
      isSent = true;
      clearTimeout(waiting);
    });
    addEventListener('pageshow', (event) => {
      if (event.persisted) isSent = false;
    });
    // The last words before a tab is closed or a phone is put away.
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState !== 'hidden' || waiting === null || isSent) return;
      clearTimeout(waiting);
      waiting = null;
      // Browsers send no more than 64 kB this way.
      if (!navigator.sendBeacon(told.dataset.typing, typed())) void keep();
    });
    addEventListener('beforeunload', (event) => {
      if (isDirty) event.preventDefault();
    });
  }
})();
