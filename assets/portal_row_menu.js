// What can be done with the row of a list, as a menu beside it: by right click, or with the Menu key.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const PATIENCE = 3000; // milliseconds until nobody waits for a menu any more

  // `chosen` tells whom the buttons of the page are about, by its `data-chosen`: only then the menu offers them.
  // `more` returns what else the menu of a row offers, as pairs of words and what they do.
  lotview.listMenu = function (api, grid, chosen, more = () => []) {
    const open = function (cell, at) {
      const node = api.getDisplayedRowAtIndex(lotview.rows.indexOf(cell));
      if (!node?.data) return;
      lotview.chooseRow(node);
      once(chosen, () => chosen.dataset.chosen === node.data.id, () => show(cell, at, node.data));
    };
    const cellOf = ({ target }) => (lotview.isPhone() ? null : target.closest(".ag-cell"));
    grid.addEventListener("contextmenu", (event) => {
      const cell = cellOf(event);
      if (!cell || String(getSelection())) return; // marked text has the browser's menu
      event.preventDefault();
      cell.focus({ preventScroll: true });
      open(cell, { x: event.clientX, y: event.clientY });
    });
    grid.addEventListener("keydown", (event) => {
      const cell = cellOf(event);
      if (!cell || !(event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey))) return;
      event.preventDefault();
      open(cell);
    });

    function show(cell, at, row) {
      const buttons = [...grid.closest(".lv-people").querySelectorAll(".lv-actions > button:not([hidden])")];
      const offered = [...buttons.map((button) => [button.textContent, () => button.click()]), ...more(row)];
      if (!offered.length || !cell.isConnected || !lotview.isStill(cell)) return;
      const items = offered.map(([words, act]) => lotview.button({ class: "lv-item", role: "menuitem", tabindex: "-1", onclick: () => {
        lotview.closePopover({ focus: true });
        act();
      } }, words));
      const menu = h("div", { class: "lv-menu", role: "menu", "aria-label": row.name, onkeydown: lotview.menuKeys }, items);
      lotview.popover(cell, menu, { at, back: lotview.toGrid });
      menu.firstChild.focus();
    }
  };

  function once(element, isSo, action) {
    if (isSo()) return action();
    const watch = new MutationObserver(() => {
      if (!isSo()) return;
      watch.disconnect();
      requestAnimationFrame(action); // the buttons change with it
    });
    watch.observe(element, { attributes: true });
    return setTimeout(() => watch.disconnect(), PATIENCE);
  }
})(window.lotview);
