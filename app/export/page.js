// SPDX-License-Identifier: MIT
'use strict';
// Tables: a click on a heading sorts by it, a second one the other way round. Equal rows keep their order.
for (const table of document.querySelectorAll('table')) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    head.firstChild.addEventListener('click', () => {
      const ascending = head.getAttribute('aria-sort') !== 'ascending';
      heads.forEach(other => other.removeAttribute('aria-sort'));
      head.setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
      const key = row => {
        const cell = row.cells[column];
        return cell.dataset.v === undefined ? cell.textContent : Number(cell.dataset.v);
      };
      const order = (a, b) => typeof a === 'number' ? a - b : a < b ? -1 : a > b ? 1 : 0;
      const body = table.tBodies[0];
      const rows = [...body.rows].map(row => [key(row), row]);
      rows.sort((a, b) => ascending ? order(a[0], b[0]) : order(b[0], a[0]));
      body.append(...rows.map(pair => pair[1]));
    });
  });
}
// The timeline: what carries data-a and data-b lies in time and is put anew where the view changes.
const svg = document.querySelector('svg.tl');
if (svg) {
  const all = Number(svg.dataset.length), origin = Number(svg.dataset.from);
  const left = Number(svg.dataset.left), right = Number(svg.dataset.right), width = right - left;
  const timed = svg.querySelector('.timed'), ticks = svg.querySelector('.ticks');
  const items = [...timed.querySelectorAll('[data-a]')].map(e => ({e, a: Number(e.dataset.a), b: Number(e.dataset.b), w: Number(e.dataset.w || 0)}));
  const areas = [...timed.querySelectorAll('path')];
  let from = 0, to = all;
  const length = ns => {
    const n = Math.abs(ns);
    for (const [unit, size] of [['s', 1e9], ['ms', 1e6], ['µs', 1e3]]) {
      if (n >= size) return Number((ns / size).toPrecision(7)) + ' ' + unit;
    }
    return ns + ' ns';
  };
  const draw = () => {
    const x = t => left + (t - from) / (to - from) * width;
    for (const {e, a, b, w} of items) {
      const begin = x(a), end = x(b);
      if (e.tagName === 'rect') {
        // Far outside numbers grow beyond what a drawing can hold.
        const l = Math.max(begin, left - 50), r = Math.min(end, right + 50);
        e.setAttribute('x', l);
        e.setAttribute('width', Math.max(r - l, end < left || begin > right ? 0 : 1.5));
      } else if (e.tagName === 'line') {
        e.setAttribute('x1', begin);
        e.setAttribute('x2', begin);
      } else if (w) {
        const l = Math.max(begin, left), r = Math.min(end, right);
        e.setAttribute('x', (l + r) / 2);
        e.setAttribute('visibility', r - l < w ? 'hidden' : 'visible');
      } else {
        e.setAttribute('x', begin);
      }
    }
    const scale = all / (to - from);
    for (const path of areas) {
      path.setAttribute('transform', `translate(${left - from / all * width * scale} 0) scale(${scale} 1) translate(${-left} 0)`);
      path.setAttribute('vector-effect', 'non-scaling-stroke');
    }
    let step = 1;
    for (let i = 0; (to - from) / step > 9; ++i) step = [1, 2, 5][i % 3] * 10 ** Math.floor(i / 3);
    const make = (name, attributes, text) => {
      const e = document.createElementNS('http://www.w3.org/2000/svg', name);
      for (const key in attributes) e.setAttribute(key, attributes[key]);
      if (text) e.textContent = text;
      return e;
    };
    ticks.replaceChildren();
    for (let at = Math.ceil((from + origin) / step) * step; at <= to + origin; at += step) {
      const px = x(at - origin);
      ticks.append(make('line', {class: 'tick', x1: px, x2: px, y1: 66, y2: 100000}));
      ticks.append(make('text', {class: 'small', x: px, y: 62, 'text-anchor': 'middle'}, length(at)));
    }
  };
  const show = (a, b) => {
    const span = Math.min(Math.max(b - a, 100), all);
    from = Math.min(Math.max(a, 0), all - span);
    to = from + span;
    draw();
  };
  const zoom = (factor, at) => show(at - (at - from) * factor, at + (to - at) * factor);
  const timeAt = event => {
    const box = svg.getBoundingClientRect();
    const px = (event.clientX - box.left) / box.width * svg.viewBox.baseVal.width;
    return from + (px - left) / width * (to - from);
  };
  const middle = () => (from + to) / 2;
  svg.addEventListener('wheel', event => {
    if (!event.ctrlKey) return; // a page must scroll
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.25 : 0.8, timeAt(event));
  }, {passive: false});
  let grabbed = null;
  svg.addEventListener('pointerdown', event => {
    grabbed = timeAt(event);
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener('pointermove', event => {
    if (grabbed === null) return;
    const by = grabbed - timeAt(event);
    show(from + by, to + by);
  });
  svg.addEventListener('pointerup', () => { grabbed = null; });
  svg.addEventListener('dblclick', () => show(0, all));
  svg.tabIndex = 0;
  svg.addEventListener('keydown', event => {
    const step = (to - from) / 10;
    const keys = {w: () => zoom(0.7, middle()), s: () => zoom(1 / 0.7, middle()), a: () => show(from - step, to - step),
      d: () => show(from + step, to + step), f: () => show(0, all)};
    if (keys[event.key]) keys[event.key]();
  });
  const buttons = {'zoom-in': () => zoom(0.5, middle()), 'zoom-out': () => zoom(2, middle()), 'zoom-all': () => show(0, all)};
  for (const id in buttons) document.getElementById(id).addEventListener('click', buttons[id]);
  window.addEventListener('beforeprint', () => show(0, all));
}
