// Walks along a chart day by day, by mouse, finger or arrow keys. What it says is read from the table
// behind the chart ("show numbers"), which is all there is without this file.

for (const figure of document.querySelectorAll("[data-chart]")) {
  const svg = figure.querySelector("svg");
  const cursor = svg.querySelector("[data-cursor]");
  const walk = figure.querySelector("[data-walk]");
  const slider = walk.querySelector("input");
  const said = walk.querySelector("output");
  const rows = [...figure.querySelectorAll("tr[data-x]")];

  const show = (place) => {
    const row = rows[place];
    const { x, y } = row.dataset;
    const [day, value, expected, remark] = [...row.cells].map((cell) => cell.textContent.trim());
    cursor.hidden = false;
    cursor.removeAttribute("hidden");
    cursor.firstElementChild.setAttribute("x1", x);
    cursor.firstElementChild.setAttribute("x2", x);
    cursor.lastElementChild.setAttribute("d", `M${x} ${y}h0`);
    const words = said.dataset.text
      .replace("{day}", day)
      .replace("{value}", value)
      .replace("{expected}", expected);
    said.textContent = remark ? `${words} ${remark}` : words;
    slider.setAttribute("aria-valuetext", said.textContent);
  };

  const nearest = (event) => {
    const box = svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
    const off = rows.map((row) => Math.abs(row.dataset.x - x));
    slider.value = off.indexOf(Math.min(...off));
    show(slider.value);
  };

  if (rows.length > 1) {
    walk.hidden = false;
    slider.addEventListener("input", () => show(slider.value));
    svg.addEventListener("pointermove", nearest);
    svg.addEventListener("pointerdown", nearest);
    show(slider.value);
  }
}
