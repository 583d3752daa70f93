// form[data-axt-select]: rows with a checkbox each. The bar [data-axt-picked] appears with a selection and says how many
// ([data-axt-count]); the box in [data-axt-all] picks every row. Without JavaScript the bar is simply always there.

for (const form of document.querySelectorAll("[data-axt-select]")) {
  const bar = form.querySelector("[data-axt-picked]");
  const all = form.querySelector("[data-axt-all] input");
  const boxes = () => [...form.querySelectorAll("tbody input[type=checkbox]:not(:disabled)")];

  const show = () => {
    const rows = boxes();
    const picked = rows.filter((box) => box.checked);
    bar.hidden = picked.length === 0;
    bar.querySelector("[data-axt-count]").textContent = String(picked.length);
    for (const box of rows) box.closest("tr").setAttribute("aria-selected", String(box.checked));
    if (all) {
      all.closest("[data-axt-all]").hidden = false;
      all.checked = picked.length > 0 && picked.length === rows.length;
      all.indeterminate = picked.length > 0 && picked.length < rows.length;
    }
  };
  form.addEventListener("change", (event) => {
    if (event.target === all) for (const box of boxes()) box.checked = all.checked;
    show();
  });
  show();
}
