/** Shows the findings that match severity, area and text. Without it, all are shown and no filter is. */
export const FILTER_SCRIPT = `
const filters = document.querySelector('.filters');
if (filters) {
  const severities = [...filters.querySelectorAll('[name=severity]')];
  const area = filters.querySelector('[name=area]');
  const text = filters.querySelector('[name=text]');
  const shown = filters.querySelector('output');
  const findings = [...document.querySelectorAll('.finding')].map((element) => {
    const rule = element.closest('.rule');
    return {
      element,
      severity: rule.dataset.severity,
      area: rule.dataset.area,
      text: (rule.querySelector('summary').textContent + ' ' + element.textContent).toLowerCase(),
    };
  });
  const apply = () => {
    const allowed = severities.filter((box) => box.checked).map((box) => box.value);
    const words = text.value.toLowerCase().split(/\\s+/);
    let count = 0;
    for (const one of findings) {
      const matches = allowed.includes(one.severity)
        && (area.value === '' || area.value === one.area)
        && words.every((word) => one.text.includes(word));
      one.element.hidden = !matches;
      if (matches) count += 1;
    }
    for (const group of document.querySelectorAll('.rule, .severity')) {
      group.hidden = !group.querySelector('.finding:not([hidden])');
    }
    shown.textContent = count === findings.length ? 'all ' + count + ' shown' : count + ' of ' + findings.length + ' shown';
  };
  filters.addEventListener('input', apply);
  filters.hidden = false;
  apply();
}
`;
