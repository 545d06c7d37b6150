// What a cell cuts off is told in full while the keyboard is on it, as it is under the pointer.
(function (lotview) {
  "use strict";
  const { h } = lotview;

  lotview.tips = function (api, grid) {
    const box = h("div", { class: "lv-tell", role: "tooltip", hidden: true });
    grid.parentElement.append(box);
    const hide = () => (box.hidden = true);
    api.addEventListener("bodyScroll", hide);
    grid.addEventListener("focusout", hide);
    api.addEventListener("cellFocused", ({ rowIndex, column }) => {
      hide();
      const cell = column && grid.querySelector(`.ag-row[row-index="${rowIndex}"] .ag-cell[col-id="${column.getColId()}"]`);
      if (cell && cell.matches(":focus-visible") && isCut(cell.querySelector(".lv-two") || cell)) show(box, cell);
    });
  };

  const isCut = (text) => text.scrollWidth > text.clientWidth || text.scrollHeight > text.clientHeight + 1;

  function show(box, cell) {
    const around = cell.getBoundingClientRect();
    const stage = box.parentElement.getBoundingClientRect();
    box.textContent = cell.textContent;
    box.hidden = false;
    box.style.left = Math.max(4, Math.min(around.left - stage.left, stage.width - box.offsetWidth - 8)) + "px";
    const below = around.bottom - stage.top + 2;
    const fits = below + box.offsetHeight < stage.height;
    box.style.top = (fits ? below : around.top - stage.top - box.offsetHeight - 2) + "px";
  }
})(window.lotview);
