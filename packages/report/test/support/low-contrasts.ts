interface Evaluates {
  evaluate(script: string): Promise<unknown>;
}

/**
 * Texts of a page that stand out too little from what is behind them (WCAG 2.2, 1.4.3): backgrounds in HTML, the
 * translucent boxes of the treemaps in SVG.
 */
export async function lowContrasts(page: Evaluates, minimum: number): Promise<readonly string[]> {
  return (await page.evaluate(`(${SCRIPT})(${minimum})`)) as readonly string[];
}

const SCRIPT = `(minimum) => {
  const parse = (colour) => {
    const [red, green, blue, alpha = 1] = colour.match(/[\\d.]+/g).map(Number);
    return { rgb: [red, green, blue], alpha };
  };
  const over = (rgb, alpha, back) => rgb.map((value, index) => value * alpha + back[index] * (1 - alpha));
  const luminance = (rgb) => {
    const [red, green, blue] = rgb.map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (a, b) => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };
  const behind = (element) => {
    if (!element) return [255, 255, 255];
    const back = behind(element.parentElement);
    const { rgb, alpha } = parse(getComputedStyle(element).backgroundColor);
    const plain = over(rgb, alpha, back);
    if (!element.matches?.('.map .n')) return plain;
    const box = [...element.children].find((child) => child.matches('rect'));
    const style = getComputedStyle(box);
    return style.display === 'none' ? plain : over(parse(style.fill).rgb, Number(style.fillOpacity), plain);
  };
  const ownText = (element) => [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join('').trim();
  return [...document.body.querySelectorAll('*')]
    .filter((element) => ownText(element) !== '' && !element.matches('title, option, script') && element.getClientRects().length > 0)
    .flatMap((element) => {
      const style = getComputedStyle(element);
      const back = behind(element);
      const isSvg = element.namespaceURI.endsWith('svg');
      const { rgb, alpha } = parse(isSvg ? style.fill : style.color);
      const ratio = contrast(over(rgb, alpha * (isSvg ? Number(style.fillOpacity) : 1), back), back);
      return ratio < minimum ? [element.tagName + '.' + element.getAttribute('class') + ' ' + ratio.toFixed(2) + ' ' + ownText(element).slice(0, 30)] : [];
    });
}`;
