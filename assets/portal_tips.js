// What a cell cuts off is told in full while the keyboard is on it, as it is under the pointer.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const PADDING = 25; // pixels of a cell beside its text

  lotview.tips = function (api, grid) {
    const box = h("div", { class: "lv-tell", role: "tooltip", hidden: true });
    let closed = null; // the cell whose tip somebody has sent away
    grid.parentElement.append(box);
    const tell = function () {
      const cell = document.activeElement.closest(".ag-cell");
      const isTold = cell && cell !== closed && grid.contains(cell) && cell.matches(":focus-visible") && isCut(cell.querySelector(".lv-two") || cell);
      box.hidden = !isTold || !place(box, cell);
    };
    // Scrolling moves the cell, and a new reading may change what stands in it.
    api.addEventListener("bodyScroll", tell);
    lotview.on("rows", tell, box);
    grid.addEventListener("focusin", () => {
      closed = null;
      tell();
    });
    grid.addEventListener("focusout", () => (box.hidden = true));
    grid.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || box.hidden) return;
      closed = document.activeElement;
      box.hidden = true;
    });
  };

  // Whether a code has room in its column, as the cells write it.
  const pen = document.createElement("canvas").getContext("2d");
  let font = ""; // asked for once: each question about styles makes the page work them out, and the grid asks for each row
  lotview.fits = function (text, column) {
    pen.font = font ||= `500 13px ${getComputedStyle(document.body).fontFamily}`;
    return pen.measureText(text).width <= column.getActualWidth() - PADDING;
  };

  const isCut = (text) => text.scrollWidth > text.clientWidth || text.scrollHeight > text.clientHeight + 1;

  // Put the box beneath the cell, or above it where there is no room; never over it. Return whether the cell is in sight.
  function place(box, cell) {
    const around = cell.getBoundingClientRect();
    const stage = box.parentElement.getBoundingClientRect();
    const rows = cell.closest(".ag-body, .ag-body-viewport").getBoundingClientRect();
    if (around.bottom <= rows.top || around.top >= rows.bottom) return false;
    lotview.say(box, cell.textContent);
    box.hidden = false;
    box.style.left = Math.max(4, Math.min(around.left - stage.left, stage.width - box.offsetWidth - 8)) + "px";
    const below = around.bottom - stage.top + 2;
    const fits = below + box.offsetHeight < stage.height;
    box.style.top = (fits ? below : around.top - stage.top - box.offsetHeight - 2) + "px";
    return true;
  }
})(window.lotview);
