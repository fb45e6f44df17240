/**
 * Goes into the boxes of a treemap and out again, with pointer or keyboard, and fits the labels to the width that
 * there is. `focus` is the box that fills the canvas, `open` are those around it; the style sheet hides what
 * lies beside them.
 */
export const TREEMAP_SCRIPT = `
for (const figure of document.querySelectorAll('.treemap')) {
  const map = figure.querySelector('.map');
  const crumbs = figure.querySelector('.crumbs');
  const now = figure.querySelector('.now');
  const part = (node, tag) => [...node.children].find((child) => child.matches(tag));
  const childrenOf = (node) => [...(part(node, '.in')?.children ?? [])];
  const describe = (node) => part(node, 'title').textContent.split('\\n');
  const parentOf = (node) => node.parentNode.closest('.n');
  const top = map.querySelector('.n');
  let focus = top;
  let cells = [];
  let current;

  const place = (element, [x, y, width, height]) => {
    for (const [name, value] of Object.entries({ x, y, width, height })) element?.setAttribute(name, value);
  };
  const own = new Map([...map.querySelectorAll('.n')].map((node) => (
    [node, ['x', 'y', 'width', 'height'].map((name) => node.getAttribute(name) ?? (name.length > 1 ? '100%' : 0))]
  )));
  const ALL = [0, 0, '100%', '100%'];

  const FONT = getComputedStyle(map).font;
  const pen = document.createElement('canvas').getContext('2d');
  const shorten = (name, room) => {
    const width = pen.measureText(name).width;
    if (width <= room) return name;
    let length = Math.floor((name.length * room) / width);
    while (length > 0 && pen.measureText(name.slice(0, length) + '\u2026').width > room) length -= 1;
    return length < 2 ? '' : name.slice(0, length) + '\u2026';
  };

  const label = (node) => {
    const { width, height } = part(node, 'rect').getBoundingClientRect();
    const isSmall = width < 56 || height < 44;
    node.classList.toggle('small', isSmall);
    if (!isSmall) place(part(node, '.in'), [2, 17, width - 4, height - 19]);
    const text = part(node, 'text');
    text.textContent = '';
    if (height < 15) return;
    const [name, size] = describe(node);
    const room = width - 7;
    pen.font = (part(node, '.in') && !isSmall ? '600 ' : '') + FONT;
    text.setAttribute('x', 4);
    text.setAttribute('y', 12);
    text.textContent = shorten(name, room);
    const short = size.split(',')[0];
    if (pen.measureText(text.textContent + short).width + 6 > room || text.textContent === '') return;
    const span = document.createElementNS(text.namespaceURI, 'tspan');
    span.setAttribute('class', 'size');
    span.setAttribute('dx', 6);
    span.textContent = short;
    text.append(span);
  };

  const fit = () => {
    for (const cell of cells) cell.removeAttribute('tabindex');
    cells = [];
    for (const child of childrenOf(focus)) {
      label(child);
      cells.push(child);
      if (child.classList.contains('small')) continue;
      for (const cell of childrenOf(child)) {
        label(cell);
        cells.push(cell);
      }
    }
    for (const cell of cells) {
      cell.setAttribute('role', goal(cell) ? 'button' : 'img');
      cell.setAttribute('aria-label', describe(cell).join(', '));
      cell.classList.toggle('into', goal(cell) !== undefined);
    }
    select(cells.includes(current) ? current : cells[0]);
  };

  // Where a click on a cell leads: into it, or into the group that it is in.
  const goal = (cell) => [cell, parentOf(cell)].find((node) => node !== focus && part(node, '.in'));

  const select = (cell) => {
    current?.setAttribute('tabindex', -1);
    current = cell;
    current?.setAttribute('tabindex', 0);
  };

  const show = (node) => {
    focus = node;
    for (const one of map.querySelectorAll('.focus, .open')) {
      one.classList.remove('focus', 'open');
      place(one, own.get(one));
    }
    const path = [];
    for (let one = node; one; one = parentOf(one)) {
      one.classList.add(one === node ? 'focus' : 'open');
      place(one, ALL);
      place(part(one, '.in'), ALL);
      path.unshift(one);
    }
    crumbs.replaceChildren(...path.map((one) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = describe(one)[0];
      button.disabled = one === node;
      button.addEventListener('click', () => show(one));
      return button;
    }));
    crumbs.hidden = node === top;
    current = undefined;
    fit();
  };

  const say = (cell) => {
    now.textContent = describe(cell).join(' \\u00b7 ');
  };
  const cellAt = (event) => cells.filter((cell) => cell.contains(event.target)).at(-1);
  const enter = (cell) => {
    const target = cell && goal(cell);
    if (target) show(target);
    return target !== undefined;
  };
  const KEYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -1e9, End: 1e9 };

  map.addEventListener('click', (event) => enter(cellAt(event)));
  map.addEventListener('pointerover', (event) => {
    const cell = cellAt(event);
    if (cell) say(cell);
  });
  map.addEventListener('focusin', () => current && say(current));
  map.addEventListener('keydown', (event) => {
    const step = KEYS[event.key];
    if (step) {
      const index = Math.max(0, Math.min(cells.length - 1, cells.indexOf(current) + step));
      select(cells[index]);
      current.focus();
    } else if (event.key === 'Enter' || event.key === ' ') {
      if (enter(current)) current.focus();
    } else if ((event.key === 'Escape' || event.key === 'Backspace') && focus !== top) {
      show(parentOf(focus));
      current.focus();
    } else return;
    event.preventDefault();
  });
  now.hidden = false;
  now.textContent = 'Point at a box for its size'
    + (top.querySelector('.in .in') ? '; a click or Enter goes into it, Escape out of it.' : '.');
  new ResizeObserver(fit).observe(map);
}
`;
