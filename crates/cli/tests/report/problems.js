// What is wrong with the page that is open, in words; [] if nothing is.
(() => {
  const problems = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const expect = (fine, words) => fine || problems.push(words);
  const text = (element) => element.textContent.trim().slice(0, 60);

  const page = document.scrollingElement;
  expect(page.scrollWidth <= innerWidth, `too wide: ${page.scrollWidth} in ${innerWidth}`);
  expect(document.documentElement.lang === 'en', 'no lang');
  expect(document.title.startsWith('Security review of '), `title: ${document.title}`);
  expect(all('script, img, iframe, link, object, embed, b, i, u, plaintext').length === 0, 'foreign elements');
  expect(all('*').every((e) => [...e.attributes].every((a) => !a.name.startsWith('on'))), 'a handler');
  expect(all('style').length === 1 && all('[style]').length === 0, 'styles');

  const ids = all('[id]').map((e) => e.id);
  expect(new Set(ids).size === ids.length, `ids twice: ${ids}`);
  for (const link of all('a')) {
    const href = link.getAttribute('href');
    expect(href.startsWith('#') && ids.includes(href.slice(1)), `link to ${href}`);
  }
  for (const element of all('[aria-labelledby]')) {
    expect(ids.includes(element.getAttribute('aria-labelledby')), `label of ${text(element)}`);
  }
  let level = 0;
  for (const heading of all('h1, h2, h3, h4, h5, h6')) {
    const next = Number(heading.nodeName[1]);
    expect(next <= level + 1, `heading out of order: ${text(heading)}`);
    level = next;
  }
  expect(all('h1').length === 1, 'not one h1');

  for (const table of all('table')) {
    expect(table.caption && text(table.caption), 'a table without caption');
    for (const th of table.querySelectorAll('th')) {
      expect(['col', 'row'].includes(th.scope), `header without scope: ${text(th)}`);
    }
    expect([...table.tBodies[0].rows].every((row) => row.cells[0].scope === 'row'), 'a row without header');
  }
  for (const image of all('[role=img]')) {
    expect(image.getAttribute('aria-label'), 'a picture without words');
  }
  expect(all('svg').every((svg) => svg.closest('[role=img]')), 'a picture without words');
  for (const element of all('*')) {
    const scrolls = ['auto', 'scroll'].includes(getComputedStyle(element).overflowX);
    if (scrolls && element.scrollWidth > element.clientWidth) {
      const label = element.getAttribute('aria-label') || element.getAttribute('aria-labelledby');
      expect(element.tabIndex === 0 && element.getAttribute('role') && label, `scrolls out of reach: ${text(element)}`);
    }
  }

  // Contrast (WCAG 2.2, 1.4.3). No colour has transparency.
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = (colour) => {
    const linear = channels(colour).slice(0, 3).map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (channels(colour)[3] !== 0) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const ratio = (one, other) => {
    const [a, b] = [luminance(one), luminance(other)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  const seen = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.nodeValue.trim() || !element.getClientRects().length) continue;
    const style = getComputedStyle(element);
    const colour = element.namespaceURI.endsWith('svg') ? style.fill : style.color;
    const [size, bold] = [parseFloat(style.fontSize), Number(style.fontWeight) >= 700];
    const needed = size >= 24 || (bold && size >= 18.66) ? 3 : 4.5;
    const found = ratio(colour, ground(element));
    expect(found >= needed, `contrast ${found.toFixed(2)}: ${text(element)}`);
    expect(size >= 12, `${size}px: ${text(element)}`);
    seen.add(colour);
  }
  expect(seen.size > 1, 'no text was looked at');
  for (const shape of all('rect, line.now, line.end')) {
    const style = getComputedStyle(shape);
    const colour = shape.nodeName === 'rect' ? style.fill : style.stroke;
    const found = ratio(colour, ground(shape));
    expect(found >= 3, `contrast ${found.toFixed(2)} of ${shape.nodeName}`);
  }
  return problems;
})();
